package xpm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// Observe reads all staff and all active clients, and if they are asked for the
// current jobs and groups of clients, at the same time.
func (p *Provider) Observe(ctx context.Context, q provider.Query) (reconcile.Snapshot, error) {
	snap := reconcile.Snapshot{System: System, Tenant: p.tenant, CapturedAt: p.now()}
	at, sent := p.clock(), p.api.Calls().Reads
	staff, err := p.api.Staff(ctx)
	if err != nil {
		return reconcile.Snapshot{}, fmt.Errorf("list the staff: %w", err)
	}
	var clients []api.Client
	var jobs []api.Job
	reads := []read{{"list the clients", func(ctx context.Context) (err error) {
		clients, err = p.clients(ctx, q)
		return err
	}}}
	if snap.Jobs = q.Jobs; q.Jobs {
		reads = append(reads, read{"list the jobs", func(ctx context.Context) (err error) {
			jobs, err = p.currentJobs(ctx)
			return err
		}})
	}
	if len(q.Groups) > 0 {
		reads = append(reads, read{"look up the client groups", func(ctx context.Context) (err error) {
			snap.Groups, err = p.groups(ctx, q.Groups)
			return err
		}})
	}
	if err := together(ctx, reads); err != nil {
		return reconcile.Snapshot{}, err
	}
	if p.asked = q; q.Full {
		p.rememberAll(clients, jobs, at)
	}
	snap.Objects = objects(staff, clients, jobs)
	snap.Calls = p.api.Calls().Reads - sent
	return snap, nil
}

// read is something to be read, and what that is called in an error.
type read struct {
	name string
	do   func(context.Context) error
}

// together reads a few things at once. The first error ends it.
func together(ctx context.Context, reads []read) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for _, r := range reads {
		wg.Go(func() {
			if err := r.do(ctx); err != nil {
				cancel(fmt.Errorf("%s: %w", r.name, err))
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// rememberAll replaces what was read before.
func (p *Provider) rememberAll(clients []api.Client, jobs []api.Job, at time.Time) {
	clear(p.read)
	clear(p.jobs)
	clear(p.written)
	clear(p.followed)
	for _, c := range clients {
		p.remember(c, at)
	}
	for _, j := range jobs {
		p.rememberJob(j, at)
	}
	p.sawJobs = p.asked.Jobs
}

// clients reads the active clients, by pages where these can be relied on.
func (p *Provider) clients(ctx context.Context, q provider.Query) ([]api.Client, error) {
	if p.whole {
		return p.allClients(ctx, nil)
	}
	clients, err := p.pages(ctx, q)
	switch {
	case lacksField(err):
		return p.allClients(ctx, nil)
	case err != nil:
		return nil, err
	case lacksRole(clients):
		return p.allClients(ctx, clients)
	}
	return clients, nil
}

// pages asks for the needed fields only, unless whole records are wanted. How
// the filter spells fields, and whether it works in XML, is not known; so when
// an answer with it is of no use, the question is repeated without it.
func (p *Provider) pages(ctx context.Context, q provider.Query) ([]api.Client, error) {
	if q.Full {
		return p.api.ActiveClients(ctx, nil)
	}
	clients, err := p.api.ActiveClients(ctx, api.ClientFields())
	if lacksField(err) || refusesFilter(err) {
		return p.api.ActiveClients(ctx, nil)
	}
	return clients, err
}

func lacksField(err error) bool {
	var incomplete *api.IncompleteError
	return errors.As(err, &incomplete) && incomplete.Field != ""
}

func refusesFilter(err error) bool {
	var business *api.BusinessError
	var call *xeroapi.Error
	return errors.As(err, &business) || errors.As(err, &call) && call.Status == http.StatusBadRequest
}

// lacksRole reports whether one of the roles is held at no client at all,
// which a practice that uses it never shows.
func lacksRole(clients []api.Client) bool {
	if len(clients) == 0 {
		return false
	}
	return !slices.ContainsFunc(clients, func(c api.Client) bool { return c.AccountManager.UUID != "" }) ||
		!slices.ContainsFunc(clients, func(c api.Client) bool { return c.JobManager.UUID != "" })
}

// allClients reads everybody in one piece and drops who is not active. Every
// client of the pages, where there are any, must be in it.
func (p *Provider) allClients(ctx context.Context, pages []api.Client) ([]api.Client, error) {
	all, err := p.api.AllClients(ctx)
	if err != nil {
		return nil, err
	}
	listed := make(map[string]bool, len(all))
	for _, c := range all {
		listed[c.UUID] = true
	}
	for _, c := range pages {
		if !listed[c.UUID] {
			return nil, lost("client.api/list", c.Name, c.UUID, "is on a page of clients and not in the list of all")
		}
	}
	return slices.DeleteFunc(all, func(c api.Client) bool { return !c.Active() }), nil
}

func lost(call, name, id, how string) error {
	return &api.IncompleteError{Call: call, Why: fmt.Sprintf("%q (%s) %s: rows were lost", name, id, how)}
}
