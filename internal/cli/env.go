package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

// Env is everything a command knows of the world outside. It is built once in
// main, and by tests.
type Env struct {
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	Getenv    func(string) string
	Environ   []string // for a token store's helper program
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error // nil: real time passes
	Transport http.RoundTripper                          // nil: Go's own
	Terminal  Terminal
	// Folder opens a workspace to read; nothing outside of it can be reached
	// from there.
	Folder func(dir string) (fs.FS, error)

	tellEach bool      // say how each change of an apply ended, in a line of its own
	screen   io.Writer // standard error as it is, for a line that is drawn anew
}

// Terminal says which streams a person is behind.
type Terminal struct {
	In, Out, Err bool
	// Columns is how wide the terminal behind Err is now; nil: not known.
	Columns func() int
}

// SystemEnv is the process's own surroundings.
func SystemEnv() *Env {
	return &Env{
		Folder:  openFolder,
		Stdin:   os.Stdin,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Getenv:  os.Getenv,
		Environ: os.Environ(),
		Now:     time.Now,
		Terminal: Terminal{
			In:  term.IsTerminal(int(os.Stdin.Fd())),
			Out: term.IsTerminal(int(os.Stdout.Fd())),
			Err: term.IsTerminal(int(os.Stderr.Fd())),
			Columns: func() int {
				columns, _, err := term.GetSize(int(os.Stderr.Fd()))
				if err != nil {
					return 0
				}
				return columns
			},
		},
	}
}

// openFolder follows no link out of the folder.
func openFolder(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	switch {
	case os.IsNotExist(err):
		return nil, usageError("give the folder that holds the declarations; practicectl init makes one", "there is no folder %s", dir)
	case err != nil:
		return nil, fmt.Errorf("open the workspace: %w", err)
	case !info.IsDir():
		return nil, usageError("give the folder, not a file in it", "%s is not a folder", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the workspace: %w", err)
	}
	return root.FS(), nil
}

// The environment variables that practicectl reads, besides those that say who
// is logged in and where the login is kept: package login has their names.
const (
	envAPIURL      = "PRACTICECTL_API_URL"      // bare origin of the API
	envIdentityURL = "PRACTICECTL_IDENTITY_URL" // bare origin of the token endpoint
	envLoginURL    = "PRACTICECTL_LOGIN_URL"    // bare origin of the consent page
	envTenant      = "PRACTICECTL_XPM_TENANT"   // tenant id for init; elsewhere it must agree with the YAML
	envStateDir    = "PRACTICECTL_STATE_DIR"    // a folder to keep the state in, whatever is declared
	envNow         = "PRACTICECTL_NOW"          // moves the clock, on loopback only
	envNoColor     = "NO_COLOR"
	envTerm        = "TERM"
)

// origin is Xero's address, or the one in the variable if it is one that a
// token may be sent to.
func (e *Env) origin(variable string) (string, error) {
	address := e.Getenv(variable)
	if address == "" {
		return map[string]string{
			envAPIURL:      "https://api.xero.com",
			envIdentityURL: "https://identity.xero.com",
			envLoginURL:    "https://login.xero.com",
		}[variable], nil
	}
	if err := xeroapi.CheckOrigin(address); err != nil {
		return "", usageError("unset it to reach Xero; a simulator's environment file sets it", "%s: %w", variable, err)
	}
	return address, nil
}

func (e *Env) color() bool {
	return e.Terminal.Out && e.Getenv(envNoColor) == "" && !e.dumb()
}

// dumb reports whether the terminal shows the codes for colours and erasing as
// they are, as that of an editor may.
func (e *Env) dumb() bool { return e.Getenv(envTerm) == "dumb" }

// columns is how wide the terminal is, or what is usual where that is not known.
func (e *Env) columns() int {
	const usual = 80
	if e.Terminal.Columns == nil {
		return usual
	}
	return cmp.Or(max(e.Terminal.Columns(), 0), usual)
}

// sleep waits as the surroundings do.
func (e *Env) sleep(ctx context.Context, d time.Duration) error {
	if e.Sleep != nil {
		return e.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// helperEnviron is the environment for other programs, which have no use for the
// address of the webhook.
func (e *Env) helperEnviron() []string {
	return slices.DeleteFunc(slices.Clone(e.Environ), func(kv string) bool { return strings.HasPrefix(kv, envWebhookURL+"=") })
}
