package sim_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func startSmall(t *testing.T, faults ...string) harness {
	t.Helper()
	o := sim.Options{Seed: small(), Now: newClock().now}
	for _, f := range faults {
		o.Faults = append(o.Faults, fault(t, f))
	}
	return start(t, o)
}

// updateCoco is an update that gives the first client to Ann as manager.
func updateCoco() ask {
	return ask{
		method: "PUT", path: pm + "client.api/update", typ: xmlType,
		body: "<Client><UUID>" + cocoUUID + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + annUUID + "</JobManagerUUID></Client>",
	}
}

func addKim() ask {
	return ask{
		method: "POST", path: pm + "staff.api/add", typ: xmlType,
		body: "<Staff><Name>Kim Tan</Name><Email>kim@harbour.example</Email></Staff>",
	}
}

func TestDayLimitFault(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: small(), Now: c.now, Faults: []sim.Fault{fault(t, "429-day=1")}})
	r := h.do(429, ask{path: pm + "staff.api/list"})
	if p, left := r.header.Get("X-Rate-Limit-Problem"), r.header.Get("X-DayLimit-Remaining"); p != "day" || left != "0" || r.body != "" {
		t.Errorf("problem %q, %q calls left, body %q; want day, 0 and none", p, left, r.body)
	}
	wait, err := strconv.Atoi(r.header.Get("Retry-After"))
	if err != nil || wait < 1 || wait > 24*60*60 {
		t.Errorf("Retry-After %q, want seconds within a day", r.header.Get("Retry-After"))
	}
	c.move(time.Duration(wait) * time.Second)
	if left := h.get("staff.api/list").header.Get("X-DayLimit-Remaining"); left != "4999" {
		t.Errorf("%s calls left after waiting that long, want a new day", left)
	}
}

func TestExpireToken(t *testing.T) {
	h := startSmall(t, "expire-token=2")
	before := h.RefreshToken()
	old := ask{path: pm + "staff.api/list", header: bearer(h.Token())}
	h.do(200, old)
	for range 2 { // expired it stays
		r := h.do(401, old)
		if want := `"Detail":"TokenExpired: token expired at 11/22/2026 09:00:00"`; !strings.Contains(r.body, want) {
			t.Errorf("body %s, want %s in it", r.body, want)
		}
		if got := r.header.Get("WWW-Authenticate"); got != "Bearer error=invalid_token" {
			t.Errorf("WWW-Authenticate %q", got)
		}
		if got := r.header.Get("X-MinLimit-Remaining"); got != "" {
			t.Errorf("a 401 has %s calls left, want no limit header", got)
		}
	}
	fresh := ask{path: old.path, header: bearer(h.refresh(before).Access)}
	if got := h.do(200, fresh).header.Get("X-MinLimit-Remaining"); got != "58" {
		t.Errorf("%s calls left, want 58: the 401 is not counted", got)
	}
}

func TestForbidden(t *testing.T) {
	h := startSmall(t, "forbidden=1")
	r := h.do(403, updateCoco())
	if want := `"Detail":"AuthenticationUnsuccessful"`; !strings.Contains(r.body, want) || h.Writes() != 0 {
		t.Errorf("%d writes, body %s, want %s in it", h.Writes(), r.body, want)
	}
	if minute, app := r.header.Get("X-MinLimit-Remaining"), r.header.Get("X-AppMinLimit-Remaining"); minute != "" || app != "10000" {
		t.Errorf("%q calls left in the minute and %q for the app, want none and 10000", minute, app)
	}
	h.do(200, updateCoco())
}

func TestConflict(t *testing.T) {
	h := startSmall(t, "conflict=1")
	h.get("client.api/get/" + cocoUUID) // not struck
	got := parseXML(t, h.do(http.StatusConflict, updateCoco()).body)
	if status, text := got.child("Status").Text, got.child("ErrorDescription").Text; status != "ERROR" || text != "A conflict occurred with the current state of the resource." {
		t.Errorf("%s: %s", status, text)
	}
	if diff := cmp.Diff(small().Clients, h.Clients()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	h.do(200, updateCoco())
}

func TestDropAfterWrite(t *testing.T) {
	h := startSmall(t, "drop-after-write")
	want := small()
	want.Clients[0].Manager = annUUID
	for _, a := range []ask{updateCoco(), addKim()} {
		if r, err := h.send(a); !errors.Is(err, io.EOF) {
			t.Errorf("%s: status %d, error %v, want the end of the connection", a.path, r.status, err)
		}
	}
	h.get("client.api/get/" + cocoUUID) // reads are not struck
	if diff := cmp.Diff(want.Clients, h.Clients()); diff != "" || len(h.Staff()) != 3 || h.Writes() != 2 {
		t.Errorf("%d staff, %d writes, want 3 and 2; clients (-want +got):\n%s", len(h.Staff()), h.Writes(), diff)
	}
	log := h.Requests()
	if log[0].Status != 0 || log[1].Status != 0 || log[2].Status != 200 {
		t.Errorf("log %v, want status 0 for what was not answered", log)
	}
}

func TestLateList(t *testing.T) {
	h := startSmall(t, "late-list=1")
	uuid := parseXML(t, h.do(200, addKim()).body).child("Staff", "UUID").Text
	h.do(200, addKim())
	for i, want := range []int{3, 3, 3, 4, 4} {
		if got := len(parseXML(t, h.get("staff.api/list").body).child("StaffList").Children); got != want {
			t.Errorf("list %d has %d records, want %d", i+1, got, want)
		}
	}
	h = startSmall(t, "late-list")
	h.do(200, addKim())
	if got := parseXML(t, h.get("staff.api/get/"+uuid).body).child("Staff", "Name").Text; got != "Kim Tan" {
		t.Errorf("get finds %q at once, want Kim Tan", got)
	}
}

func TestIgnoreManager(t *testing.T) {
	h := startSmall(t, "ignore-manager=1")
	a := updateCoco()
	a.body = strings.Replace(a.body, "<JobManagerUUID>", "<Phone>1</Phone><JobManagerUUID>", 1)
	answer := parseXML(t, h.do(200, a).body)
	if status, manager := answer.child("Status").Text, answer.child("Client", "JobManager", "UUID").Text; status != "OK" || manager != benUUID {
		t.Errorf("%s, manager %s; want OK and the old one", status, manager)
	}
	want := small().Clients
	want[0].Phone = "1"
	if diff := cmp.Diff(want, h.Clients()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if got := parseXML(t, h.do(200, a).body).child("Client", "JobManager", "UUID").Text; got != annUUID {
		t.Errorf("the second time the manager is %s", got)
	}
}

// The same for the fault and for the assumption.
func TestBlankOmitted(t *testing.T) {
	want := small().Clients
	want[0] = sim.Client{ // what an update cannot set stays
		UUID: cocoUUID, Name: want[0].Name, Manager: annUUID,
		BankAccountNumber: want[0].BankAccountNumber, BalanceMonth: want[0].BalanceMonth,
	}
	for name, h := range map[string]harness{
		"fault":      startSmall(t, "blank-omitted"),
		"assumption": startAssuming(t, "U1=blanks"),
	} {
		client := parseXML(t, h.do(200, updateCoco()).body).child("Client")
		if slices.Contains(client.names(), "AccountManager") || client.child("TaxNumber").Text != "" {
			t.Errorf("%s: the answer shows partner or tax number", name)
		}
		if diff := cmp.Diff(want, h.Clients()); diff != "" {
			t.Errorf("%s: state (-want +got):\n%s", name, diff)
		}
	}
	h := startSmall(t, "blank-omitted=2")
	h.do(200, updateCoco())
	if got := h.Clients()[0].TaxNumber; got != taxNumber {
		t.Errorf("the first update left the tax number %q", got)
	}
}

func TestRenameMidRun(t *testing.T) {
	h := startSmall(t, "rename-mid-run")
	const name = "Coco <& Co>"
	if got := parseXML(t, h.get("client.api/list").body).child("Clients", "Client", "Name").Text; got != name {
		t.Errorf("a list shows %q: it is not struck", got)
	}
	for range 2 {
		if got := parseXML(t, h.get("client.api/get/"+cocoUUID).body).child("Client", "Name").Text; got != name+" (renamed)" {
			t.Errorf("get shows %q", got)
		}
	}
	// An update by the old name undoes the other person's change, unseen.
	h = startSmall(t, "rename-mid-run=1")
	if got := parseXML(t, h.do(200, updateCoco()).body).child("Client", "Name").Text; got != name {
		t.Errorf("the update answers %q", got)
	}
	// One that is refused does not.
	h = startSmall(t, "rename-mid-run=1")
	a := updateCoco()
	a.body = strings.Replace(a.body, annUUID, nobody, 1)
	h.do(200, a)
	if got := h.Clients()[0].Name; got != name+" (renamed)" {
		t.Errorf("the name is %q, want the other person's", got)
	}
}

// Without limits there is nothing to give back, and two faults give it back once.
func TestRefusingFaultsAndTheLimits(t *testing.T) {
	list := ask{path: pm + "staff.api/list"}
	h := start(t, sim.Options{Seed: small(), NoLimits: true, Faults: []sim.Fault{fault(t, "forbidden=1"), fault(t, "429-day=2")}})
	h.do(403, list)
	h.do(429, list)
	h.do(200, list)

	h = startSmall(t, "expire-token=1", "forbidden=1")
	list.header = bearer(h.Token())
	h.do(403, list) // the last word
	list.header = bearer(h.Token("practicemanager.staff.read"))
	if got := h.do(200, list).header.Get("X-MinLimit-Remaining"); got != "59" {
		t.Errorf("%s calls left, want 59: one was counted", got)
	}
}
