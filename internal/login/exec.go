package login

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"
)

const (
	helperTimeout = 30 * time.Second
	// helperLease is how long a lock must hold: longer than a renewal with all
	// its repeats and the writes after it.
	helperLease = 5 * time.Minute
	// helperPoll is how often a busy lock is asked for: each time is a process,
	// and often a call over the network.
	helperPoll = 2 * time.Second
)

// ExecOptions is how a helper program is run.
type ExecOptions struct {
	Program string
	Environ []string  // of this process; the helper gets it without our own secrets
	Stderr  io.Writer // gets what the helper says there, masked
	Timeout time.Duration
}

// execStore speaks with a helper program, one process a request. The package
// comment has the protocol.
type execStore struct {
	account    Account
	o          ExecOptions
	wait, poll time.Duration
}

// NewExecStore keeps the token of a wherever a helper program keeps it.
func NewExecStore(a Account, o ExecOptions) Store {
	return newExecStore(a, o)
}

func newExecStore(a Account, o ExecOptions) *execStore {
	o.Environ = withoutSecrets(o.Environ)
	if o.Timeout <= 0 {
		o.Timeout = helperTimeout
	}
	if o.Stderr == nil {
		o.Stderr = io.Discard
	}
	return &execStore{account: a, o: o, wait: lockWait, poll: helperPoll}
}

// withoutSecrets leaves out what a helper has no use for.
func withoutSecrets(env []string) []string {
	ours := []string{EnvClientSecret, EnvAccessToken, EnvTokenKey, EnvTokenKeyFile}
	kept := []string{} // not nil: that would mean all of it
	for _, kv := range env {
		if name, _, _ := strings.Cut(kv, "="); !slices.Contains(ours, name) {
			kept = append(kept, kv)
		}
	}
	return kept
}

func (s *execStore) Get(ctx context.Context) (Token, error) {
	a, err := s.call(ctx, helperRequest{Op: "get"})
	if err != nil || a.Version == 0 {
		return Token{}, err
	}
	t, err := decodeToken(s.account, []byte(a.Token))
	if err != nil {
		return Token{}, s.failed("get", err)
	}
	if t.Version != a.Version {
		return Token{}, s.failed("get", fmt.Errorf("the token is of version %d, the answer says %d", t.Version, a.Version))
	}
	return t, nil
}

func (s *execStore) Lock(ctx context.Context) (Lock, error) {
	start := time.Now()
	for {
		a, err := s.call(ctx, helperRequest{Op: "lock", LeaseSeconds: int(helperLease / time.Second)})
		if err == nil {
			return &execLock{execStore: s, id: a.Lock}, nil
		}
		var busy *LockedError
		if !errors.As(err, &busy) {
			return nil, err
		}
		if time.Since(start)+s.poll > s.wait {
			return nil, &LockedError{Account: s.account, Waited: s.wait}
		}
		if err := sleep(ctx, s.poll); err != nil {
			return nil, err
		}
	}
}

type execLock struct {
	*execStore
	id string
}

func (l *execLock) Store(ctx context.Context, t Token) error {
	data, err := encodeToken(l.account, t)
	if err != nil {
		return fmt.Errorf("encode the token: %w", err)
	}
	expected, text := t.Version-1, string(data)
	a, err := l.call(ctx, helperRequest{Op: "store", Lock: l.id, Expected: &expected, Version: t.Version, Token: &text})
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		conflict.Expected = expected
	}
	if err == nil && a.Version != t.Version {
		return l.failed("store", fmt.Errorf("it stored version %d, not %d", a.Version, t.Version))
	}
	return err
}

// Unlock has no context: a lock is given back whatever was cancelled.
func (l *execLock) Unlock() error {
	_, err := l.call(context.Background(), helperRequest{Op: "unlock", Lock: l.id})
	return err
}

// call runs the helper once.
func (s *execStore) call(ctx context.Context, r helperRequest) (helperAnswer, error) {
	r.Protocol, r.ClientID, r.User = protocol, s.account.ClientID, s.account.User
	request, err := json.Marshal(r)
	if err != nil {
		return helperAnswer{}, err
	}
	limited, cancel := context.WithTimeout(ctx, s.o.Timeout)
	defer cancel()
	out := &capped{max: maxHelperAnswer}
	talk := newMask(s.o.Stderr)
	cmd := exec.CommandContext(limited, s.o.Program) //nolint:gosec // the program that the person set up is what is to be run
	cmd.Env = s.o.Environ
	cmd.Stdin = bytes.NewReader(append(request, '\n'))
	cmd.Stdout, cmd.Stderr = out, talk
	cmd.WaitDelay = time.Second // for what a helper leaves running with its streams
	ownGroup(cmd)
	runErr := cmd.Run()
	if errors.Is(runErr, exec.ErrWaitDelay) {
		runErr = nil // it ended well; what it left running is its own business
	}
	talk.flush()
	switch {
	case ctx.Err() != nil:
		return helperAnswer{}, ctx.Err()
	case limited.Err() != nil:
		return helperAnswer{}, s.failed(r.Op, fmt.Errorf("no answer within %s", s.o.Timeout))
	case out.over:
		return helperAnswer{}, s.failed(r.Op, errors.New("the answer is too long"))
	}
	a, err := decodeAnswer(r.Op, out.buf.Bytes())
	switch {
	case err == nil && a.Error != nil:
		return helperAnswer{}, s.refused(r.Op, *a.Error)
	case runErr != nil: // an answer counts only when the program ended well
		return helperAnswer{}, s.failed(r.Op, runErr)
	case err != nil:
		return helperAnswer{}, s.failed(r.Op, err)
	}
	return a, nil
}

func (s *execStore) refused(op string, e helperError) error {
	switch {
	case e.Code == helperConflict && op == "store":
		found := int64(-1)
		if e.Version != nil {
			found = *e.Version
		}
		return &ConflictError{Found: found}
	case e.Code == helperLocked && op == "lock":
		return &LockedError{Account: s.account}
	}
	return s.failed(op, fmt.Errorf("%s: %s", clean(e.Code), clean(e.Message)))
}

func (s *execStore) failed(op string, err error) error {
	return &SetupError{
		Problem: fmt.Sprintf("the token helper %s failed at %q", s.o.Program, op),
		Err:     err,
		Todo:    "see what it says above; " + EnvTokenStore + " names it",
	}
}

// capped keeps the first bytes and notes that there were more. The buffer is
// not embedded: its ReadFrom would be found, and would keep everything.
type capped struct {
	buf  bytes.Buffer
	max  int
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if c.buf.Len()+len(p) > c.max {
		c.over = true
		return len(p), nil
	}
	return c.buf.Write(p)
}
