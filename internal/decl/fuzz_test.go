package decl_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// seeds adds the files below testdata that have the extension. A folder that
// moved away must not turn the fuzz test into one that tests nothing.
func seeds(f *testing.F, ext string, atLeast int) {
	f.Helper()
	n := 0
	err := filepath.WalkDir("testdata", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ext {
			return err
		}
		n++
		f.Add(read(f, path))
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	if n < atLeast {
		f.Fatalf("%d seeds with the extension %s below testdata, want at least %d", n, ext, atLeast)
	}
}

// One seed has to be right, or fuzzing would only ever see refusals.
func TestWholeSeed(t *testing.T) {
	ws := load(t, map[string]string{"whole.yaml": string(read(t, "testdata/whole.yaml"))})
	if len(ws.Users) != 3 || len(ws.Assignments) != 1 || len(ws.Covers) != 2 || len(ws.Practice.Freezes) != 2 {
		t.Errorf("got %d users, %d assignments, %d covers, %d freezes, want one seed with every kind",
			len(ws.Users), len(ws.Assignments), len(ws.Covers), len(ws.Practice.Freezes))
	}
	checkGuards(t, ws.Practice)
	checkCovers(t, ws)
}

func FuzzLoad(f *testing.F) {
	seeds(f, ".yaml", 90)
	base := read(f, "testdata/base.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		checkLaws(t, fstest.MapFS{"base.yaml": {Data: base}, "x/fuzz.yaml": {Data: data}})
		// Alone, so that a Practice is not one too many.
		checkLaws(t, fstest.MapFS{"x/fuzz.yaml": {Data: data}})
	})
}

func FuzzCSV(f *testing.F) {
	seeds(f, ".csv", 8)
	base := read(f, "testdata/base.yaml")
	list := []byte(document("Assignment", "fuzz", "{manager: jo-bloggs, clientsFrom: fuzz.csv}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkLaws(t, fstest.MapFS{"base.yaml": {Data: base}, "x/list.yaml": {Data: list}, "x/fuzz.csv": {Data: data}})
	})
}

// checkLaws says what holds of any workspace: a result or problems and never
// both, each problem complete and in a line that the file has, and the same
// again when it is read again.
func checkLaws(t *testing.T, fsys fstest.MapFS) {
	ws, problems := decl.Load(fsys, "ws")
	if (ws == nil) == (len(problems) == 0) {
		t.Fatalf("workspace %v with %d problems", ws, len(problems))
	}
	for _, p := range problems {
		if p.Message == "" || p.Rule == "" {
			t.Errorf("incomplete: %#v", p)
		}
		if strings.ContainsAny(p.Message+p.Hint, "\n\r") {
			t.Errorf("more than a line: %q, %q", p.Message, p.Hint)
		}
		if p.Pos.File == "ws" {
			continue
		}
		file, ok := fsys[strings.TrimPrefix(p.Pos.File, "ws/")]
		if !ok {
			t.Errorf("no such file: %v", p)
			continue
		}
		// yaml.v3 also counts lines at a lone CR, NEL, LS and PS.
		text := strings.NewReplacer("\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(string(file.Data))
		if p.Pos.Line < 1 || p.Pos.Line > strings.Count(text, "\n")+1 || p.Pos.Column < 1 {
			t.Errorf("no such place: %v", p)
		}
	}
	if ws != nil {
		checkGuards(t, ws.Practice)
		checkCovers(t, ws)
	}
	again, repeated := decl.Load(fsys, "ws")
	if text(t, problems) != text(t, repeated) || (again == nil) != (ws == nil) {
		t.Errorf("read again, it says something else:\n%s\n%s", text(t, problems), text(t, repeated))
	}
}

// checkGuards says what holds of a practice that was accepted, whatever was
// left out of it.
func checkGuards(t *testing.T, p decl.Practice) {
	if l := p.Rails.MaxClients; l.Count < 0 || l.Percent < 1 || l.Percent > 100 {
		t.Errorf("rails of %v", l)
	}
	for _, f := range p.Freezes {
		if f.Name == "" || f.From.Compare(f.Until) > 0 || f.From.Month == 0 {
			t.Errorf("a freeze of %v", f)
		}
		for _, c := range f.Allow {
			if c != reconcile.ClassClientRole && c != reconcile.ClassStaffAdd {
				t.Errorf("a freeze that allows %q", c)
			}
		}
	}
	switch s := p.State; {
	case s.GitBranch != "" && s.Folder != "":
		t.Errorf("two places for the state: %v", s)
	case s.Folder != "" && (!fs.ValidPath(s.Folder) || !strings.Contains("/"+s.Folder, "/.")):
		t.Errorf("state in the folder %q", s.Folder)
	}
}

// checkCovers says what compiling relies on: on every day on which a cover
// begins, following the covers of a role from anybody ends.
func checkCovers(t *testing.T, ws *decl.Workspace) {
	for _, c := range ws.Covers {
		if c.Reason == "" || !c.Partner && !c.Manager || c.From.Compare(c.Until) > 0 || c.From.Month == 0 {
			t.Errorf("a cover of %v", c)
		}
		for _, user := range []string{c.For.Value, c.By.Value} {
			if u, ok := ws.User(user); !ok || u.XPM == nil {
				t.Errorf("%s covers or is covered, with no account", user)
			}
		}
		for _, role := range []string{"partner", "manager"} {
			for at, steps := c.For.Value, 0; ; steps++ {
				next := ""
				for _, o := range ws.Covers {
					if o.For.Value == at && o.Role(role) && o.In(c.From) {
						if next != "" {
							t.Fatalf("%s is covered twice on %s", at, c.From)
						}
						next = o.By.Value
					}
				}
				if next == "" {
					break
				}
				if steps > len(ws.Covers) {
					t.Fatalf("covers go round on %s", c.From)
				}
				at = next
			}
		}
	}
}
