package xpm

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// scenario is a run of all changes in a world that misbehaves. Calls are
// counted from the observation: 1 lists the staff, 2 is the page of clients;
// then the canary is read (3), written (4) and read (5); then each write is one.
type scenario struct {
	name, reason   string
	faults, assume []string
	limits         sim.Limits
	timeout        time.Duration
	observed       string // the error of the observation, which ends it all
	changes        []reconcile.Change
	results        []string // of each change; the run ends with one that halts it
	touched        int      // records that are not as in the seed
	format         api.Format
}

// bookSeed is three people, one who was disabled, and four clients with all kinds of fields set.
func bookSeed() sim.Seed {
	seed := small()
	seed.Staff = append(seed.Staff, sim.Staff{UUID: none, Name: "Old Dev", Email: "dev@harbour.example", Disabled: true})
	seed.Clients = nil
	for i := range 4 {
		seed.Clients = append(seed.Clients, sim.Client{
			UUID: clientID(i), Name: fmt.Sprintf("Client %d Ltd", i), Partner: ann, Manager: ben,
			Address: "1 Pier Street", Phone: "5550 1234", TaxNumber: "123456789", AgencyStatus: "With EOT", BranchNumber: "1",
			BankAccountNumber: "987654321", Contacts: []sim.Contact{{UUID: fmt.Sprintf("eeeeeeee-0000-4000-8000-%012d", i), Name: "Con Tact", Phone: "1"}},
		})
	}
	return seed
}

func clientID(i int) string { return fmt.Sprintf("cccccccc-0000-4000-8000-%012d", i) }

// managers gives all clients to Cara.
func managers() []reconcile.Change {
	var list []reconcile.Change
	for i := range 4 {
		list = append(list, reconcile.Change{
			Key: clientKey(clientID(i)), Name: fmt.Sprintf("Client %d Ltd", i), Action: reconcile.ActionUpdate,
			Fields: []reconcile.FieldChange{manager(benV, caraV)},
		})
	}
	return list
}

const (
	done      = "done"
	unchanged = "no answer came, and the client has not changed so far: "
	conflict  = "the client was not changed, plan again: Xero says that somebody else is changing the same record: A conflict occurred with the current state of the resource."
	kept      = "the manager is Ben T\u0101mihana after the change, not Cara Wu"
	usedUp    = "halted: the calls that Xero allows in a day are used up: 0 left, 50 kept in reserve for others; go on in T"
	blanked   = "halted after sending: the update of Client %d Ltd changed more than was sent: AccountManager, Address, AgencyStatus, BranchNumber, Phone, TaxNumber; nothing else was written"
	expired   = "the login has expired: TokenExpired: token expired at TIME"
	forbidden = "Xero refuses access to this practice: AuthenticationUnsuccessful"
	renamed   = `the client is called "Client %d Ltd (renamed)" now, and was planned for as "Client %d Ltd"`
)

func scenarios() []scenario {
	all := []string{done, done, done, done}
	add := []reconcile.Change{newcomer()}
	other := newcomer()
	other.Name, other.Email = "Eve Rao", "eve@harbour.example"
	others := []reconcile.Change{other}
	clearing := managers()[:1]
	clearing[0].Fields = []reconcile.FieldChange{manager(benV, reconcile.Value{})}
	short := 700 * time.Millisecond
	return []scenario{
		{name: "none", reason: "the plain world", results: all, touched: 4},

		// Faults of the gateway.
		{name: "minute limit at every write", reason: "waited for, and the write is sent again: it was not looked at", faults: []string{"429-minute=4", "429-minute=8"}, results: all, touched: 4},
		{name: "too many at once", reason: "the same, with a wait of our own", faults: []string{"429-concurrent=4"}, assume: []string{"U18=no"}, results: all, touched: 4},
		{name: "too many at once, with a wait", reason: "the same, with Xero's wait", faults: []string{"429-concurrent=4"}, assume: []string{"U18=yes"}, results: all, touched: 4},
		{name: "day over at the canary", reason: "nothing is written", faults: []string{"429-day=4"}, results: []string{usedUp}, touched: 0},
		{name: "day over in mid-run", reason: "what is done stays done", faults: []string{"429-day=7"}, results: []string{done, done, usedUp}, touched: 2},
		{name: "day over when reading the canary again", reason: "the answer has shown it; the next call ends the run", faults: []string{"429-day=5"}, results: []string{done, "halted: read the client before writing to it: " + strings.TrimPrefix(usedUp, "halted: ")}, touched: 1},
		{name: "day over before", reason: "nothing is observed", faults: []string{"429-day=1"}, observed: "list the staff: " + strings.TrimPrefix(usedUp, "halted: ")},
		{name: "day down to the reserve", reason: "others are left some calls", limits: sim.Limits{Day: 57}, results: []string{done, done, done, "halted: the calls that Xero allows in a day are used up: 50 left, 50 kept in reserve for others; go on within 24 hours"}, touched: 3},
		{name: "token expires at a write", reason: "nothing of it was looked at", faults: []string{"expire-token=6"}, results: []string{done, "halted: " + expired}, touched: 1},
		{name: "forbidden at a write", reason: "a person has to look into it", faults: []string{"forbidden=6"}, results: []string{done, "halted: " + forbidden}, touched: 1},
		{name: "forbidden at reading the canary", reason: "nothing was sent", faults: []string{"forbidden=3"}, results: []string{"halted: read the client before writing to it: " + forbidden}, touched: 0},

		// Faults of the server.
		{name: "error at the canary", reason: "it has not happened; the next is the canary", faults: []string{"error-500=4"}, results: []string{unchanged + "Xero had an error of its own: An unexpected error occurred", done, done, done}, touched: 3},
		{name: "hang at the canary", reason: "the same", faults: []string{"hang=4"}, timeout: short, results: []string{unchanged + "Xero did not answer in time: nothing within 700ms", done, done, done}, touched: 3},
		{name: "hang later", reason: "the others go on", faults: []string{"hang=7"}, timeout: short, results: []string{done, done, unchanged + "Xero did not answer in time: nothing within 700ms", done}, touched: 3},
		{name: "cut answer", reason: "done, as reading again shows", faults: []string{"cut-body=4", "cut-body=7"}, results: all, touched: 4},
		{name: "no answers", reason: "done, as reading again shows", faults: []string{"drop-after-write"}, results: all, touched: 4},
		{name: "no answer to an add", reason: "the list shows the one new record", faults: []string{"drop-after-write"}, changes: others, results: []string{done}, touched: 1},

		// Faults of lists.
		{name: "lost rows", reason: "a page with more after it must be full", faults: []string{"lost-rows"}, observed: "list the clients: the answer to client.api/paged-list is not complete: a page has 450 clients of 500 though more follow: rows were lost"},
		{name: "pages that repeat", reason: "no list that cannot be whole", faults: []string{"repeat-next"}, observed: "list the clients: the answer to client.api/paged-list is not complete: a page has 4 clients of 500 though more follow: rows were lost"},
		{name: "pages without managers", reason: "the list of all shows them, and contacts", faults: []string{"no-manager-in-page"}, results: all, touched: 4},
		{name: "late list", reason: "the answer has shown the record", faults: []string{"late-list"}, changes: others, results: []string{done}, touched: 1},
		{name: "late list and no answer", reason: "no proof, and never sent again", faults: []string{"late-list", "drop-after-write"}, changes: others,
			results: []string{"unknown: Eve Rao was sent, no answer came (Xero could not be reached: EOF), and the staff list, which may lag, does not have them: it was not sent again"}, touched: 1},

		// Faults of writes.
		{name: "conflict", reason: "U22: no forced repeat", faults: []string{"conflict=2"}, results: []string{done, conflict, done, done}, touched: 3},
		{name: "manager ignored", reason: "OK is not enough", faults: []string{"ignore-manager"}, results: []string{kept, kept, kept, kept}, touched: 0},
		{name: "manager ignored once", reason: "the others go on", faults: []string{"ignore-manager=2"}, results: []string{done, kept, done, done}, touched: 3},
		{name: "fields blanked", reason: "the canary ends the run", faults: []string{"blank-omitted"}, results: []string{fmt.Sprintf(blanked, 0)}, touched: 1},
		{name: "fields blanked later", reason: "each answer is compared", faults: []string{"blank-omitted=3"}, results: []string{done, done, fmt.Sprintf(blanked, 2)}, touched: 3},
		{name: "fields blanked, unanswered", reason: "reading again shows harm too", faults: []string{"blank-omitted=2", "drop-after-write=2"}, results: []string{done, fmt.Sprintf(blanked, 1)}, touched: 2},
		{name: "fields blanked, manager ignored", reason: "harm goes first", faults: []string{"blank-omitted", "ignore-manager"}, results: []string{fmt.Sprintf(blanked, 0)}, touched: 1},
		{name: "renamed before the canary is read", reason: "not the client that was planned for; the first to be read is the canary", faults: []string{"rename-mid-run=1"}, results: []string{"stale: " + fmt.Sprintf(renamed, 0, 0), done, done, done}, touched: 4},
		{name: "renamed at every reading", reason: "no client is as planned", faults: []string{"rename-mid-run"}, results: []string{"stale: " + fmt.Sprintf(renamed, 0, 0), "stale: " + fmt.Sprintf(renamed, 1, 1), "stale: " + fmt.Sprintf(renamed, 2, 2), "stale: " + fmt.Sprintf(renamed, 3, 3)}, touched: 4},
		{name: "renamed between reading and writing", reason: "the documented limit: the name just read is sent, and undoes it", faults: []string{"rename-mid-run=4"}, results: all, touched: 4},

		// Both answers of what is not known.
		{name: "U1 keeps", reason: "as hoped", assume: []string{"U1=keeps"}, results: all, touched: 4},
		{name: "U1 blanks", reason: "exactly one client is touched", assume: []string{"U1=blanks"}, results: []string{fmt.Sprintf(blanked, 0)}, touched: 1},
		{name: "U2 ignored", reason: "nothing is ever sent empty", assume: []string{"U2=ignored"}, changes: clearing, results: []string{"stale: the manager of a client cannot be cleared, only given to somebody else"}, touched: 0},
		{name: "U2 cleared", reason: "nothing is ever sent empty", assume: []string{"U2=cleared"}, changes: clearing, results: []string{"stale: the manager of a client cannot be cleared, only given to somebody else"}, touched: 0},
		{name: "U2 an error", reason: "nothing is ever sent empty", assume: []string{"U2=error"}, changes: clearing, results: []string{"stale: the manager of a client cannot be cleared, only given to somebody else"}, touched: 0},
		{name: "U3 yes", reason: "the name is always sent", assume: []string{"U3=yes"}, results: all, touched: 4},
		{name: "U3 no", reason: "and does no harm", assume: []string{"U3=no"}, results: all, touched: 4},
		{name: "U4 shown", reason: "somebody disabled has the address, so whatever U5 is", assume: []string{"U4=shown", "U5=duplicate"}, changes: add,
			results: []string{`stale: Dev Rao is in the staff list already, as "Old Dev" (dev@harbour.example, ` + none + `)`}, touched: 0},
		{name: "U4 hidden, U5 duplicate", reason: "nobody can see the first record", assume: []string{"U4=hidden", "U5=duplicate"}, changes: add, results: []string{done}, touched: 1},
		{name: "U4 hidden, U5 an error", reason: "in Xero's words", assume: []string{"U4=hidden", "U5=error"}, changes: add,
			results: []string{"Practice Manager refused staff.api/add: A staff member with this email address already exists"}, touched: 0},
		{name: "U4 hidden, U5 merge", reason: "the answer shows who it is", assume: []string{"U4=hidden", "U5=merge"}, changes: add, results: []string{done}, touched: 1},
		{name: "U13 yes", reason: "both formats", assume: []string{"U13=yes"}, results: all, touched: 4},
		{name: "U13 no", reason: "refused before anything is known", assume: []string{"U13=no"}, format: api.JSON, observed: "list the staff: Xero refused the request"},
		{name: "U14 any", reason: "whole records are asked for without a filter", assume: []string{"U14=any"}, results: all, touched: 4},
		{name: "U14 exact", reason: "the same", assume: []string{"U14=exact"}, results: all, touched: 4},
		{name: "U14 ignored", reason: "the same", assume: []string{"U14=ignored"}, results: all, touched: 4},
		{name: "U22 never", reason: "no conflict", assume: []string{"U22=never"}, results: all, touched: 4},
		{name: "U22 archived", reason: "an archived client is never written to", assume: []string{"U22=archived"}, results: all, touched: 4},
		{name: "U22 a name twice", reason: "no forced repeat; no canary yet, and nothing blanked", assume: []string{"U22=name-taken"}, changes: sameNames(), results: []string{conflict, conflict}, touched: 0},
	}
}

// sameNames are changes to the two clients that have one name under U22=name-taken.
func sameNames() []reconcile.Change {
	list := managers()[:2]
	list[1].Name = list[0].Name
	return list
}

func (s scenario) seed() *sim.Seed {
	seed := bookSeed()
	switch {
	case slices.Contains(s.faults, "lost-rows"):
		seed = sim.Generate(600)
	case slices.Contains(s.assume, "U22=name-taken"):
		seed.Clients[1].Name = seed.Clients[0].Name
	}
	return &seed
}

func TestFaultsAndUnknowns(t *testing.T) {
	for _, s := range scenarios() {
		for _, f := range []api.Format{api.XML, api.JSON} {
			if s.format != "" && s.format != f {
				continue
			}
			t.Run(s.name+" "+strings.TrimPrefix(string(f), "application/"), func(t *testing.T) {
				t.Parallel()
				s.run(t, f)
			})
		}
	}
}

func (s scenario) run(t *testing.T, f api.Format) {
	seed := s.seed()
	b := start(t, options{seed: seed, faults: s.faults, assume: s.assume, limits: s.limits, timeout: s.timeout, format: f})
	_, err := b.Observe(t.Context(), provider.Query{Full: true})
	if got := plainError(err); got != s.observed {
		t.Fatalf("%s: observation: %q, want %q", s.reason, got, s.observed)
	}
	if s.observed != "" {
		return
	}
	changes := s.changes
	if changes == nil {
		changes = managers()
	}
	if diff := cmp.Diff(s.results, results(t, b, changes)); diff != "" {
		t.Errorf("%s: results (-want +got):\n%s", s.reason, diff)
	}
	if got := touched(*seed, b.sim); len(got) != s.touched {
		t.Errorf("%s: %d records touched, want %d: %v", s.reason, len(got), s.touched, got)
	}
}

// results carries the changes out as a run does, up to the one that halts it.
func results(t *testing.T, b bench, changes []reconcile.Change) []string {
	t.Helper()
	var list []string
	for _, c := range changes {
		out, err := b.Execute(t.Context(), c)
		var halt *provider.HaltError
		var gone *provider.StaleError
		var unsure *provider.UnknownError
		text := plainError(err)
		for _, secret := range []string{"123456789", "987654321", "*6789", "5550 1234"} {
			if strings.Contains(text, secret) {
				t.Errorf("a value of the record is in %q", text)
			}
		}
		switch {
		case errors.As(err, &halt) && halt.Sent:
			return append(list, "halted after sending: "+text)
		case errors.As(err, &halt):
			return append(list, "halted: "+text)
		case errors.As(err, &gone):
			list = append(list, "stale: "+text)
		case errors.As(err, &unsure):
			list = append(list, "unknown: "+text)
		case err != nil:
			list = append(list, text)
		case !out.Verified && c.Key.Kind == reconcile.KindStaff && c.Action == reconcile.ActionUpdate:
			list = append(list, "attested")
		case !out.Verified || out.ID == "" || len(out.Initialised) > 0:
			t.Errorf("outcome = %+v", out)
		default:
			list = append(list, done)
		}
	}
	return list
}

// plainError is an error without what differs from run to run: which call it
// was, correlation ids and times.
func plainError(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, cut := range []struct{ what, by string }{
		{` \((GET|PUT|POST) http[^)]*\)`, ""},
		{` \(correlation id [^)]*\)`, ""},
		{`in (\d+ h )?\d+ min`, "in T"},
		{`expired at \S+ \S+`, "expired at TIME"},
	} {
		text = regexp.MustCompile(cut.what).ReplaceAllString(text, cut.by)
	}
	return text
}

// touched names the records that are not as in the seed.
func touched(seed sim.Seed, s *sim.Server) []string {
	var list []string
	for i, c := range s.Clients() {
		if !cmp.Equal(c, seed.Clients[i]) {
			list = append(list, c.Name)
		}
	}
	for i, p := range s.Staff() {
		if i >= len(seed.Staff) || p != seed.Staff[i] {
			list = append(list, p.Name)
		}
	}
	return list
}

// A fault or an answer that the simulator learns must come up here.
func TestEveryFaultAndUnknownIsRun(t *testing.T) {
	run := map[string]bool{}
	note := func(faults, assume []string) {
		for _, f := range faults {
			name, _, _ := strings.Cut(f, "=")
			run[name] = true
		}
		for _, a := range assume {
			run[a] = true
		}
	}
	for _, s := range scenarios() {
		note(s.faults, s.assume)
	}
	for _, s := range jobScenarios() {
		note(s.faults, s.assume)
	}
	for _, f := range sim.Faults() {
		if !run[f.Name] {
			t.Errorf("no scenario with the fault %s", f.Name)
		}
	}
	others := []string{"U15", "U17", "U25", "U19"} // about the login and about organisations: asked in the tests of package cli
	for _, a := range sim.Assumptions() {
		if slices.Contains(others, a.Name) {
			continue
		}
		for _, v := range a.Values {
			if !run[a.Name+"="+v] {
				t.Errorf("no scenario under %s=%s", a.Name, v)
			}
		}
	}
}

// A client that was archived after it was observed is a conflict, if that is
// what U22 means; it is not written to again, and the others are.
func TestArchivedMeanwhile(t *testing.T) {
	seed := bookSeed()
	seed.Clients[1].Archived = true
	b := start(t, options{seed: &seed, assume: []string{"U22=archived"}})
	if _, err := b.Observe(t.Context(), provider.Query{Full: true}); err != nil {
		t.Fatal(err)
	}
	record := b.read[clientID(0)]
	record.client.UUID, record.client.Name = clientID(1), "Client 1 Ltd"
	b.read[clientID(1)] = record
	if diff := cmp.Diff([]string{done, conflict, done, done}, results(t, b, managers())); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if got := touched(seed, b.sim); len(got) != 3 {
		t.Errorf("touched %v", got)
	}
}

// Reads are counted too: the canary is read twice, and nothing else is.
func TestCallsOfARun(t *testing.T) {
	seed := bookSeed()
	b := start(t, options{seed: &seed})
	if _, err := b.Observe(t.Context(), provider.Query{Full: true}); err != nil {
		t.Fatal(err)
	}
	results(t, b, managers())
	reads := 0
	for _, r := range b.sim.Requests() {
		if r.Method == http.MethodGet {
			reads++
		}
	}
	if reads != 2+2 || b.sim.Writes() != 4 {
		t.Errorf("%d reads and %d writes, want 4 and 4", reads, b.sim.Writes())
	}
}
