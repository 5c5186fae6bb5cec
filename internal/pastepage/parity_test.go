package pastepage_test

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/pastepage"
	"github.com/practicectl/practicectl/internal/snapshot"
)

func layouts(t testing.TB) map[string]snapshot.Layout {
	t.Helper()
	var all map[string]snapshot.Layout
	readJSON(t, "../snapshot/testdata/layouts.json", &all)
	return all
}

func readJSON(t testing.TB, path string, value any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// input is one input to both readers.
type input struct {
	Name   string
	Kind   snapshot.Kind
	Layout string
	Data   []byte
}

// result is what a reader says of an input.
type result struct {
	Kind     snapshot.Kind
	Columns  []string
	Records  []snapshot.Record
	Problems []snapshot.Problem
}

func inGo(in input, all map[string]snapshot.Layout) result {
	table, problems := snapshot.Read(in.Kind, in.Data, all[in.Layout])
	return result{table.Kind, table.Columns, table.Records, problems}
}

const readInPage = `inputs.map(({kind, layout, data}) => {
	const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
	const { problems, table } = read(kind, bytes, layouts[layout]);
	return { problems, kind: table?.kind, columns: table?.columns, records: table?.records.map((r) => Object.fromEntries(r)) };
})`

// inPage reads inputs by the script of the page that is open.
func inPage(t testing.TB, b *browsertest.Browser, inputs []input, all map[string]snapshot.Layout) []result {
	t.Helper()
	type in struct {
		Kind   snapshot.Kind `json:"kind"`
		Layout string        `json:"layout"`
		Data   string        `json:"data"`
	}
	list := make([]in, len(inputs))
	for i, x := range inputs {
		list[i] = in{x.Kind, x.Layout, base64.StdEncoding.EncodeToString(x.Data)}
	}
	inJSON, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	layoutsJSON, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var got []result
	b.Ask(`{ const inputs = `+string(inJSON)+`, layouts = `+string(layoutsJSON)+`; `+readInPage+` }`, &got)
	return got
}

func sharedInputs(t testing.TB) []input {
	t.Helper()
	paths, err := filepath.Glob("../snapshot/testdata/cases/*.json")
	if err != nil || len(paths) < 6 {
		t.Fatalf("%d files of cases: %v", len(paths), err)
	}
	var inputs []input
	for _, path := range paths {
		var cases []struct {
			Name, Layout, Base64 string
			Kind                 snapshot.Kind
			Input                []string
		}
		readJSON(t, path, &cases)
		for _, c := range cases {
			data := []byte(strings.Join(c.Input, "\n"))
			if c.Base64 != "" {
				if data, err = base64.StdEncoding.DecodeString(c.Base64); err != nil {
					t.Fatal(err)
				}
			}
			inputs = append(inputs, input{filepath.Base(path) + ": " + c.Name, c.Kind, c.Layout, data})
		}
	}
	return inputs
}

// open writes a page of the layouts and opens it from the disk.
func open(t testing.TB, b *browsertest.Browser, p pastepage.Page) {
	t.Helper()
	var page strings.Builder
	if err := pastepage.Write(&page, p); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(page.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open("file://" + path)
	b.Await("Record what a screen shows")
}

func compare(t *testing.T, b *browsertest.Browser, inputs []input) {
	t.Helper()
	all := layouts(t)
	got := inPage(t, b, inputs, all)
	for i, in := range inputs {
		want := inGo(in, all)
		if d := cmp.Diff(want, got[i], equateEmpty); d != "" {
			t.Errorf("%s (-Go +page):\n%s\n%.3000q", in.Name, d, in.Data)
		}
	}
}

var equateEmpty = cmp.FilterValues(func(a, b []snapshot.Problem) bool { return len(a)+len(b) == 0 }, cmp.Ignore())

func TestShared(t *testing.T) {
	b := browsertest.New(t)
	open(t, b, page(t))
	compare(t, b, sharedInputs(t))
}

func page(t testing.TB) pastepage.Page {
	all := layouts(t)
	return pastepage.Page{Tenant: "Harbour Accounting", Folder: "practice/observed", Screens: []pastepage.Screen{
		{App: "Desk", Layout: all["people"], Help: []string{"Open Settings, then Users."}},
		{App: "Board", Layout: all["logos"]},
	}}
}

func TestMutated(t *testing.T) {
	b := browsertest.New(t)
	open(t, b, page(t))
	seeds := sharedInputs(t)
	r := rand.New(rand.NewPCG(1, 2))
	n := 4000
	var inputs []input
	for range n {
		a, c := seeds[r.IntN(len(seeds))], seeds[r.IntN(len(seeds))]
		d := append([]byte{}, a.Data...)
		for range 1 + r.IntN(4) {
			i := r.IntN(len(d) + 1)
			j := i + r.IntN(min(len(d)-i, 20)+1)
			k := 0
			if len(c.Data) > 0 {
				k = r.IntN(len(c.Data))
			}
			m := k + r.IntN(min(len(c.Data)-k, 30)+1)
			d = append(append(append([]byte{}, d[:i]...), c.Data[k:m]...), d[j:]...)
		}
		inputs = append(inputs, input{a.Name + " and " + c.Name, a.Kind, a.Layout, d})
	}
	compare(t, b, inputs)
}
