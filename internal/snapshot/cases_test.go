package snapshot_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/snapshot"
)

// shared is a case that every reader of tables must agree on, in whatever
// language it is written: an input, and the rows or the problems that it
// gives. Name and why are for people.
type shared struct {
	Name     string            `json:"name"`
	Why      string            `json:"why"`
	Layout   string            `json:"layout"`           // of testdata/layouts.json
	Kind     snapshot.Kind     `json:"kind"`             // empty: it is detected
	Input    []string          `json:"input,omitempty"`  // lines, joined by LF
	Base64   string            `json:"base64,omitempty"` // where the input is not text
	Detected snapshot.Kind     `json:"detected"`
	Columns  []string          `json:"columns,omitempty"`
	Rows     []snapshot.Record `json:"rows,omitempty"`
	Problems []says            `json:"problems,omitempty"`
}

type says struct {
	Says string `json:"says"`
	Rule string `json:"rule"`
	Hint string `json:"hint"`
}

func (c shared) data(t testing.TB) []byte {
	t.Helper()
	if c.Base64 == "" {
		return []byte(strings.Join(c.Input, "\n"))
	}
	data, err := base64.StdEncoding.DecodeString(c.Base64)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return data
}

// got is the case with what the reader says of its input.
func (c shared) got(t testing.TB, l snapshot.Layout) shared {
	t.Helper()
	data := c.data(t)
	table, problems := snapshot.Read(c.Kind, data, l)
	c.Detected, c.Columns, c.Rows, c.Problems = snapshot.Detect(data), table.Columns, table.Records, nil
	for _, p := range problems {
		c.Problems = append(c.Problems, says{Says: p.String(), Rule: p.Rule, Hint: p.Hint})
	}
	return c
}

func layouts(t testing.TB) map[string]snapshot.Layout {
	t.Helper()
	data, err := os.ReadFile("testdata/layouts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]snapshot.Layout
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		t.Fatal(err)
	}
	for name, l := range all {
		if err := l.Check(); err != nil {
			t.Fatalf("layout %s: %v", name, err)
		}
	}
	return all
}

func caseFiles(t testing.TB) map[string][]shared {
	t.Helper()
	paths, err := filepath.Glob("testdata/cases/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]shared{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var cases []shared
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&cases); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all[path] = cases
	}
	// A folder that moved away must not turn this into a test of nothing.
	if len(all) < 6 {
		t.Fatalf("%d files of cases, want at least 6", len(all))
	}
	return all
}

// With -update the expectations are written into the cases, to be read there.
func TestCases(t *testing.T) {
	known := layouts(t)
	for path, cases := range caseFiles(t) {
		got := slices.Clone(cases)
		names := map[string]bool{}
		for i, c := range cases {
			l, ok := known[c.Layout]
			if !ok || c.Why == "" || names[c.Name] {
				t.Fatalf("%s: %q has no layout, no reason, or a name that another has", path, c.Name)
			}
			names[c.Name] = true
			got[i] = c.got(t, l)
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(got); err != nil {
			t.Fatal(err)
		}
		golden.Equal(t, path, b.Bytes())
	}
}
