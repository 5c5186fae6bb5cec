package webhook_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/webhook"
)

// secret is what must stand in no error.
const secret = "/services/T0SECRET/B0SECRET?sig=S1GNATURE"

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// told is what a server got, and the pauses that were made.
type told struct {
	mu     sync.Mutex
	bodies []string
	heads  []http.Header
	pauses []time.Duration
}

func (g *told) keep(r *http.Request) int {
	body, _ := io.ReadAll(r.Body)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bodies, g.heads = append(g.bodies, string(body)), append(g.heads, r.Header.Clone())
	return len(g.bodies)
}

func (g *told) poster() webhook.Poster {
	return webhook.Poster{
		UserAgent: "practicectl/test", Now: func() time.Time { return noon },
		Sleep: func(ctx context.Context, d time.Duration) error {
			g.pauses = append(g.pauses, d)
			return ctx.Err()
		},
	}
}

func addressOf(t *testing.T, server *httptest.Server) webhook.Address {
	t.Helper()
	to, err := webhook.ParseAddress(server.URL + secret)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// hidden fails where an error holds anything of the address but its host.
func hidden(t *testing.T, err error) {
	t.Helper()
	for _, part := range []string{"SECRET", "services", "sig", "S1GNATURE", "elsewhere"} {
		if strings.Contains(err.Error(), part) {
			t.Errorf("the error holds %q: %v", part, err)
		}
	}
}

const body = `{"text":"what moved"}`

func TestPost(t *testing.T) {
	const host = "HOST"
	s := time.Second
	status := func(codes ...int) func(http.ResponseWriter, int) {
		return func(w http.ResponseWriter, n int) {
			w.WriteHeader(codes[min(n, len(codes))-1])
			io.WriteString(w, secret) // a server may say what it was asked
		}
	}
	after := func(code int, header string) func(http.ResponseWriter, int) {
		return func(w http.ResponseWriter, n int) {
			if n == 1 {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(code)
			}
		}
	}
	tests := []struct {
		name, reason string
		answer       func(http.ResponseWriter, int)
		attempts     int
		pauses       []time.Duration
		want, hint   string
	}{
		{"taken", "200 is enough", status(200), 1, nil, "", ""},
		{"accepted", "a workflow of Teams answers 202", status(202), 1, nil, "", ""},
		{"errors, then taken", "a server's error may end", status(500, 502, 503, 200), 4, []time.Duration{s, 4 * s, 16 * s}, "", ""},
		{"errors for good", "four attempts are enough", status(500), 4, []time.Duration{s, 4 * s, 16 * s},
			"the webhook at HOST was not told: 4 attempts, and at the last one it answered 500 Internal Server Error", "run it again later; if it stays so, ask whoever runs it"},
		{"timeout, early, limit", "each may pass", status(408, 425, 429, 204), 4, []time.Duration{s, 4 * s, 16 * s}, "", ""},
		{"limit in seconds", "what the server asks for goes before our own pause", after(429, "30"), 2, []time.Duration{30 * s}, "", ""},
		{"limit until a date", "the other form of the header", after(503, "Sun, 22 Nov 2026 12:00:45 GMT"), 2, []time.Duration{45 * s}, "", ""},
		{"limit in the past", "never less than our own pause", after(429, "Sun, 22 Nov 2026 11:00:00 GMT"), 2, []time.Duration{s}, "", ""},
		{"limit of nonsense", "as if there were none", after(429, "soon"), 2, []time.Duration{s}, "", ""},
		{"a minute", "the longest that is waited for", after(429, "60"), 2, []time.Duration{60 * s}, "", ""},
		{"an hour", "sending sooner would not obey, and nobody waits so long", after(429, "3600"), 1, nil,
			"the webhook at HOST was not told: 1 attempt, and it answered 429 Too Many Requests, and asked to wait 1h0m0s", "run it again after that"},
		{"not there", "no attempt makes an address valid", status(404), 1, nil,
			"the webhook at HOST was not told: 1 attempt, and it answered 404 Not Found", "the address is not, or no longer, one that takes messages: make a new one there"},
		{"refused", "the same message is refused again", status(400), 1, nil,
			"the webhook at HOST was not told: 1 attempt, and it answered 400 Bad Request", "it does not take a message of this form: put something between that makes its own of it"},
		{"error, then refused", "the last one counts", status(500, 410), 2, []time.Duration{s},
			"the webhook at HOST was not told: 2 attempts, and at the last one it answered 410 Gone", "the address is not, or no longer, one that takes messages: make a new one there"},
		{"redirect", "whoever stands behind it is not who was to be told", func(w http.ResponseWriter, _ int) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(307)
		}, 1, nil, "the webhook at HOST was not told: 1 attempt, and it answered 307 Temporary Redirect", "redirects are not followed: use the address that it sends on to, if you know it for yours"},
		{"unnamed status", "it has no words", status(599), 4, []time.Duration{s, 4 * s, 16 * s},
			"the webhook at HOST was not told: 4 attempts, and at the last one it answered 599", "run it again later; if it stays so, ask whoever runs it"},
		{"closed", "a connection that breaks may hold the next time", func(http.ResponseWriter, int) { panic(http.ErrAbortHandler) }, 4, []time.Duration{s, 4 * s, 16 * s},
			"the webhook at HOST was not told: 4 attempts, and at the last one the connection broke before there was an answer", "see that it can be reached from here over https, and run it again"},
		{"body cut", "the status has said that it was taken", func(w http.ResponseWriter, _ int) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(200)
		}, 1, nil, "", ""},
		{"endless body", "only the beginning is read", func(w http.ResponseWriter, _ int) {
			for {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		}, 1, nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got told
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tt.answer(w, got.keep(r)) }))
			defer server.Close()
			to := addressOf(t, server)
			err := got.poster().Post(context.Background(), to, []byte(body))
			server.Close() // what it got is whole
			said, hint := "", ""
			if err != nil {
				hidden(t, err)
				var e *webhook.Error
				if !errors.As(err, &e) {
					t.Fatalf("%T: %v", err, err)
				}
				said, hint = strings.ReplaceAll(err.Error(), to.String(), host), e.Hint()
			}
			if diff := cmp.Diff([]string{tt.want, tt.hint}, []string{said, hint}); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.pauses, got.pauses); diff != "" || len(got.bodies) != tt.attempts {
				t.Errorf("%s: %d attempts, want %d; pauses (-want +got):\n%s", tt.reason, len(got.bodies), tt.attempts, diff)
			}
		})
	}
}

// Every attempt is whole, and says that it is the same message.
func TestAttemptsAreTheSame(t *testing.T) {
	var got told
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.RequestURI() != secret {
			t.Errorf("%s %s", r.Method, r.URL.RequestURI())
		}
		if got.keep(r) < 3 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()
	p := got.poster()
	for range 2 { // the second message is another one
		if err := p.Post(context.Background(), addressOf(t, server), []byte(body)); err != nil {
			t.Fatal(err)
		}
		p.Now = func() time.Time { return noon.AddDate(0, 0, 1) }
	}
	server.Close()
	keys := map[string]int{}
	for i, h := range got.heads {
		keys[h.Get("Idempotency-Key")]++
		want := []string{body, "application/json; charset=utf-8", "practicectl/test"}
		if diff := cmp.Diff(want, []string{got.bodies[i], h.Get("Content-Type"), h.Get("User-Agent")}); diff != "" {
			t.Errorf("attempt %d (-want +got):\n%s", i+1, diff)
		}
	}
	if len(got.heads) != 4 || len(keys) != 2 || keys[got.heads[0].Get("Idempotency-Key")] != 3 || keys[""] != 0 {
		t.Errorf("the keys of %d attempts: %v", len(got.heads), keys)
	}
}

// A server that takes the message and never answers is left after the limit of an
// attempt, which the server itself lets pass here.
func TestHang(t *testing.T) {
	var got told
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got.keep(r)
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	p := got.poster()
	p.Within = func(ctx context.Context) (context.Context, context.CancelFunc) {
		limited, cancel := context.WithCancel(ctx)
		go func() {
			<-asked
			cancel()
		}()
		return limited, cancel
	}
	to := addressOf(t, server)
	err := p.Post(context.Background(), to, []byte(body))
	if want := "the webhook at " + to.String() + " was not told: 4 attempts, and at the last one it did not answer in time"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if diff := cmp.Diff([]time.Duration{time.Second, 4 * time.Second, 16 * time.Second}, got.pauses); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
}

func TestInterrupted(t *testing.T) {
	var got told
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.keep(r)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	to := addressOf(t, server)
	ctx, cancel := context.WithCancel(context.Background())
	p := got.poster()
	p.Sleep = func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}
	for _, want := range []string{
		"1 attempt, and it answered 503 Service Unavailable; then it was interrupted",
		"interrupted before the first attempt", // by then nothing is sent any more
	} {
		err := p.Post(ctx, to, []byte(body))
		if want = "the webhook at " + to.String() + " was not told: " + want; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	server.Close()
	if len(got.bodies) != 1 {
		t.Errorf("%d attempts, want 1", len(got.bodies))
	}
}

// broken is a line on which nothing arrives, with an error that tells too much.
type broken struct{ err error }

func (b broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, b.err }
