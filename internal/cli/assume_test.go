package cli_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

const idKim = "20000000-0000-4000-8000-000000000003"

// privateSeed gives every client values that no output may show.
func privateSeed() sim.Seed {
	s := crashingSeed()
	for i := range s.Clients {
		c := &s.Clients[i]
		c.TaxNumber, c.BankAccountNumber, c.Phone, c.City = fmt.Sprint(918273640+i), fmt.Sprint(55667780+i), fmt.Sprint("02 5550 010", i), "Wollongong"
	}
	return s
}

// disabled is the seed with somebody disabled: one of the staff, or one more.
func disabled(id, name, email string) sim.Seed {
	s := crashingSeed()
	for i := range s.Staff {
		if s.Staff[i].UUID == id {
			s.Staff[i].Disabled = true
			return s
		}
	}
	s.Staff = append(s.Staff, sim.Staff{UUID: id, Name: name, Email: email, Disabled: true})
	return s
}

// story is one run of apply, of a fresh plan or a saved one, and how it ends.
type story struct {
	name, why string
	assume    []string
	faults    []string
	declare   string // instead of crashing
	seed      func() sim.Seed
	saved     bool

	code   int
	text   []string // in its output
	writes int      // that reached Practice Manager
	check  func(*testing.T, *world)
}

func (s story) world(t *testing.T) *world {
	t.Helper()
	o := sim.Options{Seed: crashingSeed()}
	if s.seed != nil {
		o.Seed = s.seed()
	}
	for _, text := range s.assume {
		a, err := sim.ParseAssumption(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Assumptions = append(o.Assumptions, a)
	}
	for _, text := range s.faults {
		o.Faults = append(o.Faults, fault(t, text))
	}
	if s.declare == "" {
		s.declare = crashing
	}
	return newWorld(t, s.declare, o)
}

func (s story) run(t *testing.T) *world {
	t.Helper()
	w := s.world(t)
	command := append(way{saved: s.saved}.command(w), "--timeout", "300ms")
	code, out := w.run(0, command...)
	if code != s.code || w.Writes() != s.writes {
		t.Errorf("%s: exit code %d, want %d; %d writes, want %d\n%s", s.why, code, s.code, w.Writes(), s.writes, out)
	}
	wantText(t, out, s.text...)
	if s.check != nil {
		s.check(t, w)
	}
	return w
}

// ends is a check that staff and clients are as after an undisturbed run.
func ends(t *testing.T) func(*testing.T, *world) {
	want := undisturbed(t)
	return func(t *testing.T, w *world) {
		t.Helper()
		if diff := cmp.Diff(want, endOf(w)); diff != "" {
			t.Errorf("the end is another one (-undisturbed +got):\n%s", diff)
		}
	}
}

// gives is a check of who manages Acme and Beta, and how many staff there are.
func gives(acme, beta string, staff int) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		if got := managers(w.Server); got["Acme"] != acme || got["Beta"] != beta || len(w.Staff()) != staff {
			t.Errorf("managers %v, %d staff; want Acme for %s, Beta for %s, %d staff", got, len(w.Staff()), acme, beta, staff)
		}
	}
}

// What is not known of Xero, under each answer that there may be.
func TestAssumptions(t *testing.T) {
	asDone := ends(t)
	const added = "cb2f5f12-3919-8673-b17e-d96e3ab4729f" // the first that the simulator adds
	noManager := strings.Replace(crashing, "partner: pat-ng", "partner: pat-ng, manager: null", 1)
	inJSON := strings.Replace(crashing, "systems: {xpm: {}}", "systems: {xpm: {format: json}}", 1)
	stories := []story{
		{name: "left-out fields are kept", assume: []string{"U1=keeps"}, seed: privateSeed, writes: 4, text: []string{"4 done"}},
		{name: "left-out fields are blanked", assume: []string{"U1=blanks"}, seed: privateSeed, code: 1, writes: 2,
			why: "the canary shows it", text: []string{"stopped early: the update of Acme changed more than was sent: "}},
	}
	for _, answer := range []string{"ignored", "cleared", "error"} {
		stories = append(stories, story{name: "null is " + answer, assume: []string{"U2=" + answer}, declare: noManager, writes: 4,
			why:  "clearing a role is for a person, whatever Xero makes of it",
			text: []string{"1 by hand, 4 done", "the API cannot clear a role: open the client"}, check: asDone})
	}
	for _, answer := range []string{"yes", "no"} {
		stories = append(stories, story{name: "name is needed: " + answer, assume: []string{"U3=" + answer}, writes: 4,
			why: "it is always sent, as it was read", text: []string{"4 done"}, check: asDone})
	}
	for _, answer := range []string{"shown", "hidden"} {
		for _, v := range ways {
			stories = append(stories, story{name: "disabled people are " + answer + ", " + v.name, assume: []string{"U4=" + answer}, saved: v.saved, writes: 4,
				why: "an id that no list shows is looked up", seed: func() sim.Seed { return disabled(idPat, "", "") }, text: []string{"4 done"}, check: gives(added, idPat, 3)})
		}
	}
	hiddenKim := func() sim.Seed { return disabled(idKim, "Kim Tan", "kim@harbour.example") }
	stories = append(stories,
		story{name: "somebody of that e-mail is hidden, and becomes two", assume: []string{"U4=hidden", "U5=duplicate"}, seed: hiddenKim, writes: 4,
			why: "no call shows the other record: nobody could know", text: []string{"4 done"}, check: gives(added, idPat, 4)},
		story{name: "somebody of that e-mail is hidden, and refused", assume: []string{"U4=hidden", "U5=error"}, seed: hiddenKim, code: 6, writes: 3,
			why:  "their client waits, and nobody else's",
			text: []string{"1 failed, 1 blocked, 2 done", "Practice Manager refused staff.api/add: A staff member with this email address already exists", "waits for Kim Tan: that was not done"}, check: gives(idLee, idPat, 3)},
		story{name: "somebody of that e-mail is hidden, and merged", assume: []string{"U4=hidden", "U5=merge"}, seed: hiddenKim, writes: 4,
			why: "the record that is answered is the one to use", text: []string{"4 done"}, check: gives(idKim, idPat, 3)},
		story{name: "JSON is spoken", assume: []string{"U13=yes"}, declare: inJSON, writes: 4, text: []string{"4 done"}, check: asDone},
		story{name: "JSON is not spoken", assume: []string{"U13=no"}, declare: inJSON, code: 1,
			why: "nothing is read as nothing", text: []string{"error: observe XPM: list the staff: Xero refused the request", "status 406", "hint: Xero does not serve what was asked for: XML is what it documents, so leave out format: json"}, check: gives(idLee, idLee, 2)},
		story{name: "JSON is not spoken, nor asked for", assume: []string{"U13=no"}, writes: 4, text: []string{"4 done"}, check: asDone},
	)
	for _, answer := range []string{"any", "exact", "ignored"} {
		for _, declarations := range []string{crashing, inJSON} {
			stories = append(stories, story{name: "fields= is " + answer, assume: []string{"U14=" + answer}, declare: declarations, saved: true, writes: 4,
				why: "a field that is not there is not read as empty", text: []string{"4 done"}, check: asDone})
		}
	}
	for _, answer := range []string{"no", "yes"} {
		stories = append(stories, story{name: "too many at once says how long: " + answer, assume: []string{"U18=" + answer}, faults: []string{"429-concurrent=2"}, writes: 4,
			why: "it waits either way", text: []string{"4 done"}, check: asDone})
	}
	twin := func() sim.Seed {
		s := crashingSeed()
		s.Clients = slices.Insert(s.Clients, 0, sim.Client{UUID: "10000000-0000-4000-8000-000000000009", Name: "Beta"})
		return s
	}
	archived := func() sim.Seed {
		s := crashingSeed()
		s.Clients[1].Archived = true
		return s
	}
	const refused = "the client was not changed, plan again: Xero says that somebody else is changing the same record"
	stories = append(stories,
		story{name: "never a conflict", assume: []string{"U22=never"}, seed: twin, writes: 4, text: []string{"4 done"}, check: gives(added, idPat, 3)},
		story{name: "an archived client is a conflict", assume: []string{"U22=archived"}, seed: archived, writes: 3,
			why: "it is never written to", text: []string{"3 done", "Beta  is archived there: nothing is planned for it"}, check: gives(added, idLee, 3)},
		story{name: "a name that is taken is a conflict", assume: []string{"U22=name-taken"}, seed: twin, code: 6, writes: 4,
			why: "no forced repeat", text: []string{"1 failed, 3 done", refused}, check: gives(added, idLee, 3)},
	)
	tried := loginAnswers() // these in TestLoginStory
	for _, s := range leaverStories(t) {
		tried = append(tried, s.assume...)
	}
	for _, s := range stories {
		tried = append(tried, s.assume...)
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
	for _, a := range sim.Assumptions() {
		for _, answer := range a.Values {
			if !slices.Contains(tried, a.Name+"="+answer) && a.Name != ofSupport {
				t.Errorf("no story is told under %s=%s", a.Name, answer)
			}
		}
	}
}

// ofSupport is about an organisation's users, which no command reads yet.
const ofSupport = "U19"

// An update that blanks what it leaves out: one client has been touched when
// the run stops. Nothing more is written before a person says so in a plan;
// that plan is not good for a second such client.
func TestCollateral(t *testing.T) {
	for _, tt := range []struct {
		name           string
		assume, faults []string
		overridden     int // the exit code of the plan with the override
	}{
		{"always", []string{"U1=blanks"}, nil, 1},
		{"by a fault that passes", nil, []string{"blank-omitted=1"}, 0},
		{"by a fault that stays", nil, []string{"blank-omitted"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := story{assume: tt.assume, faults: tt.faults, seed: privateSeed}.world(t)
			before := w.Clients()
			early := way{saved: true}.command(w) // saved before the harm, and never applied until after it
			code, out := w.run(0, "apply", "--yes", w.dir)
			if code != 1 || touched(before, w.Clients()) != 1 {
				t.Errorf("exit code %d, want 1; %d clients touched\n%s", code, touched(before, w.Clients()), out)
			}
			wantText(t, out, "1 failed, 2 deferred, 1 done", "the update of Acme changed more than was sent: ",
				"TaxNumber", "Phone", "AccountManager", "Apply writes nothing more before a person has looked and says so")
			wantNothingPrivate(t, out)

			for _, command := range [][]string{{"apply", "--yes", w.dir}, early} {
				code, out = w.run(0, command...)
				if code != 4 || touched(before, w.Clients()) != 1 {
					t.Errorf("%q after it: exit code %d, want 4; %d clients touched\n%s", command, code, touched(before, w.Clients()), out)
				}
				wantText(t, out, "changed more than it sent: ", "find out why before anything else is written, then plan with --override collateral --reason TEXT")
				wantNothingPrivate(t, out)
			}

			code, out = w.run(0, "plan", "--override", "collateral", "--reason", "Xero has put it right", "--out", w.plan, w.dir)
			if code != 0 {
				t.Fatalf("plan with the override: exit code %d\n%s", code, out)
			}
			wantText(t, out, "Xero has put it right")
			code, out = w.run(0, "apply", "--yes", w.plan)
			if code != tt.overridden {
				t.Errorf("the plan with the override: exit code %d, want %d\n%s", code, tt.overridden, out)
			}
			if code == 0 {
				return
			}
			if n := touched(before, w.Clients()); n != 2 {
				t.Errorf("%d clients touched after the override, want 2", n)
			}
			if code, out = w.run(0, "apply", "--yes", w.plan); code != 4 || touched(before, w.Clients()) != 2 {
				t.Errorf("the same override again: exit code %d, want 4; %d clients touched\n%s", code, touched(before, w.Clients()), out)
			}
		})
	}
}

// touched counts the clients that are no longer as they were.
func touched(before, after []sim.Client) int {
	n := 0
	for i := range before {
		if !cmp.Equal(before[i], after[i]) {
			n++
		}
	}
	return n
}

// wantNothingPrivate looks for values that no output may show.
func wantNothingPrivate(t *testing.T, out string) {
	t.Helper()
	for _, c := range privateSeed().Clients {
		for _, value := range []string{c.TaxNumber, c.BankAccountNumber, c.Phone, c.City} {
			if strings.Contains(out, value) {
				t.Errorf("the value %q stands in the output:\n%s", value, out)
			}
		}
	}
}

// Every fault in the middle of a run: how the run ends, and how the next one
// does. Where the fault has passed, that reaches the end of an undisturbed run.
func TestFaults(t *testing.T) {
	want := undisturbed(t)
	// The position among the calls of a run of the second update of a client.
	second := callOf(t, "PUT", 2)
	const (
		nothing = "no answer came, and the client has not changed so far: "
		left    = "Left for the next run"
	)
	tests := []struct {
		name, why string
		fault     string
		code      int
		text      []string
		writes    int
		next      int // the exit code of the next run
		slow      bool
	}{
		{"429-minute", "waited for", at("429-minute", second), 0, []string{"waiting 1 s: Xero's minute limit", "4 done"}, 4, 0, true},
		{"429-day", "the rest is for tomorrow", at("429-day", second), 6, []string{"2 deferred, 2 done", "stopped early: ", "the calls that Xero allows in a day are used up", left}, 2, 0, false},
		{"429-concurrent", "waited for, as long as seems right", at("429-concurrent", second), 0, []string{"s: Xero's limit of calls at once", "4 done"}, 4, 0, true},
		{"expire-token", "nobody can renew a token that was given", at("expire-token", second), 8, []string{"2 deferred, 2 done", "the access token has expired: consent is needed: the token in PRACTICECTL_ACCESS_TOKEN has expired and cannot be renewed", left}, 2, 0, false},
		{"forbidden", "the connection may be gone", at("forbidden", second), 8, []string{"2 deferred, 2 done", "Xero refuses access to this practice", left}, 2, 0, false},
		{"error-500", "read again, and nothing was done", at("error-500", second), 6, []string{"1 failed, 3 done", nothing + "Xero had an error of its own"}, 3, 0, false},
		{"hang", "the same", at("hang", second), 6, []string{"1 failed, 3 done", nothing + "Xero did not answer in time"}, 3, 0, false},
		{"cut-body", "read again, and it was done", at("cut-body", second), 0, []string{"4 done"}, 4, 0, false},
		{"drop-after-write", "the same, for a person too", "drop-after-write", 0, []string{"4 done"}, 4, 0, false},
		{"lost-rows", "a client that is there and in no list", "lost-rows", 1, []string{`"Beta" (` + idBeta + `) is active and not in the list: rows were lost`}, 0, 1, false},
		{"repeat-next", "a page cannot follow itself", "repeat-next=1", 1, []string{"a page has 3 clients of 500 though more follow: rows were lost"}, 0, 0, false},
		{"no-manager-in-page", "seen through", "no-manager-in-page", 0, []string{"4 done"}, 4, 0, false},
		{"late-list", "the answer showed the record", "late-list", 0, []string{"4 done"}, 4, 0, false},
		{"conflict", "not forced", "conflict=2", 6, []string{"1 failed, 3 done", "the client was not changed, plan again: Xero says that somebody else is changing the same record", "hint: plan again: the record is read afresh"}, 3, 0, false},
		{"ignore-manager", "OK is not enough", "ignore-manager=2", 6, []string{"1 failed, 3 done", "the manager is Lee Park after the change, not Pat Ng"}, 4, 0, false},
		{"blank-omitted", "see TestCollateral", "blank-omitted=2", 1, []string{"1 failed, 1 deferred, 2 done", "the update of Beta changed more than was sent: AccountManager"}, 3, 4, false},
		{"rename-mid-run", "sending the planned name would undo it", "rename-mid-run=1", 6, []string{"1 blocked, 3 done", `the client is called "Acme (renamed)" now, and was planned for as "Acme"`, "hint: plan again"}, 3, 0, false},
	}
	var tried []string
	for _, s := range leaverStories(t) { // cascade-jobs
		for _, f := range s.faults {
			name, _, _ := strings.Cut(f, "=")
			tried = append(tried, name)
		}
	}
	for _, tt := range tests {
		tried = append(tried, tt.name)
		t.Run(tt.name, func(t *testing.T) {
			if tt.slow && testing.Short() {
				t.Skip("waits for a second or two")
			}
			t.Parallel()
			w := story{why: tt.why, faults: []string{tt.fault}, code: tt.code, text: tt.text, writes: tt.writes}.run(t)
			w.token = w.Token("practicemanager.client", "practicemanager.staff") // a new login, for where the old one has expired
			code, out := w.run(0, "apply", "--yes", "--timeout", "300ms", w.dir)
			if code != tt.next {
				t.Errorf("the next run: exit code %d, want %d\n%s", code, tt.next, out)
			}
			if got := endOf(w); code == 0 && tt.name != "rename-mid-run" && !cmp.Equal(want, got) {
				t.Errorf("the end is another one (-undisturbed +got):\n%s", cmp.Diff(want, got))
			}
			if n := twins(w.Server); n > 0 {
				t.Errorf("%d people are there twice", n)
			}
		})
	}
	for _, f := range sim.Faults() {
		if !slices.Contains(tried, f.Name) {
			t.Errorf("the fault %s is not tried", f.Name)
		}
	}
}

func at(fault string, call int) string { return fmt.Sprintf("%s=%d", fault, call) }

// callOf is the position of the nth call of a method among all that an
// undisturbed run sends to Practice Manager.
func callOf(t *testing.T, method string, nth int) int {
	t.Helper()
	w := newWorld(t, crashing, sim.Options{Seed: crashingSeed()})
	if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	at := 0
	for _, r := range w.Requests() {
		if !strings.HasPrefix(r.Path, "/practicemanager/") {
			continue
		}
		at++
		if r.Method == method {
			nth--
		}
		if nth == 0 {
			return at
		}
	}
	t.Fatalf("an undisturbed run has too few calls of %s", method)
	return 0
}
