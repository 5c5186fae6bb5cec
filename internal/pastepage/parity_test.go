package pastepage_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/pastepage"
	"github.com/practicectl/practicectl/internal/snapshot"
)

const heading = "Record what a screen shows"

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

// inJSON is a value as the page's script can have it.
func inJSON(t testing.TB, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// open opens a page from the disk, as people do.
func open(t testing.TB, b *browsertest.Browser, p pastepage.Page) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(written(t, p)), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open("file://" + path)
	b.Await(heading)
}

// input is what both readers are given; an empty kind is detected.
type input struct {
	Name   string        `json:"-"`
	Kind   snapshot.Kind `json:"kind"`
	Layout string        `json:"layout"`
	Data   []byte        `json:"data"`
}

// result is what a reader says of it.
type result struct {
	Kind     snapshot.Kind
	Columns  []string
	Records  []snapshot.Record
	Problems []snapshot.Problem
}

// sharedInputs are those of the cases that every reader must agree on.
func sharedInputs(t testing.TB) []input {
	t.Helper()
	paths, err := filepath.Glob("../snapshot/testdata/cases/*.json")
	if err != nil || len(paths) < 6 {
		t.Fatalf("%d files of cases, want at least 6: %v", len(paths), err)
	}
	var inputs []input
	for _, path := range paths {
		var cases []struct {
			Name, Layout string
			Kind         snapshot.Kind
			Input        []string
			Base64       []byte
		}
		readJSON(t, path, &cases)
		for _, c := range cases {
			data := c.Base64
			if len(data) == 0 {
				data = []byte(strings.Join(c.Input, "\n"))
			}
			inputs = append(inputs, input{filepath.Base(path) + ", " + c.Name, c.Kind, c.Layout, data})
		}
	}
	return inputs
}

const readInputs = `inputs.map(({ kind, layout, data }) => {
	const { problems, table } = read(kind, Uint8Array.from(atob(data), (c) => c.charCodeAt(0)), layouts[layout]);
	return { problems, kind: table?.kind, columns: table?.columns, records: table?.records.map((r) => Object.fromEntries(r)) };
})`

// compare gives inputs to both readers.
func compare(t *testing.T, b *browsertest.Browser, inputs []input) {
	t.Helper()
	all := layouts(t)
	var got []result
	b.Ask(fmt.Sprintf("{ const inputs = %s, layouts = %s; %s }", inJSON(t, inputs), inJSON(t, all), readInputs), &got)
	if len(got) != len(inputs) {
		t.Fatalf("%d results of %d inputs", len(got), len(inputs))
	}
	for i, in := range inputs {
		table, problems := snapshot.Read(in.Kind, in.Data, all[in.Layout])
		want := result{table.Kind, table.Columns, table.Records, problems}
		if len(got[i].Problems) == 0 {
			got[i].Problems = nil
		}
		if d := cmp.Diff(want, got[i]); d != "" {
			t.Errorf("%s (-Go +page):\n%s\n%.2000q", in.Name, d, in.Data)
		}
	}
}

func TestReadsAsGoDoes(t *testing.T) {
	b := browsertest.New(t)
	open(t, b, page(t))
	shared := sharedInputs(t)
	t.Run("shared cases", func(t *testing.T) { compare(t, b, shared) })
	t.Run("inputs derived from them", func(t *testing.T) { compare(t, b, derived(shared, 3000)) })
	t.Run("limits", func(t *testing.T) { compare(t, b, limits()) })
	t.Run("too large", func(t *testing.T) {
		var got []snapshot.Problem
		b.Ask(`read("", new Uint8Array(50 * 2 ** 20).fill(120), data.screens[0].layout).problems`, &got)
		_, want := snapshot.Read("", make([]byte, 50<<20), layouts(t)["people"])
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-Go +page):\n%s", d)
		}
	})
	t.Run("characters", func(t *testing.T) { characters(t, b) })
}

// pieces are put into inputs where they hurt. A caption in the middle of rows
// is not among them: x/net/html and browsers disagree about it, and no browser
// copies one.
var pieces = []string{
	"<table>", "</table>", "<tr>", "<td>", "</td>", "<th>", "<thead>", "</thead>", "<tfoot>", "<select>", "</select>", "<option selected>x", "<noscript>",
	"</noscript>", "<template>", "<svg class=xpm-green>", "<title>Admin</title>", "<i class='a xpm-grey'></i>", "<i>", "</span>", "<p>", "<div role=row>",
	"<div role=cell>", "</div>", "<div hidden>", "<a>", "<form>", "<button>", "<textarea>", "<input type=HIDDEN>", "<iframe>", "<style>", "<!--", "-->",
	"<body>", "</html>", "<td colspan=2>", "<td rowspan=' 1 '>", "<img alt='XPM linked'>", "<img aria-label=' ' title=x>", "&nbsp", "&#8203;", "&#128;",
	"\u00a0", "\u202e", "\u0085", "\ufeff", "\u2028", "İ", "Σ", "ß", "٣٣٣٣٣", "😀", "é", "\ufffd", "\x00", "\xff", "Email", "Admin", "jo@a.example", "XPM", "12345",
	"\r", "\n", "\t", "\"", ",", ";", " ",
}

// derived are the same ones in every run.
func derived(seeds []input, n int) []input {
	r := rand.New(rand.NewPCG(2026, 11))
	all := make([]input, n)
	for i := range all {
		in := seeds[r.IntN(len(seeds))]
		for range 1 + r.IntN(5) {
			at := r.IntN(len(in.Data) + 1)
			end := at + r.IntN(min(len(in.Data)-at, 12)+1)
			piece := []byte(pieces[r.IntN(len(pieces))])
			if other := seeds[r.IntN(len(seeds))].Data; r.IntN(3) == 0 {
				from := r.IntN(len(other) + 1)
				piece = other[from : from+r.IntN(min(len(other)-from, 30)+1)]
			}
			in.Data = slices.Concat(in.Data[:at], piece, in.Data[end:])
		}
		all[i] = in
	}
	return all
}

// limits has an input on each side of each.
func limits() []input {
	rows := func(n int) []byte {
		var b strings.Builder
		b.WriteString("Email,Role\n")
		for i := range n {
			fmt.Fprintf(&b, "p%d@a.example,admin\n", i)
		}
		return []byte(b.String())
	}
	wide := func(n int) []byte { return []byte("Email,Role" + strings.Repeat(",", n-2)) }
	cells := func(n int) []byte {
		return []byte("<table><tr><td>Email<td>Role" + strings.Repeat("<td>x", n-2) + "</table>")
	}
	deep := func(n int) []byte {
		return []byte(strings.Repeat("<div>", n) + "<table><tr><td>Email<td>Role<tr><td>jo@a.example<td>Admin</table>")
	}
	long := func(n int) []byte {
		return []byte("Email,Name,Role\njo@a.example," + strings.Repeat("😀", n) + ",admin")
	}
	local := func(n int) []byte { return []byte("Email,Role\n" + strings.Repeat("a", n) + "@a.example,admin") }
	domain := func(n int) []byte { return []byte("Email,Role\njo@" + strings.Repeat("a.", n) + "example,admin") }
	all := []struct {
		name string
		kind snapshot.Kind
		data []byte
	}{
		{"20,000 rows", "csv", rows(20_000)}, {"20,001 rows", "csv", rows(20_001)}, {"20,012 rows", "csv", rows(20_012)},
		{"200 cells", "csv", wide(200)}, {"201 cells", "csv", wide(201)}, {"200 cells of a page", "html", cells(200)}, {"201 cells of a page", "html", cells(201)},
		{"a page as deep as it may be", "html", deep(506)}, {"a page too deep", "html", deep(507)}, {"far too deep", "html", deep(5000)},
		{"500 characters", "csv", long(500)}, {"501 characters", "csv", long(501)},
		{"a long name", "csv", local(64)}, {"a name too long", "csv", local(65)}, {"a long domain", "csv", domain(122)}, {"a domain too long", "csv", domain(123)},
	}
	inputs := make([]input, len(all))
	for i, in := range all {
		inputs[i] = input{in.name, in.kind, "people", in.data}
	}
	return inputs
}

// characters compares how each is folded and shown, in the planes that have
// more than ideographs. Those that the browser's Unicode has and Go's not yet
// are passed over.
func characters(t *testing.T, b *browsertest.Browser) {
	var all []rune
	for r := range rune(0xe1000) {
		if (r < 0x20000 || r >= 0xe0000) && !unicode.In(r, unicode.Cn, unicode.Cs) {
			all = append(all, r)
		}
	}
	var got [][2]string
	b.Ask(inJSON(t, all)+`.map((r) => String.fromCodePoint(r)).map((c) => [fold("a" + c), shown(c.repeat(5))])`, &got)
	for i, r := range all {
		want := [2]string{"a", strings.Repeat(string(r), 5)}
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			want[0] += string(unicode.ToLower(r))
		}
		switch {
		case unicode.IsDigit(r):
			want[1] = "#####"
		case unicode.In(r, unicode.Cc, unicode.Cf), r == '\u2028', r == '\u2029', r == unicode.ReplacementChar:
			want[1] = "·····"
		}
		if got[i] != want {
			t.Errorf("%U: %q, want %q", r, got[i], want)
		}
	}
}
