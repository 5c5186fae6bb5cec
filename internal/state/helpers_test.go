package state

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// clock is the time that a test decides on.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 20, 16, 40, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func testHolder(run, user string) Holder {
	return Holder{Run: run, User: user, Host: "runner-7", PID: 4711}
}

func testStart(intents ...Change) Record {
	return Record{Start: &Start{
		Tool: "1.2.3", Who: "jo", Practice: "harbour", Tenant: "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11",
		PlanDigest: "sha256:aa", ChangesDigest: "sha256:bb", Commit: "8d3f", Date: reconcile.Date{Year: 2026, Month: 11, Day: 20},
		Intents: intents,
	}}
}

func testChange(i int) Change {
	id := fmt.Sprintf("720c21d3-e812-4bb1-9d6b-%012d", i)
	return Change{
		Address: "client/" + id, Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: id},
		Name: fmt.Sprintf("Smith & Sons %d", i), Action: reconcile.ActionUpdate,
		Fields: []Field{{
			Field: reconcile.FieldPartner, Before: reconcile.Value{ID: "0cbaf41f", Name: "Lee Park"},
			After: reconcile.Value{ID: "f8235e1a", Name: "Jo Bloggs", User: "jo-bloggs"},
		}},
	}
}

func testSend(i int) Record {
	c := testChange(i)
	return Record{Send: &c}
}

func testAnswer(i int) Record {
	return Record{Answer: &Answer{Address: testChange(i).Address, Outcome: OutcomeVerified, Correlation: fmt.Sprintf("call-%d", i)}}
}

// testRun is a whole run of n writes.
func testRun(n int) []Record {
	var intents []Change
	for i := range n {
		intents = append(intents, testChange(i))
	}
	rs := []Record{testStart(intents...)}
	for i := range n {
		rs = append(rs, testSend(i), testAnswer(i))
	}
	return append(rs, Record{End: &End{Done: n}})
}

func add(t *testing.T, s Session, rs ...Record) (head string) {
	t.Helper()
	for _, r := range rs {
		var err error
		if head, err = s.Append(context.Background(), r); err != nil {
			t.Fatal(err)
		}
	}
	return head
}

func acquire(t *testing.T, st Store, h Holder) Session {
	t.Helper()
	s, err := st.Acquire(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func release(t *testing.T, s Session) {
	t.Helper()
	if err := s.Release(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func journalOf(t *testing.T, st Store) Journal {
	t.Helper()
	j, err := st.Journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// kinds is a journal told in short: "run/kind" a record.
func kinds(t *testing.T, j Journal) []string {
	t.Helper()
	rs, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rs {
		out = append(out, r.Run+"/"+string(r.Kind))
	}
	return out
}

// clean journals have no findings, the head they are known by included.
func wantClean(t *testing.T, j Journal, head string) {
	t.Helper()
	for _, f := range j.Verify(head) {
		t.Errorf("verify: %s", f)
	}
}

// chained builds the lines of two runs without a store.
func chained(t *testing.T) Journal {
	t.Helper()
	var j Journal
	now := newClock()
	var at place
	for _, run := range []string{"run-1", "run-2"} {
		c := chain{place: at, run: run}
		for _, r := range testRun(2) {
			now.pass(time.Second)
			line, next, err := c.next(r, now.now())
			if err != nil {
				t.Fatal(err)
			}
			j.Lines, c = append(j.Lines, line), next
		}
		at = c.place
	}
	return j
}
