package htmlreport_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/net/html/atom"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/htmlreport"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// onPage is how many lines each section of the page has: what its heading says,
// which the rows beside the script have to bear out.
func onPage(t *testing.T, p htmlreport.Page) map[string]int {
	t.Helper()
	page := written(t, p)
	var data map[string]struct{ Rows [][]string }
	if err := json.Unmarshal([]byte(element(t, page, `<script type="application/json" id="data">`, "</script>")), &data); err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, section := range below(parsed(t, page), atom.Section) {
		if !strings.HasPrefix(attribute(section, "class"), "block") {
			continue
		}
		h := below(section, atom.H3)[0]
		title, n := strings.TrimSpace(h.FirstChild.Data), number(t, words(below(h, atom.Span)[0]))
		if rows := data[attribute(h, "id")].Rows; rows != nil && len(rows) != n {
			t.Errorf("%s: the heading says %d, and %d rows can be searched", title, n, len(rows))
		}
		out[title] = n
	}
	return out
}

// inComment is the same of a comment, with what it leaves out.
func inComment(t *testing.T, text string) map[string]int {
	t.Helper()
	more := regexp.MustCompile(`^- … and ([\d,]+) more`)
	out, title := map[string]int{}, ""
	for line := range strings.Lines(text) {
		m := more.FindStringSubmatch(line)
		switch heading, found := strings.CutPrefix(line, "### "); {
		case found:
			title = strings.TrimSpace(heading)
		case m != nil:
			out[title] += number(t, m[1])
		case strings.HasPrefix(line, "- "):
			out[title]++
		}
	}
	return out
}

// inFile is the same of a saved plan, counted from its changes and lists.
func inFile(t *testing.T, data []byte) map[string]int {
	t.Helper()
	var p reconcile.Plan
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	out := map[string]int{"Blocked": len(p.Blocked), "Not known": len(p.Unseen), "To know": len(p.Notices), "Clients that are not declared": len(p.Unmanaged)}
	for _, c := range p.Changes {
		switch {
		case c.Key.Kind == reconcile.KindSupport: // told as grants
		case c.Action == reconcile.ActionManual:
			out["For a person to do in systems without an API"]++
		case c.Hold != nil:
			out["Held back: planned, but apply leaves it alone"] += len(c.Fields)
		case c.Action == reconcile.ActionCreate:
			out["People to be added"]++
		case c.Risk == reconcile.RiskFills:
			out["Given to somebody where nobody held it"] += len(c.Fields)
		default:
			out["Changing hands"] += len(c.Fields)
		}
	}
	return out
}

// Of one plan of 5,000 changes, the page, the comment and the file say the same
// numbers, and the comment fits where comments go.
func TestFormatsAgree(t *testing.T) {
	p := sample(20_000, 5_000)
	var file, comment bytes.Buffer
	if err := planfile.Encode(&file, p.Plan); err != nil {
		t.Fatal(err)
	}
	if err := render.Markdown(&comment, p.Plan, render.KindPlan); err != nil {
		t.Fatal(err)
	}
	want, page, md := inFile(t, file.Bytes()), onPage(t, p), inComment(t, comment.String())
	if want["Changing hands"] != 5_000 {
		t.Fatalf("%d changes of hands are planned, want 5,000", want["Changing hands"])
	}
	for title, n := range want {
		if page[title] != n || md[title] != n {
			t.Errorf("%s: the file has %d, the page %d, the comment %d", title, n, page[title], md[title])
		}
	}
	if n := len(utf16.Encode([]rune(comment.String()))); n > render.MarkdownLimit {
		t.Errorf("the comment has %d characters, and %d fit", n, render.MarkdownLimit)
	}
}

// BenchmarkOpen is the page of 5,000 changes in Chromium, by its own clock: until
// it is loaded, and what the first search and a later one take until the page is
// laid out again. The time of an operation includes the way to the browser.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(written(b, sample(20_000, 5_000))), 0o600); err != nil {
		b.Fatal(err)
	}
	browser := browsertest.New(b)
	browser.Call("Page.enable", map[string]any{}, nil)
	b.ReportAllocs()
	var loaded, first, later float64
	for b.Loop() {
		browser.Open("file://" + path)
		browser.Await("Harbour Accounting: report for 2026-12-01")
		var took [3]float64
		browser.AskPromise(`(async () => {
			while (performance.getEntriesByType("navigation")[0].loadEventEnd === 0) await new Promise((f) => setTimeout(f, 5));
			const field = Array.from(document.querySelectorAll("[data-table]")).find((e) => e.querySelector(".shown").innerText === "5,000 rows").querySelector("input");
			const search = (text) => { field.value = text; const at = performance.now(); field.dispatchEvent(new Event("input")); document.body.offsetHeight; return performance.now() - at };
			return [performance.getEntriesByType("navigation")[0].loadEventEnd, search("ngata"), search("4999")];
		})()`, &took)
		loaded, first, later = loaded+took[0], first+took[1], later+took[2]
	}
	n := float64(b.N)
	b.ReportMetric(loaded/n, "load-ms/op")
	b.ReportMetric(first/n, "first-search-ms/op")
	b.ReportMetric(later/n, "search-ms/op")
}
