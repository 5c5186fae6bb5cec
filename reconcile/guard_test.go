package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// handover is a book of n clients of which the first k go from Lee to Kim, as
// the documents in by say in turn.
func handover(n, k int, by ...string) (reconcile.Plan, []reconcile.Snapshot) {
	var d reconcile.Desired
	snap := reconcile.Snapshot{System: "xpm", CapturedAt: time.Unix(0, 0)}
	for i := range n {
		id := fmt.Sprintf("c%03d", i)
		snap.Objects = append(snap.Objects, reconcile.Object{Key: clientKey(id), Name: id, Fields: manager(lee, true)})
		w := wantManager(lee)
		if i < k {
			w = wantManager(kim)
			w.Fields[0].By = by[i%len(by)]
		}
		w.Address, w.Key, w.Name = "client/"+id, clientKey(id), id
		d.Wants = append(d.Wants, w)
	}
	snaps := []reconcile.Snapshot{snap}
	return reconcile.Diff(reconcile.Header{AsOf: reconcile.Date{Year: 2027, Month: 2, Day: 24}}, d, snaps), snaps
}

func TestRails(t *testing.T) {
	usual := reconcile.Limit{Count: 200, Percent: 20}
	tests := []struct {
		name, why string
		n, k      int
		by        []string
		rails     reconcile.Rails
		stops     int
		notices   int
		counted   int
	}{
		{"at the share", "the limit itself is allowed", 100, 20, []string{"a"}, reconcile.Rails{Clients: usual}, 0, 0, 20},
		{"above the share", "one more trips", 100, 21, []string{"a"}, reconcile.Rails{Clients: usual}, 1, 0, 21},
		{"a small book", "a share of fewer than 10 says nothing", 12, 10, []string{"a"}, reconcile.Rails{Clients: usual}, 0, 0, 10},
		{"a small book, 11", "above 10 it does", 12, 11, []string{"a"}, reconcile.Rails{Clients: usual}, 1, 0, 11},
		{"the lower of the two", "the count is below the share", 100, 6, []string{"a"}, reconcile.Rails{Clients: reconcile.Limit{Count: 5, Percent: 20}}, 1, 0, 6},
		{"expected", "as announced: not counted", 100, 40, []string{"a"},
			reconcile.Rails{Clients: usual, Expect: map[string]reconcile.Expect{"a": {Clients: 40}}}, 0, 0, 0},
		{"more than expected", "an announcement is for at most so many", 100, 40, []string{"a"},
			reconcile.Rails{Clients: usual, Expect: map[string]reconcile.Expect{"a": {Clients: 39}}}, 1, 1, 40},
		{"expected by one of two", "the other's changes count", 100, 50, []string{"a", "b"},
			reconcile.Rails{Clients: usual, Expect: map[string]reconcile.Expect{"a": {Clients: 30}}}, 1, 0, 25},
		{"overridden", "a person has said so, with a reason", 100, 40, []string{"a"},
			reconcile.Rails{Clients: usual, Overrides: []reconcile.Override{{Rail: "maxClients", Reason: "agreed"}}}, 0, 0, 40},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, snaps := handover(tt.n, tt.k, tt.by...)
			reconcile.Guard(&p, reconcile.Guards{Rails: tt.rails}, snaps)
			if len(p.Stops) != tt.stops || len(p.Notices) != tt.notices || p.Rails[0].Counted != tt.counted || p.Rails[0].Of != tt.n {
				t.Errorf("%s: stops %v, notices %v, rail %+v", tt.why, p.Stops, p.Notices, p.Rails[0])
			}
		})
	}
}

// A stop says what to write, and where.
func TestRailStopText(t *testing.T) {
	tests := []struct {
		name, why string
		by        []string
		want      string
	}{
		{"a leaver", "their announcement stands under leaves", []string{"user/lee-park"}, "write expect: {clients: 40} in leaves of user lee-park, or"},
		{"an assignment", "a document of its own", []string{"assignment/book"}, "write expect: {clients: 40} in assignment book, or"},
		{"two documents", "the one that changes most comes first to mind", []string{"cover/jo-away", "assignment/book", "assignment/book", "assignment/book"},
			"write expect: {clients: 30} in assignment book (which changes 30 of them), or"},
	}
	for _, tt := range tests {
		p, snaps := handover(100, 40, tt.by...)
		reconcile.Guard(&p, reconcile.Guards{Rails: reconcile.Rails{Clients: reconcile.Limit{Count: 200, Percent: 20}}}, snaps)
		want := "40 of 100 clients would change, and the rail maxClients allows 200 or 20%: if that is meant, " + tt.want + " plan with --override maxClients --reason TEXT"
		if len(p.Stops) != 1 || p.Stops[0].Text != want {
			t.Errorf("%s: %s: stops %v, want %q", tt.name, tt.why, p.Stops, want)
		}
	}
}

func TestExpectString(t *testing.T) {
	for want, e := range map[string]reconcile.Expect{
		"{clients: 3}": {Clients: 3}, "{jobs: 2}": {Jobs: 2}, "{clients: 3, jobs: 2}": {Clients: 3, Jobs: 2},
	} {
		if got := e.String(); got != want {
			t.Errorf("%+v: %s, want %s", e, got, want)
		}
	}
}

func TestCollateralStopsUntilSomebodySaysWhy(t *testing.T) {
	g := reconcile.Guards{Rails: reconcile.Rails{Clients: reconcile.Limit{Count: 9, Percent: 99}}, Collateral: "the last run blanked Phone"}
	p, snaps := handover(20, 1, "a")
	reconcile.Guard(&p, g, snaps)
	if len(p.Stops) != 1 || !strings.HasPrefix(p.Stops[0].Text, "the last run blanked Phone: find out why") {
		t.Errorf("stops %v", p.Stops)
	}
	g.Rails.Overrides = []reconcile.Override{{Rail: "collateral", Reason: "Xero has put it right"}}
	p, snaps = handover(20, 1, "a")
	reconcile.Guard(&p, g, snaps)
	if len(p.Stops) != 0 || p.Rails[1].Override != "Xero has put it right" {
		t.Errorf("stops %v, rails %v", p.Stops, p.Rails)
	}
}

func TestFreezes(t *testing.T) {
	day := func(d int) reconcile.Date { return reconcile.Date{Year: 2027, Month: 2, Day: d} }
	tests := []struct {
		name, why string
		freeze    reconcile.Freeze
		held      int
	}{
		{"in it", "both days are in it", reconcile.Freeze{From: day(24), Until: day(24)}, 3},
		{"before it", "it begins tomorrow", reconcile.Freeze{From: day(25), Until: day(28)}, 0},
		{"after it", "it ended yesterday", reconcile.Freeze{From: day(20), Until: day(23)}, 0},
		{"allowed in it", "its class goes through", reconcile.Freeze{From: day(20), Until: day(28), Allow: []reconcile.Class{reconcile.ClassClientRole}}, 0},
		{"another class is allowed", "that helps nobody else", reconcile.Freeze{From: day(20), Until: day(28), Allow: []reconcile.Class{reconcile.ClassStaffAdd}}, 3},
	}
	for _, tt := range tests {
		p, snaps := handover(50, 3, "a")
		reconcile.Guard(&p, reconcile.Guards{Freezes: []reconcile.Freeze{tt.freeze}, Rails: reconcile.Rails{Clients: reconcile.Limit{Count: 9, Percent: 99}}}, snaps)
		if p.Summary.Held != tt.held || p.Frozen() != (tt.held > 0) {
			t.Errorf("%s: %s: %d held, want %d", tt.name, tt.why, p.Summary.Held, tt.held)
		}
	}
	// A plan made the day before is held back by its own freezes when it is applied.
	p, snaps := handover(50, 3, "a")
	reconcile.Guard(&p, reconcile.Guards{Freezes: []reconcile.Freeze{{From: day(25), Until: day(28)}}, Rails: reconcile.Rails{Clients: reconcile.Limit{Count: 9, Percent: 99}}}, snaps)
	if p.Reguard(day(25), reconcile.Guards{}); !p.Frozen() || len(p.Stops) > 0 {
		t.Error("a freeze that began since the plan was made holds nothing back")
	}
}

var today = reconcile.Date{Year: 2026, Month: 11, Day: 22}

func TestUnansweredAdditionWaits(t *testing.T) {
	sent := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	want := reconcile.Want{Address: "user/lee-park/xpm", Key: staffKey(""), Name: "Lee Park", Email: "lee@x.example", Source: src}
	for _, tt := range []struct {
		name  string
		after time.Duration
		held  int
	}{{"a list may lag", 14 * time.Minute, 1}, {"a list that late proves it", 15 * time.Minute, 0}} {
		p := diff(reconcile.Desired{Wants: []reconcile.Want{want}}, nil)
		reconcile.Guard(&p, reconcile.Guards{Unanswered: map[string]time.Time{"lee@x.example": sent}, Now: sent.Add(tt.after)}, nil)
		if p.Summary.Held != tt.held {
			t.Errorf("%s: %d held, want %d", tt.name, p.Summary.Held, tt.held)
		}
		// The same for a plan that was saved before it was sent.
		saved := diff(reconcile.Desired{Wants: []reconcile.Want{want}}, nil)
		reconcile.Guard(&saved, reconcile.Guards{}, nil)
		saved.Reguard(today, reconcile.Guards{Unanswered: map[string]time.Time{"lee@x.example": sent}, Now: sent.Add(tt.after)})
		if held := saved.Changes[0].Hold != nil; held != (tt.held == 1) {
			t.Errorf("%s: held in a saved plan: %v", tt.name, held)
		}
	}
}

// What a run has done since stops a plan that was saved before, once.
func TestCollateralStopsASavedPlan(t *testing.T) {
	p, snaps := handover(50, 3, "a")
	guards := reconcile.Guards{Collateral: "the last run changed more", Rails: reconcile.Rails{Clients: reconcile.Limit{Count: 9, Percent: 99}}}
	reconcile.Guard(&p, reconcile.Guards{Rails: guards.Rails}, snaps)
	p.Reguard(today, guards)
	p.Reguard(today, guards)
	if len(p.Stops) != 1 || !strings.HasPrefix(p.Stops[0].Text, "the last run changed more: find out why") {
		t.Errorf("stops %v", p.Stops)
	}
}

func TestCheck(t *testing.T) {
	acme := func(v reconcile.Value) reconcile.Object {
		return reconcile.Object{Key: clientKey("c1"), Name: "Acme", Fields: manager(v, true)}
	}
	people := []reconcile.Object{
		{Key: staffKey("s-lee"), Name: "Lee Park", Email: "lee@x.example"}, {Key: staffKey("s-kim"), Name: "Kim Tan", Email: "kim@x.example"},
	}
	toKim := diff(reconcile.Desired{Wants: []reconcile.Want{wantManager(kim)}}, []reconcile.Object{acme(lee)}).Changes
	joins := diff(reconcile.Desired{Wants: []reconcile.Want{
		{Address: "user/mia-chen/xpm", Key: staffKey(""), Name: "Mia Chen", Email: "mia@x.example", Source: src}, wantManager(mia),
	}}, []reconcile.Object{acme(lee)}).Changes
	held := slices.Clone(joins)
	held[0].Hold = &reconcile.Hold{Rule: "unanswered"}
	miaThere := reconcile.Object{Key: staffKey("s-mia"), Name: "Mia Chen", Email: "Mia@x.example"}
	tests := []struct {
		name, why string
		changes   []reconcile.Change
		now       []reconcile.Object
		want      []reconcile.Standing
		live      string
	}{
		{"as planned", "do it", toKim, append(people, acme(lee)), []reconcile.Standing{reconcile.StandingDo}, ""},
		{"done already", "somebody else was faster", toKim, append(people, acme(kim)), []reconcile.Standing{reconcile.StandingAlready}, ""},
		{"somebody else has it", "what was reviewed was another step", toKim, append(people, acme(reconcile.Value{ID: "s-x", Name: "Pat"})),
			[]reconcile.Standing{reconcile.StandingStale}, "manager Pat"},
		{"nobody has it any more", "that is another step too", toKim, append(people, acme(reconcile.Value{})),
			[]reconcile.Standing{reconcile.StandingStale}, "manager nobody"},
		{"renamed", "the update would undo it", toKim, append(people, reconcile.Object{Key: clientKey("c1"), Name: "Acme 2", Fields: manager(lee, true)}),
			[]reconcile.Standing{reconcile.StandingStale}, `the name "Acme 2"`},
		{"archived", "it is not in the list", toKim, people, []reconcile.Standing{reconcile.StandingStale}, "not in the list: archived, deleted, or gone"},
		{"the new manager is not visible", "somebody who may be disabled is given nothing", toKim, []reconcile.Object{acme(lee)},
			[]reconcile.Standing{reconcile.StandingStale}, "Kim Tan is not visible there"},
		{"an addition", "nobody is there yet", joins, append(people, acme(lee)), []reconcile.Standing{reconcile.StandingDo, reconcile.StandingDo}, ""},
		{"a held addition", "who waits for it is not stale", held, append(people, acme(lee)), []reconcile.Standing{reconcile.StandingDo, reconcile.StandingDo}, ""},
		{"added already", "the client still has to be given to them", joins, append(people, acme(lee), miaThere),
			[]reconcile.Standing{reconcile.StandingAlready, reconcile.StandingDo}, ""},
		{"added and given already", "all done", joins, append(people, acme(reconcile.Value{ID: "s-mia"}), miaThere),
			[]reconcile.Standing{reconcile.StandingAlready, reconcile.StandingAlready}, ""},
		{"a namesake has appeared", "the absence that was relied on is gone", joins,
			append(people, acme(lee), reconcile.Object{Key: staffKey("s-9"), Name: "Mia Chen", Email: "other@x.example"}),
			[]reconcile.Standing{reconcile.StandingStale, reconcile.StandingDo}, "a record of this name with another e-mail"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checked, stale := reconcile.Check(tt.changes, []reconcile.Snapshot{{Objects: tt.now}})
			var got []reconcile.Standing
			for _, c := range checked {
				got = append(got, c.Standing)
			}
			live := ""
			for _, s := range stale {
				live = s.Live
			}
			if d := cmp.Diff(tt.want, got); d != "" || live != tt.live {
				t.Errorf("%s: live %q, want %q; standings (-want +got):\n%s", tt.why, live, tt.live, d)
			}
		})
	}
}

func TestAttribute(t *testing.T) {
	want := func(v reconcile.Value) *reconcile.Desired {
		return &reconcile.Desired{Wants: []reconcile.Want{wantManager(v)}}
	}
	nothing := &reconcile.Desired{}
	pat := reconcile.Value{ID: "s-pat", Name: "Pat Ng"}
	tests := []struct {
		name, why string
		past      reconcile.Past
		want      reconcile.Origin
	}{
		{"never applied, no base", "it is said, not guessed", reconcile.Past{}, reconcile.OriginUnknown},
		{"the base says another", "the tree makes the difference", reconcile.Past{Base: want(pat), Last: want(kim)}, reconcile.OriginThisChange},
		{"the base does not declare it", "so does a new line", reconcile.Past{Base: nothing}, reconcile.OriginThisChange},
		{"the base says the same, never applied", "older than the change, and more is not known", reconcile.Past{Base: want(kim)}, reconcile.OriginUnknown},
		{"applied as wanted now, and observed differs", "somebody moved it", reconcile.Past{Last: want(kim)}, reconcile.OriginMoved},
		{"applied as observed, and these lines would have asked for more then", "declared since", reconcile.Past{Last: want(lee), Then: want(kim)}, reconcile.OriginPending},
		{"applied as observed, and these lines asked for the same then", "a date has come, whatever else was committed", reconcile.Past{Last: want(lee), Then: want(lee)}, reconcile.OriginDue},
		{"set by a run of ours that ended half way", "it has not moved behind our back", reconcile.Past{Last: want(pat), Then: want(kim), Ours: map[string]string{"client/c1/manager": "s-lee"}}, reconcile.OriginPending},
		{"applied as a third", "it moved, whatever is wanted now", reconcile.Past{Last: want(pat)}, reconcile.OriginMoved},
		{"not declared when last applied", "declared since", reconcile.Past{Last: nothing, Then: want(kim)}, reconcile.OriginPending},
		{"not declared when last applied, and that day's lines are not known", "no date is made responsible", reconcile.Past{Last: nothing}, reconcile.OriginPending},
		{"asked for by nobody on the day when last applied", "a date has come: a login ends, somebody starts", reconcile.Past{Last: nothing, Then: nothing, Now: want(kim)}, reconcile.OriginDue},
		{"asked for by nobody, and by what was applied not today either", "a later commit asks for it", reconcile.Past{Last: nothing, Then: nothing, Now: nothing}, reconcile.OriginPending},
		{"base the same, applied as observed", "pending before this change", reconcile.Past{Base: want(kim), Last: want(lee)}, reconcile.OriginPending},
	}
	for _, tt := range tests {
		objects := []reconcile.Object{{Key: clientKey("c1"), Name: "Acme", Fields: manager(lee, true)}}
		p := diff(*want(kim), objects)
		reconcile.Attribute(&p, *want(kim), tt.past)
		if got := p.Changes[0].Origin; got != tt.want || p.Changes[0].Fields[0].Origin != tt.want {
			t.Errorf("%s: %s: %s, want %s", tt.name, tt.why, got, tt.want)
		}
	}
}

// What people had still to do when it was last applied has not moved: nobody has
// done it yet.
func TestAttributeByHand(t *testing.T) {
	wants := &reconcile.Desired{Wants: []reconcile.Want{wantManager(kim)}}
	plan := func() reconcile.Plan {
		p := diff(*wants, []reconcile.Object{{Key: clientKey("c1"), Name: "Acme", Fields: manager(lee, true)}})
		p.Changes[0].Action = reconcile.ActionManual
		return p
	}
	for _, tt := range []struct {
		name string
		open []string
		want reconcile.Origin
	}{
		{"done by then", nil, reconcile.OriginMoved},
		{"still to be done", reconcile.OpenByHand(plan()), reconcile.OriginPending},
		{"something else was to be done", []string{"a1b2c3d4", "client/c"}, reconcile.OriginMoved},
		{"nobody could look at it", []string{"client/c1"}, reconcile.OriginPending},
	} {
		p := plan()
		reconcile.Attribute(&p, *wants, reconcile.Past{Last: wants, Then: wants, Open: tt.open})
		if got := p.Changes[0].Origin; got != tt.want || p.Changes[0].Fields[0].Origin != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// What a list hides is asked for once, by id; who is yet to be added, and what
// waits, is not.
func TestUnlisted(t *testing.T) {
	held := diff(reconcile.Desired{Wants: []reconcile.Want{wantManager(kim)}}, []reconcile.Object{
		{Key: clientKey("c1"), Name: "Acme", Fields: manager(lee, true)},
	}).Changes[0]
	ready := held
	held.Hold = &reconcile.Hold{Rule: "freeze"}
	mine := ready
	mine.Fields = []reconcile.FieldChange{{Field: reconcile.FieldPartner, After: mia}}
	job := ready
	job.Key.Kind = reconcile.KindJob
	now := []reconcile.Snapshot{{Objects: []reconcile.Object{{Key: clientKey("c1"), Name: "Acme"}}}}
	staff := reconcile.Question{Key: staffKey("s-kim"), Doubt: reconcile.DoubtNotListed}
	client := reconcile.Question{Key: clientKey("c1"), Doubt: reconcile.DoubtNotListed}
	gone := []reconcile.Snapshot{{Missing: []reconcile.Missing{{Key: staffKey("s-kim")}}}}
	again := reconcile.Change{Address: "user/mia/xpm", Email: "Mia@x.example", Key: staffKey(""), Action: reconcile.ActionCreate}
	first := reconcile.Change{Address: "user/pat-ng/xpm", Email: "pat@x.example", Key: staffKey(""), Action: reconcile.ActionCreate}
	added := map[string]string{"mia@x.example": "s-mia"} // whatever the slug was then
	for _, tt := range []struct {
		name    string
		changes []reconcile.Change
		now     []reconcile.Snapshot
		want    []reconcile.Question
	}{
		{"a person", []reconcile.Change{ready, ready, held, mine}, now, []reconcile.Question{staff}},
		{"a client too", []reconcile.Change{ready}, nil, []reconcile.Question{client, staff}},
		{"asked already", []reconcile.Change{ready}, gone, []reconcile.Question{client}},
		{"what waits", []reconcile.Change{held}, nil, nil},
		{"a job, but for whoever takes it", []reconcile.Change{job}, nil, []reconcile.Question{staff}},
		{"who was added before", []reconcile.Change{again}, now, []reconcile.Question{{Key: staffKey("s-mia"), Doubt: reconcile.DoubtNotListed}}},
		{"who was never added", []reconcile.Change{first}, now, nil},
	} {
		if d := cmp.Diff(tt.want, reconcile.Unlisted(tt.changes, added, tt.now)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}
