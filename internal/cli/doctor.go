package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/xeroapi"
	xpmapi "github.com/practicectl/practicectl/internal/xeroapi/xpm"
)

type doctorOptions struct {
	connectOptions
	format string
	github string
}

func newCmdDoctor(env *Env) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor [FOLDER]",
		Short: "Check all that a run needs, one line a check",
		Long: "Check all that a run needs: declarations, token store, login, scopes, connections, limits,\n" +
			"clock, the person who logged in, the store of locks and journal. One line a check, and a hint\n" +
			"for each that fails. Changes nothing; renews the login if it must. Also works without a\n" +
			"workspace and without a login.\n\n" +
			"Exit code 0 when nothing failed, 65 for invalid declarations, 8 when consent is what fails,\n" +
			"else 1.\n\n" +
			"With --github FILE it checks the settings of the repository at GitHub instead, and nothing\n" +
			"else: that it is private, what its main branch asks of a change, who can do without that, and\n" +
			"those with access against the declared users; and that it is the one that Git's remote origin\n" +
			"names, where that is at github.com. It asks nothing of GitHub or Xero and needs no\n" +
			"login: FILE holds GitHub's answers, which examples/ci/github/settings.sh fetches. Installed\n" +
			"apps and deploy keys are not among them. What no answer shows is not known (?): then the exit\n" +
			"code is 3, unless something failed (1) or the declarations are invalid (65).",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("github") {
				return doctorGitHub(cmd.Context(), env, o, args)
			}
			return doctorRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	cmd.Flags().StringVar(&o.format, "format", "text", "how to print it: text or json")
	cmd.Flags().StringVar(&o.github, "github", "", "check the repository's own settings instead, from this file of GitHub's answers")
	return cmd
}

func (o doctorOptions) check() error {
	if o.format != "text" && o.format != "json" {
		return usageError("write --format text or --format json", "there is no format %q", o.format)
	}
	return nil
}

func doctorRun(ctx context.Context, env *Env, o doctorOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	d := newDoctor(env, o.connectOptions)
	if err := d.declarations(args); err != nil {
		return err
	}
	if d.byHand() {
		d.skip("login", "the practice has no access to Xero's API (systems.xpm.observe: snapshot)")
	} else {
		d.store(ctx)
		d.login(ctx)
		d.scopes()
		d.connections(ctx)
		d.limits(ctx)
		d.clock()
		d.person()
	}
	d.state(ctx)
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	return d.report().write(env, o.format)
}

// doctor is an examination under way: the findings so far, and what later
// checks need of earlier ones.
type doctor struct {
	env      *Env
	connect  connectOptions
	answers  *dated
	findings []finding

	ws     *decl.Workspace // nil: none, or one that is not valid
	dir    string
	source *login.Source // nil: none, or a token from the environment
	broken bool          // the token store
	token  string        // empty: none could be had
	status authStatus
	client *xeroapi.Client
	tenant string         // id of the practice; empty: none
	staff  []xpmapi.Staff // as listed
}

func newDoctor(env *Env, o connectOptions) *doctor {
	base := env.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	answers := &dated{base: base, now: env.Now}
	own := *env
	own.Transport = answers
	return &doctor{env: &own, connect: o, answers: answers}
}

// byHand reports whether the practice does without Xero's API.
func (d *doctor) byHand() bool {
	return d.ws != nil && d.ws.Practice.XPM.Snapshot && (d.ws.Practice.Xero == nil || d.ws.Practice.Xero.Snapshot)
}

// How a check ended.
const (
	checkOK   = "ok"
	checkWarn = "warn"
	checkFail = "fail"
	checkSkip = "skip" // it depends on something that is not there

	checkUnknown = "unknown" // nobody showed it: not good, and not known to be bad
)

// finding is one line.
type finding struct {
	Check  string `json:"check"`
	Status string `json:"status"`
	Text   string `json:"text"`
	Hint   string `json:"hint,omitempty"`
	code   int
}

func (d *doctor) ok(check, format string, args ...any) {
	d.findings = append(d.findings, finding{Check: check, Status: checkOK, Text: fmt.Sprintf(format, args...)})
}

func (d *doctor) warn(check, hint, format string, args ...any) {
	d.findings = append(d.findings, finding{Check: check, Status: checkWarn, Text: fmt.Sprintf(format, args...), Hint: hint})
}

func (d *doctor) skip(check, why string) {
	d.findings = append(d.findings, finding{Check: check, Status: checkSkip, Text: "not looked at: " + why})
}

func (d *doctor) fail(check string, err error) {
	d.findings = append(d.findings, finding{Check: check, Status: checkFail, Text: err.Error(), Hint: hintOf(err), code: exitCode(err)})
}

// declarations loads the workspace. That no such folder can be read is a slip
// of the person who typed it, and no finding.
func (d *doctor) declarations(args []string) error {
	const check = "declarations"
	ws, dir, err := loadIfAny(d.env, args)
	d.dir = dir
	var problems diag.List
	switch {
	case errors.As(err, &problems):
		d.findings = append(d.findings, finding{
			Check: check, Status: checkFail, code: exitInvalid,
			Text: fmt.Sprintf("%s in %s, the first: %s", counted(len(problems), "problem", "problems"), dir, problems[0]),
			Hint: "practicectl validate lists them all",
		})
	case err != nil:
		return err
	case ws == nil:
		d.warn(check, "practicectl init starts a workspace; or name its folder", "there is no workspace here")
	default:
		d.ws = ws
		d.ok(check, "%s, in %s: %s, %s", oneLine(ws.Practice.DisplayName), dir, counted(len(ws.Users), "user", "users"), counted(len(ws.Assignments), "assignment", "assignments"))
	}
	return nil
}
