package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// describing is how a plan comes to say how a person does a change: see
// pipeline.Input.
type describing = func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual

// witnessed are the words that a plan takes, and the guide that it has to be
// made with: with twoPerson a word is refused once it is known which change it
// is about, which is when that is described, before words are looked at.
func witnessed(ctx context.Context, ws *decl.Workspace, dir string, guide describing) (map[string]reconcile.Word, describing) {
	words := resolve.Words(ws)
	if !ws.Practice.TwoPerson || guide == nil || len(words) == 0 {
		return words, guide
	}
	author := authorsOf(ctx, ws, dir)
	refuseGrants(ws, words, author)
	return words, func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
		describe := guide(xpm)
		return func(c reconcile.Change) *reconcile.Manual {
			m := describe(c)
			if m == nil {
				return nil
			}
			if w, said := words[m.ID]; said {
				w.Refused = refusal(c, w.By, author)
				words[m.ID] = w
			}
			return m
		}
	}
}

// refuseGrants refuses the words about access of Xero Support: of those a plan
// takes account before anything is described, so that they are found by what is
// declared. Each action about a grant comes from its one document.
func refuseGrants(ws *decl.Workspace, words map[string]reconcile.Word, author func(reconcile.Change) ([]string, error)) {
	for _, g := range resolve.Grants(ws) {
		for _, id := range g.Actions() {
			if w, said := words[id]; said {
				w.Refused = refusal(reconcile.Change{Source: g.Source}, w.By, author)
				words[id] = w
			}
		}
	}
}

// refusal says why, with twoPerson, the word of by does not count for a change,
// or nothing. That it cannot be told who wrote it is reason enough.
func refusal(c reconcile.Change, by string, author func(reconcile.Change) ([]string, error)) string {
	users, err := author(c)
	switch {
	case err != nil:
		return "twoPerson is on, and who wrote the change cannot be told: " + err.Error()
	case slices.Contains(users, by):
		return "twoPerson is on, and " + by + " wrote the change"
	}
	return ""
}

// authorsOf finds the users who wrote what decides a change: of each file the
// author of the last commit that touched it. It asks Git once a file.
func authorsOf(ctx context.Context, ws *decl.Workspace, dir string) func(reconcile.Change) ([]string, error) {
	type answer struct {
		user string
		err  error
	}
	known := map[string]answer{}
	return func(c reconcile.Change) ([]string, error) {
		var users []string
		for _, file := range deciding(c) {
			a, ok := known[file]
			if !ok {
				a.user, a.err = authorOf(ctx, ws, dir, strings.TrimPrefix(file, prefixOf(dir)+"/"))
				known[file] = a
			}
			if a.err != nil {
				return nil, a.err
			}
			users = append(users, a.user)
		}
		return users, nil
	}
}

// deciding are the files whose lines a change comes from.
func deciding(c reconcile.Change) []string {
	files := []string{c.Source.File}
	for _, f := range c.Fields {
		if len(f.Because) > 0 {
			files = append(files, f.Because[0].Source.File)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// authorOf is the user who made the last commit of a file of the workspace. An
// address that is no user's is an error: it may be anybody's.
func authorOf(ctx context.Context, ws *decl.Workspace, dir, file string) (string, error) {
	email, err := lastAuthor(ctx, dir, file)
	if err != nil {
		return "", err
	}
	for i := range ws.Users {
		if isAddressOf(&ws.Users[i], email) {
			return ws.Users[i].Name, nil
		}
	}
	return "", fmt.Errorf("the last commit of %s is by %s, which is no user's e-mail (add it to formerEmails, or declare github)", file, email)
}

// isAddressOf knows a user's addresses, and the one that GitHub gives to
// whoever keeps theirs private: NUMBER+LOGIN@users.noreply.github.com.
func isAddressOf(u *decl.User, email string) bool {
	for _, t := range u.Addresses() {
		if t.Given() && reconcile.SameEmail(t.Value, email) {
			return true
		}
	}
	for _, acc := range u.Accounts {
		if acc.Email.Given() && reconcile.SameEmail(acc.Email.Value, email) {
			return true
		}
	}
	login, ok := strings.CutSuffix(strings.ToLower(email), "@users.noreply.github.com")
	if i := strings.IndexByte(login, '+'); i >= 0 {
		login = login[i+1:]
	}
	return ok && u.GitHub.Given() && strings.EqualFold(u.GitHub.Value, login)
}

// lastAuthor is the e-mail of whoever made the last commit of a file, as far as
// Git proves it.
func lastAuthor(ctx context.Context, dir, file string) (string, error) {
	ask := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false"}, args...)...) //nolint:gosec // git, with our own arguments
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_LITERAL_PATHSPECS=1")
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	head, err := ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil || head == "" {
		return "", errors.New("there is no Git history here")
	}
	changed, err := ask("status", "--porcelain", "--untracked-files=all", "--", file)
	if err != nil {
		return "", fmt.Errorf("compare %s with its last commit: %w", file, err)
	}
	if changed != "" {
		return "", fmt.Errorf("%s is not as it was committed last", file)
	}
	last, err := ask("log", "-1", "--format=%H %ae", "--", file)
	if err != nil {
		return "", fmt.Errorf("look for the last commit of %s: %w", file, err)
	}
	commit, email, _ := strings.Cut(last, " ")
	if commit == "" || email == "" {
		return "", fmt.Errorf("no commit holds %s", file)
	}
	cut, err := isCutOff(ask, commit)
	if err == nil && cut {
		err = errors.New("this clone is shallow and begins after it (fetch-depth: 0 makes it whole)")
	}
	return email, err
}

// isCutOff reports whether a commit is where a shallow clone begins: it then
// seems to have written everything that is there.
func isCutOff(ask func(...string) (string, error), commit string) (bool, error) {
	shallow, err := ask("rev-parse", "--is-shallow-repository")
	if err != nil || shallow != "true" {
		return false, err
	}
	roots, err := ask("rev-list", "--max-parents=0", "HEAD")
	return slices.Contains(strings.Fields(roots), commit), err
}
