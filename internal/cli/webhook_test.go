package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/schema"
)

// hookSecret is the part of the address that nobody may see.
const hookSecret = "/services/SECRET?sig=SECRET"

// chat is a server behind a webhook. It answers with each code in turn, and with
// the last one from then on.
type chat struct {
	*httptest.Server
	codes   []int
	header  http.Header
	printed *bytes.Buffer // on standard output, by the time it is told
	got     []string
	before  []string // what was printed by then
	pauses  []time.Duration
}

func newChat(t *testing.T, codes ...int) *chat {
	t.Helper()
	c := &chat{codes: codes, printed: &bytes.Buffer{}, header: http.Header{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.got, c.before = append(c.got, string(body)), append(c.before, c.printed.String())
		for name, values := range c.header {
			w.Header()[name] = values
		}
		w.WriteHeader(c.codes[min(len(c.got), len(c.codes))-1])
		io.WriteString(w, "no_text at "+hookSecret)
	}))
	t.Cleanup(c.Close)
	return c
}

// drift runs drift with the webhook of the chat.
func (c *chat) drift(t *testing.T, b bench, address string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var errs bytes.Buffer
	c.printed.Reset()
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: c.printed, Stderr: &errs, Now: time.Now,
		Sleep: func(_ context.Context, d time.Duration) error {
			c.pauses = append(c.pauses, d)
			return nil
		},
		Folder: func(string) (fs.FS, error) { return b.files, nil },
		Getenv: func(name string) string {
			return map[string]string{
				"PRACTICECTL_API_URL": b.url, "PRACTICECTL_ACCESS_TOKEN": b.sim.AccessToken(), "PRACTICECTL_STATE_DIR": b.state, "PRACTICECTL_NOW": "2026-11-22T06:12:00Z",
				"PRACTICECTL_WEBHOOK_URL": address, "CI_JOB_URL": "https://ci.example/jobs/7",
			}[name]
		},
	}
	code = cli.Main(context.Background(), env, append([]string{"drift"}, args...))
	c.Close() // what it got is whole
	if all := c.printed.String() + errs.String(); strings.Contains(all, "SECRET") || strings.Contains(all, "services") {
		t.Errorf("the address stands in the output:\n%s", all)
	}
	return code, c.printed.String(), errs.String()
}

// last is what the chat was told last; it fits its schema.
func (c *chat) last(t *testing.T) map[string]any {
	t.Helper()
	if len(c.got) == 0 {
		t.Fatal("nobody was told")
	}
	var value map[string]any
	if err := json.Unmarshal([]byte(c.got[len(c.got)-1]), &value); err != nil {
		t.Fatal(err)
	}
	for _, p := range schema.Validate("Webhook", any(value)) {
		t.Errorf("%v %s %s", p.Path, p.Keyword, p.Message)
	}
	return value
}

func TestWebhookIsToldLast(t *testing.T) {
	b := newBench(t, benchPractice, benchSeed)
	c := newChat(t, 500, 429, 200)
	code, stdout, stderr := c.drift(t, b, c.URL+hookSecret, "--webhook")
	if code != 2 || stderr != "" || !strings.Contains(stdout, "Acme") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	for i, printed := range c.before {
		if printed != stdout {
			t.Errorf("attempt %d came before everything was printed:\n%s", i+1, printed)
		}
	}
	if diff := cmp.Diff([]time.Duration{time.Second, 4 * time.Second}, c.pauses); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
	m := c.last(t)
	text, _ := m["text"].(string)
	delete(m, "text")
	delete(m, "items")
	want := map[string]any{
		"format_version": "1", "practice": "harbour", "display_name": "Harbour", "day": "2026-11-22", "looked_at": "2026-11-22T06:12:00Z", "outcome": "differences", "exit_code": 2.0,
		"counts":    map[string]any{"create": 1.0, "update": 1.0, "manual": 0.0, "held": 0.0, "blocked": 0.0, "in_sync": 0.0, "unmanaged": 0.0},
		"items_cut": 0.0, "run": "https://ci.example/jobs/7",
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(text, "practicectl drift: Harbour, 22 November 2026\n") || !strings.HasSuffix(text, "\nSee https://ci.example/jobs/7") {
		t.Errorf("the text is %q", text)
	}
}

// A report that nobody got does not look clean, and is there all the same.
func TestWebhookIsNotTold(t *testing.T) {
	clean := strings.Split(benchPractice, "---")[0]
	tests := []struct {
		name, reason, declared string
		chat                   []int
		header                 http.Header
		attempts               int
		want                   string
	}{
		{"errors", "there are differences, and nobody knows of them", benchPractice, []int{500}, nil, 4,
			"error: the webhook at HOST was not told: 4 attempts, and at the last one it answered 500 Internal Server Error\n  hint: run it again later; if it stays so, ask whoever runs it\n"},
		{"clean", "nobody knows that it was looked at", clean, []int{404}, nil, 1,
			"error: the webhook at HOST was not told: 1 attempt, and it answered 404 Not Found\n  hint: the address is not, or no longer, one that takes messages: make a new one there\n"},
		{"redirect", "it is not followed", clean, []int{302}, http.Header{"Location": {"/services/SECRET2"}}, 1,
			"error: the webhook at HOST was not told: 1 attempt, and it answered 302 Found\n  hint: redirects are not followed: use the address that it sends on to, if you know it for yours\n"},
		{"limit", "nobody waits that long", clean, []int{429}, http.Header{"Retry-After": {"600"}}, 1,
			"error: the webhook at HOST was not told: 1 attempt, and it answered 429 Too Many Requests, and asked to wait 10m0s\n  hint: run it again after that\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.declared, benchSeed)
			_, whole, _ := newChat(t, 200).drift(t, b, "")
			c := newChat(t, tt.chat...)
			c.header = tt.header
			code, stdout, stderr := c.drift(t, b, c.URL+hookSecret, "--webhook")
			if code != 1 || len(c.got) != tt.attempts {
				t.Errorf("%s: exit code %d, %d attempts", tt.reason, code, len(c.got))
			}
			host := strings.TrimPrefix(c.URL, "http://")
			if diff := cmp.Diff(tt.want, strings.ReplaceAll(stderr, host, "HOST")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(whole, stdout); diff != "" || whole == "" {
				t.Errorf("%s: the report (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// That there is no report is told, too; where that fails, both are said, and the
// code is the one that goes before the other.
func TestWebhookOfNoReport(t *testing.T) {
	const problem = "practice/practice.yaml:6:1: this document is not a declaration: it has no apiVersion [document]"
	const said = problem + "\n  hint: every YAML file in this folder has to be a declaration; move this one elsewhere, or correct its first lines\n"
	b := newBench(t, benchPractice, benchSeed)
	b.files = fstest.MapFS{"practice.yaml": {Data: []byte(strings.Split(benchPractice, "---")[0] + "---\nkind: Odd\n")}}
	c := newChat(t, 200)
	code, stdout, stderr := c.drift(t, b, c.URL+hookSecret, "--webhook")
	if diff := cmp.Diff(said, stderr); diff != "" || code != 65 || stdout != "" {
		t.Errorf("exit code %d, %q (-want +got):\n%s", code, stdout, diff)
	}
	want := map[string]any{
		"format_version": "1", "outcome": "failed", "exit_code": 65.0, "reason": problem, "items": []any{}, "items_cut": 0.0, "run": "https://ci.example/jobs/7",
		"text": "practicectl drift: the report could not be made, so what has moved is not known.\n" +
			"Exit code 65: practice/practice․yaml：6：1: this document is not a declaration: it has no apiVersion ［document］\nSee https://ci.example/jobs/7",
	}
	if diff := cmp.Diff(want, c.last(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	c = newChat(t, 403)
	code, _, stderr = c.drift(t, b, c.URL+hookSecret, "--webhook")
	both := "error: the webhook at " + strings.TrimPrefix(c.URL, "http://") + " was not told: 1 attempt, and it answered 403 Forbidden\n" +
		"  hint: the address is not, or no longer, one that takes messages: make a new one there\n" + said
	if diff := cmp.Diff(both, stderr); diff != "" || code != 65 {
		t.Errorf("exit code %d (-want +got):\n%s", code, diff)
	}
}

// Slips are refused before Xero is asked or anybody is told, and an address is
// shown nowhere.
func TestWebhookSlips(t *testing.T) {
	tests := []struct {
		name, reason, address string
		args                  []string
		want                  string
	}{
		{"unset", "a secret that this pipeline does not get", "", []string{"--webhook"},
			"error: --webhook needs PRACTICECTL_WEBHOOK_URL, which is not set\n  hint: give it the address of the webhook, from the secrets of the pipeline\n"},
		{"plain", "everybody on the way could read it", "http://chat.example" + hookSecret, []string{"--webhook"},
			"error: what PRACTICECTL_WEBHOOK_URL holds is not https, and only this machine is told without\n  hint: copy it again from where the webhook was made; nothing of it is shown, since it is a secret\n"},
		{"value", "it would stand in the list of processes", "", []string{"--webhook=https://chat.example" + hookSecret},
			"error: --webhook takes no address: it is a secret, and does not belong on a command line\n  hint: give it as PRACTICECTL_WEBHOOK_URL\n"},
		{"argument", "the same, with a space", "", []string{"--webhook", "https://chat.example" + hookSecret},
			"error: --webhook takes no address: it is a secret, and does not belong on a command line\n  hint: give it as PRACTICECTL_WEBHOOK_URL\n"},
		{"bad origin", "said before anything is done", "https://chat.example" + hookSecret, []string{"--webhook", "--fail-on", "drifted"},
			"error: --fail-on: there is no origin \"drifted\"\n  hint: give some of moved, due, pending, this-change, undeclared, with commas between them\n"},
	}
	b := newBench(t, benchPractice, benchSeed)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := newChat(t, 200).drift(t, b, tt.address, tt.args...)
			if diff := cmp.Diff(tt.want, stderr); diff != "" || code != 64 || stdout != "" {
				t.Errorf("%s: exit code %d, %q (-want +got):\n%s", tt.reason, code, stdout, diff)
			}
		})
	}
	if n := len(b.sim.Requests()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
	if code, _, stderr := newChat(t, 200).drift(t, b, "", "--webhook=false"); code != 2 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
