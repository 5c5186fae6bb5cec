package decl_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/practicectl/practicectl/internal/decl"
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

func FuzzLoad(f *testing.F) {
	seeds(f, ".yaml", 40)
	base := read(f, "testdata/base.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		checkLaws(t, fstest.MapFS{"base.yaml": {Data: base}, "x/fuzz.yaml": {Data: data}})
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
	again, repeated := decl.Load(fsys, "ws")
	if text(t, problems) != text(t, repeated) || (again == nil) != (ws == nil) {
		t.Errorf("read again, it says something else:\n%s\n%s", text(t, problems), text(t, repeated))
	}
}
