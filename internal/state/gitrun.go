package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// repo runs git in one repository.
type repo struct {
	bin string // "git"
	dir string
	env []string
	now func() time.Time
}

// call is one run of git.
type call struct {
	args    []string
	stdin   []byte
	network bool // a push or fetch may take longer
}

// How long git may take. The lease outlives several of these.
const (
	localLimit   = 30 * time.Second
	networkLimit = 45 * time.Second
)

var errSilent = errors.New("no answer in time")

// The oldest git that has every option used here (fetch --no-write-fetch-head).
const oldestMajor, oldestMinor = 2, 29

func newRepo(dir string, environ []string, now func() time.Time) repo {
	return repo{bin: "git", dir: dir, env: environment(environ), now: now}
}

// Variables of Git that say how to reach a remote or where to find
// configuration. All others go: run from a hook, or by somebody who debugs,
// they would name another repository, index or author, or print secrets. So does
// what is meant for this program alone: some of it is secret, and git hands its
// environment on to hooks, to ssh and to whatever helps it with a login.
var gitVariables = regexp.MustCompile(`^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|SSL_\w+|PROXY_\w+|HTTP_\w+|CONFIG_\w+|EXEC_PATH|ALLOW_PROTOCOL|CEILING_DIRECTORIES)$`)

func environment(environ []string) []string {
	env := slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return strings.HasPrefix(name, "PRACTICECTL_") || strings.HasPrefix(name, "GIT_") && !gitVariables.MatchString(name)
	})
	return append(env,
		"LC_ALL=C",              // what is read of the output is in English
		"GIT_TERMINAL_PROMPT=0", // fail, do not ask: nobody sits at a pipeline
		"GCM_INTERACTIVE=never",
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_AUTHOR_NAME=practicectl", "GIT_AUTHOR_EMAIL=practicectl@localhost",
		"GIT_COMMITTER_NAME=practicectl", "GIT_COMMITTER_EMAIL=practicectl@localhost",
	)
}

// settings keep what the user has configured for their own work out of ours.
func settings() []string {
	return []string{
		"-c", "core.hooksPath=/dev/null",
		"-c", "core.fsmonitor=false",
		"-c", "core.logAllRefUpdates=false",
		"-c", "gc.auto=0",
		"-c", "maintenance.auto=false",
		"-c", "fetch.writeCommitGraph=false",
		"-c", "advice.pushUpdateRejected=false",
	}
}

// gitError is a git command that failed, with what it said made fit to show.
type gitError struct {
	op     string
	words  string // what the remote said, else git itself
	remote string // what the remote said
	stdout []byte
	err    error
}

func (e *gitError) Error() string {
	if e.words == "" {
		return fmt.Sprintf("git %s: %v", e.op, e.err)
	}
	return fmt.Sprintf("git %s: %s", e.op, e.words)
}

func (e *gitError) Unwrap() error { return e.err }

func (r repo) run(ctx context.Context, c call) ([]byte, error) {
	limit := localLimit
	if c.network {
		limit = networkLimit
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errSilent)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.bin, append(settings(), c.args...)...) //nolint:gosec // no shell; every argument is ours or checked
	cmd.Dir, cmd.Env = r.dir, slices.Concat(r.env, r.dates())
	cmd.Stdin = bytes.NewReader(c.stdin)
	cmd.WaitDelay = 2 * time.Second // git's own children may keep the pipes open
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return stdout.Bytes(), nil
	case errors.Is(err, exec.ErrNotFound):
		return nil, errNoGit
	case ctx.Err() != nil:
		return nil, &gitError{op: c.args[0], err: context.Cause(ctx)}
	}
	ge := &gitError{op: c.args[0], remote: clean(remoteWords(stderr.String())), stdout: stdout.Bytes(), err: err}
	ge.words = orDefault(ge.remote, clean(stderr.String()))
	return nil, ge
}

// remoteWords picks what the remote said from what git makes of it.
func remoteWords(stderr string) string {
	var said []string
	for line := range strings.Lines(stderr) {
		if s, ok := strings.CutPrefix(line, "remote: "); ok && strings.TrimSpace(s) != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// dates make our commits carry the time that came in.
func (r repo) dates() []string {
	at := fmt.Sprintf("@%d +0000", r.now().Unix())
	return []string{"GIT_AUTHOR_DATE=" + at, "GIT_COMMITTER_DATE=" + at}
}

// line is the output of a command that prints one line.
func (r repo) line(ctx context.Context, args ...string) (string, error) {
	out, err := r.run(ctx, call{args: args})
	return strings.TrimSuffix(string(out), "\n"), err
}

var errNoGit error = missingGit{}

type missingGit struct{}

func (missingGit) Error() string { return "git is not installed: the state on a branch needs it" }
func (missingGit) Hint() string {
	return "install git, or keep the state in a folder: PRACTICECTL_STATE_DIR"
}

var versionNumber = regexp.MustCompile(`^git version (\d+)\.(\d+)`)

func (r repo) checkVersion(ctx context.Context) error {
	out, err := r.line(ctx, "version")
	if err != nil {
		return err
	}
	m := versionNumber.FindStringSubmatch(out)
	if m == nil {
		return nil // a build with a name of its own: let it try
	}
	major, err1 := strconv.Atoi(m[1])
	minor, err2 := strconv.Atoi(m[2])
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if major < oldestMajor || major == oldestMajor && minor < oldestMinor {
		return fmt.Errorf("git %d.%d is too old: the state on a branch needs %d.%d or newer", major, minor, oldestMajor, oldestMinor)
	}
	return nil
}
