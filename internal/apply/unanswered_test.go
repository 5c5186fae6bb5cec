package apply_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/apply"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func sent(c state.Change, at time.Time) state.Record {
	return state.Record{Kind: state.KindSend, At: at, Send: &c}
}

func answered(a state.Answer) state.Record { return state.Record{Kind: state.KindAnswer, Answer: &a} }

func add(address, email string) state.Change {
	return state.Change{Address: address, Action: reconcile.ActionCreate, Email: email}
}

// A person is known by e-mail: the slug may be renamed between two runs.
func TestAdditionsInTheJournal(t *testing.T) {
	mia := add("user/mia/xpm", "Mia@x.example ")
	runs := []state.Run{
		{Records: []state.Record{sent(mia, noon)}, Unanswered: []state.Change{mia}},
		{Records: []state.Record{
			sent(add("user/ravi/xpm", "ravi@x.example"), noon), answered(state.Answer{Address: "user/ravi/xpm", Outcome: state.OutcomeVerified, ID: "s-ravi"}),
		}},
	}
	if d := cmp.Diff(map[string]time.Time{"mia@x.example": noon}, apply.Unanswered(runs)); d != "" {
		t.Errorf("unanswered (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string]time.Time{"s-ravi": {}}, apply.AddedAt(runs)); d != "" {
		t.Errorf("when they were added, which this journal does not say (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string]string{"ravi@x.example": "s-ravi"}, apply.Added(runs)); d != "" {
		t.Errorf("added (-want +got):\n%s", d)
	}
	again := add("user/mia-chen/xpm", "mia@x.example")
	runs = append(runs, state.Run{Records: []state.Record{
		sent(again, noon.Add(time.Hour)), answered(state.Answer{Address: again.Address, Outcome: state.OutcomeVerified, ID: "s-mia"}),
	}})
	if d := cmp.Diff(map[string]time.Time{}, apply.Unanswered(runs)); d != "" {
		t.Errorf("sent again since, and answered (-want +got):\n%s", d)
	}
}

// What a run of ours has set is ours, however the run ended; what was refused
// is not, nor what was applied before.
func TestOurs(t *testing.T) {
	give := func(client, to string) state.Change {
		return state.Change{Address: client, Fields: []state.Field{{Field: reconcile.FieldManager, After: reconcile.Value{ID: to}}}}
	}
	verified := func(address string) state.Record {
		return answered(state.Answer{Address: address, Outcome: state.OutcomeVerified})
	}
	runs := []state.Run{
		{Began: noon.Add(-time.Hour), Records: []state.Record{sent(give("client/old", "s1"), noon), verified("client/old")}},
		{Began: noon, Records: []state.Record{
			sent(give("client/a", "s1"), noon), verified("client/a"),
			sent(give("client/b", "s1"), noon), answered(state.Answer{Address: "client/b", Outcome: state.OutcomeFailed}),
			sent(give("client/c", "s1"), noon),
		}},
		{Began: noon.Add(time.Hour), Records: []state.Record{sent(give("client/a", "s2"), noon), verified("client/a")}},
	}
	if d := cmp.Diff(map[string]string{"client/a/manager": "s2"}, apply.Ours(runs, noon)); d != "" {
		t.Errorf("ours (-want +got):\n%s", d)
	}
}

// Only the last run that wrote anything counts: a later one that went well was
// allowed to by somebody who knew.
func TestCollateral(t *testing.T) {
	harm := state.Run{ID: "r1", Records: []state.Record{
		sent(state.Change{Address: "client/a"}, noon), answered(state.Answer{Address: "client/a", Outcome: state.OutcomeFailed, Collateral: []string{"Phone", "Fax"}}),
	}}
	idle := state.Run{ID: "r2", Records: []state.Record{{Kind: state.KindStart}}}
	good := state.Run{ID: "r3", Records: []state.Record{
		sent(state.Change{Address: "client/a"}, noon), answered(state.Answer{Address: "client/a", Outcome: state.OutcomeVerified}),
	}}
	const want = "the last run (r1) changed more than it sent: Phone, Fax of client/a"
	for _, tt := range []struct {
		name string
		runs []state.Run
		want string
	}{{"none", nil, ""}, {"harm", []state.Run{good, harm}, want}, {"harm, then nothing written", []state.Run{harm, idle}, want}, {"harm, then well", []state.Run{harm, good}, ""}} {
		if got := apply.Collateral(tt.runs); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
