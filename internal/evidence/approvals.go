package evidence

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/diag"
)

// Approvals are what the pipeline hands over, by the hash of the commit.
type Approvals struct{ byCommit map[string]given }

// given is one entry of that file: a commit on the branch, and the pull request
// that brought it.
type given struct {
	Commit      string    `json:"commit"`
	PullRequest string    `json:"pull_request"`
	Author      string    `json:"author"`
	ApprovedBy  []login   `json:"approved_by"`
	MergedAt    time.Time `json:"merged_at"`
}

type login struct {
	Login string    `json:"login"`
	At    time.Time `json:"at"`
}

var (
	commitHash = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
	// pageAddress lets nothing through that could carry a password.
	pageAddress = regexp.MustCompile(`^https://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~!/%#-]*)?$`)
)

// ruleApprovals is the rule of what is wrong with a file of approvals.
const ruleApprovals = "approvals"

// ParseApprovals reads the file, and refuses whatever it does not know: a
// misspelt key would be an approval that nobody sees.
func ParseApprovals(name string, data []byte) (*Approvals, diag.List) {
	p := approvalsParser{name: name, data: data, out: Approvals{byCommit: map[string]given{}}}
	p.parse()
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return &p.out, nil
}

type approvalsParser struct {
	name     string
	data     []byte
	out      Approvals
	problems diag.List
}

const approvalsHint = `it is a list: [{"commit": "…", "pull_request": "https://…", "author": "jo-b", "approved_by": [{"login": "sam-l", "at": "2026-11-20T04:00:00Z"}], "merged_at": "…"}]`

func (p *approvalsParser) parse() {
	dec := json.NewDecoder(bytes.NewReader(p.data))
	dec.DisallowUnknownFields()
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		p.add(0, "the file of approvals is no list")
		p.problems.Hintf("%s", approvalsHint)
		return
	}
	for dec.More() {
		at := p.skip(dec.InputOffset())
		var g given
		if err := dec.Decode(&g); err != nil {
			p.add(p.offset(err, dec, at), "%s", unfit(err))
			p.problems.Hintf("%s", approvalsHint)
			return
		}
		p.check(at, g)
	}
	if _, err := dec.Token(); err != nil {
		p.add(dec.InputOffset(), "%s", readable(err))
		return
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		p.add(dec.InputOffset(), "something follows the list")
	}
}

func (p *approvalsParser) check(at int64, g given) {
	_, twice := p.out.byCommit[g.Commit]
	switch {
	case !commitHash.MatchString(g.Commit):
		p.add(at, "commit %q is not the whole hash of a commit", g.Commit)
		p.problems.Hintf("give the commit on the branch that was merged into, with all its digits in lower case")
	case twice:
		p.add(at, "commit %s is in the list twice", g.Commit)
		p.problems.Hintf("keep one of the two, with the approvals of both")
	case g.PullRequest != "" && !pageAddress.MatchString(g.PullRequest):
		p.add(at, "pull_request is not an https address")
		p.problems.Hintf("give the address of the page, or leave it out")
	case slices.ContainsFunc(g.ApprovedBy, func(l login) bool { return strings.TrimSpace(l.Login) == "" || l.At.IsZero() }):
		p.add(at, "an approval has no login, or no time")
		p.problems.Hintf("each is {\"login\": \"sam-l\", \"at\": \"2026-11-20T04:00:00Z\"}; leave approved_by empty where nobody approved")
	default:
		p.out.byCommit[g.Commit] = g
	}
}

// skip goes over what separates two values.
func (p *approvalsParser) skip(at int64) int64 {
	for at < int64(len(p.data)) && strings.IndexByte(" \t\r\n,", p.data[at]) >= 0 {
		at++
	}
	return at
}

// offset is where an error happened: the decoder itself knows only of some.
func (p *approvalsParser) offset(err error, dec *json.Decoder, value int64) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return max(0, syntax.Offset-1)
	case errors.As(err, &kind):
		return value + max(0, kind.Offset-1) // which counts from the value
	case errors.Is(err, io.ErrUnexpectedEOF):
		return int64(len(p.data))
	}
	if _, field, ok := strings.Cut(err.Error(), "unknown field "); ok {
		// Of this entry, and as a key: the same text may stand elsewhere.
		if at := regexp.MustCompile(regexp.QuoteMeta(field) + `\s*:`).FindIndex(p.data[value:]); at != nil {
			return value + int64(at[0])
		}
	}
	return dec.InputOffset()
}

func (p *approvalsParser) add(at int64, format string, args ...any) {
	before := p.data[:min(at, int64(len(p.data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	p.problems.Addf(diag.Position{File: p.name, Line: line, Column: column}, ruleApprovals, format, args...)
}

// unfit says what is wrong with an entry: of a value of another type, what it is
// and what it has to be.
func unfit(err error) string {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return readable(err)
	}
	what, be := cmp.Or(kind.Field, "the entry"), "text"
	switch kind.Type.Kind() {
	case reflect.Struct:
		be = "an object"
		if kind.Field != "" {
			what = "an entry of " + kind.Field
		}
	case reflect.Slice:
		be = "a list"
	default: // everything else is text
	}
	is := cmp.Or(map[string]string{"object": "an object", "array": "a list", "string": "text"}[kind.Value], "a "+kind.Value)
	return what + " is " + is + ", and has to be " + be
}

func readable(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
