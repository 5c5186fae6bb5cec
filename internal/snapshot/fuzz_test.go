package snapshot_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/practicectl/practicectl/internal/snapshot"
)

// seeds adds the inputs of the shared cases that are of the kind.
func seeds(f *testing.F, kind snapshot.Kind, atLeast int) {
	f.Helper()
	n := 0
	for _, cases := range caseFiles(f) {
		for _, c := range cases {
			if c.Detected == kind || c.Kind == kind {
				f.Add(c.data(f))
				n++
			}
		}
	}
	if n < atLeast {
		f.Fatalf("%d seeds of the kind %s, want at least %d", n, kind, atLeast)
	}
}

func FuzzCSV(f *testing.F)  { fuzzRead(f, snapshot.KindCSV, 40) }
func FuzzTSV(f *testing.F)  { fuzzRead(f, snapshot.KindTSV, 8) }
func FuzzHTML(f *testing.F) { fuzzRead(f, snapshot.KindHTML, 20) }

func fuzzRead(f *testing.F, kind snapshot.Kind, atLeast int) {
	seeds(f, kind, atLeast)
	all := layouts(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, l := range all {
			checkRead(t, kind, data, l)
		}
	})
}

// checkRead says what holds of any input: a table or problems and never both,
// the same again when it is read again, and a table that a file can hold.
func checkRead(t *testing.T, kind snapshot.Kind, data []byte, l snapshot.Layout) {
	table, problems := snapshot.Read(kind, data, l)
	_, repeated := snapshot.Read(kind, data, l)
	if strings.Join(texts(problems), "\n") != strings.Join(texts(repeated), "\n") {
		t.Errorf("read again, it says something else:\n%q\n%q", texts(problems), texts(repeated))
	}
	for _, p := range problems {
		if p.Message == "" || p.Rule == "" || strings.ContainsFunc(p.String()+p.Hint, unicode.IsControl) || len(p.String()) > 1000 {
			t.Errorf("not fit to be shown: %#v", p)
		}
	}
	if len(problems) > 0 {
		if table.Records != nil {
			t.Errorf("%d records and %d problems", len(table.Records), len(problems))
		}
		return
	}
	seen := map[string]bool{}
	for _, rec := range table.Records {
		key := strings.ToLower(rec[table.Key])
		if name := rec[snapshot.ColumnName]; l.OrName && key == "" && name != "" {
			key = "named " + strings.ToLower(name)
		}
		if key == "" || seen[key] {
			t.Errorf("the key %q is empty or there twice", key)
		} else {
			seen[key] = true
		}
	}
	checkKept(t, table)
}

// checkKept takes a table through a file.
func checkKept(t *testing.T, table snapshot.Table) {
	p := provenance()
	p.Total = len(table.Records)
	made, err := snapshot.Make(table, p)
	if (err != nil) != (len(table.Records) == 0) {
		t.Fatalf("%d records: %v", len(table.Records), err)
	}
	if err != nil {
		return
	}
	read, err := snapshot.Decode(encode(t, made))
	if err != nil {
		t.Fatal(err)
	}
	for i, rec := range read.Records {
		if !maps.Equal(rec, table.Records[i]) {
			t.Errorf("kept as %q, read as %q", table.Records[i], rec)
		}
	}
}

// Fuzzing cannot find a digest, so each input is also tried with its own.
func FuzzDecode(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) < 5 {
		f.Fatalf("%d seeds: %v", len(paths), err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, data := range [][]byte{data, seal(string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))))} {
			file, err := snapshot.Decode(data)
			if err != nil {
				if strings.ContainsFunc(err.Error(), unicode.IsControl) {
					t.Errorf("not fit to be shown: %q", err)
				}
				continue
			}
			again, err := snapshot.Decode(encode(t, file))
			if err != nil || snapshot.Name(again) != snapshot.Name(file) || again.Age(time.Time{}) != 0 {
				t.Errorf("written and read again: %v", err)
			}
		}
	})
}
