package cli_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/logintest"
	"github.com/practicectl/practicectl/internal/sim"
)

// account is a person at a machine of their own: a simulator, a token store
// and declarations. No command may print a secret, and each is searched.
type account struct {
	t        *testing.T
	sim      *sim.Server
	url      string
	env      map[string]string
	files    fs.FS
	terminal bool
	skew     time.Duration // of this machine's clock
	wire     *logintest.Wire
}

// noWorkspace is a folder of other things.
var noWorkspace = fstest.MapFS{"compose.yaml": {Data: []byte("services: {}\n")}}

func newAccount(t *testing.T, declarations string, o sim.Options) *account {
	t.Helper()
	o.NoLimits = true
	return newLimited(t, declarations, o)
}

// newLimited is an account at a Xero that counts.
func newLimited(t *testing.T, declarations string, o sim.Options) *account {
	t.Helper()
	a := &account{t: t, sim: sim.New(o)}
	a.files = noWorkspace
	if declarations != "" {
		a.files = fstest.MapFS{"practice.yaml": {Data: []byte(declarations)}}
	}
	a.wire = &logintest.Wire{Handler: a.sim}
	srv := httptest.NewServer(a.wire)
	t.Cleanup(srv.Close)
	key := login.GenerateKey().Reveal()
	a.url = srv.URL
	a.wire.Keep(key)
	a.env = map[string]string{
		"PRACTICECTL_API_URL": a.url, "PRACTICECTL_IDENTITY_URL": a.url, "PRACTICECTL_LOGIN_URL": a.url,
		"PRACTICECTL_CLIENT_ID": sim.DefaultClientID,
		"PRACTICECTL_TOKEN_DIR": t.TempDir(), "PRACTICECTL_TOKEN_KEY": key, "PRACTICECTL_STATE_DIR": t.TempDir(),
	}
	return a
}

// search fails if a secret stands in the text.
func (a *account) search(what, text string) {
	a.t.Helper()
	if a.wire.Leaks(text) {
		a.t.Errorf("a secret stands in %s:\n%s", what, text)
	}
}

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

func (a *account) run(args ...string) result { return a.runWith(strings.NewReader(""), nil, args) }

func (a *account) runWith(in io.Reader, tap io.Writer, args []string) result {
	a.t.Helper()
	var out, errs bytes.Buffer
	stderr := io.Writer(&errs)
	if tap != nil {
		stderr = io.MultiWriter(&errs, tap)
	}
	env := &cli.Env{
		Stdin: in, Stdout: &out, Stderr: stderr,
		Now:      func() time.Time { return time.Now().Add(a.skew) },
		Terminal: cli.Terminal{In: a.terminal},
		Getenv:   func(name string) string { return a.env[name] },
		Folder:   func(string) (fs.FS, error) { return a.files, nil },
	}
	code := cli.Main(context.Background(), env, args)
	a.search("what "+strings.Join(args, " ")+" wrote", out.String()+errs.String())
	return result{code, out.String(), errs.String()}
}

// want is run with an exit code, and texts that the two streams hold.
func (a *account) want(code int, texts []string, args ...string) result {
	a.t.Helper()
	r := a.run(args...)
	r.check(a.t, code, texts, args)
	return r
}

func (r result) check(t *testing.T, code int, texts, args []string) {
	t.Helper()
	if r.code != code {
		t.Errorf("%s: exit code %d, want %d\n%s%s", strings.Join(args, " "), r.code, code, r.stdout, r.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(r.stdout+r.stderr, text) {
			t.Errorf("%s lacks %q:\n%s%s", strings.Join(args, " "), text, r.stdout, r.stderr)
		}
	}
}

// answer is what a person does on the consent page.
type answer struct {
	decision string   // allow, if empty
	tenants  []string // the practice, if empty
	then     string   // typed after the address was pasted
}

// logIn runs auth login --no-browser, and is the person with the browser. It
// also gives the scopes that were asked for.
func (a *account) logIn(by answer, args ...string) (r result, scopes string) {
	a.t.Helper()
	in, typed := io.Pipe()
	screen, tap := io.Pipe()
	person := make(chan string)
	go func() { person <- a.sitThere(by, screen, typed) }()
	r = a.runWith(in, tap, append([]string{"auth", "login", "--no-browser"}, args...))
	_, _ = tap.Close(), in.Close()
	return r, <-person
}

// sitThere is the person who reads the screen and types: the address that the
// browser was sent to, and what is asked after it.
func (a *account) sitThere(by answer, screen io.Reader, typed io.Writer) (scopes string) {
	text, address := "", ""
	for buf := make([]byte, 4096); ; {
		n, err := screen.Read(buf)
		text += string(buf[:n])
		switch {
		case err != nil:
			return scopes
		case address == "" && strings.Contains(text, "press enter"):
			address = logintest.Address(text)
			scopes = a.askedFor(address)
			to := a.consent(address, by)
			go func() { _, _ = io.WriteString(typed, to+"\n") }()
		case by.then != "" && strings.Contains(text, "Type its number"):
			go func(then string) { _, _ = io.WriteString(typed, then) }(by.then)
			by.then = ""
		}
	}
}

func (a *account) askedFor(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		a.t.Error(err)
		return ""
	}
	return u.Query().Get("scope")
}

// consent answers the page, and returns the address that the browser is sent to.
func (a *account) consent(address string, by answer) string {
	tenants := by.tenants
	if len(tenants) == 0 {
		tenants = []string{a.sim.Tenant().ID}
	}
	to, err := logintest.Consent(address, cmp.Or(by.decision, "allow"), tenants...)
	if err != nil {
		a.t.Error(err)
	}
	return to
}

// renewals counts the calls of the token endpoint, the login's own included.
func (a *account) renewals() int {
	n := 0
	for _, r := range a.sim.Requests() {
		if r.Path == "/connect/token" {
			n++
		}
	}
	return n
}

// revoke withdraws the login behind our back.
func (a *account) revoke() {
	form := url.Values{"token": {a.wire.RefreshToken()}, "client_id": {sim.DefaultClientID}}
	r := httptest.NewRequest(http.MethodPost, "/connect/revocation", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a.sim.ServeHTTP(httptest.NewRecorder(), r)
}
