package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// authorOf is the user who made the last commit of a file of the workspace, up to
// a commit or, where that is empty, to what is checked out. An address that is no
// user's is an error: it may be anybody's.
func authorOf(ctx context.Context, ws *decl.Workspace, dir, commit, file string) (string, error) {
	_, email, err := lastCommit(ctx, dir, commit, file)
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

// lastCommit is the last commit of a file with the e-mail of whoever made it, as
// far as Git proves it. Of what is checked out the file has to be as it was
// committed.
func lastCommit(ctx context.Context, dir, commit, file string) (wrote, email string, err error) {
	ask := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false"}, args...)...) //nolint:gosec // git, with our own arguments
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_LITERAL_PATHSPECS=1")
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	head, err := ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil || head == "" {
		return "", "", errors.New("there is no Git history here")
	}
	if commit == "" {
		commit = head
		changed, err := ask("status", "--porcelain", "--untracked-files=all", "--", file)
		if err != nil {
			return "", "", fmt.Errorf("compare %s with its last commit: %w", file, err)
		}
		if changed != "" {
			return "", "", fmt.Errorf("%s is not as it was committed last", file)
		}
	}
	last, err := ask("log", "-1", "--format=%H %ae", commit, "--", file)
	if err != nil {
		return "", "", fmt.Errorf("look for the last commit of %s: %w", file, err)
	}
	wrote, email, _ = strings.Cut(last, " ")
	if wrote == "" || email == "" {
		return "", "", fmt.Errorf("no commit holds %s", file)
	}
	cut, err := isCutOff(ask, wrote)
	if err == nil && cut {
		err = errors.New("this clone is shallow and begins after it (fetch-depth: 0 makes it whole)")
	}
	return wrote, email, err
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
