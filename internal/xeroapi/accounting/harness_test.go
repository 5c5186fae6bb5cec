package accounting

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

const (
	uma   = "bbbbbbbb-0000-4000-8000-000000000001"
	ulf   = "bbbbbbbb-0000-4000-8000-000000000002"
	orgID = "eeeeeeee-0000-4000-8000-000000000002"
)

// newAPI speaks to h on loopback, read-only. Waits take no time.
func newAPI(t testing.TB, h http.Handler, token, tenant string) *API {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := xeroapi.New(xeroapi.Config{
		APIURL:   server.URL,
		Token:    func(context.Context) (string, error) { return token, nil },
		Tenant:   tenant,
		ReadOnly: true,
		HTTP:     transport,
		Sleep:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(c)
}

// answering is an API whose every answer is the same.
func answering(t testing.TB, body string) *API {
	t.Helper()
	return newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Write([]byte(body))
	}), "token", orgID)
}

// seed is an organisation of two users, one who is invited, and support that is in.
func seed() sim.Seed {
	return sim.Seed{
		Tenants: []sim.Tenant{{ID: orgID, Name: "Harbour & Co Pty Ltd", Type: sim.Organisation}},
		Users: []sim.User{
			{UUID: uma, FirstName: "Uma ", LastName: "R\u0101o & Co", Email: "Uma@harbour.example", Role: "FINANCIALADVISER", Subscriber: true, Updated: "2026-11-21T10:30:00.5Z"},
			{UUID: ulf, LastName: "Ulf", Role: "ADMIN", Updated: "2026-11-20T00:00:00Z"},
			{UUID: "bbbbbbbb-0000-4000-8000-000000000003", FirstName: "Not", LastName: "Yet", Pending: true},
		},
		Support: []sim.SupportAccess{{From: "2026-11-22"}},
	}
}

// simulated is an API that speaks to the simulator, on 22 November 2026.
func simulated(t testing.TB, assume ...string) (*API, *sim.Server) {
	t.Helper()
	o := sim.Options{Seed: seed(), Now: func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }}
	for _, text := range assume {
		a, err := sim.ParseAssumption(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Assumptions = append(o.Assumptions, a)
	}
	s := sim.New(o)
	return newAPI(t, s, s.AccessToken(), orgID), s
}
