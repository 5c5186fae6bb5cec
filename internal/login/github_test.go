package login

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The stand-in for gh takes what the helper of examples/credentials says to it
// and nothing else. Secrets come on its standard input only.
const standIn = `#!/bin/sh
echo "$*" >>"$GH_DIR/calls"
test -e "$GH_DIR/broken" && { echo "HTTP 401: Bad credentials" >&2; exit 1; }
test "$GH_TOKEN" = writer || { echo "no token" >&2; exit 4; }
case "$1 $2" in
"api --silent") test "$#" = 3 ;;
"secret set")
	test "$4 $5" = "--repo harbour/practice" || exit 1
	cat >"$GH_DIR/secret-$3${7:+-of-$7}" ;;
*) exit 1 ;;
esac
`

// github is a repository with a secret, and a job that runs in it.
type github struct {
	t        *testing.T
	dir, tmp string
	program  string
	stderr   bytes.Buffer
}

func newGitHub(t *testing.T) *github {
	t.Helper()
	for _, need := range []string{"bash", "jq", "openssl"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("%s is not on this machine, and the helper needs it", need)
		}
	}
	program, err := filepath.Abs("../../examples/credentials/github-actions.sh")
	if err != nil {
		t.Fatal(err)
	}
	g := &github{t: t, dir: t.TempDir(), tmp: t.TempDir(), program: program}
	bin := filepath.Join(g.dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "gh"), []byte(standIn), 0o700); err != nil {
		t.Fatal(err)
	}
	return g
}

// job opens the store as a step of a job does that was started with secret.
func (g *github) job(secret string, more ...string) Store {
	return NewExecStore(account, ExecOptions{
		Program: g.program, Stderr: &g.stderr,
		Environ: append([]string{
			"PATH=" + filepath.Join(g.dir, "bin") + ":" + os.Getenv("PATH"), "GH_DIR=" + g.dir, "GH_TOKEN=writer",
			"GITHUB_REPOSITORY=harbour/practice", "RUNNER_TEMP=" + g.tmp, "PRACTICECTL_TOKEN_SECRET=" + secret,
		}, more...),
	})
}

func (g *github) secret() string {
	return string(read(g.t, filepath.Join(g.dir, "secret-PRACTICECTL_TOKEN")))
}

// From the first login on a person's machine to the second day on runners.
func TestGitHubHelper(t *testing.T) {
	g := newGitHub(t)
	h := newHarness(t, public)

	laptop := g.job("", "RUNNER_TEMP=")
	if got, err := laptop.Get(t.Context()); err != nil || got.Version != 0 {
		t.Fatalf("before the first login: %v, %v", got, err)
	}
	put(t, laptop, h.id.consented())
	monday := g.secret()

	h.clock.move(time.Hour)
	first, err := h.with(g.job(monday)).Token(t.Context())
	if err != nil || !h.id.opens(first) {
		t.Fatalf("the first step: %v\n%s", err, g.stderr.Bytes())
	}
	again, err := h.with(g.job(monday)).Token(t.Context())
	if err != nil || again != first {
		t.Errorf("the second step has the same environment, and must see the renewal: %v", err)
	}
	h.clock.move(time.Hour)
	if third, err := h.with(g.job(monday)).Token(t.Context()); err != nil || !h.id.opens(third) {
		t.Errorf("the third step, an hour later: %v", err)
	}
	tuesday := g.secret()
	searchDir(t, g.tmp, h.id.allSecrets()) // the runner's disk

	if err := os.RemoveAll(g.tmp); err != nil { // so is the runner
		t.Fatal(err)
	}
	g.tmp = t.TempDir()
	h.clock.move(24 * time.Hour)
	if token, err := h.with(g.job(tuesday)).Token(t.Context()); err != nil || !h.id.opens(token) {
		t.Errorf("the next day: %v", err)
	}
	if was, err := h.with(g.job(g.secret())).Logout(t.Context()); !was || err != nil {
		t.Errorf("logout: %v, %v", was, err)
	}
	search(t, "the secret after a logout", g.secret(), h.id.allSecrets())
	search(t, "the arguments of gh", string(read(t, filepath.Join(g.dir, "calls"))), h.id.allSecrets())
	search(t, "the log", g.stderr.String(), h.id.allSecrets())
	if h.id.reused != 0 {
		t.Errorf("%d tokens were sent twice", h.id.reused)
	}
}

func TestGitHubHelperCompares(t *testing.T) {
	g := newGitHub(t)
	put(t, g.job(""), sample(1))
	store := g.job(g.secret())
	lock, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var conflict *ConflictError
	if err := lock.Store(t.Context(), sample(3)); !errors.As(err, &conflict) {
		t.Fatalf("got %v, want a conflict", err)
	}
	if diff := cmp.Diff(ConflictError{Expected: 2, Found: 1}, *conflict); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGitHubHelperOfAnEnvironment(t *testing.T) {
	g := newGitHub(t)
	put(t, g.job("", "PRACTICECTL_SECRET_NAME=XERO", "PRACTICECTL_SECRET_ENVIRONMENT=live"), sample(1))
	if len(read(t, filepath.Join(g.dir, "secret-XERO-of-live"))) == 0 {
		t.Error("nothing was written")
	}
	calls := strings.Split(strings.TrimSpace(string(read(t, filepath.Join(g.dir, "calls")))), "\n")
	want := []string{"api --silent repos/harbour/practice/environments/live/secrets/public-key", "secret set XERO --repo harbour/practice --env live"}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestGitHubHelperFails(t *testing.T) {
	const hint = "see what it says above; PRACTICECTL_TOKEN_STORE names it"
	g := newGitHub(t)
	put(t, g.job(""), sample(1))
	was := g.secret()
	lock, err := g.job(was).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(g.dir, "broken"), nil)

	_, err = g.job(was).Lock(t.Context())
	wantError(t, "found before the refresh token is spent", err, "the token helper "+g.program+` failed at "lock": failed: GitHub refuses gh the secrets of harbour/practice: is GH_TOKEN set and still valid?`, hint)
	err = lock.Store(t.Context(), sample(2))
	wantError(t, "not durable", err, "the token helper "+g.program+` failed at "store": failed: gh could not write the secret PRACTICECTL_TOKEN of harbour/practice`, hint)
	if got, err := g.job(was).Get(t.Context()); err != nil || got.Version != 1 {
		t.Errorf("after it: %v, %v, want version 1", got, err)
	}
	if want := "HTTP 401: Bad credentials\n"; !strings.Contains(g.stderr.String(), want) {
		t.Errorf("what gh says is not shown: %q", g.stderr.String())
	}
	_, err = g.job("not a login").Get(t.Context())
	wantError(t, "somebody edited the secret", err, "the token helper "+g.program+` failed at "get": failed: the secret PRACTICECTL_TOKEN does not hold a login: log in again`, hint)
	_, err = g.job(was, "GITHUB_REPOSITORY=").Get(t.Context())
	wantError(t, "not in Actions", err, "the token helper "+g.program+` failed at "get": failed: no repository: set GH_REPO to OWNER/REPOSITORY`, hint)
}
