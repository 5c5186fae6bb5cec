package decl

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/schema"
)

// apiVersion is the first line of every declaration.
const apiVersion = "practicectl/v1"

// The kinds, as schema.Kinds lists them.
const (
	kindPractice   = "Practice"
	kindUser       = "User"
	kindAssignment = "Assignment"
	kindCover      = "Cover"
	kindAcceptance = "Acceptance"

	kindSupport = "SupportAccess"

	kindAttestation = "Attestation"
	kindApp         = "App"
)

// document is one YAML document of a file, as nodes.
type document struct {
	*file
	root *yaml.Node
	kind string

	// reported are the nodes that the walk already complained about, so that
	// the schema's opinion of them is not asked for.
	reported map[*yaml.Node]bool

	// doubtful are the items of an Assignment's clients that the schema was
	// asked about; its list holds only these.
	doubtful []int
}

// documents reads every document of the file. A syntax error ends it: what
// follows cannot be told apart.
func (f *file) documents() {
	dec := yaml.NewDecoder(bytes.NewReader(f.data))
	for {
		root, err := next(dec)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			f.syntaxError(err)
			f.incomplete = true
			return
		}
		f.document(root)
	}
}

// next reads one document, as nodes.
func next(dec *yaml.Decoder) (*yaml.Node, error) {
	var n yaml.Node
	if err := dec.Decode(&n); err != nil {
		return nil, err
	}
	return n.Content[0], nil
}

func (f *file) document(root *yaml.Node) {
	if isEmpty(root) {
		return // nothing but comments, or a --- at the end
	}
	d := &document{file: f, root: root}
	if !d.header() {
		f.incomplete = true
		return
	}
	if d.only != "" && d.kind != d.only {
		d.report(get(root, "kind"), ruleDocument, "kind %s has no place here", d.kind)
		d.diags.Hintf("only documents of kind %s belong here", d.only)
		return
	}
	for _, p := range schema.Validate(d.kind, d.plain(root, nil)) {
		d.problem(p)
	}
	switch d.kind {
	case kindPractice:
		d.practice()
	case kindUser:
		d.user()
	case kindAssignment:
		d.assignment()
	case kindCover:
		d.cover()
	case kindSupport:
		d.supportAccess()
	case kindAcceptance:
		d.acceptance()
	case kindAttestation:
		d.attestation()
	case kindApp:
		d.app()
	}
}

// header reads the document's kind, and returns false where it is no
// declaration of ours: then nothing else is said about it.
func (d *document) header() bool {
	const foreign = "every YAML file in this folder has to be a declaration; move this one elsewhere, or correct its first lines"
	if d.root.Kind != yaml.MappingNode {
		d.report(d.root, ruleDocument, "this document is not a declaration: it has no keys")
		d.diags.Hintf(foreign)
		return false
	}
	version, kindNode := get(d.root, "apiVersion"), get(d.root, "kind")
	d.kind = d.text(kindNode).Value
	known := slices.Contains(schema.Kinds(), d.kind)
	switch {
	case version == nil && !known:
		d.report(d.root, ruleDocument, "this document is not a declaration: it has no apiVersion")
		d.diags.Hintf(foreign)
	case version != nil && d.text(version).Value != apiVersion:
		d.report(version, ruleDocument, "apiVersion is %s, not %q", quote(version.Value), apiVersion)
		d.diags.Hintf(foreign)
	case kindNode == nil:
		d.report(d.root, ruleDocument, "this document has no kind")
		d.diags.Hintf("add one of: %s", strings.Join(schema.Kinds(), ", "))
	case !known:
		d.report(kindNode, ruleDocument, "there is no kind %s", quote(kindNode.Value))
		d.diags.Hintf("%s", orElse(didYouMean(Nearest(kindNode.Value, schema.Kinds())), "the kinds are: "+strings.Join(schema.Kinds(), ", ")))
	default:
		return true
	}
	return false
}

// report adds a diagnostic at a node.
func (d *document) report(n *yaml.Node, rule, format string, args ...any) {
	d.diags.Addf(d.pos(n), rule, format, args...)
	if d.reported == nil {
		d.reported = map[*yaml.Node]bool{}
	}
	d.reported[n] = true
}

// pos is where a node begins.
func (f *file) pos(n *yaml.Node) diag.Position {
	return diag.Position{File: f.name, Line: n.Line, Column: n.Column}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
