package decl_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	_ "time/tzdata" // the zones must not depend on the machine

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/golden"
)

// TestErrors loads each testdata/err/NAME.yaml, or the folder
// testdata/err/NAME, and compares what is reported with NAME.out. A file
// stands beside base.yaml, so that it only has to hold what is wrong.
func TestErrors(t *testing.T) {
	entries, err := os.ReadDir("testdata/err")
	if err != nil {
		t.Fatal(err)
	}
	cases, known := 0, carried(t)
	for _, e := range entries {
		name, isFile := strings.CutSuffix(e.Name(), ".yaml")
		if !isFile && !e.IsDir() {
			continue
		}
		cases++
		t.Run(name, func(t *testing.T) {
			ws, problems := decl.Load(errorCase(t, e), "ws", known...)
			if ws != nil {
				t.Error("a workspace came with the problems")
			}
			var out bytes.Buffer
			if err := problems.Write(&out); err != nil {
				t.Fatal(err)
			}
			if out.Len() == 0 {
				t.Error("nothing was reported")
			}
			golden.Equal(t, filepath.Join("testdata", "err", name+".out"), out.Bytes())
		})
	}
	if cases < 123 {
		t.Errorf("only %d cases found in testdata/err", cases)
	}
}

// carried are the apps that the tool carries.
func carried(t testing.TB) []decl.App {
	t.Helper()
	apps, problems := decl.ParseApps(os.DirFS("../provider/app/apps"))
	if len(problems) > 0 {
		t.Fatalf("the apps that are carried:\n%s", text(t, problems))
	}
	return apps
}

func errorCase(t *testing.T, e os.DirEntry) fs.FS {
	t.Helper()
	if e.IsDir() {
		return os.DirFS(filepath.Join("testdata", "err", e.Name()))
	}
	return fstest.MapFS{
		"base.yaml": {Data: read(t, "testdata/base.yaml")},
		e.Name():    {Data: read(t, filepath.Join("testdata", "err", e.Name()))},
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
