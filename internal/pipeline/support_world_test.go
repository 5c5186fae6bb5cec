package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata" // the practice's zone must not depend on the machine

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/provider/xpm"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/internal/xeroapi/accounting"
	xpmapi "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// The people of the practice: jo may let Xero Support in, and sam may not.
const peopleYAML = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour Accounting
  timezone: Australia/Sydney
  systems: {xpm: {}, xero: {tenant: {name: Harbour Accounting Pty Ltd}}, xeroPractice: {}}
  freeze: [{name: BAS week, from: 2026-11-01, until: 2026-11-30}]
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo-bloggs}
spec: {fullName: Jo Bloggs, email: jo@harbour.example, accounts: {xeroPractice: {role: administrator}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: sam-lee}
spec: {fullName: Sam Lee, email: sam@harbour.example, accounts: {xeroPractice: {role: staff}}}
`

func grantYAML(spec string) string {
	return "---\napiVersion: practicectl/v1\nkind: SupportAccess\nmetadata: {name: case}\nspec: {" + spec + ", reason: payroll filing error, from: 2026-11-20, until: 2026-11-27}\n"
}

const (
	practiceGrant     = `scope: practice, owner: jo-bloggs, case: "1234567"`
	organisationGrant = `scope: organisation, organisation: Harbour Accounting Pty Ltd, role: standard, payrollAdmin: false, owner: jo-bloggs`
)

// world is a practice on a clock that is moved, with what its people say and see.
type world struct {
	t     *testing.T
	sim   *sim.Server
	ts    *httptest.Server
	apps  []decl.App
	now   time.Time
	files string
	words map[string]reconcile.Word
	seen  []reconcile.Snapshot
}

const organisationID = "eeeeeeee-0000-4000-8000-000000000002"

// newWorld begins at noon of a day in November. The spans are those on which the
// organisation's API shows Xero Support.
func newWorld(t *testing.T, day int, declared string, spans ...sim.SupportAccess) *world {
	t.Helper()
	w := &world{t: t, files: peopleYAML + declared, words: map[string]reconcile.Word{}}
	w.on(day, 12)
	apps, problems := decl.ParseApps(app.Files())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	w.apps = apps
	w.sim = sim.New(sim.Options{Now: func() time.Time { return w.now }, NoLimits: true, Seed: sim.Seed{
		Tenants: []sim.Tenant{{ID: organisationID, Name: "Harbour Accounting Pty Ltd", Type: sim.Organisation}},
		Staff:   []sim.Staff{{UUID: "f8235e1a-d383-48b7-9139-ba97ab8ca889", Name: "Jo Bloggs", Email: "jo@harbour.example"}},
		Users:   []sim.User{{UUID: "bbbbbbbb-0000-4000-8000-000000000001", FirstName: "Jo", LastName: "Bloggs", Email: "jo@harbour.example", Role: "FINANCIALADVISER", Subscriber: true}},
		Support: spans,
	}})
	w.ts = httptest.NewServer(w.sim)
	t.Cleanup(w.ts.Close)
	return w
}

func (w *world) on(day, hour int) *world {
	zone, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = time.Date(2026, 11, day, hour, 0, 0, 0, zone)
	return w
}

func (w *world) client(tenant string) *xeroapi.Client {
	transport := &http.Transport{}
	w.t.Cleanup(transport.CloseIdleConnections)
	c, err := xeroapi.New(xeroapi.Config{
		APIURL: w.ts.URL, Tenant: tenant, ReadOnly: true, HTTP: transport,
		Token: func(context.Context) (string, error) { return w.sim.Token(), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) load(files string) *decl.Workspace {
	w.t.Helper()
	ws, problems := decl.Load(fstest.MapFS{"support.yaml": {Data: []byte(files)}}, "practice", w.apps...)
	if len(problems) > 0 {
		w.t.Fatal(problems)
	}
	return ws
}

// try makes a plan; edit may change what it is made from.
func (w *world) try(edit func(*pipeline.Input)) (reconcile.Plan, error) {
	w.t.Helper()
	zone := w.now.Location()
	clock := func() time.Time { return w.now }
	ws := w.load(w.files)
	in := pipeline.Input{
		Workspace: ws, Date: reconcile.DateOf(w.now, zone), Today: reconcile.DateOf(w.now, zone), Now: w.now,
		XPM:  xpm.New(xpmapi.New(w.client(w.sim.Tenant().ID), xpmapi.XML), reconcile.Tenant{System: xpm.System, Name: "Harbour Accounting", ID: w.sim.Tenant().ID}, clock, clock),
		Seen: w.seen, Words: w.words,
		Guide: func(reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
			return app.Guide{Apps: w.apps, Users: ws.Users}.Describe
		},
	}
	if edit != nil {
		edit(&in)
	}
	result, err := pipeline.Plan(w.t.Context(), in)
	return result.Plan, err
}

func (w *world) plan() reconcile.Plan {
	w.t.Helper()
	p, err := w.try(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// action is the one open action on an address.
func (w *world) action(p reconcile.Plan, address string) reconcile.Change {
	w.t.Helper()
	for _, c := range p.Changes {
		if c.Address == address {
			if c.Manual == nil {
				w.t.Fatalf("%s: nothing says how", address)
			}
			return c
		}
	}
	w.t.Fatalf("no action on %s among %d", address, len(p.Changes))
	return reconcile.Change{}
}

// attest says that all open actions were done just now.
func (w *world) attest(addresses ...string) {
	w.t.Helper()
	p := w.plan()
	for _, a := range addresses {
		w.words[w.action(p, a).Manual.ID] = reconcile.Word{Document: "attestation/" + strings.ReplaceAll(a, "/", "-"), By: "jo-bloggs", At: w.now}
	}
}

// observe pastes a list of a screen, as somebody would.
func (w *world) observe(system, organisation, text string) {
	w.t.Helper()
	var a decl.App
	for _, known := range w.apps {
		if known.Name == system {
			a = known
		}
	}
	table, problems := snapshot.Read(snapshot.KindTSV, []byte(text), app.Layout(a))
	if len(problems) > 0 {
		w.t.Fatal(problems)
	}
	f, err := snapshot.Make(table, snapshot.Provenance{
		Tenant: "Harbour Accounting", Organisation: organisation, CapturedAt: w.now, CapturedBy: "jo-bloggs", AsRole: "administrator",
		Total: len(table.Records), Now: w.now,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.see(app.Snapshot(a, f))
}

// see keeps the latest list of each organisation, as the folder of snapshots does.
func (w *world) see(s reconcile.Snapshot) {
	for i, o := range w.seen {
		if o.System == s.System && o.Tenant.Name == s.Tenant.Name {
			w.seen[i] = s
			return
		}
	}
	w.seen = append(w.seen, s)
}

// observeAPI reads the organisation's users from the simulator.
func (w *world) observeAPI() {
	w.t.Helper()
	p := xero.New(accounting.New(w.client(organisationID)), reconcile.Tenant{System: xero.System, Name: "Harbour Accounting Pty Ltd", ID: organisationID}, func() time.Time { return w.now })
	s, err := p.Observe(w.t.Context(), provider.Query{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.see(s)
}

// told is every grant with its state, and the exit code that drift would end with.
func told(p reconcile.Plan) []string {
	var out []string
	for _, g := range p.Grants {
		out = append(out, strings.TrimSpace(g.Name+" "+string(g.State)))
	}
	switch {
	case !p.Empty():
		return append(out, "exit 2")
	case p.Unknown():
		return append(out, "exit 3")
	default:
		return append(out, "exit 0")
	}
}

func text(t *testing.T, p reconcile.Plan) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Plan(&b, p, render.Style{Title: "drift"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var errNone = errors.New("no error")
