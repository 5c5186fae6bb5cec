package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
)

type handoverOptions struct {
	from, to string
	role     string
	clients  []string
	selects  []string
	dryRun   bool
}

func newCmdHandover(env *Env) *cobra.Command {
	var o handoverOptions
	cmd := &cobra.Command{
		Use:   "handover [FOLDER] --from USER --to USER",
		Short: "Give one person's clients to another, in the YAML and CSV files",
		Long: "Change every line that declares one person as partner or manager to another person. The files\n" +
			"are edited in place, and nothing else in them changes; Xero is not asked or told anything.\n\n" +
			"With --client or --select only those clients change hands: where their whole list is the\n" +
			"person's, each gets the role on its own entry. A --select is a rule on the declared name, as\n" +
			"in an assignment: nameStartsWith=Smith, or nameMatches=RE2 for the whole name. Of several,\n" +
			"whoever one of them names or fits is meant.",
		Args: oneArg("the workspace folder"),
		RunE: func(_ *cobra.Command, args []string) error {
			return handoverRun(env, o, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the user who hands over")
	f.StringVar(&o.to, "to", "", "the user who takes over")
	f.StringVar(&o.role, "role", "", "only this role: partner or manager")
	f.StringArrayVar(&o.clients, "client", nil, "only this client, by name or uuid; can be given several times")
	f.StringArrayVar(&o.selects, "select", nil, "only clients that this rule fits: nameStartsWith=… or nameMatches=…; can be given several times")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would be edited, and write nothing")
	return cmd
}

func handoverRun(env *Env, o handoverOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	e, err := loadToEdit(env, args)
	if err != nil {
		return err
	}
	if err := o.checkUsers(e.ws); err != nil {
		return err
	}
	meant, err := o.meant(e.ws)
	if err != nil {
		return err
	}
	at, moved := edit.Held(e.ws, o.from, o.roles(), meant)
	if len(at) == 0 {
		return &exitError{
			code: exitFailed, err: fmt.Errorf("nothing to hand over: %s is declared as %s of none of these clients", o.from, strings.Join(o.roles(), " or ")),
			hint: "practicectl plan shows who holds a client there; what nobody has declared is not handed over here",
		}
	}
	gives := make([]edit.Give, len(at))
	for i, p := range at {
		gives[i] = edit.Give{Place: p, To: edit.Value{Text: o.to}}
	}
	change, err := e.give(gives)
	if err != nil {
		return err
	}
	var b strings.Builder
	e.list(&b, change, gives)
	_, all := edit.Held(e.ws, o.from, o.roles(), nil)
	fmt.Fprintf(&b, "\nFrom %s to %s: %s, in %s.\n", o.from, o.to, movedText(e.ws, o.roles(), moved, all), places(change))
	o.covers(&b, e.ws)
	return e.finish(env, &b, change, o.dryRun)
}

func (o handoverOptions) check() error {
	switch {
	case o.from == "" || o.to == "":
		return usageError("name two users: --from lee-park --to kim-tan", "a handover needs --from and --to")
	case o.from == o.to:
		return usageError("name two users", "--from and --to are both %s", o.from)
	case o.role != "" && !slices.Contains(allRoles(), o.role):
		return usageError("write --role partner or --role manager", "there is no role %q", o.role)
	}
	return nil
}

func allRoles() []string { return []string{"partner", "manager"} }

func (o handoverOptions) roles() []string {
	if o.role != "" {
		return []string{o.role}
	}
	return allRoles()
}

// checkUsers: whoever takes over needs an account, or the result would not be
// a valid declaration, and stays: what is given to somebody who leaves goes on
// to whoever takes over from them, which is not what was asked for.
func (o handoverOptions) checkUsers(ws *decl.Workspace) error {
	var names []string
	for _, u := range ws.Users {
		names = append(names, u.Name)
	}
	for _, given := range []struct{ flag, user string }{{"--from", o.from}, {"--to", o.to}} {
		if !slices.Contains(names, given.user) {
			hint := decl.DidYouMean(given.user, names)
			if hint == "" {
				hint = "declare a User with that name first"
			}
			return usageError(hint, "%s: no user is called %q", given.flag, given.user)
		}
	}
	switch to, _ := ws.User(o.to); {
	case to.XPM == nil:
		return &exitError{
			code: exitInvalid, err: fmt.Errorf("%s: user %q has no XPM account, so nothing can be handed over to them", to.Pos, o.to),
			hint: "add accounts.xpm to the user, with the uuid, or with create: true for somebody new",
		}
	case to.Leaves != nil:
		return &exitError{
			code: exitInvalid, err: fmt.Errorf("%s: user %q leaves, with %s as the last day, so nothing can be handed over to them", to.Leaves.Pos, o.to, to.Leaves.LastDay),
			hint: "name somebody who stays",
		}
	}
	return nil
}

// movedText is "3 clients as partner and 2 of 5 clients as manager".
func movedText(ws *decl.Workspace, roles []string, moved, all []edit.Place) string {
	var parts []string
	for _, role := range roles {
		n, of := clientsOf(ws, moved, role), clientsOf(ws, all, role)
		switch {
		case n == 0:
		case n == of:
			parts = append(parts, counted(n, "client", "clients")+" as "+role)
		default:
			parts = append(parts, fmt.Sprintf("%d of %s as %s", n, counted(of, "client", "clients"), role))
		}
	}
	if len(parts) == 0 {
		return "no clients yet"
	}
	return strings.Join(parts, " and ")
}

// clientsOf counts the clients of places: one may have several entries.
func clientsOf(ws *decl.Workspace, places []edit.Place, role string) int {
	clients := map[string]bool{}
	for _, p := range places {
		if p.Role == role {
			clients[idOf(ws.Assignments[p.Assignment].Clients[p.Client])] = true
		}
	}
	return len(clients)
}

// covers names what still speaks of the one who handed over.
func (o handoverOptions) covers(b *strings.Builder, ws *decl.Workspace) {
	for _, c := range ws.Covers {
		if c.For.Value == o.from || c.By.Value == o.from {
			fmt.Fprintf(b, "Left as it is: the cover %s (%s), from %s until %s, names %s.\n", c.Name, c.Pos, c.From, c.Until, o.from)
		}
	}
}
