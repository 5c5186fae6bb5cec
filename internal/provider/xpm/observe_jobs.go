package xpm

import (
	"cmp"
	"context"
	"slices"
	"strings"

	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// currentJobs asks for the needed fields only; of the rest of a job nothing is
// compared. When an answer with the filter is of no use, or may have lost a
// role by it, the question is repeated without.
func (p *Provider) currentJobs(ctx context.Context) ([]api.Job, error) {
	jobs, err := p.api.CurrentJobs(ctx, true)
	if lacksField(err) || refusesFilter(err) || err == nil && lacksHolder(jobs) {
		return p.api.CurrentJobs(ctx, false)
	}
	return jobs, err
}

// lacksHolder reports whether none of the jobs has a partner, or none a
// manager: an unset role and one that was not asked for look the same.
func lacksHolder(jobs []api.Job) bool {
	return len(jobs) > 0 &&
		(!slices.ContainsFunc(jobs, func(j api.Job) bool { return j.Partner.UUID != "" }) ||
			!slices.ContainsFunc(jobs, func(j api.Job) bool { return j.Manager.UUID != "" }))
}

// groups looks up the groups with one of the names. Nothing keeps two from
// having the same: then both are found.
func (p *Provider) groups(ctx context.Context, names []string) ([]reconcile.Group, error) {
	wanted := make(map[string]bool, len(names))
	for _, n := range names {
		wanted[foldName(n)] = true
	}
	list, err := p.api.ClientGroups(ctx)
	if err != nil {
		return nil, err
	}
	var found []reconcile.Group
	for _, g := range list {
		if !wanted[foldName(g.Name)] {
			continue
		}
		whole, err := p.api.ClientGroup(ctx, g.UUID)
		if err != nil {
			return nil, err
		}
		found = append(found, group(whole))
	}
	slices.SortFunc(found, func(a, b reconcile.Group) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return found, nil
}

func group(g api.Group) reconcile.Group {
	out := reconcile.Group{ID: g.UUID, Name: g.Name, Clients: make([]string, len(g.Clients))}
	for i, c := range g.Clients {
		out.Clients[i] = c.UUID
	}
	slices.Sort(out.Clients)
	return out
}

// foldName makes names of groups comparable: case and blanks say nothing.
func foldName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
