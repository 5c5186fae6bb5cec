package login

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// browser goes where it is sent and remembers the last page.
type browser struct {
	t    *testing.T
	page chan string
}

func newBrowser(t *testing.T) browser { return browser{t, make(chan string, 8)} }

func (b browser) open(address string) error {
	go func() { b.page <- b.get(address, "") }()
	return nil
}

func (b browser) get(address, host string) string {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.t.Error(err)
		return ""
	}
	if host != "" {
		req.Host = host
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Error(err)
		return ""
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Error(err)
	}
	return res.Status + "\n" + string(body)
}

func (h *harness) options(t *testing.T) (LoginOptions, *bytes.Buffer) {
	t.Helper()
	port := freePort(t)
	h.id.redirect = RedirectURL(port)
	var out bytes.Buffer
	return LoginOptions{Scopes: ScopesFor(Needs{WriteClients: true, ReadJobs: true}), Port: port, Out: &out, Wait: 10 * time.Second}, &out
}

func TestLogin(t *testing.T) {
	for name, app := range map[string]App{"public": public, "confidential": confidential} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, app)
			o, out := h.options(t)
			b := newBrowser(t)
			o.Open = b.open
			got, err := h.Login(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			jo := Person{"sub-1", "Jo Bloggs", "jo@harbour.example"}
			want := LoginResult{User: jo, Scopes: CompareScopes(o.Scopes, o.Scopes), AuthEventID: "event-1"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			page := <-b.page
			if !strings.HasPrefix(page, "200 OK") || !strings.Contains(page, "You are logged in") {
				t.Errorf("page: %s", page)
			}
			stored := h.stored()
			if stored.Version != 1 || !stored.Previous.IsZero() || !h.id.opens(stored.AccessToken.Reveal()) || !h.id.renewable(stored.RefreshToken.Reveal()) {
				t.Errorf("stored: %+v", stored)
			}
			if diff := cmp.Diff(o.Scopes, stored.Scopes); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"code"}, h.id.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			search(t, "what the person saw", out.String()+page, h.id.allSecrets())
			searchDir(t, h.dir, h.id.allSecrets())
			if token, err := h.Token(t.Context()); err != nil || !h.id.opens(token) {
				t.Errorf("the first use: %v", err)
			}

			// A second login replaces the first and says who was there.
			again, err := h.Login(t.Context(), o)
			if err != nil || again.Was != jo || h.stored().Version != 2 {
				t.Errorf("again: %+v, %v", again, err)
			}
		})
	}
}

func TestLoginAddress(t *testing.T) {
	h := newHarness(t, confidential)
	f := h.newFlow(LoginOptions{Port: DefaultPort, Scopes: []string{"openid", "offline_access"}})
	u, err := url.Parse(f.address())
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for _, random := range []string{"state", "code_challenge"} {
		if len(q.Get(random)) < 26 {
			t.Errorf("%s is %q: too short", random, q.Get(random))
		}
		q.Del(random)
	}
	want := url.Values{
		"client_id": {confidential.ClientID}, "response_type": {"code"}, "redirect_uri": {"http://localhost:8400/callback"},
		"scope": {"openid offline_access"}, "code_challenge_method": {"S256"},
	}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	if got, want := u.Scheme+"://"+u.Host+u.Path, h.id.URL+"/identity/connect/authorize"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if n := len(f.verifier); n < 43 || n > 128 {
		t.Errorf("a verifier of %d characters", n)
	}
	if g := h.newFlow(LoginOptions{}); g.state == f.state || g.verifier == f.verifier {
		t.Error("two logins share their secrets")
	}
}

// The callback is asked everything but the right question before the right one.
func TestCallbackIsStrict(t *testing.T) {
	h := newHarness(t, public)
	o, _ := h.options(t)
	b := newBrowser(t)
	local := "127.0.0.1:" + strconv.Itoa(o.Port)
	host := "localhost:" + strconv.Itoa(o.Port)
	o.Open = func(address string) error {
		go func() {
			for _, tt := range []struct{ name, path, host, want string }{
				{"other path", "/", host, "404"},
				{"favicon", "/favicon.ico", host, "404"},
				{"rebound name", "/callback?code=x&state=y", "evil.example:" + strconv.Itoa(o.Port), "421"},
				{"by number", "/callback?code=x&state=y", local, "421"},
				{"no state", "/callback?code=x", host, "400"},
				{"other state", "/callback?code=x&state=y", host, "400"},
				{"denied by a stranger", "/callback?error=access_denied&state=y", host, "400"},
				{"two codes", "/callback?code=x&code=y&state=" + stateOf(address), host, "400"},
				{"no code", "/callback?state=" + stateOf(address), host, "400"},
			} {
				if got := b.get("http://"+local+tt.path, tt.host); !strings.HasPrefix(got, tt.want) {
					t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
				}
			}
			res, err := http.Post("http://"+host+"/callback?code=x&state="+stateOf(address), "text/plain", nil)
			if err != nil || res.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("POST: %v, %v", res, err)
			} else {
				_ = res.Body.Close()
			}
			_ = b.open(address)
		}()
		return nil
	}
	if _, err := h.Login(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	<-b.page
}

func stateOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get("state")
}

func TestCallbackOnBothLoopbacks(t *testing.T) {
	ls, err := listenLoopback(t.Context(), freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(ls)
	var hosts []string
	for _, l := range ls {
		hosts = append(hosts, l.Addr().(*net.TCPAddr).IP.String())
	}
	want := []string{"127.0.0.1", "::1"}
	if six, err := net.Listen("tcp", "[::1]:0"); err != nil {
		want = want[:1]
	} else {
		_ = six.Close()
	}
	if diff := cmp.Diff(want, hosts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	taken := ls[len(ls)-1]
	port := taken.Addr().(*net.TCPAddr).Port
	for _, l := range ls[:len(ls)-1] {
		_ = l.Close()
	}
	_, err = listenLoopback(t.Context(), port)
	if err == nil || !strings.HasPrefix(err.Error(), "port "+strconv.Itoa(port)+" cannot be used: listen tcp ") {
		t.Errorf("a port that is taken on one of them: %v", err)
	}
	if want := "end the program that uses it, choose another port whose address is registered for the app too, or log in with --no-browser"; hintOf(err) != want {
		t.Errorf("hint %q", hintOf(err))
	}
}

func TestOnlyTheFirstAnswerCounts(t *testing.T) {
	cb := newCallback("localhost:1", "state")
	pages := make(chan string, 2)
	ls, err := listenLoopback(t.Context(), freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	defer cb.serve(ls)()
	b := newBrowser(t)
	address := "http://" + ls[0].Addr().String() + "/callback?code=c&state=state"
	go func() { pages <- b.get(address, "localhost:1") }()
	if a := <-cb.came; a.code != "c" || a.err != nil {
		t.Errorf("got %+v", a)
	}
	if got := b.get(address, "localhost:1"); !strings.HasPrefix(got, "410 Gone") {
		t.Errorf("the second: %s", got)
	}
	cb.done <- nil
	if got := <-pages; !strings.HasPrefix(got, "200 OK") {
		t.Errorf("the first: %s", got)
	}
}

func TestPage(t *testing.T) {
	h := newHarness(t, public)
	o, _ := h.options(t)
	var header http.Header
	var body string
	done := make(chan struct{})
	o.Open = func(address string) error {
		go func() {
			defer close(done)
			res, err := http.Get(address) //nolint:gosec // a server of the test
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = res.Body.Close() }()
			header = res.Header
			data, _ := io.ReadAll(res.Body)
			body = string(data)
		}()
		return nil
	}
	h.id.hook = strike(refuse("invalid_grant", "<script>alert(1)</script>"))
	_, err := h.Login(t.Context(), o)
	wantError(t, "a code that Xero refuses", err, "Xero's login service refused the code of this login: invalid_grant: <script>alert(1)</script>",
		"log in again: a code lives five minutes and works once")
	<-done
	if strings.Contains(body, "<script") || !strings.Contains(body, "&lt;script&gt;") || !strings.Contains(body, "The login did not work") {
		t.Errorf("page: %s", body)
	}
	if found := regexp.MustCompile(`(?i)(src|href|url\(|@import|https?:)`).FindString(body); found != "" {
		t.Errorf("the page asks for more: %s", found)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Content-Type": "text/html; charset=utf-8", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if csp := header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: %s", csp)
	}
}

func TestLoginFails(t *testing.T) {
	const noConsent = "log in again and choose allow; if Xero offers no Practice Manager account, the person lacks the privilege “Connect third-party add-ons” (in Practice Manager: staff member, practice administration)"
	tests := []struct {
		name, reason string
		set          func(h *harness, o *LoginOptions, b browser)
		want, hint   string
		calls        []string
	}{
		{"denied", "the person said no", func(h *harness, o *LoginOptions, b browser) {
			o.Open = func(a string) error {
				return b.open(h.id.redirect + "?error=access_denied&error_description=The+user+said+no&state=" + stateOf(a))
			}
		}, "the access was not allowed in the browser: The user said no (access_denied)", noConsent, nil},
		{"not approved", "the app may not ask", func(h *harness, o *LoginOptions, b browser) {
			o.Open = func(a string) error { return b.open(h.id.redirect + "?error=invalid_scope&state=" + stateOf(a)) }
		}, "Xero does not let this app ask for these scopes (invalid_scope)", "practicemanager scopes need Xero's approval for the app at developer.xero.com", nil},
		{"strange", "an unknown word is not repeated", func(h *harness, o *LoginOptions, b browser) {
			o.Open = func(a string) error {
				return b.open(h.id.redirect + "?error=%1b%5B31m&state=" + stateOf(a))
			}
		}, "Xero ended the login (unknown error)", "log in again; if it happens again, look at status.xero.com", nil},
		{"answer lost", "a code is sent once", func(h *harness, o *LoginOptions, b browser) {
			o.Open = b.open
			h.id.hook = strike(dropAfter)
		}, "Xero's login service gave no answer to the code of this login (tried once): EOF: the stored token is kept", "run this again", []string{"code"}},
		{"slow", "our deadline", func(h *harness, o *LoginOptions, b browser) {
			o.Open = b.open
			h.callTimeout = 50 * time.Millisecond
			h.id.hook = strike(slow)
		}, "Xero's login service gave no answer to the code of this login (tried once): nothing within 50ms: the stored token is kept", "run this again", []string{"code"}},
		{"not a token", "a proxy's page", func(h *harness, o *LoginOptions, b browser) {
			o.Open = b.open
			h.id.hook = strike(answers("<html>please sign in</html>"))
		}, "Xero's login service gave no answer to the code of this login (tried once): the answer is not a token: the stored token is kept", "run this again", []string{"code"}},
		{"wrong secret", "the library would try the other style", func(h *harness, o *LoginOptions, b browser) {
			o.Open = b.open
			h.cfg.App.Secret = NewSecret("wrong")
		}, "Xero's login service refused the code of this login: invalid_client",
			"check PRACTICECTL_CLIENT_ID and PRACTICECTL_CLIENT_SECRET against the app at developer.xero.com; an app made for PKCE has no secret", []string{"code"}},
		{"no refresh token", "a login for half an hour is none", func(_ *harness, o *LoginOptions, b browser) {
			o.Open = b.open
			o.Scopes = []string{"openid"}
		}, "no refresh token came from Xero: the login needs the scope offline_access", "", []string{"code"}},
		{"store fails", "nothing is used that is not durable", func(h *harness, o *LoginOptions, b browser) {
			o.Open = b.open
			h.store.replace = func(string, string) error { return errors.New("disk full") }
		}, "the new token could not be stored, so it was not used: the token file cannot be written: disk full", "put the token store right, then log in again", []string{"code"}},
		{"nobody comes", "the page of Xero showed an error", func(_ *harness, o *LoginOptions, _ browser) {
			o.Wait = 50 * time.Millisecond
		}, "no answer came from the browser within 50ms",
			"if Xero showed an error page: REDIRECT must be registered for the app at developer.xero.com letter by letter, and the app must be allowed the scopes", nil},
		{"a stranger comes", "an old tab", func(h *harness, o *LoginOptions, b browser) {
			o.Wait = time.Second
			o.Open = func(string) error { return b.open(h.id.redirect + "?code=c&state=old") }
		}, "no answer came from the browser within 1s, but one that belongs to another login",
			"if Xero showed an error page: REDIRECT must be registered for the app at developer.xero.com letter by letter, and the app must be allowed the scopes", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			o, out := h.options(t)
			tt.set(h, &o, newBrowser(t))
			_, err := h.Login(t.Context(), o)
			wantError(t, tt.reason, err, tt.want, strings.ReplaceAll(tt.hint, "REDIRECT", h.id.redirect))
			if diff := cmp.Diff(tt.calls, h.id.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if got := h.stored(); got.Version != 0 {
				t.Errorf("stored %v", got)
			}
			if secrets := h.id.allSecrets(); len(secrets) > 0 && err != nil {
				search(t, "error and output", err.Error()+hintOf(err)+out.String(), secrets)
			}
		})
	}
}

// A login that fails leaves the one before.
func TestFailedLoginKeepsTheOldOne(t *testing.T) {
	h := newHarness(t, public)
	was := h.expired()
	o, _ := h.options(t)
	o.Open = newBrowser(t).open
	h.id.hook = strike(refuse("invalid_grant", ""))
	if _, err := h.Login(t.Context(), o); err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(was, h.stored()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if token, err := h.Token(t.Context()); err != nil || !h.id.opens(token) {
		t.Errorf("it no longer works: %v", err)
	}
}

func TestLoginWithABrokenStore(t *testing.T) {
	h := newHarness(t, public)
	h.put(sample(1))
	h.store.keys = givenKey{newKey()}
	o, _ := h.options(t)
	o.Open = func(string) error { t.Error("the person was asked"); return nil }
	_, err := h.Login(t.Context(), o)
	wantError(t, "found before the person has done anything", err, "the token file "+h.store.path+" cannot be opened with this key",
		"use the key that it was written with; if that is lost, remove the file and log in again")
}

func TestLoginCancelled(t *testing.T) {
	h := newHarness(t, public)
	for name, noBrowser := range map[string]bool{"browser": false, "paste": true} {
		o, _ := h.options(t)
		in, w := io.Pipe()
		defer func() { _ = w.Close() }()
		o.NoBrowser, o.In = noBrowser, in
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := h.Login(ctx, o); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// terminal is a person who pastes: it makes what they type from the address
// that they were shown.
type terminal struct {
	shown bytes.Buffer
	typed func(address string) string
	r     io.Reader
	ready chan struct{}
}

func (p *terminal) Write(b []byte) (int, error) {
	n, err := p.shown.Write(b)
	if strings.Contains(p.shown.String(), "paste it here") && p.r == nil {
		p.r = strings.NewReader(p.typed(regexp.MustCompile(`http\S+authorize\S+`).FindString(p.shown.String())))
		close(p.ready)
	}
	return n, err
}

func (p *terminal) Read(b []byte) (int, error) {
	<-p.ready
	return p.r.Read(b)
}

func TestPaste(t *testing.T) {
	final := func(address string) string { // where the browser elsewhere was sent
		c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := c.Get(address)
		if err != nil {
			return err.Error()
		}
		defer func() { _ = res.Body.Close() }()
		return res.Header.Get("Location")
	}
	tests := []struct {
		name, reason string
		typed        func(address string) string
		want         string
		asked        int // how often
	}{
		{"whole", "copied from the address bar", func(a string) string { return final(a) + "\n" }, "", 1},
		{"in quotes", "copied from a chat", func(a string) string { return "  \"" + final(a) + "\" \r\n" }, "", 1},
		{"query", "from the question mark on", func(a string) string { return final(a)[strings.Index(final(a), "?"):] + "\n" }, "", 1},
		{"second try", "a slip first", func(a string) string { return "oops\n" + final(a) + "\n" }, "", 2},
		{"three slips", "enough", func(string) string { return "a\n\nhttp://localhost:1/callback?code=c\n" },
			"this is not the address that Xero redirected to: it must begin with REDIRECT", 3},
		{"old answer", "the state differs", func(string) string { return strings.Repeat("?code=c&state=old\n", 3) }, "this answer does not belong to this login (its state differs)", 3},
		{"denied", "no second try", func(a string) string { return "?error=access_denied&state=" + stateOf(a) + "\n" }, "the access was not allowed in the browser (access_denied)", 1},
		{"nothing", "the terminal was closed", func(string) string { return "" }, "no address was pasted", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			o, _ := h.options(t)
			p := &terminal{typed: tt.typed, ready: make(chan struct{})}
			o.NoBrowser, o.In, o.Out = true, p, p
			o.Open = func(string) error { t.Error("a browser was opened"); return nil }
			_, err := h.Login(t.Context(), o)
			if tt.want == "" && err != nil {
				t.Fatalf("%s: %v", tt.reason, err)
			}
			if tt.want != "" {
				if err == nil || err.Error() != strings.ReplaceAll(tt.want, "REDIRECT", h.id.redirect) {
					t.Errorf("%s: %v, want %s", tt.reason, err, tt.want)
				}
			} else if h.stored().Version != 1 {
				t.Error("nothing was stored")
			}
			if got := 1 + strings.Count(p.shown.String(), "try again:"); got != tt.asked {
				t.Errorf("asked %d times, want %d", got, tt.asked)
			}
		})
	}
}
