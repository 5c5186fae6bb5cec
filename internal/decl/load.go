package decl

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
)

// Load reads and checks the workspace that fsys holds. Positions name files
// as path.Join(prefix, name), so that a reader can open them.
//
// known are the apps that the tool carries. A document of kind App goes before
// one of the same name, whose screens may be others by now. Without any, what
// is said of accounts in [WellKnown] apps is taken as it is; to check it, the
// apps have to be known.
//
// Either everything is right and the list is empty, or the workspace is nil
// and the list holds every problem, sorted: nobody should plan from half of
// what was declared.
func Load(fsys fs.FS, prefix string, known ...App) (*Workspace, diag.List) {
	l := &loader{fsys: fsys, prefix: prefix, known: known}
	l.walk()
	l.check()
	if len(l.diags) > 0 {
		l.diags.Sort()
		return nil, l.diags
	}
	return &Workspace{
		Practice: l.practices[0], Users: l.users, Assignments: l.assignments, Covers: l.covers, Grants: l.grants,
		Acceptances: l.acceptances, Apps: l.apps, Known: l.known, Attestations: l.attestations,
	}, nil
}

// ParseApps reads documents of kind App, and takes nothing else: it is how the
// apps that the tool carries are read. They are sorted by name. As with Load,
// there are either apps or problems.
func ParseApps(fsys fs.FS) ([]App, diag.List) {
	l := &loader{fsys: fsys, only: kindApp}
	l.walk()
	byName(l, kindApp, l.apps, (*App).head)
	if len(l.diags) > 0 {
		l.diags.Sort()
		return nil, l.diags
	}
	return l.apps, nil
}

// loader gathers what the files hold. Documents with problems are kept as far
// as they could be read, so that the checks across documents still run and
// everything is reported at once.
type loader struct {
	fsys   fs.FS
	prefix string
	known  []App
	only   string // the one kind that is taken; empty: all
	diags  diag.List

	files       int
	practices   []Practice
	users       []User
	assignments []Assignment
	covers      []Cover
	grants      []SupportAccess
	acceptances []Acceptance

	apps         []App
	attestations []Attestation

	said map[side]bool // what was reported as one side of a clash

	// incomplete is set when some document could not be made out at all. What
	// seems to be missing may then be in there, so it is not reported.
	incomplete bool
}

// observed is the top folder that holds snapshots, which are not declarations.
const observed = "observed"

func (l *loader) walk() {
	// The function below returns no errors but the two that skip: problems are
	// reported and the walk goes on.
	_ = fs.WalkDir(l.fsys, ".", func(rel string, d fs.DirEntry, err error) error {
		hidden := rel != "." && strings.HasPrefix(path.Base(rel), ".")
		switch {
		case err != nil:
			l.unreadable(l.pos(rel), err)
			l.incomplete = true
			return fs.SkipDir
		case d.IsDir() && (hidden || rel == observed):
			return fs.SkipDir
		case d.IsDir() || hidden:
			return nil
		case d.Type()&fs.ModeSymlink != 0 && l.isDir(rel):
			l.diags.Addf(l.pos(rel), ruleFile, "this is a link to a folder, which is not followed")
			l.diags.Hintf("move the folder here, or remove the link")
		case isYAML(rel):
			l.readYAML(rel)
		}
		return nil
	})
	if l.files == 0 && len(l.diags) == 0 {
		l.diags.Addf(l.pos("."), ruleFile, "no YAML files found in this folder")
		l.diags.Hintf(`run "practicectl init" to start a workspace, or name the folder that holds one`)
		l.incomplete = true
	}
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

func (l *loader) isDir(rel string) bool {
	info, err := fs.Stat(l.fsys, rel)
	return err == nil && info.IsDir()
}

// pos is the place of a whole file.
func (l *loader) pos(rel string) diag.Position {
	return diag.Position{File: path.Join(l.prefix, rel)}
}

func (l *loader) readYAML(rel string) {
	l.files++
	f, ok := l.open(rel)
	if !ok {
		l.incomplete = true
		return
	}
	f.documents()
}

// open reads a file as text and looks for secrets in it: in comments too, and
// whether or not the rest of it can be read.
func (l *loader) open(rel string) (*file, bool) {
	pos := l.pos(rel)
	info, err := fs.Stat(l.fsys, rel)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a plain file") // reading a pipe would wait for ever
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(l.fsys, rel)
	}
	if err != nil {
		l.unreadable(pos, err)
		return nil, false
	}
	f := &file{loader: l, rel: rel, name: pos.File, data: data}
	if !f.checkEncoding() {
		return nil, false
	}
	f.findSecrets()
	return f, true
}

func (l *loader) unreadable(pos diag.Position, err error) {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // the path is the position already
	}
	l.diags.Addf(pos, ruleFile, "cannot be read: %v", err)
}
