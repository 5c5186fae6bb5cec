package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/reconcile"
)

// accepter is the declared user who accepts: the one that is named, else the
// one that a pipeline acts for, else the one whose e-mail git commits with
// here. A pipeline's own git is set up for nobody, so it is not asked there.
func (o acceptOptions) accepter(ctx context.Context, env *Env, ws *decl.Workspace, dir string) (string, error) {
	if o.by != "" {
		if _, ok := ws.User(o.by); !ok {
			return "", usageError(didYouMeanUser(ws, o.by), "--by: no user is called %q", o.by)
		}
		return o.by, nil
	}
	who := ""
	if actor := env.actor(); actor != "" {
		who = fmt.Sprintf("the pipeline acts for %q, and no user has that as github", actor)
		for i := range ws.Users {
			if strings.EqualFold(ws.Users[i].GitHub.Value, actor) {
				return ws.Users[i].Name, nil
			}
		}
	} else if email := gittree.Email(ctx, dir); email != "" {
		who = fmt.Sprintf("git commits here as %q, which is no user's e-mail", email)
		for i := range ws.Users {
			for _, t := range ws.Users[i].Addresses() {
				if reconcile.SameEmail(t.Value, email) {
					return ws.Users[i].Name, nil
				}
			}
		}
	}
	if who == "" {
		who = "git says nobody's e-mail here"
	}
	return "", usageError("name the user with --by", "it cannot be told who accepts: %s", who)
}

// actor is the login that a pipeline acts for; empty outside of one.
func (e *Env) actor() string {
	for _, name := range []string{"GITHUB_ACTOR", "GITLAB_USER_LOGIN"} {
		if who := e.Getenv(name); who != "" {
			return who
		}
	}
	return ""
}

func didYouMeanUser(ws *decl.Workspace, given string) string {
	var names []string
	for _, u := range ws.Users {
		names = append(names, u.Name)
	}
	if hint := decl.DidYouMean(given, names); hint != "" {
		return hint
	}
	return "give the metadata.name of a User"
}
