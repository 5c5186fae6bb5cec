package cli_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	idJo       = "20000000-0000-4000-8000-000000000004"
	idJobOne   = "40000000-0000-4000-8000-000000000001"
	idJobTwo   = "40000000-0000-4000-8000-000000000002"
	idJobThree = "40000000-0000-4000-8000-000000000003"
	idJobOld   = "40000000-0000-4000-8000-000000000009"
	idDraft    = "50000000-0000-4000-8000-000000000001"
	idReview   = "50000000-0000-4000-8000-000000000002"
	idFiling   = "50000000-0000-4000-8000-000000000003"
)

// leaving declares Lee, who has left, and who takes over: six writes, three
// clients, two jobs and the login.
const leaving = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {logins: api, connectedAs: jo-bloggs}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo-bloggs}
spec: {fullName: Jo Bloggs, email: jo@harbour.example, accounts: {xpm: {uuid: ` + idJo + `}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {uuid: ` + idKim + `}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: pat-ng}
spec: {fullName: Pat Ng, email: pat@harbour.example, accounts: {xpm: {uuid: ` + idPat + `}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee-park}
spec:
  fullName: Lee Park
  email: lee@harbour.example
  accounts: {xpm: {uuid: ` + idLee + `}}
  leaves:
    lastDay: 2020-01-31
    handover: {partner: kim-tan, manager: pat-ng}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec: {clients: [{name: Acme, uuid: ` + idAcme + `, manager: lee-park}]}
`

const leavingWrites = 6

func leavingSeed() sim.Seed {
	full := func(id, name, partner, manager string) sim.Client {
		return sim.Client{UUID: id, Name: name, Partner: partner, Manager: manager, TaxNumber: "123456789", Phone: "02 5550 0100"}
	}
	return sim.Seed{
		Staff: []sim.Staff{
			{UUID: idLee, Name: "Lee Park", Email: "lee@harbour.example"}, {UUID: idPat, Name: "Pat Ng", Email: "pat@harbour.example"},
			{UUID: idKim, Name: "Kim Tan", Email: "kim@harbour.example"}, {UUID: idJo, Name: "Jo Bloggs", Email: "jo@harbour.example"},
		},
		Clients: []sim.Client{full(idAcme, "Acme", idLee, idLee), full(idBeta, "Beta", idPat, idLee), full(idGamma, "Gamma", idLee, idJo)},
		Jobs: []sim.Job{
			{
				UUID: idJobOne, Number: "J000001", Name: "Accounts", Client: idAcme, Created: "2026-07-01", State: "Planned",
				Partner: idLee, Manager: idLee, Assigned: []string{idLee, idPat},
				Tasks: []sim.Task{
					{UUID: idDraft, Name: "Draft", Assigned: []sim.Allocated{{UUID: idLee, Minutes: 60}}},
					{UUID: idReview, Name: "Review", Assigned: []sim.Allocated{{UUID: idJo}}},
					{UUID: idFiling, Name: "Filing", Completed: true, Assigned: []sim.Allocated{{UUID: idLee}}},
				},
			},
			{UUID: idJobTwo, Number: "J000002", Name: "Tax return", Client: idBeta, Created: "2026-07-02", State: "Planned", Partner: idPat, Manager: idLee},
			{UUID: idJobThree, Number: "J000003", Name: "Payroll", Client: idGamma, Created: "2026-07-03", State: "Planned", Partner: idPat, Manager: idJo},
			{UUID: idJobOld, Number: "J000009", Name: "Accounts 2025", Client: idAcme, Created: "2025-07-01", State: sim.JobCompleted, Partner: idLee, Manager: idLee},
		},
	}
}

// leave is a story of the leaver: what is left out is as in leaving.
func leave(s story) story {
	if s.declare == "" {
		s.declare = leaving
	}
	if s.seed == nil {
		s.seed = leavingSeed
	}
	return s
}

// stays is a check that the leaver's end is as after an undisturbed run, and
// that a plan has nothing left to do.
func stays(t *testing.T) func(*testing.T, *world) {
	want := parting.undisturbed(t)
	return func(t *testing.T, w *world) {
		t.Helper()
		if diff := cmp.Diff(want, endOf(w)); diff != "" {
			t.Errorf("the end is another one (-undisturbed +got):\n%s", diff)
		}
		quiet(t, w)
	}
}

func quiet(t *testing.T, w *world) {
	t.Helper()
	code, out := w.run(0, "plan", "--detailed-exitcode", w.dir)
	if code != 0 {
		t.Errorf("the next plan: exit code %d\n%s", code, out)
	}
	wantText(t, out, "Nothing to do: everything declared is as declared.", "= Lee Park  the login was ended  by run 20")
}

// onJob is a check of who is partner and manager of a job.
func onJob(number, partner, manager string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		for _, j := range w.Jobs() {
			if j.Number == number && (j.Partner != partner || j.Manager != manager) {
				t.Errorf("%s: partner %s, manager %s; want %s, %s", number, j.Partner, j.Manager, partner, manager)
			}
		}
	}
}

func all(checks ...func(*testing.T, *world)) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		for _, c := range checks {
			c(t, w)
		}
	}
}

// goesOn is a check of the next run, after something was put right.
func goesOn(put func(*testing.T, *world), then func(*testing.T, *world)) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		put(t, w)
		if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 {
			t.Errorf("the next run: exit code %d\n%s", code, out)
		}
		then(t, w)
	}
}

// byHand does to Practice Manager what a person would do there.
func (w *world) byHand(t *testing.T, method, call, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+"/practicemanager/3.1/"+call, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + w.AccessToken(), "Xero-Tenant-Id": w.Tenant().ID, "Accept": "application/xml", "Content-Type": "application/xml",
	} {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(answer), "<Status>OK</Status>") {
		t.Fatalf("%s: %s, %v\n%s", call, res.Status, err, answer)
	}
}

func (w *world) assignByHand(t *testing.T, number, operations string) {
	t.Helper()
	w.byHand(t, http.MethodPut, "job.api/assign", "<Job><ID>"+number+"</ID>"+operations+"</Job>")
}

// putRight gives the jobs' roles by hand to whom they are to go.
func putRight(t *testing.T, w *world) {
	t.Helper()
	w.assignByHand(t, "J000001", `<remove-manager/><remove-partner/><add-manager uuid="`+idPat+`"/><add-partner uuid="`+idKim+`"/>`)
	w.assignByHand(t, "J000002", `<remove-manager/><add-manager uuid="`+idPat+`"/>`)
}

func enable(id string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		w.byHand(t, http.MethodPost, "staff.api/enable", "<Staff><UUID>"+id+"</UUID></Staff>")
	}
}

// cannot is the seed with somebody who cannot log in.
func cannot(id string) func() sim.Seed {
	return func() sim.Seed {
		s := leavingSeed()
		for i := range s.Staff {
			s.Staff[i].Disabled = s.Staff[i].UUID == id
		}
		return s
	}
}

// onlyOnTheJob is the seed in which a taker who cannot log in is wanted for one
// role of one job, in the middle of what is to change of it.
func onlyOnTheJob() sim.Seed {
	s := cannot(idKim)()
	for i := range s.Clients {
		s.Clients[i].Partner = idPat
	}
	return s
}
