package xero

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/accounting"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	uma   = "bbbbbbbb-0000-4000-8000-000000000001"
	ulf   = "bbbbbbbb-0000-4000-8000-000000000002"
	nina  = "bbbbbbbb-0000-4000-8000-000000000003"
	orgID = "eeeeeeee-0000-4000-8000-000000000002"
)

// world is a provider, the simulated Xero it speaks to, and the day there.
type world struct {
	*Provider
	sim *sim.Server
	day time.Time
}

// start is an organisation of two users, one who is invited, and Xero Support from the
// 23rd on, as an adviser from the 24th to the 25th.
func start(t *testing.T, assume ...string) *world {
	t.Helper()
	w := &world{day: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	o := sim.Options{
		Now: func() time.Time { return w.day },
		Seed: sim.Seed{
			Tenants: []sim.Tenant{{ID: orgID, Name: "Harbour Pty Ltd", Type: sim.Organisation}},
			Users: []sim.User{
				{UUID: strings.ToUpper(ulf), LastName: "Ulf", Email: "ulf@harbour.example", Role: "ADMIN"},
				{UUID: uma, FirstName: "Uma", LastName: "Rao", Email: "uma@harbour.example", Role: "FINANCIALADVISER", Subscriber: true},
				{UUID: nina, FirstName: "Nina", Pending: true},
			},
			Support: []sim.SupportAccess{{From: "2026-11-23", Until: "2026-11-23"}, {From: "2026-11-24", Until: "2026-11-25", Role: "FINANCIALADVISER"}},
		},
	}
	for _, text := range assume {
		a, err := sim.ParseAssumption(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Assumptions = append(o.Assumptions, a)
	}
	w.sim = sim.New(o)
	w.Provider = w.provider(t, w.sim.AccessToken(), w.sim)
	return w
}

func (w *world) provider(t *testing.T, token string, h http.Handler) *Provider {
	t.Helper()
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := xeroapi.New(xeroapi.Config{
		APIURL:   ts.URL,
		Token:    func(context.Context) (string, error) { return token, nil },
		Tenant:   orgID,
		ReadOnly: true,
		HTTP:     transport,
		Sleep:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	tenant := reconcile.Tenant{System: System, Name: "Harbour Pty Ltd", ID: orgID}
	return New(api.New(client), tenant, func() time.Time { return w.day })
}

func userKey(id string) reconcile.Key {
	return reconcile.Key{System: System, Kind: reconcile.KindUser, ID: id}
}

func user(id, name, email, role string) reconcile.Object {
	return reconcile.Object{Key: userKey(id), Name: name, Email: email, Fields: []reconcile.FieldValue{
		{Field: reconcile.FieldRole, Value: reconcile.Value{ID: strings.ToLower(role), Name: role}, Confirmed: true},
	}}
}

func TestObserve(t *testing.T) {
	w := start(t)
	got, err := w.Observe(t.Context(), provider.Query{Full: true, Jobs: true, Groups: []string{"Family"}})
	if err != nil {
		t.Fatal(err)
	}
	want := reconcile.Snapshot{
		System: System, Tenant: reconcile.Tenant{System: System, Name: "Harbour Pty Ltd", ID: orgID}, CapturedAt: w.day, Calls: 1,
		Objects: []reconcile.Object{
			user(uma, "Uma Rao", "uma@harbour.example", "FINANCIALADVISER"),
			user(ulf, "Ulf", "ulf@harbour.example", "ADMIN"),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]sim.Request{{Method: "GET", Path: "/api.xro/2.0/Users", Status: 200}}, w.sim.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// Xero Support day by day, where it is shown and where it never is.
func TestObserveSupport(t *testing.T) {
	for _, tt := range []struct {
		assume string
		want   []string // role on each day; "" is not seen
	}{
		{"U19=shown", []string{"", "STANDARD", "FINANCIALADVISER", "FINANCIALADVISER", ""}},
		{"U19=hidden", []string{"", "", "", "", ""}},
	} {
		t.Run(tt.assume, func(t *testing.T) {
			w := start(t, tt.assume)
			var got []string
			for range tt.want {
				snap, err := w.Observe(t.Context(), provider.Query{})
				if err != nil {
					t.Fatal(err)
				}
				role := ""
				for _, o := range snap.Objects {
					if fv, ok := o.Get(reconcile.FieldRole); ok && o.Email == "support@xero.com" && o.Name == "Xero Support" {
						role = fv.Value.Name
					}
				}
				got = append(got, role)
				w.day = w.day.Add(24 * time.Hour)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("support by day (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInspect(t *testing.T) {
	w := start(t)
	before, err := w.Observe(t.Context(), provider.Query{})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(ids ...string) []reconcile.Question {
		var qs []reconcile.Question
		for _, id := range ids {
			qs = append(qs, reconcile.Question{Key: userKey(id), Doubt: reconcile.DoubtNotListed})
		}
		return qs
	}
	const other = "dddddddd-0000-4000-8000-000000000009"
	got, err := w.Inspect(t.Context(), before, ask(other, uma, nina, other))
	if err != nil {
		t.Fatal(err)
	}
	want := before
	want.Missing = []reconcile.Missing{{Key: userKey(nina), Why: reconcile.AbsentGone}, {Key: userKey(other), Why: reconcile.AbsentGone}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
	if before.Missing != nil || len(w.sim.Requests()) != 1 {
		t.Errorf("the first snapshot has %v, %d requests were sent", before.Missing, len(w.sim.Requests()))
	}
	_, err = w.Inspect(t.Context(), before, []reconcile.Question{{Key: reconcile.Key{System: System, Kind: reconcile.KindClient, ID: uma}}})
	if want := "look up client " + uma + ": no such kind of record in an organisation"; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}

// Trouble is never fewer users.
func TestObserveRefuses(t *testing.T) {
	w := start(t)
	poor := w.sim.Token("practicemanager.staff")
	w.sim.Token() // connects the organisation, which the other token has no scope for
	answer := func(status int, body string) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "application/json")
			rw.WriteHeader(status)
			rw.Write([]byte(body))
		})
	}
	for _, tt := range []struct {
		name, token string
		server      http.Handler
		is          error
		want        string
	}{
		{"no scope", poor, w.sim, xeroapi.ErrConsent, "list the users of Harbour Pty Ltd: Xero refuses access to the organisation: AuthorizationUnsuccessful ("},
		{"expired", w.sim.ExpiredToken(), w.sim, xeroapi.ErrConsent, "list the users of Harbour Pty Ltd: the login has expired"},
		{"broken", "token", answer(500, ""), nil, "list the users of Harbour Pty Ltd: Xero had an error of its own ("},
		{"nobody", "token", answer(200, `{"Status":"OK","Users":[]}`), nil, "list the users of Harbour Pty Ltd: the answer to Users is not complete: it lists nobody, and an organisation always has a subscriber"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := w.provider(t, tt.token, tt.server).Observe(t.Context(), provider.Query{})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("err = %v, want %s…", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			if len(got.Objects) != 0 {
				t.Errorf("%d objects came with the error", len(got.Objects))
			}
		})
	}
}

func TestAudit(t *testing.T) {
	change := reconcile.Change{Key: userKey(uma), Action: reconcile.ActionUpdate}
	with := func(edit func(*reconcile.Change)) reconcile.Change {
		c := change
		edit(&c)
		return c
	}
	for _, tt := range []struct {
		name string
		c    reconcile.Change
		want string // text; empty: not held
	}{
		{"change a role", change, "Xero's API cannot update a user of an organisation: it only reads"},
		{"invite somebody", with(func(c *reconcile.Change) { c.Action = reconcile.ActionCreate }), "Xero's API cannot create a user of an organisation: it only reads"},
		{"by hand", with(func(c *reconcile.Change) { c.Action = reconcile.ActionManual }), ""},
		{"held back", with(func(c *reconcile.Change) { c.Hold = &reconcile.Hold{} }), ""},
		{"of another system", with(func(c *reconcile.Change) { c.Key.System = "xpm" }), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hold := new(Provider).Audit(tt.c)
			got := ""
			if hold != nil {
				got = hold.Text
				if hold.Rule != "not-supported" || !strings.HasPrefix(hold.Hint, "a person changes it on the Users screen") {
					t.Errorf("rule %q, hint %q", hold.Rule, hold.Hint)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("held (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCapabilities(t *testing.T) {
	for _, c := range Capabilities() {
		if c.System != System || c.Concern == "" || c.Note == "" {
			t.Errorf("a row without system, concern or note: %+v", c)
		}
		if diff := cmp.Diff([][]string{{provider.WayAPI}, {provider.WayManual}}, [][]string{c.Observe, c.Apply}); diff != "" {
			t.Errorf("%s: ways to observe and to apply (-want +got):\n%s", c.Concern, diff)
		}
	}
}
