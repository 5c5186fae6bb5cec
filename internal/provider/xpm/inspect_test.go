package xpm

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/reconcile"
)

// with is smallObjects with one object replaced, added or (named only) gone.
func with(o reconcile.Object) []reconcile.Object {
	var list []reconcile.Object
	for _, have := range smallObjects() {
		if have.Key != o.Key {
			list = append(list, have)
		}
	}
	if o.Name != "" {
		list = append(list, o)
	}
	return list
}

func TestInspect(t *testing.T) {
	tests := []struct {
		name, reason string
		o            options
		ask          reconcile.Key
		objects      []reconcile.Object
		missing      []reconcile.Missing
		requests     []string // of Inspect
	}{
		{"unset", "a record that shows no role has none", options{}, clientKey(bare),
			with(held(bare, " Bare Ltd", reconcile.Value{}, reconcile.Value{}, true)), nil, []string{"GET client.api/get/" + bare}},
		{"set", "asked for nothing, answered all the same", options{}, clientKey(coco),
			smallObjects(), nil, []string{"GET client.api/get/" + coco}},
		{"archived", "there, but not to be managed", options{}, clientKey(gone),
			smallObjects(), []reconcile.Missing{{Key: clientKey(gone), Name: "Gone Ltd", Why: reconcile.AbsentArchived}}, []string{"GET client.api/get/" + gone}},
		{"archived since the list", "the list is older than the look-up", options{wrap: rewrite("client.api/get", "<IsArchived>No", "<IsArchived>Yes")}, clientKey(coco),
			with(reconcile.Object{Key: clientKey(coco)}), []reconcile.Missing{{Key: clientKey(coco), Name: "Coco <& Co>", Why: reconcile.AbsentArchived}}, []string{"GET client.api/get/" + coco}},
		{"deleted", "as archived", options{wrap: rewrite("client.api/get", "<IsDeleted>No", "<IsDeleted>Yes")}, clientKey(coco),
			with(reconcile.Object{Key: clientKey(coco)}), []reconcile.Missing{{Key: clientKey(coco), Name: "Coco <& Co>", Why: reconcile.AbsentArchived}}, []string{"GET client.api/get/" + coco}},
		{"gone", "200 and ERROR", options{}, clientKey(none),
			smallObjects(), []reconcile.Missing{{Key: clientKey(none), Why: reconcile.AbsentGone}}, []string{"GET client.api/get/" + none}},
		{"gone, by status", "404", options{wrap: status("client.api/get", 404)}, clientKey(coco),
			with(reconcile.Object{Key: clientKey(coco)}), []reconcile.Missing{{Key: clientKey(coco), Name: "Coco <& Co>", Why: reconcile.AbsentGone}}, nil},
		{"person not visible", "not the same as deleted, but no more is known", options{}, staffKey(none),
			smallObjects(), []reconcile.Missing{{Key: staffKey(none), Why: reconcile.AbsentGone}}, []string{"GET staff.api/get/" + none}},
		{"person not listed, but there", "a list may leave people out", options{wrap: dropRow("staff.api/list", "Staff", ben)}, staffKey(ben),
			nil, nil, []string{"GET staff.api/get/" + ben}},
		{"a role that pages left out", "one look-up shows it: everything is read again in one piece",
			options{wrap: rewrite("paged-list", "<JobManager><UUID>"+ben+"</UUID><Name>Ben T\u0101mihana</Name></JobManager>", ""), seed: twoWithManager()}, clientKey(coco),
			nil, nil, []string{"GET client.api/get/" + coco, people, whole}},
		{"an active client that pages left out", "looked for in the list of all before it is called lost", options{wrap: dropRow("paged-list", "Client", coco), seed: twoWithManager()}, clientKey(coco),
			nil, nil, []string{"GET client.api/get/" + coco, people, whole}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, tt.o)
			snap, err := b.Observe(t.Context(), provider.Query{})
			if err != nil {
				t.Fatal(err)
			}
			before := len(b.requests())
			observed := snap.Calls
			got, err := b.Inspect(t.Context(), snap, []reconcile.Question{{Key: tt.ask, Doubt: reconcile.DoubtUnset}, {Key: tt.ask, Doubt: reconcile.DoubtNotListed}})
			if err != nil {
				t.Fatal(err)
			}
			want := tt.objects
			if want == nil { // as the simulator holds it, read plainly
				plainly, err := start(t, options{seed: tt.o.seed}).Observe(t.Context(), provider.Query{})
				if err != nil {
					t.Fatal(err)
				}
				want = plainly.Objects
			}
			byKey := func(list []reconcile.Object) map[reconcile.Key]reconcile.Object {
				m := map[reconcile.Key]reconcile.Object{}
				for _, o := range list {
					m[o.Key] = o
				}
				return m
			}
			if diff := cmp.Diff(byKey(want), byKey(got.Objects)); diff != "" {
				t.Errorf("%s: objects (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.missing, got.Missing); diff != "" {
				t.Errorf("%s: missing (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.requests, b.requests()[before:]); diff != "" && tt.requests != nil {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if sent := max(1, len(tt.requests)); got.Calls != observed+sent {
				t.Errorf("%d calls, want %d and %d", got.Calls, observed, sent)
			}
		})
	}
}

// twoWithManager is small with a manager for the other client too, so that a
// page without one of them still shows the role.
func twoWithManager() *sim.Seed {
	seed := small()
	seed.Clients[0].Manager = cara
	seed.Clients[0].Partner = cara
	return &seed
}

func TestInspectRefuses(t *testing.T) {
	tests := []struct {
		name string
		o    options
		is   error
		want string
	}{
		{"access refused", options{wrap: status("client.api/get", 403)}, xeroapi.ErrConsent, "look up client " + coco + ": Xero refuses access to this practice ("},
		{"login expired", options{wrap: status("client.api/get", 401)}, xeroapi.ErrConsent, "look up client " + coco + ": Xero does not accept the login ("},
		{"broken", options{wrap: status("client.api/get", 500)}, nil, "look up client " + coco + ": Xero had an error of its own ("},
		{"another record", options{wrap: rewrite("client.api/get", coco, none)}, nil, "look up client " + coco + ": the answer to client.api/get is not complete: asked for " + coco + ", it is about " + none},
		{"archived or not", options{wrap: rewrite("client.api/get", "IsArchived", "Other")}, nil, "look up client " + coco + `: the answer to client.api/get is not complete: it does not say whether "Coco <& Co>"`},
		{"lost for good", options{wrap: both(rewrite("paged-list", coco, none), rewrite("client.api/list", coco, none))}, nil, `the answer to client.api/list is not complete: "Coco <& Co>" (` + coco + `) is active and not in the list: rows were lost`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, tt.o)
			snap, err := b.Observe(t.Context(), provider.Query{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.Inspect(t.Context(), snap, []reconcile.Question{{Key: clientKey(coco)}})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("err = %v, want %s…", err, tt.want)
			}
			if len(got.Missing) != 0 || len(got.Objects) != 0 {
				t.Errorf("a failure must not say anything about clients: %+v", got)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

// Never more than three reads at once, and more than one where there are more.
func TestInspectReadsAFewAtOnce(t *testing.T) {
	var now, most atomic.Int32
	b := start(t, options{seed: ptr(sim.Generate(40)), wrap: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := now.Add(1)
			defer now.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(2 * time.Millisecond)
			next.ServeHTTP(w, r)
		})
	}})
	snap, err := b.Observe(t.Context(), provider.Query{})
	if err != nil {
		t.Fatal(err)
	}
	var qs []reconcile.Question
	for _, o := range snap.Objects {
		if o.Key.Kind == reconcile.KindClient {
			qs = append(qs, reconcile.Question{Key: o.Key})
		}
	}
	got, err := b.Inspect(t.Context(), snap, qs)
	if err != nil {
		t.Fatal(err)
	}
	if n := most.Load(); n < 2 || n > 3 {
		t.Errorf("%d at once", n)
	}
	for _, o := range got.Objects {
		for _, fv := range o.Fields {
			if !fv.Confirmed {
				t.Errorf("%s of %s is not confirmed", fv.Field, o.Name)
			}
		}
	}
	if diff := cmp.Diff(len(snap.Objects), len(got.Objects)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

// The caller's snapshot is a value: it is not changed under its hands.
func TestInspectLeavesItsArgumentAlone(t *testing.T) {
	b := start(t, options{})
	snap, err := b.Observe(t.Context(), provider.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Inspect(t.Context(), snap, []reconcile.Question{{Key: clientKey(bare)}, {Key: clientKey(none)}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(smallObjects(), snap.Objects); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

func ptr[T any](v T) *T { return &v }
