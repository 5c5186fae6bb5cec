package pastepage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/snapshot"
)

var captured = time.Date(2026, 11, 22, 6, 12, 0, 345e6, time.UTC)

// sayings are what the page's script takes for a provenance.
func sayings(p snapshot.Provenance) map[string]any {
	return map[string]any{
		"tenant": p.Tenant, "organisation": p.Organisation, "by": p.CapturedBy, "role": p.AsRole, "total": p.Total, "partial": p.Partial,
		"at": p.CapturedAt.UnixMilli(),
	}
}

// The page refuses what the command line refuses, with the same message, and
// writes the same name and bytes for the rest.
func TestMakesAsGoDoes(t *testing.T) {
	b := browsertest.New(t)
	open(t, b, page(t))
	right := snapshot.Provenance{Tenant: "Harbour Accounting", CapturedAt: captured, CapturedBy: "jo-bloggs", AsRole: "admin", Total: 2, Now: captured}
	with := func(change func(*snapshot.Provenance)) snapshot.Provenance {
		p := right
		change(&p)
		return p
	}
	const two, none = "Email,Name,Role\njo@a.example,Jo,Admin\nal@a.example,Al \"Al\" <&> é 😀 \\ ʼ,Non-Admin", "Email,Role\n"
	tests := []struct {
		name, why string
		data      string
		p         snapshot.Provenance
		refused   string
	}{
		{"whole", "the usual case", two, right, ""},
		{"partial", "with the reason, and without a total", two, with(func(p *snapshot.Provenance) { p.Total, p.Partial = 0, "the principal is hidden \u2028 " }), ""},
		{"partial of a total", "both may be said", two, with(func(p *snapshot.Provenance) { p.Total, p.Partial = 5, "pages 2 and 3 do not load" }), ""},
		{"an organisation", "which is in the name of the file", two, with(func(p *snapshot.Provenance) { p.Organisation = "Bay & Co. Pty Ltd" }), ""},
		{"letters that a name cannot hold", "a digest keeps two apart", two, with(func(p *snapshot.Provenance) { p.Organisation = "Ōtaki \x7f" }), ""},
		{"no letters", "the digest is the name", two, with(func(p *snapshot.Provenance) { p.Organisation = "海" }), ""},
		{"a long organisation", "cut, with a digest", two, with(func(p *snapshot.Provenance) {
			p.Organisation = "ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab"
		}), ""},
		{"nobody", "who has seen it?", two, with(func(p *snapshot.Provenance) { p.CapturedBy = "" }), "the snapshot does not say who captured it"},
		{"no role", "what is seen depends on it", two, with(func(p *snapshot.Provenance) { p.AsRole = "" }), "the snapshot does not say in which role it was captured"},
		{"no rows", "nobody is in the list?", none, right, "the table holds no rows below its headings"},
		{"no total", "a page may be missing", two, with(func(p *snapshot.Provenance) { p.Total = 0 }), "nothing says that the table is whole"},
		{"too many", "something was pasted twice", two, with(func(p *snapshot.Provenance) { p.Total = 1 }), "the table has 2 rows, and the screen says 1"},
		{"too few", "a page is missing", two, with(func(p *snapshot.Provenance) { p.Total = 40 }), "the table has 2 rows, and the screen says 40: a page may be missing"},
		{"too many of a part", "even so", two, with(func(p *snapshot.Provenance) { p.Total, p.Partial = 1, "x" }), "the table has 2 rows, and the screen says 1"},
		{"a clock that is a little ahead", "five minutes are no matter", two, with(func(p *snapshot.Provenance) { p.CapturedAt = captured.Add(5 * time.Minute) }), ""},
		{
			"the future", "nobody has seen it yet", two, with(func(p *snapshot.Provenance) { p.CapturedAt = captured.Add(time.Hour) }),
			"the snapshot is from the future: captured at 2026-11-22T07:12:00Z, and it is 2026-11-22T06:12:00Z",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table, problems := snapshot.Read("", []byte(tt.data), layouts(t)["people"])
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			want := made{}
			f, err := snapshot.Make(table, tt.p)
			if refused := (*snapshot.RefusedError)(nil); errors.As(err, &refused) {
				want.Refused = refused.Reason
			} else if data, err := snapshot.Encode(f); err == nil {
				want.Name, want.Text = snapshot.Name(f), string(data)
			}
			if want.Refused != tt.refused {
				t.Fatalf("Go says %q, want %q", want.Refused, tt.refused)
			}
			if d := cmp.Diff(want, makeInPage(t, b, tt.data, tt.p)); d != "" {
				t.Errorf("%s (-Go +page):\n%s", tt.why, d)
			}
		})
	}
}

// made is a file, or why there is none.
type made struct{ Name, Text, Refused string }

func makeInPage(t *testing.T, b *browsertest.Browser, data string, p snapshot.Provenance) made {
	t.Helper()
	var got made
	b.AskPromise(fmt.Sprintf(`(async () => {
		const bytes = utf8(%s), said = %s, { table } = read("", bytes, data.screens[0].layout), wrong = refusals(table, said, %d);
		if (wrong.length > 0) return { Refused: wrong[0].message };
		const fields = snapshotFile(table, said, await sha256(bytes));
		return { Name: await fileName(fields), Text: new TextDecoder().decode(await encode(fields)) };
	})()`, inJSON(t, data), inJSON(t, sayings(p)), p.Now.UnixMilli()), &got)
	return got
}

// What a person has not said yet is asked for all at once.
func TestReasonsWithoutTable(t *testing.T) {
	b := browsertest.New(t)
	open(t, b, page(t))
	var got []string
	b.Ask(`reasons().map((r) => r.field + ": " + r.advice)`, &got)
	want := []string{
		"screen: choose the screen", "paste: paste the table", "by: enter your name", "role: enter your role: what you see depends on it",
		"total: enter the number that the screen shows, or say why rows are missing",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
