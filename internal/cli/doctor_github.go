package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/github"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/reconcile"
)

// doctorGitHub checks the repository's settings and nothing else: whoever hands
// the file over, a job without secrets or a person with a browser's rights, has
// no login to Xero that the other checks could look at.
func doctorGitHub(ctx context.Context, env *Env, o doctorOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	now, err := env.ownClock()
	if err != nil {
		return err
	}
	answers, err := readGitHub(o.github)
	if err != nil {
		return err
	}
	d := doctor{env: env}
	if err := d.declarations(args); err != nil {
		return err
	}
	declared, err := accessOn(d.ws, now())
	if err != nil {
		return err
	}
	origin := github.Origin(gittree.Remote(ctx, d.dir, "origin"))
	for _, f := range github.Check(answers, declared, origin) {
		d.findings = append(d.findings, finding{Check: f.Check, Status: statusOf(f.Verdict), Text: f.Text, Hint: f.Hint, code: exitFailed})
	}
	return doctorReport{FormatVersion: "1", ExitCode: worst(d.findings), Checks: d.findings}.write(env, o.format)
}

// maxGitHub is far more than the answers about one repository.
const maxGitHub = 16 << 20

func readGitHub(path string) (github.Answers, error) {
	if path == "" {
		return github.Answers{}, usageError("examples/ci/github/settings.sh makes it", "--github: give the file of GitHub's answers")
	}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return github.Answers{}, usageError("examples/ci/github/settings.sh makes it", "--github: there is no file %s", path)
	}
	if err != nil {
		return github.Answers{}, fmt.Errorf("read GitHub's answers: %w", err)
	}
	defer file.Close()
	data, err := readLimited(file, maxGitHub, filepath.ToSlash(path), "GitHub's answers", "make the file with examples/ci/github/settings.sh")
	if err != nil {
		return github.Answers{}, err
	}
	answers, problems := github.Decode(filepath.ToSlash(path), data)
	if len(problems) > 0 {
		return answers, problems
	}
	return answers, nil
}

// accessOn is who should have access on the day that it is in the practice;
// nil without a workspace.
func accessOn(ws *decl.Workspace, now time.Time) (*github.Declared, error) {
	if ws == nil {
		return nil, nil
	}
	zone, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the practice: %w", err)
	}
	today := reconcile.DateOf(now, zone)
	d := github.Declared{TwoPerson: ws.Practice.TwoPerson}
	for i := range ws.Users {
		u := &ws.Users[i]
		if u.GitHub.Value == "" {
			continue
		}
		p := github.Person{Name: u.Name, Login: u.GitHub.Value}
		switch {
		case u.LeftBy(today):
			p.Standing, p.Gone = github.Gone, fmt.Sprintf("left on %s", u.Leaves.LastDay)
		case u.Leaves != nil && u.Leaves.Urgent.Given():
			p.Standing, p.Gone = github.Gone, "is to lose all access at once"
		case !u.Started(today):
			p.Standing = github.NotYet
		}
		d.People = append(d.People, p)
	}
	return &d, nil
}

func statusOf(v github.Verdict) string {
	switch v {
	case github.Good:
		return checkOK
	case github.Note:
		return checkWarn
	case github.Bad:
		return checkFail
	default:
		return checkUnknown
	}
}
