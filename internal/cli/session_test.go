package cli_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/sim"
)

// bench is a simulator and declarations to set against it.
type bench struct {
	sim   *sim.Server
	url   string
	state string
	now   string // PRACTICECTL_NOW
	files fs.FS
}

var benchSeed = sim.Seed{Clients: []sim.Client{{UUID: idAcme, Name: "Acme"}}}

const benchPractice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {tenant: {name: Harbour Accounting}}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {create: true}}}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec: {manager: kim-tan, clients: [{name: Acme, uuid: 10000000-0000-4000-8000-000000000001}]}
`

func newBench(t *testing.T, declarations string, seed sim.Seed, faults ...string) bench {
	t.Helper()
	o := sim.Options{NoLimits: true, Seed: seed}
	for _, text := range faults {
		f, err := sim.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Faults = append(o.Faults, f)
	}
	s := sim.New(o)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return bench{sim: s, url: srv.URL, state: t.TempDir(), files: fstest.MapFS{"practice.yaml": {Data: []byte(declarations)}}}
}

// run runs a command with a token and returns its exit code and output.
func (b bench) run(t *testing.T, token string, transport http.RoundTripper, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Transport: transport,
		Folder: func(string) (fs.FS, error) { return b.files, nil },
		Getenv: func(name string) string {
			return map[string]string{"PRACTICECTL_API_URL": b.url, "PRACTICECTL_ACCESS_TOKEN": token, "PRACTICECTL_STATE_DIR": b.state, "PRACTICECTL_NOW": b.now}[name]
		},
	}
	code = cli.Main(context.Background(), env, args)
	return code, out.String(), errs.String()
}

// A login without the write scope plans, and is refused before apply reads.
func TestScopes(t *testing.T) {
	b := newBench(t, benchPractice, benchSeed)
	token := b.sim.Token("practicemanager.client.read", "practicemanager.staff.read")
	if code, _, stderr := b.run(t, token, nil, "plan"); code != 0 {
		t.Errorf("plan with a read-only login: exit code %d: %s", code, stderr)
	}
	before := len(b.sim.Requests())
	code, _, stderr := b.run(t, token, nil, "apply", "--yes")
	want := "error: the login does not include practicemanager.client and practicemanager.staff\n" +
		"  hint: log in again (practicectl auth login) and agree to it; an app that was never granted it has to ask Xero first\n"
	if code != 8 || stderr != want {
		t.Errorf("apply with a read-only login: exit code %d, want 8; stderr\n%s\nwant\n%s", code, stderr, want)
	}
	if n := len(b.sim.Requests()); n != before {
		t.Errorf("apply sent %d calls before it refused", n-before)
	}
}

// recorder keeps the methods that reach the wire.
type recorder struct{ methods []string }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.methods = append(r.methods, req.Method+" "+req.URL.Path)
	return http.DefaultTransport.RoundTrip(req)
}

// Commands that only read send nothing but reads, whatever there is to do.
func TestPlanOnlyReads(t *testing.T) {
	b := newBench(t, benchPractice, benchSeed)
	var r recorder
	code, stdout, stderr := b.run(t, b.sim.AccessToken(), &r, "plan", "--detailed-exitcode")
	if code != 2 || !strings.Contains(stdout, "1 person is added") {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	for _, m := range r.methods {
		if !strings.HasPrefix(m, "GET ") {
			t.Errorf("plan sent %s", m)
		}
	}
	if len(r.methods) < 3 || b.sim.Writes() != 0 {
		t.Errorf("calls %v, writes %d", r.methods, b.sim.Writes())
	}
}

// Apply adds the person first and gives the client to the new record; the
// plan after it is empty.
func TestApplyOrder(t *testing.T) {
	b := newBench(t, benchPractice, benchSeed)
	code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "apply", "--yes")
	if code != 0 || !strings.Contains(stdout, "Harbour: 2 done") {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	staff, clients := b.sim.Staff(), b.sim.Clients()
	if len(staff) != 1 || clients[0].Manager != staff[0].UUID {
		t.Errorf("staff %v, manager of the client %q", staff, clients[0].Manager)
	}
	if code, stdout, _ := b.run(t, b.sim.AccessToken(), nil, "plan", "--detailed-exitcode"); code != 0 {
		t.Errorf("the second plan is not empty: exit code %d\n%s", code, stdout)
	}
	if b.sim.Writes() != 2 {
		t.Errorf("%d writes, want 2", b.sim.Writes())
	}
}

// A token never shows, in no output of no command.
func TestNoTokenInOutput(t *testing.T) {
	b := newBench(t, benchPractice, benchSeed)
	expired := b.sim.ExpiredToken()
	for _, token := range []string{expired, "made-up-token"} {
		code, stdout, stderr := b.run(t, token, nil, "plan")
		if code != 8 {
			t.Errorf("exit code %d, want 8: %s", code, stderr)
		}
		if strings.Contains(stdout+stderr, token) {
			t.Errorf("the token stands in the output: %s%s", stdout, stderr)
		}
	}
}
