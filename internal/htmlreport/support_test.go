package htmlreport_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html/atom"

	"github.com/practicectl/practicectl/internal/htmlreport"
	"github.com/practicectl/practicectl/reconcile"
)

// grant is one in a state, with so many days from the day of the plan to its
// first and its last one.
func grant(state reconcile.GrantState, severity reconcile.Severity, from, until int) reconcile.Grant {
	day := empty().Plan.AsOf
	return reconcile.Grant{
		Name: "case", Title: "Xero Support in Acme", State: state, Severity: severity, Evidence: "said", Next: "nothing",
		Terms: reconcile.Terms{Scope: reconcile.ScopePractice, From: day.AddDays(from), Until: day.AddDays(until)},
	}
}

// drawn is what the strip of each grant shows, by its attributes.
func drawn(t *testing.T, grants ...reconcile.Grant) []string {
	t.Helper()
	p := empty()
	p.Plan.Grants = grants
	var out []string
	for n := range parsed(t, written(t, p)).Descendants() {
		if attribute(n, "class") != "strip" {
			continue
		}
		var parts []string
		for d := range n.Descendants() {
			switch class := attribute(d, "class"); {
			case d.Data == "rect":
				parts = append(parts, class+" "+attribute(d, "x")+"+"+attribute(d, "width"))
			case class == "late" || class == "today":
				parts = append(parts, class+" "+attribute(d, "x1")+"-"+attribute(d, "x2"))
			case class == "edge" && d.Parent.Data == "svg" && attribute(d.Parent, "x") != "":
				parts = append(parts, "goes on after")
			case class == "edge":
				parts = append(parts, "goes on before")
			}
		}
		out = append(out, strings.Join(parts, ", "))
	}
	return out
}

func TestBars(t *testing.T) {
	undeclared := reconcile.Grant{Title: "Xero Support in My Xero", State: reconcile.GrantUndeclared, Severity: reconcile.SeverityHighest}
	tests := []struct {
		name, reason string
		grant        reconcile.Grant
		want         string
	}{
		{"a week", "from the start of its first day to the end of its last, on four weeks and a day", grant(reconcile.GrantSeen, reconcile.SeverityNone, -3, 3), "seen 37.93%+24.14%, today 50.00%-50.00%"},
		{"one day", "it has a width", grant(reconcile.GrantDue, reconcile.SeverityOpen, 0, 0), "due 48.28%+3.45%, today 50.00%-50.00%"},
		{"on a word", "an outline: no list shows it", grant(reconcile.GrantInvited, reconcile.SeverityNone, -14, 14), "word 0.00%+100.00%, today 50.00%-50.00%"},
		{"past its end", "and on until today", grant(reconcile.GrantOverdue, reconcile.SeverityHighest, -10, -4), "must 13.79%+24.14%, late 37.93%-50.00%, today 50.00%-50.00%"},
		{"forgotten", "half a year is shown, and an arrow", grant(reconcile.GrantOverdue, reconcile.SeverityHighest, -400, -390), "late 0.00%-92.64%, today 92.64%-92.64%, goes on before"},
		{"begins within", "cut where the axis ends", grant(reconcile.GrantSeen, reconcile.SeverityNone, -182, 300), "seen 0.00%+100.00%, today 50.14%-50.14%, goes on after"},
		{"far ahead", "nothing of it is on the axis", grant(reconcile.GrantScheduled, reconcile.SeverityNone, 400, 405), "today 7.40%-7.40%, goes on after"},
		{"long over", "what is over stretches the axis less", grant(reconcile.GrantRemoved, reconcile.SeverityNone, -900, -890), "today 86.32%-86.32%, goes on before"},
		{"undeclared", "neither a beginning nor an end", undeclared, "late 3.00%-97.00%, today 50.00%-50.00%, goes on before, goes on after"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff([]string{tt.want}, drawn(t, tt.grant)); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, d)
			}
		})
	}
}

// Without grants there is no part about them, and with one that asks for
// something it stands first.
func TestPlaceOfSupport(t *testing.T) {
	titles := func(p htmlreport.Page) (out []string) {
		for _, h := range below(parsed(t, written(t, p)), atom.H2) {
			out = append(out, words(h))
		}
		return out
	}
	const part = "Who was let in for support, and until when"
	with := func(g reconcile.Grant) htmlreport.Page {
		p := sample(20, 3)
		p.Plan.Grants = []reconcile.Grant{g}
		return p
	}
	none := sample(20, 3)
	none.Plan.Grants = nil
	for _, tt := range []struct {
		name string
		page htmlreport.Page
		want int
	}{
		{"none", none, -1},
		{"as it should be", with(grant(reconcile.GrantSeen, reconcile.SeverityNone, -3, 3)), 4},
		{"to be done", with(grant(reconcile.GrantDue, reconcile.SeverityOpen, 0, 3)), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := -1
			for i, title := range titles(tt.page) {
				if title == part {
					got = i
				}
			}
			if got != tt.want {
				t.Errorf("the part is number %d of %q, want %d", got, titles(tt.page), tt.want)
			}
		})
	}
}

// Years of grants are found by any of their words, in both tables at once.
func TestManyGrants(t *testing.T) {
	p := sample(20, 3)
	p.Plan.Grants = nil
	for i := range 400 {
		g := grant(reconcile.GrantRemoved, reconcile.SeverityNone, -3*i-9, -3*i-2)
		g.Name, g.Case = fmt.Sprint("grant-", i), fmt.Sprint("case-", 9000+i)
		p.Plan.Grants = append(p.Plan.Grants, g)
	}
	r := read(t, p)
	const rows = `Array.from(document.querySelectorAll("[data-rows] tbody"), (b) => Array.from(b.rows).filter((r) => r.checkVisibility()).length).join()`
	r.want("at first", rows, "400,400")
	took := 0.0
	r.b.Ask(`(() => { const f = document.getElementById("grants-search"); f.value = "CASE-9123"; const at = performance.now(); f.dispatchEvent(new Event("input")); document.body.offsetHeight; return performance.now() - at })()`, &took)
	t.Logf("a search among 400 grants takes %.0f ms", took)
	r.want("by a word of the second table", rows, "1,1")
	r.want("how many", `document.querySelector("[data-rows] .shown").innerText`, "1 of 400 rows")
	r.want("which", `Array.from(document.querySelectorAll("[data-rows] tbody tr")).find((r) => r.checkVisibility()).querySelector(".note").innerText`, "grant-123")
	r.quiet()
}

// What is folded on the screen is on paper, and folded again afterwards.
func TestStepsOnPaper(t *testing.T) {
	r := read(t, sample(20, 3))
	const open = `Array.from(document.querySelectorAll("details"), (d) => d.open).join()`
	r.want("what must end is unfolded, a document to paste is not", open, "false,true")
	r.ask(`(window.printed = "", addEventListener("beforeprint", () => printed = ` + open + `), "")`)
	r.b.Call("Page.printToPDF", map[string]any{}, nil)
	r.want("on paper", "printed", "true,true")
	r.want("afterwards", open, "false,true")
	r.quiet()
}
