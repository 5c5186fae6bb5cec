package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
)

// refreshRounds is how often two processes meet: 100, or what
// PRACTICECTL_TEST_ROUNDS says.
func refreshRounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PRACTICECTL_TEST_ROUNDS")
	switch n, err := strconv.Atoi(text); {
	case text == "" && testing.Short():
		return 10
	case text == "":
		return 100
	case err != nil || n < 1:
		t.Fatalf("PRACTICECTL_TEST_ROUNDS is %q, which is no number of rounds", text)
		return 0
	default:
		return n
	}
}

// Two real processes refresh at the same moment. The stored token is valid
// each time, and no refresh token was sent twice: under this answer to U17 a
// second use would end the login.
func TestTwoProcessesRefresh(t *testing.T) {
	replaces, err := sim.ParseAssumption("U17=replaces")
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, sim.Options{NoLimits: true, Assumptions: []sim.Assumption{replaces}})
	m.logIn()
	version := m.valid("after the login").Version
	rounds, began := refreshRounds(t), time.Now()
	for round := 1; round <= rounds; round++ {
		var out [2]bytes.Buffer
		var both [2]*exec.Cmd
		for i := range both {
			both[i] = m.command("auth", "refresh")
			both[i].Stdout, both[i].Stderr = &out[i], &out[i]
		}
		var wg sync.WaitGroup
		for _, cmd := range both {
			wg.Go(func() { _ = cmd.Run() }) // how it ended is asked below
		}
		wg.Wait()
		for i, cmd := range both {
			if code := cmd.ProcessState.ExitCode(); code != 0 || !bytes.HasPrefix(out[i].Bytes(), []byte("renewed: ")) || m.wire.Leaks(out[i].String()) {
				t.Fatalf("round %d: exit code %d\n%s", round, code, out[i].Bytes())
			}
		}
		if got, want := m.valid(fmt.Sprint("round ", round)).Version, version+int64(2*round); got != want {
			t.Fatalf("round %d: version %d, want %d: each renews once", round, got, want)
		}
	}
	t.Logf("%d rounds of two processes in %s", rounds, time.Since(began).Round(time.Millisecond))
	m.want(0, "is logged in", "auth", "status")
}

// kill -9 while the login is renewed: before Xero has taken the refresh token,
// and after, with the answer lost. The next run goes on as if nothing was.
func TestKilledInRefresh(t *testing.T) {
	for _, answering := range []bool{false, true} {
		t.Run(fmt.Sprintf("answering=%t", answering), func(t *testing.T) {
			struck, dead := make(chan struct{}), make(chan struct{})
			var once sync.Once
			var armed atomic.Bool
			m := newMachine(t, sim.Options{NoLimits: true, OnCall: func(c sim.Call) {
				if armed.Load() && c.Name == "token" && c.Answering == answering {
					once.Do(func() {
						close(struck)
						<-dead
					})
				}
			}})
			m.logIn()
			before := m.stored()
			armed.Store(true)
			cmd := m.command("auth", "refresh")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-struck
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" {
				t.Fatalf("the run was not killed but ended with %v", err)
			}
			close(dead)
			if got := m.stored(); got.Version != before.Version || !got.RefreshToken.Equal(before.RefreshToken) {
				t.Errorf("the killed run left version %d, want %d as it was", got.Version, before.Version)
			}
			m.want(0, "renewed: ", "auth", "refresh")
			m.valid("after the next run")
			m.want(0, "Harbour Accounting (Practice Manager", "auth", "status")
		})
	}
}
