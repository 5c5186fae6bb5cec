package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/reconcile"
)

// authorOf is the user who made the last commit of a file of the workspace, up to
// a commit or, where that is empty, to what is checked out. An address that is no
// user's is an error: it may be anybody's.
func authorOf(ctx context.Context, ws *decl.Workspace, dir, commit, file string) (string, error) {
	last, err := gittree.LastOf(ctx, dir, commit, file)
	if err != nil {
		return "", err
	}
	for i := range ws.Users {
		if isAddressOf(&ws.Users[i], last.Email) {
			return ws.Users[i].Name, nil
		}
	}
	return "", fmt.Errorf("the last commit of %s is by %s, which is no user's e-mail (add it to formerEmails, or declare github)", file, last.Email)
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
