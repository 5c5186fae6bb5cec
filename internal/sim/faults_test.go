package sim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestParseFault(t *testing.T) {
	const known = "429-minute, 429-day, 429-concurrent, expire-token, forbidden, error-500, hang, cut-body, drop-after-write, " +
		"lost-rows, repeat-next, no-manager-in-page, late-list, conflict, ignore-manager, blank-omitted, rename-mid-run, cascade-jobs"
	for _, tt := range []struct{ text, err string }{
		{"hang", ""},
		{"hang=3", ""},
		{"hang=0", `fault "hang=0": write hang=N with N from 1, the call that it strikes`},
		{"hang=", `fault "hang=": write hang=N with N from 1, the call that it strikes`},
		{"hang=x", `fault "hang=x": write hang=N with N from 1, the call that it strikes`},
		{"hung=3", `fault "hung" is not known, use one of ` + known},
		{"", `fault "" is not known, use one of ` + known},
	} {
		f, err := sim.ParseFault(tt.text)
		switch {
		case err != nil && err.Error() != tt.err:
			t.Errorf("%q: error %q, want %q", tt.text, err, tt.err)
		case err == nil && tt.err != "":
			t.Errorf("%q: no error, want %q", tt.text, tt.err)
		case err == nil && f.String() != tt.text:
			t.Errorf("%q reads as %q", tt.text, f)
		}
	}
	for _, f := range sim.Faults() {
		if _, err := sim.ParseFault(f.Name); err != nil || f.Help == "" {
			t.Errorf("%s: help %q, error %v", f.Name, f.Help, err)
		}
	}
}

func startFaulty(t *testing.T, faults ...string) harness {
	t.Helper()
	o := sim.Options{Seed: sim.Generate(100)}
	for _, f := range faults {
		o.Faults = append(o.Faults, fault(t, f))
	}
	return start(t, o)
}

func TestFaultsThatAnswer(t *testing.T) {
	for _, tt := range []struct {
		fault      string
		status     int
		retryAfter string
		problem    string
		body       string
	}{
		{"429-minute", 429, "1", "minute", ""},
		{"429-concurrent", 429, "", "concurrent", ""},
		{"error-500", 500, "", "", "<Response><Status>ERROR</Status><ErrorDescription>An unexpected error occurred</ErrorDescription></Response>"},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			h := startFaulty(t, tt.fault+"=2")
			list := ask{path: pm + "staff.api/list"}
			h.do(200, list)
			h.do(406, ask{path: list.path, accept: "text/html"}) // refused calls are not counted
			h.do(200, ask{path: "/connections"})                 // nor are those it cannot strike
			got := h.do(tt.status, list)
			if ra, p := got.header.Get("Retry-After"), got.header.Get("X-Rate-Limit-Problem"); ra != tt.retryAfter || p != tt.problem || got.body != tt.body {
				t.Errorf("Retry-After %q, problem %q, body %q; want %q, %q, %q", ra, p, got.body, tt.retryAfter, tt.problem, tt.body)
			}
			h.do(200, list)

			h = startFaulty(t, tt.fault)
			h.do(tt.status, list)
			h.do(tt.status, list)
			h.do(tt.status, ask{method: "POST", path: pm + "staff.api/add", typ: xmlType, body: "<Staff><Name>x</Name></Staff>"})
			if h.Writes() != 0 {
				t.Error("a call that the fault answered reached Practice Manager")
			}
		})
	}
}

func TestHang(t *testing.T) {
	h := startFaulty(t, "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "POST", h.url+pm+"staff.api/add", strings.NewReader("<Staff><Name>x</Name></Staff>"))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"Accept": xmlType, "Content-Type": xmlType, "Authorization": "Bearer " + h.AccessToken(), "xero-tenant-id": h.Tenant().ID} {
		req.Header.Set(k, v)
	}
	if resp, err := http.DefaultClient.Do(req); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("answer %v, error %v, want the deadline", resp, err)
	}
	want := []sim.Request{{Method: "POST", Path: pm + "staff.api/add", Status: 0}}
	if diff := cmp.Diff(want, h.Requests()); diff != "" || h.Writes() != 0 {
		t.Errorf("%d writes, log (-want +got):\n%s", h.Writes(), diff)
	}
}

func TestCutBody(t *testing.T) {
	h := startFaulty(t, "cut-body=1")
	list := ask{path: pm + "client.api/list"}
	r, err := h.send(list)
	if !errors.Is(err, io.ErrUnexpectedEOF) || r.status != 200 {
		t.Fatalf("status %d, error %v, want 200 and an unexpected end", r.status, err)
	}
	whole := h.do(200, list).body
	if len(r.body) < len(whole)/3 || !strings.HasPrefix(whole, r.body) {
		t.Errorf("%d bytes of %d came", len(r.body), len(whole))
	}
}

func TestLostRows(t *testing.T) {
	all, _ := walk(startFaulty(t), pm+"client.api/paged-list?pageSize=20")
	h := startFaulty(t, "lost-rows=2")
	got, pages := walk(h, pm+"client.api/paged-list?pageSize=20")
	if pages[0] != 20 || pages[1] != 18 || pages[2] != 20 {
		t.Errorf("pages of %v rows, want the second two short", pages)
	}
	if want := slices.Concat(all[:29], all[31:]); !slices.Equal(want, got) {
		t.Errorf("other rows are missing: %v", cmp.Diff(want, got))
	}
	h = startFaulty(t, "lost-rows")
	if got := len(parseXML(t, h.get("client.api/list").body).child("Clients").Children); got != 90 {
		t.Errorf("the list has %d rows, want 90 of 100", got)
	}
	for range 2 { // a page of one has nothing left
		if got := len(parseXML(t, h.get("client.api/paged-list?pageSize=1").body).child("Clients").Children); got != 0 {
			t.Errorf("%d rows, want none", got)
		}
	}
}

func TestRepeatNext(t *testing.T) {
	h := startFaulty(t, "repeat-next=2")
	all, _ := walk(startFaulty(t), pm+"client.api/paged-list?pageSize=20")
	got, _ := walk(h, pm+"client.api/paged-list?pageSize=20")
	if want := slices.Concat(all[:40], all[20:]); !slices.Equal(want, got) {
		t.Errorf("want the second page twice: %v", cmp.Diff(want, got))
	}
}

func TestNoManagerInPage(t *testing.T) {
	h := startFaulty(t, "no-manager-in-page")
	for path, want := range map[string]bool{
		"client.api/paged-list":                         false,
		"client.api/list":                               true,
		"client.api/get/" + h.Clients()[0].UUID:         true,
		"client.api/paged-list?fields=uuid,jobManager":  false,
		"client.api/list?fields=jobManager,Unimportant": true,
	} {
		if got := strings.Contains(h.get(path).body, "<JobManager>"); got != want {
			t.Errorf("%s shows managers: %v, want %v", path, got, want)
		}
	}
}

func TestLatency(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Latency: 30 * time.Millisecond})
	began := time.Now()
	h.get("staff.api/list")
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
}
