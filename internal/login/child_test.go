package login

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test binary is also the other processes: the runs that are killed, the
// two that compete, and the helper program.
const envRole = "LOGIN_TEST_ROLE"

func TestMain(m *testing.M) {
	switch role := os.Getenv(envRole); role {
	case "":
		os.Exit(m.Run())
	case "run":
		os.Exit(report(childRun()))
	case "pair":
		os.Exit(report(childPair()))
	case "helper":
		os.Exit(childHelper())
	default:
		os.Exit(report(fmt.Errorf("no role %q", role)))
	}
}

func report(err error) int {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%+v\n", err)
		return 1
	}
	return 0
}

// setup is what a child works on.
type setup struct {
	URL, Dir, Key string
	Kill          string // where the process ends itself
	Round         string // "refresh" or "renew"
}

// child starts the test binary in a role. Key and addresses go through the
// environment, as they do in real life.
func child(t *testing.T, role string, s setup) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // this test
	cmd.Env = append(os.Environ(), envRole+"="+role, "LOGIN_TEST_SETUP="+string(data))
	return cmd
}

func (h *harness) setup() setup {
	return setup{URL: h.id.URL, Dir: h.dir, Key: base64.StdEncoding.EncodeToString(h.key[:])}
}

func (s setup) store() (*fileStore, error) {
	key, err := parseKey(s.Key, "the test's key")
	return newFileStore(account, s.Dir, givenKey{key}), err
}

func (s setup) source(store Store, rt http.RoundTripper) (*Source, error) {
	return New(Config{App: public, LoginURL: s.URL, IdentityURL: s.URL, Store: store, HTTP: rt})
}

func readSetup() (s setup, err error) {
	return s, json.Unmarshal([]byte(os.Getenv("LOGIN_TEST_SETUP")), &s)
}

// die is kill -9 of oneself.
func die() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {}
}

// childRun is a run that needs a token: it renews and uses it.
func childRun() error {
	s, err := readSetup()
	if err != nil {
		return err
	}
	files, err := s.store()
	if err != nil {
		return err
	}
	files.replace = func(from, to string) error {
		if s.Kill == "written, not renamed" {
			die()
		}
		err := os.Rename(from, to)
		if s.Kill == "renamed, folder not flushed" {
			die()
		}
		return err
	}
	store := faulty{files, func(real func() error) error {
		if s.Kill == "answered, not stored" {
			die()
		}
		err := real()
		if s.Kill == "durable, not used" {
			die()
		}
		return err
	}}
	src, err := s.source(store, killer{s.Kill})
	if err != nil {
		return err
	}
	if s.Kill == "locked" {
		if _, err := files.Lock(context.Background()); err != nil {
			return err
		}
		die()
	}
	token, err := src.Token(context.Background())
	if err != nil {
		return err
	}
	return use(s.URL, token)
}

type killer struct{ point string }

func (k killer) RoundTrip(r *http.Request) (*http.Response, error) {
	if k.point == "before it is sent" {
		die()
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && k.point == "answer read" {
		_, _ = io.ReadAll(res.Body)
		die()
	}
	return res, err
}

func use(url, token string) error {
	req, err := http.NewRequest(http.MethodGet, url+"/api", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the token opens nothing: status %d", res.StatusCode)
	}
	return nil
}

// childPair renews whenever it is told to, at the same moment as its twin.
func childPair() error {
	s, err := readSetup()
	if err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	for {
		store, err := s.store()
		if err != nil {
			return err
		}
		src, err := s.source(store, nil)
		if err != nil {
			return err
		}
		old, err := store.Get(context.Background())
		if err != nil {
			return err
		}
		fmt.Println("ready")
		if !in.Scan() {
			return in.Err()
		}
		token := ""
		if s.Round == "renew" {
			if err = src.Renew(context.Background()); err == nil {
				token, err = src.Token(context.Background())
			}
		} else {
			token, err = src.Refresh(context.Background(), old.AccessToken.Reveal())
		}
		if err != nil {
			return err
		}
		if s.Round == "refresh" { // the other's renewal does not end this token
			err = use(s.URL, token)
		}
		if err != nil {
			return err
		}
		fmt.Println("done")
	}
}

// childHelper is a helper program that keeps tokens in a folder in the clear.
// Its mode makes it misbehave.
func childHelper() int {
	dir, mode := os.Getenv("HELPER_DIR"), os.Getenv("HELPER_MODE")
	var r helperRequest
	if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil {
		return report(err)
	}
	names := []string{}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		names = append(names, name)
	}
	_ = os.WriteFile(filepath.Join(dir, "environment"), []byte(strings.Join(names, "\n")), 0o600) //nolint:gosec // a folder of the test
	switch mode {
	case "hang":
		time.Sleep(time.Minute)
	case "hanging child":
		sleep := exec.Command("sleep", "5")
		sleep.Stdout = os.Stdout
		_ = sleep.Start()
	case "dies":
		return 3
	case "chatty":
		fmt.Println(strings.Repeat("x", maxHelperAnswer+1))
		return 0
	case "garbage":
		fmt.Println("refresh-" + strings.Repeat("r", 40))
		return 0
	case "talks":
		fmt.Fprintf(os.Stderr, "touch your key\ntoken is refresh-%s!\nand eyJhbGciOiJI.eyJzdWIi.c2ln", strings.Repeat("r", 40))
	}
	answer, err := helperDo(dir, mode, r)
	if err != nil {
		return report(err)
	}
	answer.Protocol = protocol
	return report(json.NewEncoder(os.Stdout).Encode(answer))
}

func helperDo(dir, mode string, r helperRequest) (helperAnswer, error) {
	var stored helperAnswer
	path := filepath.Join(dir, "token")
	data, err := os.ReadFile(path) //nolint:gosec // a folder of the test
	if err == nil {
		err = json.Unmarshal(data, &stored)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return helperAnswer{}, err
	}
	switch r.Op {
	case "get":
		return stored, nil
	case "lock":
		if mode == "locked" || r.LeaseSeconds != 300 {
			return helperAnswer{Error: &helperError{Code: "locked", Message: "held by run 7"}}, nil
		}
		if mode == "refuses" {
			return helperAnswer{Error: &helperError{Code: "no_permission", Message: "the vault is\nsealed"}}, nil
		}
		return helperAnswer{Lock: "lock 1"}, nil
	case "store":
		switch {
		case r.Lock != "lock 1":
			return helperAnswer{Error: &helperError{Code: "failed", Message: "wrong lock"}}, nil
		case r.Expected == nil || *r.Expected != stored.Version:
			return helperAnswer{Error: &helperError{Code: "conflict", Message: "no", Version: &stored.Version}}, nil
		}
		out, err := json.Marshal(helperAnswer{Version: r.Version, Token: *r.Token})
		if err == nil {
			err = os.WriteFile(path, bytes.TrimSpace(out), 0o600) //nolint:gosec // a folder of the test
		}
		return helperAnswer{Version: r.Version}, err
	case "unlock":
		return helperAnswer{}, nil
	}
	return helperAnswer{}, fmt.Errorf("no op %q", r.Op)
}
