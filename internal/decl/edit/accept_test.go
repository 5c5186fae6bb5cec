package edit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/reconcile"
)

// decision is one that loads, changed by the test.
func decision(change func(*edit.Decision)) edit.Decision {
	d := edit.Decision{File: "decisions/acme-manager.yaml", Note: "The manager of Acme: nobody, where kim-tan is declared.", Acceptance: decl.Acceptance{
		Name: "acme-manager", Address: decl.Text{Value: "client/10000000-0000-4000-8000-000000000001/manager"},
		Observed: decl.Ref{Null: true}, By: decl.Text{Value: "sam"}, Until: reconcile.Date{Year: 2027, Month: 2, Day: 28}, Reason: "away",
	}}
	if change != nil {
		change(&d)
	}
	return d
}

func TestAccept(t *testing.T) {
	const record = "9e023415-b173-4375-b8d5-4220b5a6b294"
	tests := []struct {
		name, reason string
		change       func(*edit.Decision)
		want         []string // lines of the file
	}{
		{"nobody", "null stays a null", nil, []string{"# The manager of Acme: nobody, where kim-tan is declared.", "  observed: null", "  until: 2027-02-28", "  reason: away"}},
		{"a user", "by the slug", func(d *edit.Decision) { d.Observed = decl.Ref{User: "lee-park"} }, []string{"  observed: lee-park"}},
		{"a user who is called like a word of YAML", "it stays a text", func(d *edit.Decision) { d.Observed = decl.Ref{User: "no"} }, []string{`  observed: "no"`}},
		{"somebody undeclared", "by the record", func(d *edit.Decision) { d.Observed, d.Record.Value = decl.Ref{}, record }, []string{"  observed: " + record}},
		{"a job", "whose number may hold what YAML reads otherwise", func(d *edit.Decision) { d.Address.Value = "job/BAS: Q1 #2/partner" }, []string{`  address: "job/BAS: Q1 #2/partner"`}},
		{"a reason with marks", "it reads as it was given", func(d *edit.Decision) { d.Reason = `Sam is at a client's: "big", until #3` }, []string{`  reason: "Sam is at a client's: \"big\", until #3"`}},
		{"without a note", "the document alone", func(d *edit.Decision) { d.Note = "" }, []string{"apiVersion: practicectl/v1", "kind: Acceptance", "metadata: {name: acme-manager}"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"base.yaml": {Data: []byte(base())}}
			change, err := edit.Accept(edit.NewTree(fsys), "ws", load(t, fsys), []edit.Decision{decision(tt.change)})
			if err != nil {
				t.Fatal(err)
			}
			f := change.Files[0]
			for _, line := range tt.want {
				if !strings.Contains("\n"+string(f.After), "\n"+line+"\n") {
					t.Errorf("%s: no line %s in\n%s", tt.reason, line, f.After)
				}
			}
			if f.Name != "decisions/acme-manager.yaml" || f.Before != nil || len(change.Workspace.Acceptances) != 1 {
				t.Errorf("got %s, new: %v, with %d acceptances", f.Name, f.Before == nil, len(change.Workspace.Acceptances))
			}
		})
	}
}

// New documents stand beside those that are there, in a folder that is there
// or is not.
func TestAcceptBesideOthers(t *testing.T) {
	fsys := fstest.MapFS{"base.yaml": {Data: []byte(base())}}
	tree := edit.NewTree(fsys)
	second := decision(func(d *edit.Decision) {
		d.Name, d.File, d.Address.Value = "a-first", "decisions/a-first.yaml", "job/J1/manager"
	})
	change, err := edit.Accept(tree, "ws", load(t, fsys), []edit.Decision{decision(nil), second})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.After}
	}
	third := decision(func(d *edit.Decision) {
		d.Name, d.File, d.Address.Value = "third", "decisions/third.yaml", "job/J2/manager"
	})
	if change, err = edit.Accept(edit.NewTree(fsys), "ws", load(t, fsys), []edit.Decision{third}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range change.Workspace.Acceptances {
		got = append(got, a.Name+" "+a.Pos.File)
	}
	want := []string{"a-first ws/decisions/a-first.yaml", "acme-manager ws/decisions/acme-manager.yaml", "third ws/decisions/third.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAcceptRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*edit.Decision)
		want   string
	}{
		{"by nobody who is declared", func(d *edit.Decision) { d.By.Value = "sammy" }, `ws/decisions/acme-manager.yaml:8:7: the new file would not be valid: no user is called "sammy"`},
		{"a note of two lines", func(d *edit.Decision) { d.Note = "one\nkind: two" }, "ws/decisions/acme-manager.yaml:"},
		{"no reason", func(d *edit.Decision) { d.Reason = " " }, "ws/decisions/acme-manager.yaml:10:11: the new file would not be valid: reason is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"base.yaml": {Data: []byte(base())}}
			_, err := edit.Accept(edit.NewTree(fsys), "ws", load(t, fsys), []edit.Decision{decision(tt.change)})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestWriteNew(t *testing.T) {
	added := edit.File{Name: "decisions/new.yaml", After: []byte("new")}
	dir := folder(t, map[string]string{"a.yaml": "one"})
	if err := edit.Write(dir, []edit.File{added, {"a.yaml", []byte("one"), []byte("ONE")}}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.yaml": "ONE", "decisions/new.yaml": "new"}
	if diff := cmp.Diff(want, holds(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	added.After = []byte("newer")
	err := edit.Write(dir, []edit.File{{"a.yaml", []byte("ONE"), []byte("1")}, added})
	if want := "nothing was edited: decisions/new.yaml: there is something of this name already"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if diff := cmp.Diff(want, holds(t, dir)); diff != "" {
		t.Errorf("over an existing file (-want +got):\n%s", diff)
	}
	if err := os.Remove(filepath.Join(dir, "decisions", "new.yaml")); err != nil {
		t.Fatal(err)
	}
	err = edit.Write(dir, []edit.File{added, {"a.yaml", []byte("one"), []byte("1")}})
	if want := "a.yaml: somebody changed this file just now"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if diff := cmp.Diff(map[string]string{"a.yaml": "ONE"}, holds(t, dir)); diff != "" {
		t.Errorf("all or none (-want +got):\n%s", diff)
	}
}
