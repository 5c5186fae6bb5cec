package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

// rolling is the report that drift keeps in a file, for a pipeline to put into an
// issue: the tool has no login for the platform. What the file held before tells
// since when things have been so.
type rolling struct {
	path   string
	repo   string // https://github.com/OWNER/NAME, for links; may be empty
	before string
}

var repoPath = regexp.MustCompile(`^/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`)

func openRolling(path, repo string) (*rolling, error) {
	if path == "" && repo == "" {
		return nil, nil
	}
	if path == "" {
		return nil, usageError("say with --issue which file the report goes into", "--repo-url stands alone")
	}
	if u, err := url.Parse(repo); repo != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery+u.Fragment != "" || !repoPath.MatchString(u.Path)) {
		return nil, usageError("write it like https://github.com/harbour/access", "--repo-url is not the address of a repository")
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, usageError("name a file that can be read and written", "--issue: %w", err)
	}
	return &rolling{path: path, repo: repo, before: string(before)}, nil
}

// failed leaves a report that says so: an old one would look like today's.
func (r *rolling) failed(env *Env, practice string, err error) error {
	if r == nil || err == nil {
		return err
	}
	var b bytes.Buffer
	why := fmt.Sprintf("Tried at %s, exit code %d.", env.Now().UTC().Format("15:04 UTC on 2 January 2006"), exitCode(err))
	if url := env.runURL(); url != "" {
		why += " See " + url
	}
	return errors.Join(err, render.NoIssue(&b, practice, why, r.before), os.WriteFile(r.path, b.Bytes(), 0o600))
}

// write makes the report of a plan.
func (r *rolling) write(ws *decl.Workspace, dir string, p reconcile.Plan) error {
	if r == nil {
		return nil
	}
	loc, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		return fmt.Errorf("time zone of the practice: %w", err)
	}
	day, seen := p.AsOf, p.ObservedAt.In(loc)
	issue := render.Issue{
		Plan: p, Today: day,
		Heartbeat: "Looked at " + seen.Format("15:04 on 2 January 2006") + " (" + ws.Practice.TimeZone + "). If that is longer ago than a working day, nobody is looking: see to the pipeline.",
	}
	since := render.KnownItems(r.before)
	links := linking{repo: r.repo, folder: path.Join(filepath.ToSlash(dir), decisions), now: seen, today: day, users: map[string]string{}}
	for _, u := range ws.Users {
		if u.XPM != nil && u.XPM.UUID.Value != "" {
			links.users[u.XPM.UUID.Value] = u.Name
		}
	}
	for _, c := range p.Changes {
		it := render.IssueItem{ID: reconcile.ManualID(c), Change: c, Since: day}
		if c.Manual != nil {
			it.ID = c.Manual.ID
			for _, who := range c.Manual.Who {
				if u, ok := ws.User(who); ok && u.GitHub.Value != "" {
					it.Logins = append(it.Logins, u.GitHub.Value)
				}
			}
		}
		if d, ok := since[it.ID]; ok && d.Compare(day) < 0 {
			it.Since = d
		}
		it.Choices = links.of(it.ID, c)
		issue.Items = append(issue.Items, it)
	}
	var b bytes.Buffer
	if err := issue.Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(r.path, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// linking makes links to pages that are filled in already, so that a decision
// needs a browser and no terminal. What has to be a person's own word is in
// capitals there, and is refused by the review's checks until it is replaced.
type linking struct {
	repo, folder string
	now          time.Time
	today        reconcile.Date
	users        map[string]string // by the uuid of their staff record
}

// plain is what can be written into YAML as it is, and into no wrong place.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9/_.-]*$`)

// accepted is for how many days a link proposes to leave something as it is.
const acceptedDays = 30

func (l linking) of(id string, c reconcile.Change) []render.Choice {
	if l.repo == "" {
		return nil
	}
	var out []render.Choice
	if c.Manual != nil {
		name := "did-" + id
		by := "WHO"
		if len(c.Manual.Who) == 1 {
			by = c.Manual.Who[0]
		}
		out = append(out, l.file("I did it", name, fmt.Sprintf(
			"apiVersion: practicectl/v1\nkind: Attestation\nmetadata: {name: %s}\nspec:\n  actions: [%q]\n  by: %s\n  at: %s\n  evidence: [{url: \"WHERE\"}]\n",
			name, id, by, l.now.Format("2006-01-02T15:04"))))
	}
	for _, f := range c.Fields {
		out = append(out, l.accept(f)...)
	}
	if s := cause(c); s.File != "" && s.Line > 0 {
		out = append(out, render.Choice{Text: "take in", URL: l.repo + "/edit/main/" + pathOf(s.File) + fmt.Sprintf("#L%d", s.Line)})
	}
	return out
}

// accept leaves a role with who has it: a user, the record of somebody who is
// declared nowhere, or nobody.
func (l linking) accept(f reconcile.FieldChange) []render.Choice {
	if f.Field != reconcile.FieldPartner && f.Field != reconcile.FieldManager || !plain.MatchString(f.Address) {
		return nil
	}
	observed := "null"
	if !f.Before.IsZero() {
		holder := cmp.Or(l.users[f.Before.ID], f.Before.ID)
		if !plain.MatchString(holder) {
			return nil
		}
		observed = strconv.Quote(holder)
	}
	until := l.today.AddDays(acceptedDays)
	name := scaffold.Slug("accept " + f.Address)
	name = name[:min(len(name), maxName)]
	return []render.Choice{l.file("accept until "+until.String(), name, fmt.Sprintf(
		"apiVersion: practicectl/v1\nkind: Acceptance\nmetadata: {name: %s}\nspec:\n  address: %s\n  observed: %s\n  by: WHO\n  until: %s\n  reason: WHY\n",
		name, f.Address, observed, until))}
}

func (l linking) file(text, name, data string) render.Choice {
	q := url.Values{"filename": {name + ".yaml"}, "value": {data}}
	return render.Choice{Text: text, URL: l.repo + "/new/main/" + pathOf(l.folder) + "?" + q.Encode()}
}

// cause is the line that decides.
func cause(c reconcile.Change) reconcile.Source {
	if len(c.Fields) > 0 && len(c.Fields[0].Because) > 0 {
		return c.Fields[0].Because[0].Source
	}
	return c.Source
}

func pathOf(file string) string { return (&url.URL{Path: file}).EscapedPath() }
