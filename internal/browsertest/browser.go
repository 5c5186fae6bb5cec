// Package browsertest drives a headless Chromium, for tests of what only a real
// browser can show. A test that asks for one is skipped where there is none.
package browsertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Browser is a headless browser with one page, driven over a pair of pipes by
// the protocol that Chromium's own tools use: nothing else has to be installed
// or listened on.
type Browser struct {
	t       testing.TB
	to      io.Writer
	from    *bufio.Reader
	calls   int
	session string
	events  []Event
}

// Event is what the browser says unasked, once its domain is enabled.
type Event struct {
	Method string
	Params json.RawMessage
}

const pageWait = 20 * time.Second

// New starts one with a profile of its own, or skips the test.
func New(t testing.TB) *Browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("chromium is not installed: what a real browser does is not tested")
	}
	theirIn, to := pipe(t)
	from, theirOut := pipe(t)
	cmd := exec.CommandContext(t.Context(), program, //nolint:gosec // a browser that was looked for by name
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
		"--user-data-dir="+profile(t), "--remote-debugging-pipe")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, as it expects
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = theirIn.Close(), theirOut.Close() // it has its own
	b := &Browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		_, _ = io.WriteString(to, `{"id":0,"method":"Browser.close"}`+"\x00") // else it is killed below
		timer := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		_, _ = io.Copy(io.Discard, from)
		_ = cmd.Wait()
		timer.Stop()
		_, _ = to.Close(), from.Close()
	})
	b.attach()
	return b
}

// profile is a folder for the browser. Its processes outlive the first one by
// a moment and still write there, so it is not one of the test's own, which
// must be empty in the end.
func profile(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "practicectl-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Logf("%s is left behind", dir)
	})
	return dir
}

func pipe(t testing.TB) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

func (b *Browser) attach() {
	b.t.Helper()
	var target struct{ TargetID string }
	b.Call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
}

// Call asks for one thing by the protocol and waits for its answer. Events that
// come before it are kept.
func (b *Browser) Call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.calls++
	message := map[string]any{"id": b.calls, "method": method, "params": params}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	data, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(data, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		data, err := b.from.ReadBytes(0)
		if err != nil {
			b.t.Fatalf("%s: chromium has ended: %v", method, err)
		}
		var answer struct {
			ID     int
			Error  *struct{ Message string }
			Result json.RawMessage
			Event
		}
		if err := json.Unmarshal(data[:len(data)-1], &answer); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case answer.Method != "":
			b.events = append(b.events, answer.Event)
			continue
		case answer.ID != b.calls:
			continue
		case answer.Error != nil:
			b.t.Fatalf("%s: %s", method, answer.Error.Message)
		case result != nil:
			if err := json.Unmarshal(answer.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// Events gives what the browser has said unasked since it was last called.
func (b *Browser) Events() []Event {
	events := b.events
	b.events = nil
	return events
}

// Open goes to an address.
func (b *Browser) Open(address string) {
	b.t.Helper()
	b.Call("Page.navigate", map[string]any{"url": address}, nil)
}

// Ask evaluates an expression in the page.
func (b *Browser) Ask(expression string, value any) {
	b.t.Helper()
	b.evaluate(map[string]any{"expression": expression, "returnByValue": true}, value)
}

// AskPromise waits for the promise that the expression is.
func (b *Browser) AskPromise(expression string, value any) {
	b.t.Helper()
	b.evaluate(map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, value)
}

func (b *Browser) evaluate(params map[string]any, value any) {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	b.Call("Runtime.evaluate", params, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%.200s: %s", params["expression"], answer.ExceptionDetails.Exception.Description)
	}
	if len(answer.Result.Value) > 0 {
		if err := json.Unmarshal(answer.Result.Value, value); err != nil {
			b.t.Fatalf("%.200s: %v", params["expression"], err)
		}
	}
}

// Await waits until the page's main heading is this.
func (b *Browser) Await(heading string) {
	b.t.Helper()
	got := ""
	for end := time.Now().Add(pageWait); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		b.Ask(`document.readyState === "complete" ? document.querySelector("h1")?.innerText ?? "" : ""`, &got)
		if got == heading {
			return
		}
	}
	text := ""
	b.Ask(`location.href + "\n" + document.body?.innerText`, &text)
	b.t.Fatalf("the heading is %q, want %q\n%s", got, heading, text)
}

// Click presses and releases the mouse in the middle of an element.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	var at []float64
	b.Ask(fmt.Sprintf(`(() => { const e = document.querySelector(%q); if (!e) return []; e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return [r.x + r.width/2, r.y + r.height/2] })()`, selector), &at)
	if len(at) != 2 {
		b.t.Fatalf("there is no %s on the page", selector)
	}
	for _, what := range []string{"mousePressed", "mouseReleased"} {
		b.Call("Input.dispatchMouseEvent", map[string]any{"type": what, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}, nil)
	}
}
