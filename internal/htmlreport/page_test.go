package htmlreport_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/htmlreport"
	"github.com/practicectl/practicectl/reconcile"
)

func written(t testing.TB, p htmlreport.Page) string {
	t.Helper()
	var b strings.Builder
	if err := htmlreport.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// empty is a practice in which nothing is to do.
func empty() htmlreport.Page {
	return htmlreport.Page{Plan: reconcile.Plan{Header: sample(1, 0).Plan.Header, Summary: reconcile.Summary{InSync: 94}}}
}

// saved is a plan of which there is nothing but its file.
func saved() htmlreport.Page {
	return htmlreport.Page{Plan: sample(3, 2).Plan, Alone: true}
}

// element is what stands between two texts, of which there is one each.
func element(t *testing.T, text, begin, end string) string {
	t.Helper()
	_, after, found := strings.Cut(text, begin)
	inside, _, closed := strings.Cut(after, end)
	if !found || !closed || strings.Count(text, begin) != 1 {
		t.Fatalf("not one %s…%s", begin, end)
	}
	return inside
}

func TestPolicy(t *testing.T) {
	text := written(t, sample(120, 40))
	policy := html.UnescapeString(element(t, text, `<meta http-equiv="Content-Security-Policy" content="`, `"`))
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; script-src " + digest(element(t, text, "<script>", "</script>")) +
		"; style-src " + digest(element(t, text, "<style>", "</style>")) + "; base-uri 'none'; form-action 'none'"
	if d := cmp.Diff(want, policy); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for name, pattern := range map[string]string{
		"an address":             `https?:|(src|href)="[^#]|url\(|@import`,
		"an event in an element": `<[a-z][^>]* on[a-z]+=`,
		"a style in an element":  `<[a-z][^>]* style=`,
		"markup from text":       `innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`,
		"a request":              `fetch\(|XMLHttpRequest|sendBeacon|WebSocket|import\(`,
		"something stored":       `localStorage|sessionStorage|indexedDB|document\.cookie`,
	} {
		if found := regexp.MustCompile(pattern).FindString(text); found != "" {
			t.Errorf("the page holds %s: %s", name, found)
		}
	}
	if text != written(t, sample(120, 40)) {
		t.Error("written again, it has other bytes")
	}
}

// No name may end the element that it stands in, begin another, or be hidden:
// neither in the markup nor in the data.
func TestNamesStayText(t *testing.T) {
	p := sample(60, 30)
	p.Plan.DisplayName, p.Plan.Tenant.Name, p.Plan.Commit, p.Word = hostile, hostile, hostile, hostile
	p.Plan.Blocked[0].Text, p.Plan.Blocked[0].Hint = hostile, hostile
	p.Plan.Rails[0].Override, p.Plan.Rails[0].Rail = hostile, hostile
	p.Plan.Changes[0].Name, p.Plan.Changes[0].Source.File = hostile, hostile
	p.Books[0].Holders[0].Person.Name, p.Mapping.Systems[0].Title, p.Mapping.People[0].Name = hostile, hostile, hostile
	text := written(t, p)
	data := element(t, text, `<script type="application/json" id="data">`, "</script>")
	if strings.ContainsAny(data, "<>\x1b\u202e") {
		t.Error("the data holds angle brackets, or what cannot be seen")
	}
	var tables map[string]struct {
		Notes int
		Rows  [][]string
	}
	if err := json.Unmarshal([]byte(data), &tables); err != nil {
		t.Fatal(err)
	}
	if n := len(tables["every-client"].Rows); n != 60 {
		t.Errorf("%d clients are in the data, want 60", n)
	}
	for _, bad := range []string{"<img", "<script>hit", "\x1b", "\u202e", "{{.}}</script>"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if n := strings.Count(text, "<script"); n != 2 {
		t.Errorf("%d scripts, want the data and the one of the page", n)
	}
}

func TestPageReads(t *testing.T) {
	for name, p := range map[string]htmlreport.Page{"report": sample(40, 14), "empty": empty(), "saved": saved()} {
		t.Run(name, func(t *testing.T) {
			golden.Equal(t, "testdata/"+name+".txt", []byte(outline(t, written(t, p))))
		})
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestFullDisk(t *testing.T) {
	err := htmlreport.Write(full{}, empty())
	if want := "write the page: the disk is full"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Before and after add up: nobody's client is lost or counted twice.
func TestPortfoliosAddUp(t *testing.T) {
	text := written(t, sample(500, 77))
	cells := regexp.MustCompile(`<td class="number">([^<]*)</td><td class="number">([^<]*)</td><td class="number">([^<]*)</td>`).FindAllStringSubmatch(text, -1)
	now, after := 0, 0
	for _, c := range cells {
		var n, a int
		if _, err := fmt.Sscan(c[1]+" "+c[2], &n, &a); err != nil {
			t.Fatal(err)
		}
		now, after = now+n, after+a
	}
	if now != 1000 || after != 1000 {
		t.Errorf("partners and managers have %d clients now and %d afterwards, want 1000 each", now, after)
	}
}

// BenchmarkWrite is a report of 20,000 clients, of which 5,000 change hands.
func BenchmarkWrite(b *testing.B) {
	p := sample(20_000, 5_000)
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(written(b, p))))
	}
}
