package xpm

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	filtered = "GET client.api/paged-list?fields=UUID%2CName%2CAccountManager%2CJobManager&pageSize=500"
	plain    = "GET client.api/paged-list?pageSize=500"
	whole    = "GET client.api/list"
	people   = "GET staff.api/list"
)

func TestObserve(t *testing.T) {
	for _, f := range []api.Format{api.XML, api.JSON} {
		for _, full := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s full=%v", f, full), func(t *testing.T) {
				b := start(t, options{format: f})
				got, err := b.Observe(t.Context(), provider.Query{Full: full})
				if err != nil {
					t.Fatal(err)
				}
				want := reconcile.Snapshot{System: System, Tenant: b.tenant, CapturedAt: noon, Calls: 2, Objects: smallObjects()}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("snapshot (-want +got):\n%s", diff)
				}
				page := map[bool]string{true: plain, false: filtered}[full]
				if diff := cmp.Diff([]string{people, page}, b.requests()); diff != "" {
					t.Errorf("requests (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A practice of several pages, compared with what the simulator holds.
func TestObserveEverybody(t *testing.T) {
	seed := sim.Generate(1234)
	b := start(t, options{seed: &seed})
	got, err := b.Observe(t.Context(), provider.Query{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][3]string{}
	for _, c := range b.sim.Clients() {
		if !c.Archived && !c.Deleted {
			want[strings.ToLower(c.UUID)] = [3]string{c.Name, strings.ToLower(c.Partner), strings.ToLower(c.Manager)}
		}
	}
	seen := map[string][3]string{}
	for _, o := range got.Objects {
		if o.Key.Kind == reconcile.KindClient {
			partner, _ := o.Get(reconcile.FieldPartner)
			manager, _ := o.Get(reconcile.FieldManager)
			seen[o.Key.ID] = [3]string{o.Name, partner.Value.ID, manager.Value.ID}
		}
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("clients (-want +got):\n%s", diff)
	}
	if got.Calls != 4 {
		t.Errorf("%d calls, want one for the staff and three pages", got.Calls)
	}
}

// What pages leave out is looked for elsewhere before it is believed.
func TestObserveFallsBack(t *testing.T) {
	onFilter := func(f func(*httptest.ResponseRecorder)) func(http.Handler) http.Handler {
		return edit("paged-list", func(r *http.Request, rec *httptest.ResponseRecorder) {
			if r.URL.Query().Has("fields") {
				f(rec)
			}
		})
	}
	body := func(text string) func(*httptest.ResponseRecorder) {
		return func(rec *httptest.ResponseRecorder) {
			rec.Body.Reset()
			rec.Body.WriteString(text)
		}
	}
	tests := []struct {
		name, reason string
		o            options
		requests     []string
	}{
		{"filter refused", "400", options{wrap: onFilter(func(rec *httptest.ResponseRecorder) { rec.Code = 400 })}, []string{people, filtered, plain}},
		{"filter refused in an envelope", "200 and ERROR", options{wrap: onFilter(body("<Response><Status>ERROR</Status></Response>"))}, []string{people, filtered, plain}},
		{"filter takes names away", "a field is spelt in another way", options{wrap: onFilter(body("<Response><Status>OK</Status><Clients><Client><UUID>1</UUID></Client></Clients></Response>"))}, []string{people, filtered, plain}},
		{"filter takes everything away", "so is the list itself", options{wrap: onFilter(body("<Response><Status>OK</Status></Response>"))}, []string{people, filtered, plain}},
		{"pages without roles", "documented samples show no managers", options{faults: []string{"no-manager-in-page"}}, []string{people, filtered, whole}},
		{"pages without managers only", "documented samples show partners", options{wrap: rewrite("paged-list", "JobManager>", "Other>")}, []string{people, filtered, whole}},
		{"pages without partners only", "the other way round", options{wrap: rewrite("paged-list", "AccountManager>", "Other>")}, []string{people, filtered, whole}},
		{"pages of no use at all", "neither with the filter nor without", options{wrap: rewrite("paged-list", "UUID>", "ID>")}, []string{people, filtered, plain, whole}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, tt.o)
			got, err := b.Observe(t.Context(), provider.Query{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(smallObjects(), got.Objects); diff != "" {
				t.Errorf("%s: objects (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.requests, b.requests()); diff != "" {
				t.Errorf("%s: requests (-want +got):\n%s", tt.reason, diff)
			}
			if got.Calls != len(tt.requests) {
				t.Errorf("%d calls counted, want %d", got.Calls, len(tt.requests))
			}
		})
	}
}

func TestObserveEmptyPracticeLooksNoFurther(t *testing.T) {
	seed := small()
	seed.Clients = nil
	b := start(t, options{seed: &seed})
	got, err := b.Observe(t.Context(), provider.Query{})
	if err != nil || len(got.Objects) != 3 {
		t.Errorf("%d objects, err %v", len(got.Objects), err)
	}
	if diff := cmp.Diff([]string{people, filtered}, b.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// What is observed anew replaces what was read before: a client that is no
// longer listed is read again before anything is written to it.
func TestObserveForgetsWhatWasRead(t *testing.T) {
	b := start(t, options{})
	b.remember(api.Client{UUID: gone, Name: "Gone Ltd"}, noon)
	if _, err := b.Observe(t.Context(), provider.Query{Full: true}); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for id := range b.read {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]string{coco, bare}, ids); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

// Trouble is never fewer clients.
func TestObserveRefuses(t *testing.T) {
	big := sim.Generate(600)
	tests := []struct {
		name string
		o    options
		is   error
		want string
	}{
		{"no access to staff", options{wrap: status("staff.api", 403)}, xeroapi.ErrConsent, "list the staff: Xero refuses access to this practice ("},
		{"no access to clients", options{wrap: status("paged-list", 403)}, xeroapi.ErrConsent, "list the clients: Xero refuses access to this practice ("},
		{"broken", options{wrap: status("paged-list", 500)}, nil, "list the clients: Xero had an error of its own ("},
		{"day's calls used up", options{wrap: both(edit("paged-list", func(_ *http.Request, rec *httptest.ResponseRecorder) { rec.Header().Set("X-Rate-Limit-Problem", "day") }), status("paged-list", 429))}, xeroapi.ErrResumable, "list the clients: the calls that Xero allows in a day are used up: 0 left, 50 kept in reserve for others; go on within 24 hours ("},
		{"cut for ever", options{faults: []string{"cut-body"}}, nil, "list the staff: Xero could not be reached: unexpected EOF ("},
		{"rows lost", options{seed: &big, faults: []string{"lost-rows=1"}}, nil, "list the clients: the answer to client.api/paged-list is not complete: a page has 450 clients of 500 though more follow: rows were lost"},
		{"pages that repeat", options{seed: &big, faults: []string{"repeat-next"}}, nil, "list the clients: the answer to client.api/paged-list is not complete: "},
		{"lists that disagree", options{faults: []string{"no-manager-in-page"}, wrap: rewrite("client.api/list", coco, none)}, nil, `list the clients: the answer to client.api/list is not complete: "Coco <& Co>" (` + coco + `) is on a page of clients and not in the list of all: rows were lost`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := start(t, tt.o).Observe(t.Context(), provider.Query{})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("err = %v, want %s…", err, tt.want)
			}
			if len(got.Objects) != 0 {
				t.Errorf("%d objects came with the error", len(got.Objects))
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

// Nothing but the fields that are asked for gets into a snapshot.
func TestNothingSecretInASnapshot(t *testing.T) {
	seed := sim.Generate(60)
	got, err := start(t, options{seed: &seed}).Observe(t.Context(), provider.Query{Full: true})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%+v", got)
	checked := 0
	for _, c := range seed.Clients {
		for _, secret := range []string{c.TaxNumber, c.BankAccountNumber} {
			if len(secret) >= 6 {
				checked++
				if strings.Contains(text, secret) {
					t.Errorf("%s of %s is in it", secret, c.Name)
				}
			}
		}
	}
	if checked == 0 {
		t.Error("the seed has no secrets to look for")
	}
}
