package xpm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// Observe reads all staff and all active clients.
func (p *Provider) Observe(ctx context.Context, q provider.Query) (reconcile.Snapshot, error) {
	snap := reconcile.Snapshot{System: System, Tenant: p.tenant, CapturedAt: p.now()}
	at, sent := p.clock(), p.api.Calls().Reads
	staff, err := p.api.Staff(ctx)
	if err != nil {
		return reconcile.Snapshot{}, fmt.Errorf("list the staff: %w", err)
	}
	clients, err := p.clients(ctx, q)
	if err != nil {
		return reconcile.Snapshot{}, fmt.Errorf("list the clients: %w", err)
	}
	if q.Full {
		clear(p.read)
		for _, c := range clients {
			p.remember(c, at)
		}
	}
	snap.Objects = objects(staff, clients)
	snap.Calls = p.api.Calls().Reads - sent
	return snap, nil
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
