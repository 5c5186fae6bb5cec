// Package xero observes an organisation in Xero: who may use it, and in which
// role. A practice's own organisation is one; those of its clients would be, each
// with a connection of its own.
//
// # What is believed
//
// One call lists everybody, in one piece. Somebody in the list has access, with
// the role that stands there. That somebody is not in it says less: invitations that
// wait for an answer are left out, and whether Xero Support is shown while it is let in
// is not known. So a look-up of somebody who is not listed sends nothing, and ends as
// "not shown"; it never proves that access has ended.
//
// Xero Support is an object like any other here. Under which name or address it shows is
// not known either, so whoever plans decides what to look for.
//
// # What is written
//
// Nothing: the API only reads. Whatever is to change is for a person, on the
// organisation's Users screen.
package xero

import (
	"time"

	"github.com/practicectl/practicectl/internal/provider"
	api "github.com/practicectl/practicectl/internal/xeroapi/accounting"
	"github.com/practicectl/practicectl/reconcile"
)

// System is the name of this system in keys and addresses.
const System = "xero"

// Provider is one organisation.
type Provider struct {
	api    *api.API
	tenant reconcile.Tenant
	now    func() time.Time // the time that snapshots bear
}

// New returns the provider of an organisation. now is the clock that snapshots
// bear; it may stand still.
func New(a *api.API, tenant reconcile.Tenant, now func() time.Time) *Provider {
	return &Provider{api: a, tenant: tenant, now: now}
}

var _ provider.Planner = (*Provider)(nil)
