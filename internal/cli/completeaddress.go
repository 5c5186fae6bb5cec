package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// The kinds of addresses.
const (
	atClient  = "client/"
	atJob     = "job/"
	atUser    = "user/"
	atSupport = "support/"
)

// explainArgument is an address, and then the folder.
func explainArgument(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch rest, isClient := strings.CutPrefix(t.typed, atClient); {
	case len(t.args) == 1:
		return completeFolders(t)
	case len(t.args) > 1:
		return nil, cobra.ShellCompDirectiveNoFileComp
	case isClient:
		return offer(t.typed, atClient, clientsLike(t.workspace(), atClient, rest, false))
	case strings.HasPrefix(t.typed, atJob):
		return offer(t.typed, atJob, t.jobs(false))
	case strings.HasPrefix(t.typed, atUser):
		return offer(t.typed, atUser, usersOf(t.workspace(), atUser))
	case strings.HasPrefix(t.typed, atSupport):
		return offer(t.typed, atSupport, grantsOf(t.workspace()))
	}
	return offer(t.typed, "", []candidate{
		{atClient, "a client, by name or uuid"}, {atJob, "a current job, by its number"}, {atUser, "a declared user"}, {atSupport, "declared access of Xero Support"},
	})
}

// adoptArgument is an address of a role; the first may be the folder instead.
func adoptArgument(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	if rest, ok := strings.CutPrefix(t.typed, atClient); ok {
		return offer(t.typed, atClient, clientsLike(t.workspace(), atClient, rest, true))
	}
	if strings.HasPrefix(t.typed, atJob) {
		return offer(t.typed, atJob, t.jobs(true))
	}
	out, directive := offer(t.typed, "", []candidate{
		{atClient, "a role of a client, by name or uuid"}, {atJob, "a role of a current job, with --until"},
	})
	if len(t.args) == 0 {
		directive &^= cobra.ShellCompDirectiveNoFileComp // where no address fits, a folder may
	}
	return out, directive
}

// completeClients are those that --client can name.
func completeClients(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	return offer(t.typed, "", clientsLike(t.workspace(), "", t.typed, false))
}

// grantsOf are the declared ones, with what each opens.
func grantsOf(ws *decl.Workspace) []candidate {
	var all []candidate
	for _, g := range ws.Grants {
		all = append(all, candidate{atSupport + g.Name, cmp.Or(g.Organisation.Value, "the practice")})
	}
	return all
}

// clientsLike are the declared clients that begin with what is typed: by uuid,
// with the name beside, and by name. As long as nothing is typed, a client that
// has a uuid is offered by that alone: one candidate a client. With roles,
// those that are declared of a client come behind it.
func clientsLike(ws *decl.Workspace, prefix, typed string, roles bool) []candidate {
	var ids, names []candidate
	for i := range ws.Assignments {
		list := &ws.Assignments[i]
		for j := range list.Clients {
			c := &list.Clients[j]
			name, uuid := strings.TrimSpace(c.Name.Value), c.UUID.Value
			if uuid != "" {
				ids = appendClient(ids, prefix, typed, uuid, name, roles, list, c)
			}
			if name != "" && (typed != "" || uuid == "") {
				names = appendClient(names, prefix, typed, name, cmp.Or(uuid, "without a uuid"), roles, list, c)
			}
		}
	}
	// A first letter that is a digit of uuids too would bring in too many of
	// them, and hide the names.
	if len(ids) > mostCandidates && len(names) > 0 && typed != "" {
		return names
	}
	return append(ids, names...)
}

// appendClient adds a client by one of its two names, if that fits.
func appendClient(out []candidate, prefix, typed, called, about string, roles bool, list *decl.Assignment, c *decl.Client) []candidate {
	switch {
	case !roles && begins(called, typed):
		return append(out, candidate{prefix + called, about})
	case !roles:
		return out
	case len(typed) <= len(called) && begins(called, typed):
		return append(out, candidate{prefix + called + "/", about})
	case len(typed) > len(called) && typed[len(called)] == '/' && begins(typed, called):
		for _, role := range allRoles() {
			if ref, _ := c.Role(list, role); ref.Given() {
				out = append(out, candidate{prefix + called + "/" + role, cmp.Or(ref.User, "nobody") + " is declared"})
			}
		}
	}
	return out
}

// jobs are the current ones, as far as a snapshot in the workspace has them:
// they are declared nowhere, and Xero is not asked.
func (t typing) jobs(roles bool) []candidate {
	ws, dir := t.workspaceAndFolder()
	if ws.Practice.Name == "" {
		return nil
	}
	seen, err := readObserved(t.env, "", dir)
	if err != nil {
		return nil
	}
	still, _, err := sighting{observed: seen, ws: ws, now: t.env.Now()}.practice()
	if err != nil {
		return nil
	}
	var out []candidate
	for _, o := range still.Seen.Objects {
		switch {
		case o.Key.Kind != reconcile.KindJob || o.Number == "":
		case !roles:
			out = append(out, candidate{atJob + o.Number, o.Name})
		case begins(t.typed, atJob+o.Number+"/"):
			for _, role := range allRoles() {
				out = append(out, candidate{atJob + o.Number + "/" + role, o.Name})
			}
		default:
			out = append(out, candidate{atJob + o.Number + "/", o.Name})
		}
	}
	return out
}

// observeArgument is a system, and then the folder.
func observeArgument(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	paged := 1 // arguments before the folder
	if t.cmd.Flags().Changed("page") {
		paged = 0
	}
	switch {
	case len(t.args) == paged:
		return completeFolders(t)
	case len(t.args) > paged:
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return offer(t.typed, "", systemsOf(t.workspace()))
}

// systemsOf are the systems that show a list of something.
func systemsOf(ws *decl.Workspace) []candidate {
	if ws.Practice.Name == "" {
		return nil
	}
	out := []candidate{{resolve.SystemXPM, "Practice Manager"}}
	if ws.Practice.XPM.Snapshot {
		out = []candidate{
			{resolve.SystemXPM, "the staff of Practice Manager"}, {app.SystemClients, "its clients"}, {app.SystemJobs, "its current jobs"},
		}
	}
	if ws.Practice.Xero != nil {
		out = append(out, candidate{xero.System, "the practice's own organisation"})
	}
	for _, a := range appsOf(ws) {
		if s, used := ws.System(a.Name); !a.Checklist && (used && !s.Unused || a.PerOrganisation) {
			out = append(out, candidate{a.Name, a.DisplayName})
		}
	}
	return out
}

// historyArgument is a folder, or the command below it: a shell takes either
// folders or words.
func historyArgument(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(t.args) == 0 && strings.HasPrefix("show", t.typed) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return completeFirst(completeFolders)(t)
}

// runArgument is a run of the journal, the newest first, and then the folder.
// The journal on a branch may have to be fetched, so it is not looked at.
func runArgument(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(t.args) > 0 {
		return completeFirst(completeFolders)(typing{env: t.env, cmd: t.cmd, args: t.args[1:], typed: t.typed})
	}
	ws, dir := t.workspaceAndFolder()
	where := storeOf(t.env, ws, dir)
	if ws.Practice.Name == "" || where.GitBranch != "" {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	journal, err := state.OpenFolder(where.Folder, t.env.Now).Journal(t.cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	runs, err := journal.Runs()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []candidate
	for _, r := range runs {
		c := candidate{value: r.ID}
		if r.Start != nil {
			c.about = "by " + r.Start.Who
		}
		all = append(all, c)
	}
	out, directive := offer(t.typed, "", all)
	slices.Reverse(out)
	return out, directive | cobra.ShellCompDirectiveKeepOrder
}
