// Package xpm observes and changes Xero Practice Manager: the staff records,
// the partner and manager of each client, and who is on its current jobs. On
// the wire a client's partner is the AccountManager and its manager the
// JobManager.
//
// # What is believed
//
// Clients are read page by page. Whether pages show both roles is not certain:
// the documentation's samples do not, live tenants do (observed). So a role that
// a list leaves out is reported as not confirmed, and three things send the
// provider to client.api/list, the one call that returns everybody in one
// piece: pages in which nobody at all has a partner, or nobody a manager; a
// look-up that finds a role where the page had none; a look-up that finds an
// active client that was on no page.
//
// Current jobs come in one piece, with their tasks. A record of a job shows
// everybody who is on it, so that nobody is manager is confirmed by that. But
// where only some fields were asked for, and none of the jobs has a partner, or
// none a manager, the question is repeated without the filter. Tasks that are
// completed are left out: nobody is put on them or taken off any more.
//
// A look-up ends as "gone" only when Practice Manager says that it does not
// know the id. A refused login, a broken server or a used-up limit stays an
// error: no data is never "nobody".
//
// # What is written
//
// One call a change, never sent twice. It counts when the envelope says OK and
// a record shows the wanted value: the one in the answer, or one read again
// where the answer has none, lacks a role, or never came.
//
// Nothing else may have changed. Whether an update keeps what it leaves out is
// not known, so the first client of a Provider's life is a canary: read in
// full, written, read in full again and compared. Of every further one the
// answer is compared with the record read before it, on the fields that both
// show; where that finds harm, the record is read again before it is believed,
// since two calls may show a field in two ways. What is found then ends the
// run. Somebody who edits the same client in the minutes between reading and
// writing looks the same: better to stop once too often.
//
// A job is changed in one assign: whoever comes first, whoever goes after. The
// answer is the whole job, and everybody on it is compared. It is not known
// whether one refused operation undoes those before it, so after a refusal the
// job is read again; whether a new manager takes the place of the old one, so
// that is looked for; and whether jobs follow when their client changes, so
// [Provider.Settle] reads them again in between. One that has followed is still
// given to whom the plan has named for it: that this run has moved it is no
// reason to leave it there. A job has no fields that an assign could blank: what
// has changed besides is named, and the run goes on.
//
// A login is ended by a call whose answer shows nothing, and that no other call
// shows: it is attested by the answer alone.
//
// A Provider is used by one goroutine; it reads up to three records at once by
// itself.
package xpm

import (
	"time"

	"github.com/practicectl/practicectl/internal/provider"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// System is the name of this system in keys and addresses.
const System = "xpm"

// maxAge is how old a record may be when it is written to.
const maxAge = 5 * time.Minute

// Provider is one tenant of Practice Manager.
type Provider struct {
	api    *api.API
	tenant reconcile.Tenant
	now    func() time.Time // the time that snapshots bear
	clock  func() time.Time // the real one: how old a record is
	// whole is set once pages have been found to leave something out: from
	// then on clients are read by client.api/list.
	whole bool
	// proven is set once a client has been read, written, read again and found
	// to have changed in nothing else.
	proven bool
	read   map[string]reading // by client id, as last read
	asked  provider.Query     // by the last observation

	jobs    map[string]jobReading                 // by id, as last read
	sawJobs bool                                  // by an observation in full
	written map[string]map[reconcile.Field]string // clients, by id, since that observation: who was given which role
	// followed are the roles of jobs that have gone along with a client that was
	// written to since that observation, and who has them by that.
	followed map[seat]string
}

// seat is a role on a job.
type seat struct {
	job  string // its id
	role reconcile.Field
}

// reading is a client as read at a time.
type reading struct {
	client api.Client
	at     time.Time
}

// jobReading is a job as read at a time, and the id of the client that it was
// first seen to be for.
type jobReading struct {
	job    api.Job
	client string
	at     time.Time
}

// New returns the provider of a tenant. now is the clock that snapshots bear;
// it may stand still. clock says how old a record is, and must not.
func New(a *api.API, tenant reconcile.Tenant, now, clock func() time.Time) *Provider {
	return &Provider{
		api: a, tenant: tenant, now: now, clock: clock,
		read: map[string]reading{}, jobs: map[string]jobReading{}, written: map[string]map[reconcile.Field]string{}, followed: map[seat]string{},
	}
}

var (
	_ provider.Observer = (*Provider)(nil)
	_ provider.Executor = (*Provider)(nil)
	_ provider.Settler  = (*Provider)(nil)
)

func (p *Provider) remember(c api.Client, at time.Time) {
	p.read[c.UUID] = reading{c, at}
}

// rememberJob keeps the client that the job was first seen to be for.
func (p *Provider) rememberJob(j api.Job, at time.Time) jobReading {
	r := jobReading{j, j.Client.UUID, at}
	if known, ok := p.jobs[j.UUID]; ok {
		r.client = known.client
	}
	p.jobs[j.UUID] = r
	return r
}
