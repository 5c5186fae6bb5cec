package xpm

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	ann  = "aaaaaaaa-0000-4000-8000-000000000001"
	ben  = "aaaaaaaa-0000-4000-8000-000000000002"
	cara = "aaaaaaaa-0000-4000-8000-000000000003"
	coco = "cccccccc-0000-4000-8000-000000000001"
	bare = "cccccccc-0000-4000-8000-000000000002"
	gone = "cccccccc-0000-4000-8000-000000000003"
	none = "dddddddd-0000-4000-8000-000000000009"
)

var noon = time.Date(2026, 10, 8, 12, 0, 0, 0, time.UTC)

// small is a practice of three people, two active clients and an archived one.
func small() sim.Seed {
	return sim.Seed{
		Staff: []sim.Staff{
			{UUID: strings.ToUpper(cara), Name: "Cara Wu", Email: "cara@harbour.example"},
			{UUID: ann, Name: "Ann O'Hara", Email: "ann@harbour.example"},
			{UUID: ben, Name: "Ben T\u0101mihana"},
		},
		Clients: []sim.Client{
			{UUID: bare, Name: " Bare Ltd", Bare: true},
			{UUID: coco, Name: "Coco <& Co>", Partner: ann, Manager: ben, TaxNumber: "123456789"},
			{UUID: gone, Name: "Gone Ltd", Partner: ann, Manager: ben, Archived: true},
		},
	}
}

// bench is a provider and the simulated Xero it speaks to.
type bench struct {
	*Provider
	sim *sim.Server
}

// options say how a bench differs from the plainest one.
type options struct {
	seed     *sim.Seed
	faults   []string
	assume   []string
	limits   sim.Limits // none when zero
	format   api.Format
	readOnly bool
	timeout  time.Duration
	wrap     func(http.Handler) http.Handler
}

func start(t testing.TB, o options) bench {
	t.Helper()
	seed := small()
	if o.seed != nil {
		seed = *o.seed
	}
	so := sim.Options{Seed: seed, Limits: o.limits, NoLimits: o.limits == sim.Limits{}}
	for _, text := range o.faults {
		f, err := sim.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		so.Faults = append(so.Faults, f)
	}
	for _, text := range o.assume {
		a, err := sim.ParseAssumption(text)
		if err != nil {
			t.Fatal(err)
		}
		so.Assumptions = append(so.Assumptions, a)
	}
	server := sim.New(so)
	var h http.Handler = server
	if o.wrap != nil {
		h = o.wrap(server)
	}
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := xeroapi.New(xeroapi.Config{
		APIURL:   ts.URL,
		Token:    func(context.Context) (string, error) { return server.AccessToken(), nil },
		Tenant:   server.Tenant().ID,
		ReadOnly: o.readOnly,
		HTTP:     transport,
		Timeout:  o.timeout,
		Sleep:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	if o.format == "" {
		o.format = api.XML
	}
	tenant := reconcile.Tenant{System: System, Name: server.Tenant().Name, ID: server.Tenant().ID}
	return bench{New(api.New(client, o.format), tenant, func() time.Time { return noon }, time.Now), server}
}

// requests is what reached the simulator, without the common part of the path.
func (b bench) requests() []string {
	var list []string
	for _, r := range b.sim.Requests() {
		list = append(list, r.Method+" "+strings.TrimPrefix(r.Path, "/practicemanager/3.1/"))
	}
	return list
}

// client is a client as the simulator has it now.
func (b bench) client(t *testing.T, id string) sim.Client {
	t.Helper()
	for _, c := range b.sim.Clients() {
		if strings.EqualFold(c.UUID, id) {
			return c
		}
	}
	t.Fatalf("no client %s", id)
	return sim.Client{}
}

// edit passes answers of one call through f, which may change them at will.
func edit(call string, f func(r *http.Request, rec *httptest.ResponseRecorder)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.URL.Path, call) {
				next.ServeHTTP(w, r)
				return
			}
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			f(r, rec)
			for k, v := range rec.Header() {
				w.Header()[k] = v
			}
			w.Header().Del("Content-Length")
			w.WriteHeader(rec.Code)
			w.Write(rec.Body.Bytes())
		})
	}
}

// rewrite changes the body of every answer of one call by pairs of old and new.
func rewrite(call string, oldnew ...string) func(http.Handler) http.Handler {
	return edit(call, func(_ *http.Request, rec *httptest.ResponseRecorder) {
		text := strings.NewReplacer(oldnew...).Replace(rec.Body.String())
		rec.Body.Reset()
		rec.Body.WriteString(text)
	})
}

// dropRow takes one record out of every answer of one call.
func dropRow(call, element, id string) func(http.Handler) http.Handler {
	return edit(call, func(_ *http.Request, rec *httptest.ResponseRecorder) {
		text := rec.Body.String()
		from := strings.Index(text, "<"+element+"><UUID>"+id)
		end := "</" + element + ">"
		to := from + strings.Index(text[from:], end) + len(end)
		rec.Body.Reset()
		rec.Body.WriteString(text[:from] + text[to:])
	})
}

// status answers one call with nothing but a status, before it is carried out.
func status(call string, code int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, call) {
				w.WriteHeader(code)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// both applies one wrapper after the other.
func both(a, b func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler { return a(b(next)) }
}

func staffKey(id string) reconcile.Key {
	return reconcile.Key{System: System, Kind: reconcile.KindStaff, ID: id}
}

func clientKey(id string) reconcile.Key {
	return reconcile.Key{System: System, Kind: reconcile.KindClient, ID: id}
}

func value(id, name string) reconcile.Value { return reconcile.Value{ID: id, Name: name} }

// held is a client object with its roles, each confirmed or not.
func held(id, name string, partner, manager reconcile.Value, confirmed bool) reconcile.Object {
	return reconcile.Object{Key: clientKey(id), Name: name, Fields: []reconcile.FieldValue{
		{Field: reconcile.FieldPartner, Value: partner, Confirmed: confirmed},
		{Field: reconcile.FieldManager, Value: manager, Confirmed: confirmed},
	}}
}

// smallObjects is small as it is observed.
func smallObjects() []reconcile.Object {
	return []reconcile.Object{
		held(coco, "Coco <& Co>", value(ann, "Ann O'Hara"), value(ben, "Ben T\u0101mihana"), true),
		held(bare, " Bare Ltd", reconcile.Value{}, reconcile.Value{}, false),
		{Key: staffKey(ann), Name: "Ann O'Hara", Email: "ann@harbour.example"},
		{Key: staffKey(ben), Name: "Ben T\u0101mihana"},
		{Key: staffKey(cara), Name: "Cara Wu", Email: "cara@harbour.example"},
	}
}
