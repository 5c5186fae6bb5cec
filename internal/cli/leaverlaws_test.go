package cli_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// Laws over generated practices, planned and applied on several days:
//
//   - the same world gives the same plan, byte for byte, in whatever order Xero
//     lists it;
//   - after apply nobody who leaves holds anything that the API shows, but what
//     the plan says it leaves, and why;
//   - at no step does a client that is active lose the partner that it had;
//   - no login ends before everything has been moved, but where that is urgent;
//   - what is left to plan is for a person, or held back, or a job that the
//     report has named as gone along with its client.
func TestLeaverLaws(t *testing.T) {
	n := 40
	if testing.Short() {
		n = 8
	}
	var sent sync.Map // by kind of call: how often
	t.Run("practice", func(t *testing.T) {
		for seed := range n {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(seed), 5))
				g := generatePractice(r)
				l := laws{T: t, g: g, w: g.world(t), sent: &sent}
				l.w.watch = l.watch
				for _, day := range generatedDays {
					l.day(day, g.shuffled(r))
				}
				l.journal()
				if t.Failed() {
					t.Logf("declared:\n%s%s", g.yaml, g.csv)
				}
			})
		}
	})
	// A law that nothing happens under would hold too.
	for _, call := range []string{"client.update", "job.assign", "staff.disable"} {
		if times, ok := sent.Load(call); !ok || times.(*atomic.Int32).Load() < int32(n)/2 {
			t.Errorf("%s was hardly ever sent", call)
		}
	}
}

type laws struct {
	*testing.T
	g      generated
	w      *world
	before []sim.Client
	urgent bool
	sent   *sync.Map
}

// planned is a plan as it is saved.
func (l *laws) planned() (reconcile.Plan, string) {
	l.Helper()
	code, text := l.w.run(0, "plan", "--format", "json", l.w.dir)
	var p reconcile.Plan
	if err := json.Unmarshal([]byte(text), &p); err != nil || code != 0 {
		l.Fatalf("plan: exit code %d, %v\n%s", code, err, text)
	}
	return p, text
}

func (l *laws) day(day string, shuffled sim.Seed) {
	l.Helper()
	l.w.now = day + "T01:00:00Z"
	p, text := l.planned()
	if _, again := l.planned(); again != text {
		l.Errorf("%s: the same plan differs:\n%s", day, cmp.Diff(text, again))
	}
	if day == generatedDays[0] {
		l.inAnyOrder(text, shuffled)
	}
	l.urgent = strings.Contains(l.g.yaml, "urgent:")
	code, out := l.w.run(0, "apply", "--yes", l.w.dir)
	left := leftOf(p)
	if code != 0 && (code != 6 || len(left) == 0) {
		l.Errorf("%s: exit code %d\n%s", day, code, out)
	}
	l.holdNothing(day, left)
	if todo := l.todo(); slices.ContainsFunc(todo, func(c reconcile.Change) bool { return strings.Contains(out, c.Address+"/") }) {
		// A job went along with its client, and the report has named it.
		_, out = l.w.run(0, "apply", "--yes", l.w.dir)
	}
	for _, c := range l.todo() {
		l.Errorf("%s: left to do: %s\n%s", day, c.Address, out)
	}
}

// todo is what apply would do now.
func (l *laws) todo() []reconcile.Change {
	l.Helper()
	p, _ := l.planned()
	return slices.DeleteFunc(p.Changes, func(c reconcile.Change) bool { return !c.Ready() })
}

// inAnyOrder holds the plan against that of the same world, listed otherwise.
func (l *laws) inAnyOrder(want string, s sim.Seed) {
	l.Helper()
	other := emptyWorld(l.T, sim.Options{Seed: s})
	other.dir, other.now = l.w.dir, l.w.now
	if _, got := other.run(0, "plan", "--format", "json", other.dir); got != want {
		l.Errorf("another order, another plan (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// leftOf is what the plan says that it leaves as it is, by the address of the
// object, and why.
func leftOf(p reconcile.Plan) map[string]string {
	left := map[string]string{}
	for _, b := range p.Blocked {
		left[objectOf(b.Address)] += b.Rule + " "
	}
	for _, c := range p.Changes {
		if !c.Ready() {
			left[objectOf(c.Address)] += "not by apply "
		}
	}
	return left
}

// objectOf cuts the field off an address.
func objectOf(address string) string {
	parts := strings.SplitN(address, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// holdNothing looks at the active clients and the current jobs. A completed task
// is history, and is taken from nobody.
func (l *laws) holdNothing(day string, left map[string]string) {
	l.Helper()
	for _, i := range l.g.leavers {
		for address, what := range holds(l.w.Server, staffUUID(i)) {
			if left[address] == "" {
				l.Errorf("%s: p%d still holds %s of %s, and the plan leaves nothing there: %v", day, i, what, address, left)
			}
		}
	}
}

// holds is what somebody holds, by the address of the object.
func holds(s *sim.Server, id string) map[string]string {
	out := map[string]string{}
	for _, c := range s.Clients() {
		if !c.Archived && !c.Deleted && (c.Partner == id || c.Manager == id) {
			out["client/"+c.UUID] = "a role"
		}
	}
	for _, j := range s.Jobs() {
		if j.State == sim.JobCompleted {
			continue
		}
		what := ""
		if j.Partner == id || j.Manager == id {
			what = "a role"
		}
		for _, p := range j.Assigned {
			if p == id {
				what += " a place"
			}
		}
		for _, t := range j.Tasks {
			for _, a := range t.Assigned {
				if a.UUID == id && !t.Completed {
					what += " " + t.Name
				}
			}
		}
		if what != "" {
			out["job/"+j.Number] = what
		}
	}
	return out
}

// watch sees every write as Xero does.
func (l *laws) watch(c sim.Call) {
	switch {
	case !isWrite(c):
	case !c.Answering:
		l.before = l.w.Clients()
		if c.Name == "staff.disable" && !l.urgent {
			l.noneHolds()
		}
	default:
		times, _ := l.sent.LoadOrStore(c.Name, new(atomic.Int32))
		times.(*atomic.Int32).Add(1)
		for i, now := range l.w.Clients() {
			if was := l.before[i]; was.Partner != "" && now.Partner == "" {
				l.Errorf("%s loses its partner by %s", now.Name, c.Name)
			}
		}
	}
}

// noneHolds fails where every leaver still holds something: whose login is about
// to end, the call's path does not say.
func (l *laws) noneHolds() {
	for _, i := range l.g.leavers {
		if len(holds(l.w.Server, staffUUID(i))) == 0 {
			return
		}
	}
	l.Error("a login ends while whoever leaves still holds something")
}

// journal walks what the runs say that they sent.
func (l *laws) journal() {
	l.Helper()
	journal, err := state.OpenFolder(filepath.Join(l.w.dir, ".practicectl"), time.Now).Journal(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	records, err := journal.Records()
	if err != nil {
		l.Fatal(err)
	}
	sent := 0
	for _, r := range records {
		if r.Answer != nil && r.Answer.Outcome != state.OutcomeAlready {
			sent++
		}
		if r.Send == nil {
			continue
		}
		for _, f := range r.Send.Fields {
			if r.Send.Key.Kind == reconcile.KindClient && f.Field == reconcile.FieldPartner && f.After.ID == "" {
				l.Errorf("%s: the partner was to be taken away", r.Send.Address)
			}
		}
	}
	if sent != l.w.Writes() {
		l.Errorf("%d writes, and %d in the journal", l.w.Writes(), sent)
	}
}
