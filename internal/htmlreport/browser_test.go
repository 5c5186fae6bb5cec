package htmlreport_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/htmlreport"
)

// reader is somebody who has a page open.
type reader struct {
	t *testing.T
	b *browsertest.Browser
}

func read(t *testing.T, p htmlreport.Page) reader {
	t.Helper()
	r := reader{t: t, b: browsertest.New(t)}
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		r.b.Call(domain+".enable", map[string]any{}, nil)
	}
	r.open(p)
	return r
}

func (r reader) open(p htmlreport.Page) {
	r.t.Helper()
	r.navigate(p)
	r.b.Await("Harbour Accounting: report for 2026-12-01")
}

// openAny opens a page whatever its title is, and waits until its script has run.
func (r reader) openAny(p htmlreport.Page) {
	r.t.Helper()
	r.navigate(p)
	r.b.AskPromise(`new Promise((done) => document.readyState === "complete" ? done("") : addEventListener("load", () => done("")))`, new(string))
}

func (r reader) navigate(p htmlreport.Page) {
	r.t.Helper()
	path := filepath.Join(r.t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(written(r.t, p)), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.b.Open("file://" + path)
}

func (r reader) ask(expression string) string {
	r.t.Helper()
	got := ""
	r.b.Ask(expression, &got)
	return got
}

func (r reader) want(why, expression, want string) {
	r.t.Helper()
	if d := cmp.Diff(want, r.ask(expression)); d != "" {
		r.t.Errorf("%s (-want +got):\n%s", why, d)
	}
}

// emulate sets what the reader prefers, and what they read on.
func (r reader) emulate(scheme, media string, width int) {
	r.t.Helper()
	r.b.Call("Emulation.setEmulatedMedia", map[string]any{"media": media, "features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	r.b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
}

// quiet fails where the page asked for anything, said anything to the console,
// or opened anything.
func (r reader) quiet() {
	r.t.Helper()
	r.ask(`""`)
	for _, e := range r.b.Events() {
		params := string(e.Params)
		switch e.Method {
		case "Network.requestWillBeSent":
			if strings.Contains(params, `"documentURL":"file:`) && strings.Contains(params, `"type":"Document"`) {
				continue
			}
		case "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Page.javascriptDialogOpening", "Page.windowOpen",
			"Page.frameAttached", "Network.webSocketCreated":
		default:
			continue
		}
		r.t.Errorf("%s: %.500s", e.Method, params)
	}
}

// The first cells of the rows of the table of all clients, and what is said of
// how many there are.
const (
	named = `Array.from(document.querySelectorAll("[data-table=every-client] tbody th")).slice(0, 4).map((e) => e.innerText).join("\n")`
	shown = `document.querySelector("[data-table=every-client] .shown").innerText`
	count = `String(document.querySelectorAll("[data-table=every-client] tbody tr").length)`
	rest  = `document.querySelector("[data-table=every-client] .more").innerText.trim()`
)

// search types into the field of the table of all clients, and says how long
// the page was busy with it.
func (r reader) search(text string) (milliseconds float64) {
	r.t.Helper()
	r.b.AskPromise(fmt.Sprintf(`(async () => { const f = document.getElementById("every-client-search"); f.value = %q; const at = performance.now();
		f.dispatchEvent(new Event("input")); document.body.offsetHeight; const took = performance.now() - at; await new Promise(requestAnimationFrame); return took })()`, text), &milliseconds)
	return milliseconds
}

// shownHostile is how the page shows the client of that name.
var shownHostile = strings.NewReplacer("\x1b", "·", "\u202e", "·").Replace(hostile)

// Twenty thousand clients: opened, searched, ordered and shown a part at a
// time. How long it takes is told with -v, and fails nothing.
func TestManyClients(t *testing.T) {
	began := time.Now()
	r := read(t, sample(20_000, 5_000))
	loaded := 0.0
	r.b.Ask(`performance.getEntriesByType("navigation")[0].loadEventEnd`, &loaded)
	t.Logf("20,000 clients and 5,000 changes: loaded in %.0f ms; written, opened and asked in %s with the browser's start", loaded, time.Since(began).Round(time.Millisecond))
	r.want("at first", shown, "20,000 rows")
	r.want("at first", count, "25")

	t.Logf("the first search takes %.0f ms", r.search("ngata café"))
	t.Logf("the next one takes %.0f ms", r.search("19999"))
	r.want("a name that is there once", named, "Smith Plumbing 19999")
	r.want("how many", shown, "1 of 20,000 rows")
	r.search("SMITH  pat  ngAta")
	r.want("words in any order, of any column, without marks", shown, r.ask(`(() => { const n = all().filter((x) => /smith/i.test(x) && /pat/i.test(x) && /ng[aā]ta/i.test(x)).length; return n.toLocaleString("en") + " of 20,000 rows"
		function all() { return JSON.parse(document.getElementById("data").textContent)["every-client"].rows.map((x) => x.join(" ")) } })()`))
	r.search("nothing is called so")
	r.want("nothing found", shown, "0 of 20,000 rows")
	r.want("nothing found", count, "0")
	r.search("")
	r.want("all again", rest, "The first 100 of 20,000. Show more")

	r.b.Click("[data-table=every-client] .more button")
	r.want("more of them", count, "200")
	r.b.Click("[data-table=every-client] thead th:nth-child(1) button")
	r.want("in order, numbers as numbers", named, shownHostile+"\nAcme & Sons 54\nAcme & Sons 117\nAcme & Sons 180")
	r.b.Click("[data-table=every-client] thead th:nth-child(1) button")
	r.want("the other way", `document.querySelector("[data-table=every-client] thead th").getAttribute("aria-sort")`, "descending")
	r.want("the other way", named, "Wilson Pty Ltd 19950\nWilson Pty Ltd 19887\nWilson Pty Ltd 19824\nWilson Pty Ltd 19761")
	r.want("the order outlives a search", `(() => { const f = document.getElementById("every-client-search"); f.value = "acme & sons 1"; f.dispatchEvent(new Event("input")); return document.querySelector("[data-table=every-client] tbody th").innerText })()`, "Acme & Sons 19962")
	r.quiet()
}

// The keyboard reaches all that the mouse does, in the order of the page, and
// whoever uses it sees where they are.
func TestKeyboard(t *testing.T) {
	r := read(t, sample(140, 20))
	r.want("the first key leads past the contents", `(() => { document.querySelector(".skip").focus(); return document.activeElement.innerText })()`, "Go to the report")
	r.ask(`(document.getElementById("every-client-search").focus(), "")`)
	var order []string
	for range 6 {
		order = append(order, r.ask(`(() => { const e = document.activeElement, s = getComputedStyle(e); return (e.id || e.innerText) + " " + s.outlineStyle + " " + s.outlineWidth })()`))
		r.key("Tab", 9)
	}
	want := []string{"every-client-search solid 3px", "Client solid 3px", "Partner solid 3px", "Manager solid 3px", "Planned solid 3px", "Show more solid 3px"}
	if d := cmp.Diff(want, order); d != "" {
		t.Errorf("the order of the keyboard, and what is seen of it (-want +got):\n%s", d)
	}
	r.ask(`(document.querySelector("[data-table=every-client] .more button").focus(), "")`)
	r.key("Enter", 13)
	r.key("Enter", 13)
	r.want("after the last rows the keyboard goes on among them", `document.activeElement.closest("[data-table]").dataset.table + " " + document.activeElement.rowIndex`, "every-client 126")
	r.want("all are there", count, "140")
	r.quiet()
}

func (r reader) key(name string, code int) {
	r.t.Helper()
	for _, what := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": what, "key": name, "code": name, "windowsVirtualKeyCode": code}
		if name == "Enter" && what == "keyDown" {
			params["text"] = "\r"
		}
		r.b.Call("Input.dispatchKeyEvent", params, nil)
	}
}

// Whatever a client is called, nothing of it runs or becomes an element.
func TestHostileNames(t *testing.T) {
	r := read(t, sample(60, 30))
	r.ask(`(window.hits = 0, window.hit = () => window.hits++, "")`)
	r.search("onerror")
	r.want("it is found, and shown as text", named, shownHostile)
	r.search("")
	r.want("nothing of it is more than text", `String(window.hits) + document.querySelectorAll("img, main script, iframe, b").length`, "00")
	r.quiet()
}

// On paper all rows are there, and afterwards the page is as it was.
func TestPrint(t *testing.T) {
	r := read(t, sample(300, 150))
	var pdf struct{ Data string }
	r.ask(`(window.printed = [], addEventListener("beforeprint", () => printed.push(` + count + `, document.querySelectorAll("thead button").length)), "")`)
	r.b.Call("Page.printToPDF", map[string]any{}, &pdf)
	if data, err := base64.StdEncoding.DecodeString(pdf.Data); err != nil || !strings.HasPrefix(string(data), "%PDF") {
		t.Errorf("what was printed is no PDF: %v", err)
	}
	r.want("rows and buttons on paper", `printed.join()`, "300,0")
	r.want("afterwards", count, "25")
	r.want("afterwards", `String(document.querySelectorAll("[data-table=every-client] thead button").length)`, "4")
	r.quiet()
}

// Nothing is wider than a phone but people by systems, which scroll.
func TestPhone(t *testing.T) {
	r := read(t, sample(60, 30))
	for _, width := range []int{320, 380} {
		r.emulate("light", "", width)
		r.want("the page", `String(document.documentElement.scrollWidth)`, fmt.Sprint(width))
	}
	r.want("rows stay rows for whoever cannot see them", `Array.from(document.querySelector("[data-table] tbody tr").children).map((e) => e.getAttribute("role")).join()`, "rowheader,cell,cell,cell,cell")
}

// Without a script there is the summary, the first rows of every table, and a
// word on what is missing.
func TestWithoutScript(t *testing.T) {
	r := reader{t: t, b: browsertest.New(t)}
	r.b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	r.open(sample(60, 30))
	r.want("the rows", count, "25")
	r.want("how many there are", rest, "The first 25 of 60.")
	r.want("no field that does nothing", `String(Array.from(document.querySelectorAll("input, button")).filter((e) => e.checkVisibility()).length)`, "0")
	r.want("what is missing", `document.querySelector(".notice").innerText`, "Scripts are switched off, so that long tables show their first rows only, and cannot be searched.")
}

// Every text is told from what is behind it, by day, by night and on paper.
func TestContrast(t *testing.T) {
	r := read(t, sample(60, 30))
	for _, how := range [][2]string{{"light", "screen"}, {"dark", "screen"}, {"light", "print"}, {"dark", "print"}} {
		r.emulate(how[0], how[1], 1200)
		var poor []string
		r.b.Ask(contrast, &poor)
		if len(poor) > 0 {
			t.Errorf("%s, %s: %s", how[0], how[1], strings.Join(poor, "\n"))
		}
	}
}

// contrast gives the texts that are less than 4.5 times as bright or dark as
// what is behind them.
const contrast = `(() => {
	const parts = (c) => c.match(/[\d.]+/g).map(Number);
	const light = (c) => { const [r, g, b] = parts(c).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
	const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if ((parts(c)[3] ?? 1) > 0) return c } return "rgb(255, 255, 255)" };
	const poor = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = 0; walk.nextNode(); ) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !e.checkVisibility()) continue;
		const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) poor.add(ratio.toFixed(2) + ": " + e.tagName + " " + e.innerText.slice(0, 40));
	}
	return [...poor];
})()`

// axe finds nothing to complain of, in any of the looks of the page.
func TestAxe(t *testing.T) {
	script := axe(t)
	r := read(t, sample(60, 30))
	r.b.Call("Runtime.evaluate", map[string]any{"expression": script}, nil)
	for _, how := range []struct {
		scheme string
		width  int
	}{{"light", 1200}, {"dark", 1200}, {"light", 380}} {
		r.emulate(how.scheme, "screen", how.width)
		var found struct {
			Passes     int
			Violations []struct {
				ID, Help string
				Nodes    []struct{ HTML string }
			}
		}
		r.b.AskPromise(`axe.run().then((x) => ({ Passes: x.passes.length, Violations: x.violations.map((v) => ({ ID: v.id, Help: v.help, Nodes: v.nodes.map((n) => ({ HTML: n.html })) })) }))`, &found)
		if found.Passes < 20 {
			t.Errorf("%s, %d wide: only %d rules were looked at", how.scheme, how.width, found.Passes)
		}
		for _, v := range found.Violations {
			where, err := json.Marshal(v.Nodes[:min(3, len(v.Nodes))])
			if err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s, %d wide: %s: %s, %d times: %.600s", how.scheme, how.width, v.ID, v.Help, len(v.Nodes), where)
		}
	}
	r.quiet()
}
