package snapshot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/snapshot"
)

// texts are the problems in one line each.
func texts(problems []snapshot.Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.String())
	}
	return all
}

func people(n int) string {
	var b strings.Builder
	b.WriteString("Email,Role\n")
	for i := range n {
		fmt.Fprintf(&b, "p%d@a.example,admin\n", i)
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	wide := "<table><tr>" + strings.Repeat("<td>x", 201) + "</table>"
	page := "<table>" + strings.ReplaceAll(strings.ReplaceAll(people(20_001), "\n", "<tr><td>"), ",", "<td>")
	tests := []struct {
		name, why string
		kind      snapshot.Kind
		data      string
		want      []string
	}{
		{"20,000 rows", "the limit itself is read", snapshot.KindCSV, people(20_000), nil},
		{"20,001 rows", "no practice has so many people", snapshot.KindCSV, people(20_001), []string{"the table has more than 20,000 rows"}},
		{"far more rows", "the rest is not read", snapshot.KindCSV, people(30_000), []string{"the table has more than 20,000 rows"}},
		{"20,001 rows of a page", "the same", snapshot.KindHTML, "<table><tr><td>" + strings.TrimPrefix(page, "<table>"), []string{"the table has more than 20,000 rows"}},
		{"201 cells", "no screen has so many columns", snapshot.KindCSV, "Email,Role" + strings.Repeat(",", 199), []string{"row 1: has more than 200 cells"}},
		{"200 cells", "the limit itself is read", snapshot.KindCSV, "Email,Role" + strings.Repeat(",", 198), nil},
		{"201 cells of a page", "the same", snapshot.KindHTML, strings.Replace(wide, "x<td>x", "Email<td>Role", 1), []string{"row 1: has more than 200 cells"}},
		{"50 MiB", "refused with the figure, before it is parsed", "", strings.Repeat("x", 50<<20), []string{"the input has 50.0 MiB, and at most 20 MiB are read"}},
		{"a deep page", "nothing on a screen lies so deep", snapshot.KindHTML, strings.Repeat("<div>", 100_000), []string{"the page cannot be parsed: its elements lie too deep in one another"}},
		{"another kind", "the kinds are few", "xlsx", "x", []string{`"xlsx" is not a kind of table`}},
		{"an API", "it shows no table", snapshot.KindAPI, "x", []string{`"api" is not a kind of table`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := snapshot.Read(tt.kind, []byte(tt.data), layouts(t)["people"])
			if d := cmp.Diff(tt.want, texts(problems)); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

func TestTable(t *testing.T) {
	data := []byte("Email,Role\njo@a.example,admin")
	got, problems := snapshot.Read("", data, layouts(t)["people"])
	want := snapshot.Table{
		System: "desk", Kind: snapshot.KindCSV, Key: "email", Columns: []string{"email", "role"},
		Records: []snapshot.Record{{"email": "jo@a.example", "role": "admin"}},
		SHA256:  "dc115c5baa322c9d7e33b27abb26555096ef22bc16bdef18539eda9370d6e3c0",
	}
	if d := cmp.Diff(want, got); d != "" || problems != nil {
		t.Errorf("problems %v (-want +got):\n%s", problems, d)
	}
}

func TestLayoutCheck(t *testing.T) {
	email := snapshot.Column{Name: "email", Headings: []string{"Email"}}
	layout := func(key string, columns ...snapshot.Column) snapshot.Layout {
		return snapshot.Layout{System: "desk", KeyColumn: key, Columns: columns}
	}
	tests := []struct {
		name, why string
		l         snapshot.Layout
		want      string
	}{
		{"right", "a key is enough", layout("email", email), ""},
		{"a mark beside it", "a logo stands beside a name", layout("email", email, snapshot.Column{Name: "link", Headings: []string{"Email"}, Mark: true, Values: map[string]string{"a": "b"}}), ""},
		{"no key", "rows could not be told apart", layout("name", email), `the key column "name" of desk is not one of its columns`},
		{"a column twice", "a record has one value of it", layout("email", email, email), `desk has two columns "email"`},
		{"no headings", "it would never be found", layout("email", snapshot.Column{Name: "email"}), `the column "email" of desk needs a name and headings`},
		{"a heading twice", "which column is it?", layout("email", email, snapshot.Column{Name: "name", Headings: []string{"E-Mail"}}), `the columns "email" and "name" of desk have the heading "E-Mail" in common`},
		{"a value of two meanings", "which one would count?", layout("email", email, snapshot.Column{Name: "role", Headings: []string{"Role"}, Values: map[string]string{"Non admin": "a", "non-ADMIN": "b", "Nonadmin": "a"}}),
			`the column "role" of desk gives the value "non-ADMIN" two meanings`},
		{"a name that is not there", "it is to stand in for the key", snapshot.Layout{System: "desk", KeyColumn: "email", OrName: true, Columns: []snapshot.Column{email}},
			`desk has no column "email" as its key, or no column "name" to stand in for it`},
		{"strict without values", "it would refuse everything", layout("email", email, snapshot.Column{Name: "role", Headings: []string{"Role"}, Strict: true}), `the column "role" of desk is strict or a mark and lists no values`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := tt.l.Check(); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
			}
			if tt.want == "" {
				return
			}
			if _, problems := snapshot.Read("", []byte("Email\na@a.example"), tt.l); len(problems) != 1 || problems[0].String() != tt.want {
				t.Errorf("Read says %v, want %q", texts(problems), tt.want)
			}
		})
	}
}

func TestDiagnostics(t *testing.T) {
	_, problems := snapshot.Read("", []byte("Email,Role\njo,admin"), layouts(t)["people"])
	want := diag.List{{
		Pos: diag.Position{File: "users.csv"}, Rule: "value", Message: `row 2, column "Email": "jo" is not an e-mail address`,
		Hint: "check that the columns are those of the headings",
	}}
	if d := cmp.Diff(want, snapshot.Diagnostics("users.csv", problems)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
