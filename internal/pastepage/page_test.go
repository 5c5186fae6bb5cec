package pastepage_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/pastepage"
	"github.com/practicectl/practicectl/internal/snapshot"
)

// page is one with a screen of each sort: text, logos, and an organisation.
func page(t testing.TB) pastepage.Page {
	t.Helper()
	all := layouts(t)
	return pastepage.Page{Tenant: "Harbour Accounting", Folder: "practice/observed", Screens: []pastepage.Screen{
		{App: "Desk", Layout: all["people"], Help: []string{"Open Settings, then Users.", "Select from the first heading to the last row, and copy."}},
		{App: "Board", Layout: all["logos"], Help: []string{"Open User List."}},
		{App: "Staff", Layout: all["names"], Organisation: true, Tenant: "Harbour Group"},
	}}
}

func written(t testing.TB, p pastepage.Page) string {
	t.Helper()
	var b strings.Builder
	if err := pastepage.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
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
	text := written(t, page(t))
	policy := html.UnescapeString(element(t, text, `<meta http-equiv="Content-Security-Policy" content="`, `"`))
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; script-src " + digest(element(t, text, "<script>", "</script>")) +
		"; style-src " + digest(element(t, text, "<style>", "</style>")) + "; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'"
	if d := cmp.Diff(want, policy); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for name, pattern := range map[string]string{
		"an address":             `https?:|//[a-z]+\.`,
		"an event in an element": `<[a-z][^>]* on[a-z]+=`,
		"a style in an element":  `<[a-z][^>]* style=`,
		"markup from text":       `outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`,
		"a request":              `fetch\(|XMLHttpRequest|sendBeacon|WebSocket|import\(`,
		"something stored":       `localStorage|sessionStorage|indexedDB|document\.cookie`,
	} {
		if found := regexp.MustCompile(pattern).FindString(text); found != "" {
			t.Errorf("the page holds %s: %s", name, found)
		}
	}
	if n := strings.Count(text, "innerHTML"); n != 1 {
		t.Errorf("innerHTML is there %d times: it belongs to the document that nobody sees, and nowhere else", n)
	}
	if text != written(t, page(t)) {
		t.Error("written again, it has other bytes")
	}
}

// Layouts are written by people: no text of one may end the element that it
// stands in, or begin another.
func TestDataStaysData(t *testing.T) {
	p := page(t)
	const text = `</script><script>alert(1)</script><!-- {{script}} ` + "\u2028"
	p.Tenant, p.Screens[0].App, p.Screens[0].Help, p.Screens[0].Layout.Title = text, text, []string{text}, text
	data := element(t, written(t, p), `<script type="application/json" id="data">`, "</script>")
	if strings.ContainsAny(data, "<>") {
		t.Errorf("the data holds angle brackets:\n%s", data)
	}
	var got struct {
		Tenant  string
		Folder  string
		Screens []struct {
			App, Layout any
			Help        []string
		}
	}
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tenant != text || got.Screens[0].App != text || got.Screens[0].Help[0] != text || got.Folder != "practice/observed" {
		t.Errorf("the data is %+v", got)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestRefused(t *testing.T) {
	broken := page(t)
	broken.Screens[1].Layout = snapshot.Layout{System: "board", KeyColumn: "email"}
	tests := []struct {
		name, why string
		page      pastepage.Page
		want      string
	}{
		{"no practice", "every snapshot says whose it is", pastepage.Page{Tenant: " ", Screens: page(t).Screens}, "the page needs the practice's name"},
		{"no screens", "there would be nothing to paste", pastepage.Page{Tenant: "Harbour"}, "there is no screen to paste: no system of this practice is seen by snapshots"},
		{"a layout that reads nothing", "the person who pastes could not mend it", broken, `the key column "email" of board is not one of its columns`},
		{"a full disk", "whoever asked is told", page(t), "write the page: the disk is full"},
	}
	for _, tt := range tests {
		err := pastepage.Write(full{}, tt.page)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %s: got %v, want %s", tt.name, tt.why, err, tt.want)
		}
	}
}
