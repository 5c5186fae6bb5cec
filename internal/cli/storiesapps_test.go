package cli_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	kimRow = "Kim Tan | kim@harbour.example"
	leeRow = "Lee Park | lee@harbour.example"
)

// Every fact of the help pages on XBert (X) and on Ignition (I), as what
// somebody reads who declares, pastes lists and asks for a plan.
func TestStories(t *testing.T) {
	kimX, leeX := personIn("kim-tan", "Kim Tan", "xpm: {}, xbert: {}"), personIn("lee-park", "Lee Park", "xpm: {}, xbert: {}")
	kimI, leeI := personIn("kim-tan", "Kim Tan", "xpm: {}, ignition: {role: member}"), personIn("lee-park", "Lee Park", "xpm: {}, ignition: {role: member}")
	book := func(spec string) string {
		return "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec: {" + spec + "}\n"
	}
	// toLink is a practice in which kim is not linked in XBert, and could be.
	toLink := func(t *testing.T) *tale { return newTale(t, kimX).staff(kimRow).xbert(kimRow + " |  |  | ") }
	stories := []struct {
		name string
		tell func(t *testing.T)
	}{
		{"X1-matched-by-email", func(t *testing.T) {
			s := newTale(t, kimX, leeX, personIn("pat-ng", "Pat Ng", "xpm: {}, xbert: {}")).
				staff("Kim Tan | KIM@harbour.example", leeRow, "Pat Ng | pat@harbour.example", "Pat Ng | Pat.Ng@harbour.example")
			s.xbert(kimRow+" | Non-Admin | Kim Tan | XPM logo", "Pat Ng | pat@harbour.example | Non-Admin | Pat Ng | XPM logo")
			s.says("map", "Kim Tan by e-mail - in sync · e-mail", "Lee Park XBert missing", "Pat Ng XBert unknown", "2 staff records are called that")
		}},
		{"X2-connected-first", func(t *testing.T) {
			toLink(t).says("runbook", "Before you begin: XPM is connected: Settings (top right), then Integration, then Xero Practice Manager")
		}},
		{"X3-the-mapping-table", func(t *testing.T) {
			s := toLink(t)
			s.says("map", "XBert 17:12 on 22 November 2026", "by jo-bloggs as admin", "Kim Tan by e-mail - not linked · e-mail")
			const page = `<table><tr><th>XBert user</th><th>Email</th><th>Role</th><th>Mapped XPM user</th><th>XPM</th></tr>` +
				`<tr><td>Kim Tan</td><td>kim@harbour.example</td><td>Non-Admin</td><td>Kim Tan</td><td><img alt="XPM logo"></td></tr></table>`
			s.env["PRACTICECTL_NOW"] = "2026-11-22T06:20:00Z"
			if code, said := s.run(page, "observe", "xbert", s.dir, "--captured-by", "jo-bloggs", "--as-role", "admin", "--partial", "one page"); code != 0 || !strings.Contains(said, "kept of each: email, name, role, link, saved") {
				t.Errorf("exit code %d: %s", code, said)
			}
			s.says("map", "Kim Tan by e-mail - in sync · e-mail")
		}},
		{"X4-wrong-and-missing-links", func(t *testing.T) {
			s := newTale(t, kimX, leeX).staff(kimRow, leeRow).xbert(kimRow+" | Non-Admin | Lee Park | XPM logo", leeRow+" | Non-Admin |  | ")
			s.says("plan", "Kim Tan XBert link to Kim Tan instead of Lee Park", "Lee Park XBert link to Lee Park")
			s.says("runbook", "see that Lee Park (lee@harbour.example) is shown", "Press the edit button and choose Kim Tan (kim@harbour.example)")
		}},
		{"X5-saved-or-not-a-link", func(t *testing.T) {
			s := newTale(t, kimX).staff(kimRow).xbert(kimRow + " | Non-Admin | Kim Tan | ")
			s.says("map", "shows a suggestion that was never saved, which is no link")
			s.says("plan", "Kim Tan XBert link to Kim Tan")
			s.says("runbook", "Save: Save User Mapping, at the bottom: nothing is final before")
		}},
		{"X6-green-logo", func(t *testing.T) {
			s := toLink(t)
			s.says("runbook", "Then you see: Kim Tan has a green XPM logo in the User List")
			s.env["PRACTICECTL_NOW"] = "2026-11-22T06:30:00Z"
			s.xbert(kimRow + " | Non-Admin | Kim Tan | green").ignition()
			s.says("drift", "everything declared is as declared")
		}},
		{"X7-connect-users", func(t *testing.T) {
			toLink(t).says("runbook", "Open: Settings (top right) → Integration → Xero Practice Manager → User Mapping or: Settings (top right) → Connect Users")
		}},
		{"I1-everybody-in-both", func(t *testing.T) {
			s := newTale(t, kimI, personIn("lee-park", "Lee Park", "xpm: {}")).staff(kimRow, leeRow).ignition(kimRow+" | Member | Active | Not linked", "Sam Lee | sam@harbour.example | Member | Active | Not linked")
			s.says("map", "1 person is in Practice Manager and not declared here: Lee Park; add accounts.ignition, or null", "Kim Tan Ignition not linked", "Ignition Sam Lee sam@harbour.example")
		}},
		{"I2-jobs-follow-their-client", func(t *testing.T) {
			s := newTale(t, kimI, leeI, book("partner: lee-park, manager: kim-tan, jobs: {follow: true}, clients: [{name: Acme}]")).staff(kimRow, leeRow)
			s.observe("xpm-clients", "Client | Partner | Manager", "Acme | Jo Bloggs | Lee Park")
			s.observe("xpm-jobs", "Job number | Client | Partner | Manager | Staff", "J000001 | Acme | Jo Bloggs | Lee Park | ")
			s.says("plan", "Acme partner: Jo Bloggs → Lee Park", "manager: Lee Park → Kim Tan", "J000001")
		}},
		{"I3-one-writer-and-linked-people", func(t *testing.T) {
			s := newTale(t, kimI, book("manager: kim-tan, clients: [{name: Acme}]")).staff(kimRow).ignition(kimRow + " | Member | Active | Not linked")
			s.observe("xpm-clients", "Client | Partner | Manager", "Acme | Jo Bloggs | Jo Bloggs")
			s.says("map", "its sync must go From XPM, or two systems write one thing; clientRoles.writer says which of them does",
				"takes partner and manager of clients over only for linked people, and these are not: Kim Tan")
		}},
		{"I4-shortlist", func(t *testing.T) {
			s := newTale(t, kimI, leeI, book("manager: kim-tan, jobs: {follow: true, staff: {exactly: [kim-tan]}}, clients: [{name: Acme}]")).staff(kimRow, leeRow)
			s.observe("xpm-clients", "Client | Partner | Manager", "Acme | Jo Bloggs | Kim Tan")
			s.observe("xpm-jobs", "Job number | Client | Partner | Manager | Staff", "J000001 | Acme | Jo Bloggs | Kim Tan | Lee Park")
			s.says("plan", "job J000001 staff: Lee Park → Kim Tan")
		}},
		{"I5-by-partner-and-by-manager", func(t *testing.T) {
			s := newTale(t, kimI).staff(kimRow)
			s.observe("xpm-clients", "Client | Partner | Manager", "Acme | Jo Bloggs | Kim Tan", "Beta | Kim Tan | Kim Tan")
			s.says("report --by partner", "Jo Bloggs: 1 client Acme manager Kim Tan", "Kim Tan: 1 client Beta")
			s.says("report --by manager", "Kim Tan: 2 clients")
			s.says("report --by manager --format csv", "Kim Tan,kim-tan,,Acme,")
		}},
		{"I6-window-and-duplicate", func(t *testing.T) {
			kim := personIn("kim-tan", "Kim Tan", "xpm: {}, ignition: {email: kim.tan@app.example}")
			s := newTale(t, kim).staff(kimRow).ignition("Kim Tan | kim.tan@app.example | Member | Active | Not linked")
			s.says("map", "after 24 hours Ignition makes a new one, at the latest at 17:12 on 23 November 2026; link the user in time")
			s.says("plan", "Kim Tan Ignition link to Kim Tan")
			s.env["PRACTICECTL_NOW"] = "2026-11-24T06:12:00Z"
			s.staff(kimRow, "Kim Tan | kim.tan@app.example").ignition("Kim Tan | kim.tan@app.example | Member | Active | Not linked")
			s.says("map", "has a second staff record that is declared nowhere, and that Ignition probably made: Kim Tan <kim.tan@app.example>", "link the right one, and let Xero merge or end the other")
			fresh := newTale(t, kimI).staff(kimRow).ignition()
			fresh.says("runbook", "Choose Kim Tan (kim@harbour.example) in XPM user linking now, in the same sitting")
		}},
		{"I7-mapped-and-never-created", func(t *testing.T) {
			s := newTale(t, personIn("kim-tan", "Kim Tan", "xpm: {create: true}, ignition: {}")).staff(kimRow).ignition(kimRow + " | Member | Active | Not linked")
			s.says("plan", "Kim Tan Ignition link to Kim Tan")
			s.never("plan", "add kim@harbour.example")
			s.never("map", "after 24 hours")
		}},
		{"I8-imported-without-an-invitation", func(t *testing.T) {
			s := newTale(t, personIn("kim-tan", "Kim Tan", "xpm: {}, ignition: {role: member, invite: false}")).staff(kimRow).ignition()
			s.says("plan", "Kim Tan Ignition add kim@harbour.example as Member, without an invitation, linked to Kim Tan")
			s.says("runbook", "Open: Settings → Users", "Press Add User", "Switch Send Invitation off")
			s.never("runbook", "Leave Send Invitation switched on")
			anyRole := newTale(t, personIn("kim-tan", "Kim Tan", "xpm: {}, ignition: {}")).staff(kimRow).ignition()
			anyRole.says("runbook", "Choose the role they need (older screens")
		}},
		{"I9-dropdown-and-save", func(t *testing.T) {
			s := newTale(t, kimI).staff(kimRow).ignition(kimRow + " | Member | Active | Not linked")
			s.says("runbook", "Open Kim Tan (kim@harbour.example)", "Choose Kim Tan (kim@harbour.example) in XPM user linking", "Save: Save User")
		}},
		{"I10-not-in-the-dropdown", func(t *testing.T) {
			t.Run("not a user of XPM yet", func(t *testing.T) {
				s := newTale(t, personIn("kim-tan", "Kim Tan", "xpm: {create: true}, ignition: {}")).staff().ignition(kimRow + " | Member | Active | Not linked")
				s.says("map", "cannot be chosen yet: not in Practice Manager before the person is added there")
			})
			t.Run("linked to another", func(t *testing.T) {
				s := newTale(t, kimI).staff(kimRow).ignition(kimRow+" | Member | Active | Not linked", "Temp | temp@harbour.example | Member | Active | Kim Tan")
				s.says("map", "the right staff record cannot be chosen: temp@harbour.example is linked to it already, which comes off first")
				s.says("plan", "unlink from Kim Tan")
			})
			t.Run("linked to a deleted user", func(t *testing.T) {
				s := newTale(t, kimI).staff(kimRow).ignition(kimRow+" | Member | Active | Not linked", "K. Tan | kim@old.example | Member | Deleted | Kim Tan")
				s.says("map", "the link hangs on kim@old.example, who was deleted there; only Ignition support restores such a user")
				s.says("runbook", "Write to Ignition support: Kim Tan (kim@harbour.example) is linked to a deleted user", "K. Tan: bring back",
					"take the link of the restored user away and link Kim Tan (kim@harbour.example)", "the number of the case, and the answer")
			})
		}},
		{"I11-sync-takes-half-an-hour", func(t *testing.T) { tellSync(t) }},
		{"I12-one-address-in-both", func(t *testing.T) {
			kim := func(link string) string {
				return personIn("kim-tan", "Kim Tan", "xpm: {}, ignition: {email: kim@app.example"+link+"}")
			}
			s := newTale(t, kim("")).staff(kimRow).ignition("Kim Tan | kim@app.example | Member | Active | Kim Tan")
			const differs = "has the e-mail kim@app.example in Ignition and kim@harbour.example in Practice Manager: make them equal, or declare the exception"
			s.says("map", differs)
			s.declare(kim(", link: {reason: shared login, until: 2026-12-31}"))
			s.never("map", differs)
			s.declare(kim(", link: {reason: shared login, until: 2026-11-21}"))
			s.says("map", "kim@app.example")
		}},
	}
	for _, story := range stories {
		t.Run(story.name, story.tell)
	}
}

// tellSync has the tool itself add somebody to Practice Manager, and a list of
// Ignition taken ten minutes later, and one an hour later.
func tellSync(t *testing.T) {
	at := func(minutes int) string {
		return time.Date(2026, 11, 22, 6, 12+minutes, 0, 0, time.UTC).Format(time.RFC3339)
	}
	s := newTale(t, personIn("kim-tan", "Kim Tan", "xpm: {create: true}, ignition: {}"))
	s.withAPI()
	if code, said := s.run("", "apply", s.dir, "--yes"); code != 0 {
		t.Fatalf("exit code %d: %s", code, said)
	}
	s.env["PRACTICECTL_NOW"] = at(10)
	s.ignition(kimRow + " | Member | Active | Not linked")
	s.says("plan", "Not known", "was added to Practice Manager a short while before the list was taken", "start the sync there, then observe again")
	s.says("map", "Kim Tan Ignition unknown")
	s.env["PRACTICECTL_NOW"] = at(60)
	s.ignition(kimRow + " | Member | Active | Not linked")
	s.says("plan", "Kim Tan Ignition link to Kim Tan")
}

// withAPI lets the practice see Practice Manager itself, with jo in it.
func (s *tale) withAPI() {
	s.t.Helper()
	world := sim.New(sim.Options{NoLimits: true, Seed: sim.Seed{Tenant: sim.Tenant{Name: "Harbour"}, Staff: []sim.Staff{{UUID: idLee, Name: "Jo Bloggs", Email: "jo@harbour.example"}}}})
	srv := httptest.NewServer(world)
	s.t.Cleanup(srv.Close)
	s.env["PRACTICECTL_API_URL"], s.env["PRACTICECTL_ACCESS_TOKEN"] = srv.URL, world.AccessToken()
	s.edit("xpm: {observe: snapshot, apply: manual}", "xpm: {tenant: {name: Harbour}}")
}
