package pastepage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/snapshot"
)

// visitor is somebody in front of the page.
type visitor struct {
	t         *testing.T
	b         *browsertest.Browser
	downloads string
}

func newVisitor(t *testing.T) *visitor {
	t.Helper()
	v := &visitor{t: t, b: browsertest.New(t), downloads: t.TempDir()}
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		v.b.Call(domain+".enable", map[string]any{}, nil)
	}
	v.b.Call("Browser.setDownloadBehavior", map[string]any{"behavior": "allow", "downloadPath": v.downloads}, nil)
	open(t, v.b, page(t))
	return v
}

func (v *visitor) ask(expression string) string {
	v.t.Helper()
	got := ""
	v.b.Ask(expression, &got)
	return got
}

func (v *visitor) choose(screen string) {
	v.t.Helper()
	v.ask(fmt.Sprintf(`(() => { const e = by("screen"); e.value = Array.from(e.options).find((o) => o.text === %q).value;
		e.dispatchEvent(new Event("change")); return "" })()`, screen))
}

// fill types into a field.
func (v *visitor) fill(id, text string) {
	v.t.Helper()
	v.ask(fmt.Sprintf(`(() => { by(%q).focus(); by(%q).select(); return "" })()`, id, id))
	v.b.Call("Input.insertText", map[string]any{"text": text}, nil)
}

// key presses one, or does what a combination of keys does in a browser.
func (v *visitor) key(name, command string) {
	v.t.Helper()
	for _, what := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": what, "key": name, "code": name, "commands": []string{}}
		if command != "" && what == "keyDown" {
			params["commands"] = []string{command}
		}
		if name == "Tab" {
			params["windowsVirtualKeyCode"] = 9
		}
		v.b.Call("Input.dispatchKeyEvent", params, nil)
	}
}

// paste hands the page what a clipboard may hold.
func (v *visitor) paste(markup, text string) {
	v.t.Helper()
	v.ask(fmt.Sprintf(`(() => { const d = new DataTransfer(); const html = %s, text = %s;
		if (html) d.setData("text/html", html); if (text) d.setData("text/plain", text);
		by("paste").dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true })); return "" })()`,
		inJSON(v.t, markup), inJSON(v.t, text)))
}

// until waits for a text to appear.
func (v *visitor) until(selector, want string) {
	v.t.Helper()
	got := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if got = v.seen(selector); strings.Contains(got, want) {
			return
		}
	}
	v.t.Fatalf("%s shows %q, want %q", selector, got, want)
}

// seen is the text that an element shows, without empty lines.
func (v *visitor) seen(selector string) string {
	v.t.Helper()
	return v.ask(fmt.Sprintf(`(() => { const e = document.querySelector(%q);
		return e.checkVisibility() ? e.innerText.replace(/\n+/g, "\n").trim() : "" })()`, selector))
}

// want compares what an element shows.
func (v *visitor) want(selector, want string) {
	v.t.Helper()
	if d := cmp.Diff(want, v.seen(selector)); d != "" {
		v.t.Errorf("%s (-want +got):\n%s", selector, d)
	}
}

// download gives the one file that is downloaded.
func (v *visitor) download() (name string, data []byte) {
	v.t.Helper()
	v.b.Click("#download")
	v.until("#next", "is in your downloads")
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		paths, err := filepath.Glob(filepath.Join(v.downloads, "*.json"))
		if err != nil || len(paths) != 1 {
			continue
		}
		data, err := os.ReadFile(paths[0])
		if err != nil {
			v.t.Fatal(err)
		}
		if len(data) == 0 {
			continue
		}
		if err := os.Remove(paths[0]); err != nil {
			v.t.Fatal(err)
		}
		return filepath.Base(paths[0]), data
	}
	v.t.Fatal("nothing was downloaded")
	return "", nil
}

// quiet fails where the page asked for anything, said anything to the console,
// or opened a dialog.
func (v *visitor) quiet() {
	v.t.Helper()
	v.ask(`""`)
	for _, e := range v.b.Events() {
		params := string(e.Params)
		switch e.Method {
		case "Network.requestWillBeSent":
			if strings.Contains(params, `"documentURL":"file:`) && strings.Contains(params, `"type":"Document"`) || strings.Contains(params, `"url":"blob:`) {
				continue
			}
		case "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Page.javascriptDialogOpening", "Page.windowOpen",
			"Page.frameAttached", "Network.webSocketCreated":
		default:
			continue
		}
		v.t.Errorf("%s: %.500s", e.Method, params)
	}
}

// same fails where a downloaded file is not what Go makes of the same input.
func (v *visitor) same(name string, data []byte, l snapshot.Layout, raw []byte, p snapshot.Provenance) {
	v.t.Helper()
	got, err := snapshot.Decode(data)
	if err != nil {
		v.t.Fatalf("%v\n%s", err, data)
	}
	if age := time.Since(got.CapturedAt); age < 0 || age > time.Minute {
		v.t.Errorf("captured at %s", got.CapturedAt)
	}
	p.CapturedAt, p.Now = got.CapturedAt, time.Now()
	table, problems := snapshot.Read(got.Source.Kind, raw, l)
	if len(problems) > 0 {
		v.t.Fatal(problems)
	}
	f, err := snapshot.Make(table, p)
	if err != nil {
		v.t.Fatal(err)
	}
	want, err := snapshot.Encode(f)
	if err != nil {
		v.t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(data)); d != "" {
		v.t.Errorf("(-Go +page):\n%s", d)
	}
	if name != snapshot.Name(f) {
		v.t.Errorf("the file is %s, want %s", name, snapshot.Name(f))
	}
}
