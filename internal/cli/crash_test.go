package cli_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	idGamma = "10000000-0000-4000-8000-000000000003"

	// takeover is when a lease that was taken now can be taken over.
	takeover = 13 * time.Minute
	// settled is when a list is taken to show everybody who was added before.
	settled = 16 * time.Minute
)

// crashing asks for four writes: a person, a client for them, two others.
const crashing = joiner + `    - {name: Gamma, uuid: ` + idGamma + `, partner: pat-ng}
`

const crashingWrites = 4

func crashingSeed() sim.Seed {
	s := joinerSeed()
	s.Clients = append(s.Clients, sim.Client{
		UUID: idGamma, Name: "Gamma", Partner: idLee, Manager: idLee, TaxNumber: "123456789", Phone: "02 5550 0100",
	})
	return s
}

// practice is what a run is killed in the middle of.
type practice struct {
	name         string
	declarations string
	seed         func() sim.Seed
	writes       int
	from         int // the first write that it is killed at
	adds         bool
	few          bool // only the first and the last step before and after the writes
}

var (
	joining = practice{name: "joiner", declarations: crashing, seed: crashingSeed, writes: crashingWrites, from: 1, adds: true}
	// parting begins as joining does, with clients; only what follows is another sort of write.
	parting = practice{name: "leaver", declarations: leaving, seed: leavingSeed, writes: leavingWrites, from: 3, few: true}
)

// fate is what becomes of the state at a crash.
type fate struct {
	name   string
	branch bool // it is on a branch, and the clone is lost
	lost   bool
}

var fates = []fate{{name: "kept"}, {name: "lost", lost: true}, {name: "in Git", branch: true}}

func (f fate) world(t testing.TB, p practice, repository string, o sim.Options) *world {
	t.Helper()
	o.Seed = p.seed()
	if f.branch {
		return cloneWorld(t, repository, o)
	}
	return newWorld(t, p.declarations, o)
}

// after leaves the world as the next run finds it, and says how much later
// that is: on a branch the lease of the one that died has to end.
func (f fate) after(w *world) time.Duration {
	w.t.Helper()
	if f.branch || f.lost {
		w.loseDisk()
	}
	if f.branch {
		return takeover
	}
	return 0
}

// stride is how many steps of the store's are taken at once: git is slow.
func (f fate) stride(p practice) int {
	switch {
	case p.few:
		return 1000
	case f.branch:
		return 4
	}
	return 1
}

// way is how a run is begun, and taken up again.
type way struct {
	name  string
	saved bool
}

var ways = []way{{"same plan", true}, {"new plan", false}}

// command is the run, its plan saved before.
func (v way) command(w *world) []string {
	w.t.Helper()
	if !v.saved {
		return []string{"apply", "--yes", w.dir}
	}
	if code, out := w.run(0, "plan", "--out", w.plan, w.dir); code != 0 {
		w.t.Fatalf("plan: exit code %d\n%s", code, out)
	}
	return []string{"apply", "--yes", w.plan}
}

// moment is when a run dies, as the tool and as a reader is told; rank is its
// place in the run.
type moment struct {
	at, title string
	rank      int
}

// moments are those of a run, with so many readings of the clock before the
// first write and after the last. Between the writes there are no others;
// of the readings only some are tried where each costs a second.
func (p practice) moments(begin, finish, stride int) []moment {
	const writing, finishing = 1000, 2000
	var all []moment
	add := func(what string, n int, title string, rank int) {
		all = append(all, moment{fmt.Sprint(what, " ", n), title, rank})
	}
	for n := 0; n < begin; n += stride {
		add("begin", n, fmt.Sprintf("lock held, nothing sent, step %d", n), n)
	}
	for n := p.from; n <= p.writes; n++ {
		add("send", n, fmt.Sprintf("write %d in the journal, not sent", n), writing+4*n)
		add("work", n, fmt.Sprintf("write %d carried out, not answered", n), writing+4*n+1)
		add("answer", n, fmt.Sprintf("write %d answered, answer not in the journal", n), writing+4*n+2)
		add("tell", n, fmt.Sprintf("answer to write %d in the journal", n), writing+4*n+3)
	}
	for n := 0; n < finish; n += stride {
		add("finish", n, fmt.Sprintf("all in the journal, finishing, step %d", n), finishing+n)
	}
	add("finish", finish, "all in the journal, finishing, last step", 2*finishing)
	if testing.Short() {
		all = slices.DeleteFunc(all, func(m moment) bool {
			return !slices.Contains([]string{"begin 0", "send 1", "work 1", "answer 2", fmt.Sprint("work ", p.writes), fmt.Sprint("finish ", finish)}, m.at)
		})
	}
	return all
}

// readings counts how often the clock is read before the first write and after
// the last answer is in the journal.
func (p practice) readings(t *testing.T, f fate, v way, repository string) (begin, finish int) {
	t.Helper()
	w := f.world(t, p, repository, sim.Options{})
	cmd, out := w.process(0, "count", v.command(w)...)
	err := cmd.Run()
	_, text, _ := strings.Cut(out.String(), "readings ")
	_, bad := fmt.Sscan(text, &begin, &finish)
	if err != nil || bad != nil || begin == 0 || finish == 0 {
		t.Fatalf("%v, %v\n%s", err, bad, out)
	}
	return begin, finish
}

// Whenever a run is killed, and whatever is left of its state: the next ones
// reach the same end, and send nothing that was done already.
func TestCrashes(t *testing.T) {
	for _, p := range []practice{joining, parting} {
		t.Run(p.name, p.crashes)
	}
}

func (p practice) crashes(t *testing.T) {
	repository := newRepository(t, p.declarations)
	want := p.undisturbed(t)
	table := crashTable{rows: map[string]int{}, cells: map[string]string{}}
	t.Run("killed", func(t *testing.T) {
		for _, f := range fates {
			for _, v := range ways {
				begin, finish := p.readings(t, f, v, repository)
				for _, m := range p.moments(begin, finish, f.stride(p)) {
					table.addRow(m)
					t.Run(strings.Join([]string{m.at, f.name, v.name}, "/"), func(t *testing.T) {
						t.Parallel()
						w := f.world(t, p, repository, sim.Options{})
						codes := crashAndGoOn(w, f, v, m.at)
						got, harm, again := endOf(w), w.ledger.harm(), w.ledger.repeats()
						table.add(m, f, v, fmt.Sprintf("%s, %d, %s", word(cmp.Equal(want, got)), harm, arrows(codes)))
						if diff := cmp.Diff(want, got); diff != "" {
							t.Errorf("the end is another one (-undisturbed +got):\n%s", diff)
						}
						if harm > 0 || w.Writes() != p.writes+again {
							t.Errorf("%d writes, %d of them of what was there", w.Writes(), harm)
						}
						if again > p.repeats(f, m.at) {
							t.Errorf("%d logins ended again, want at most %d", again, p.repeats(f, m.at))
						}
						if allowed := p.expected(f, v, m.at, finish); !slices.Contains(allowed, arrows(codes)) {
							t.Errorf("exit codes %s, want one of %q", arrows(codes), allowed)
						}
					})
				}
			}
		}
	})
	t.Logf("End as that of an undisturbed run, harmful repeats, exit codes of the runs after the crash:\n\n%s", &table)
}

// crashAndGoOn kills a run and goes on until nothing is left, at most twice.
// Its exit codes are those of the runs after the crash.
func crashAndGoOn(w *world, f fate, v way, at string) []int {
	w.t.Helper()
	command := v.command(w)
	w.crash(at, command...)
	later := f.after(w)
	var codes []int
	for range 2 {
		code, out := w.run(later, command...)
		codes = append(codes, code)
		switch code {
		case 0, 5:
			return codes
		case 6:
		default:
			w.t.Errorf("exit code %d after the crash:\n%s", code, out)
		}
		later += settled
	}
	return codes
}

// repeats is how often a login may be ended again: once, where no journal that is
// left says that it was.
func (p practice) repeats(f fate, at string) int {
	var what string
	var n int
	_, _ = fmt.Sscan(at, &what, &n)
	ended := what == "finish" || n == p.writes && what != "send"
	told := what == "finish" || what == "tell"
	if p.adds || !ended || told && !f.lost && !f.branch {
		return 0
	}
	return 1
}

// expected are the exit codes of the runs after the crash, in their order: one
// of these.
func (p practice) expected(f fate, v way, at string, finish int) []string {
	what, _, _ := strings.Cut(at, " ")
	switch {
	case f.lost:
		return []string{"0"}
	case p.adds && at == "send 1":
		// The journal says that the person was sent. The list has to prove that
		// they were not added, and may lag.
		return []string{"6 → 0"}
	case p.adds && what == "begin":
		return []string{"0", "6 → 0"} // the same, as far as that record has got
	case what == "finish" && v.saved && (!f.branch || at == fmt.Sprint("finish ", finish)):
		return []string{"5"} // the journal says that the plan was applied
	case what == "finish" && v.saved:
		return []string{"0", "5"} // the same, as far as the end has got to the branch
	}
	return []string{"0"}
}

func arrows(codes []int) string {
	var parts []string
	for _, c := range codes {
		parts = append(parts, strconv.Itoa(c))
	}
	return strings.Join(parts, " → ")
}

func word(equal bool) string {
	if equal {
		return "equal"
	}
	return "OTHER"
}

// end is what a run leaves in Xero.
type end struct {
	Staff   []sim.Staff
	Clients []sim.Client
	Jobs    []sim.Job
}

func endOf(w *world) end { return end{w.Staff(), w.Clients(), w.Jobs()} }

func undisturbed(t *testing.T) end {
	t.Helper()
	return joining.undisturbed(t)
}

func (p practice) undisturbed(t *testing.T) end {
	t.Helper()
	w := newWorld(t, p.declarations, sim.Options{Seed: p.seed()})
	if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	if w.Writes() != p.writes {
		t.Fatalf("%d writes, want %d", w.Writes(), p.writes)
	}
	return endOf(w)
}

// A person was added, the run was killed before it knew, and the list does not
// show the record for a while: nobody is added again. When the list has caught
// up, the run goes on with the record that is there.
func TestCrashWhileTheListLags(t *testing.T) {
	repository := newRepository(t, crashing)
	want := undisturbed(t)
	for _, f := range fates {
		if f.lost {
			continue // see TestCrashWithNothingLeft
		}
		for _, v := range ways {
			t.Run(f.name+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				w := f.world(t, joining, repository, sim.Options{Faults: []sim.Fault{fault(t, "late-list")}})
				command := v.command(w)
				w.crash("work 1", command...)
				later := f.after(w)
				// The record is missing from the next three lists, and from that of the planning.
				for range 3 {
					code, out := w.run(later, command...)
					if code != 6 || len(w.Staff()) != 3 {
						t.Fatalf("exit code %d, want 6; %d staff, want 3\n%s", code, len(w.Staff()), out)
					}
					wantText(t, out, "Kim Tan  add kim@harbour.example", "was sent at 20", "never answered, and the list does not show it yet",
						"hint: apply again after 20", "or write down the uuid if the person is there", "waits for Kim Tan: that is held back")
				}
				code, out := w.run(later, command...)
				if code != 0 {
					t.Errorf("exit code %d when the list has caught up\n%s", code, out)
				}
				if diff := cmp.Diff(want, endOf(w)); diff != "" {
					t.Errorf("the end is another one (-undisturbed +got):\n%s", diff)
				}
				if w.Writes() != crashingWrites || w.ledger.harm() > 0 {
					t.Errorf("%d writes, %d of them harmful", w.Writes(), w.ledger.harm())
				}
			})
		}
	}
}

// The same, with the answer in the journal: the record is looked up by the id
// that was answered, and nobody has to wait.
func TestCrashAfterTheAnswerWhileTheListLags(t *testing.T) {
	want := undisturbed(t)
	for _, v := range ways {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, crashing, sim.Options{Seed: crashingSeed(), Faults: []sim.Fault{fault(t, "late-list")}})
			command := v.command(w)
			w.crash("tell 1", command...)
			if code, out := w.run(0, command...); code != 0 {
				t.Errorf("exit code %d\n%s", code, out)
			}
			if diff := cmp.Diff(want, endOf(w)); diff != "" {
				t.Errorf("the end is another one (-undisturbed +got):\n%s", diff)
			}
		})
	}
}

// The excepted case: with the store lost and a list that lags, nothing knows of
// the first addition, and the person is added again. The run that does it cannot
// know, so its report cannot say; the next one finds both records, names them,
// and gives no client to either before a person has chosen.
func TestCrashWithNothingLeft(t *testing.T) {
	w := newWorld(t, crashing, sim.Options{Seed: crashingSeed(), Faults: []sim.Fault{fault(t, "late-list=1")}})
	w.crash("work 1", "apply", "--yes", w.dir)
	w.loseDisk()
	if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 || twins(w.Server) != 1 {
		t.Errorf("exit code %d, %d people twice\n%s", code, twins(w.Server), out)
	}
	code, out := w.run(0, "apply", "--yes", w.dir)
	if code != 6 || w.Writes() != crashingWrites+1 {
		t.Errorf("exit code %d, want 6; %d writes\n%s", code, w.Writes(), out)
	}
	wantText(t, out, "2 staff records have the e-mail kim@harbour.example", "hint: add the uuid of the right one under accounts.xpm: ")
}

func fault(t testing.TB, text string) sim.Fault {
	t.Helper()
	f, err := sim.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// wantText looks for each of the texts.
func wantText(t testing.TB, out string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("the output lacks %q:\n%s", text, out)
		}
	}
}
