package apply_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/apply"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// world is an executor and a journal that note in one list what reached them,
// and fail where a test says so. The stories against the simulator lie in
// package cli; here it is about what no server can show: the order of records
// and writes, and a journal or lock that fails.
type world struct {
	events []string
	fail   map[string]error // event → what it ends with
	stop   context.CancelCauseFunc
	stopAt string
}

func (w *world) happen(event string) error {
	w.events = append(w.events, event)
	if event == w.stopAt {
		w.stop(apply.ErrInterrupted)
	}
	return w.fail[event]
}

func (w *world) Execute(ctx context.Context, c reconcile.Change) (provider.Outcome, error) {
	event := "write " + c.Name
	for _, f := range c.Fields {
		event += " " + f.After.ID
	}
	if err := w.happen(event); err != nil {
		return provider.Outcome{}, err
	}
	if ctx.Err() != nil {
		return provider.Outcome{}, fmt.Errorf("the write in flight was cut off: %w", ctx.Err())
	}
	return provider.Outcome{ID: "id-of-" + c.Name, Verified: true}, nil
}

func (w *world) Append(_ context.Context, r state.Record) (string, error) {
	event := string(r.Kind)
	switch {
	case r.Send != nil:
		event += " " + r.Send.Name
	case r.Answer != nil:
		event += " " + string(r.Answer.Outcome)
	}
	return "head", w.happen(event)
}

func (w *world) Flush(context.Context) error { return w.happen("flush") }
func (w *world) Check(context.Context) error { return w.happen("check") }

// plan adds Mia, gives Acme to her and Beta to Kim.
func plan() []reconcile.Checked {
	give := func(name string, to reconcile.Value, needs ...string) reconcile.Checked {
		return reconcile.Checked{Standing: reconcile.StandingDo, Change: reconcile.Change{
			Address: "client/" + name, Key: reconcile.Key{Kind: reconcile.KindClient, ID: name}, Name: name, Action: reconcile.ActionUpdate,
			Fields: []reconcile.FieldChange{{Field: reconcile.FieldManager, After: to}}, DependsOn: needs,
		}}
	}
	return []reconcile.Checked{
		{Standing: reconcile.StandingDo, Change: reconcile.Change{Address: "user/mia/xpm", Name: "Mia", User: "mia", Action: reconcile.ActionCreate}},
		give("Acme", reconcile.Value{User: "mia"}, "user/mia/xpm"),
		give("Beta", reconcile.Value{ID: "kim"}),
	}
}

func TestDo(t *testing.T) {
	broken := errors.New("broken")
	halt := func(sent bool) error { return &provider.HaltError{Err: broken, Sent: sent} }
	const done, failed, blocked, deferred = reconcile.StateDone, reconcile.StateFailed, reconcile.StateBlocked, reconcile.StateDeferred
	tests := []struct {
		name, why string
		fail      map[string]error
		stopAt    string
		already   bool // Mia is there when the run begins
		states    []reconcile.State
		events    []string
		broken    bool
	}{
		{
			name: "undisturbed", why: "a record before each write and after it; an addition is made durable before it is sent",
			states: []reconcile.State{done, done, done},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified",
				"check", "send Acme", "write Acme id-of-Mia", "answer verified", "check", "send Beta", "write Beta kim", "answer verified", "end"},
		},
		{
			name: "added already", why: "nothing is sent for it, and its id is used", already: true,
			states: []reconcile.State{reconcile.StateAlready, done, done},
			events: []string{"start", "check", "send Acme", "write Acme id-of-mia", "answer verified", "check", "send Beta", "write Beta kim", "answer verified", "end"},
		},
		{
			name: "the addition fails", why: "only who needs it is blocked", fail: map[string]error{"write Mia": broken},
			states: []reconcile.State{failed, blocked, done},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer failed", "check", "check", "send Beta", "write Beta kim", "answer verified", "end"},
		},
		{
			name: "nobody knows how the addition ended", why: "it stays unanswered in the journal", fail: map[string]error{"write Mia": &provider.UnknownError{Err: broken}},
			states: []reconcile.State{failed, blocked, done},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer unknown", "flush", "check", "check", "send Beta", "write Beta kim", "answer verified", "end"},
		},
		{
			name: "overtaken just before its write", why: "blocked, not failed: nothing was sent", fail: map[string]error{"write Acme id-of-Mia": &provider.StaleError{Err: broken}},
			states: []reconcile.State{done, blocked, done},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified",
				"check", "send Acme", "write Acme id-of-Mia", "answer failed", "check", "send Beta", "write Beta kim", "answer verified", "end"},
		},
		{
			name: "the journal cannot begin", why: "nothing is sent without it", fail: map[string]error{"start": broken}, broken: true,
			states: []reconcile.State{deferred, deferred, deferred}, events: []string{"start", "end"},
		},
		{
			name: "an intent cannot be written", why: "its write is not sent", fail: map[string]error{"send Acme": broken}, broken: true,
			states: []reconcile.State{done, deferred, deferred},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified", "check", "send Acme", "end"},
		},
		{
			name: "an addition's intent cannot be made durable", why: "the addition is not sent", fail: map[string]error{"flush": broken}, broken: true,
			states: []reconcile.State{deferred, deferred, deferred}, events: []string{"start", "check", "send Mia", "flush", "end"},
		},
		{
			name: "an answer cannot be written", why: "what was done is reported, and nothing more is sent", fail: map[string]error{"answer verified": broken}, broken: true,
			states: []reconcile.State{done, deferred, deferred}, events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified", "end"},
		},
		{
			name: "the lock is lost", why: "somebody else may be writing", fail: map[string]error{"check": broken}, broken: true,
			states: []reconcile.State{deferred, deferred, deferred}, events: []string{"start", "check", "end"},
		},
		{
			name: "the day is used up before a write", why: "it is deferred, and running again goes on", fail: map[string]error{"write Acme id-of-Mia": halt(false)},
			states: []reconcile.State{done, deferred, deferred},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified", "check", "send Acme", "write Acme id-of-Mia", "answer failed", "end"},
		},
		{
			name: "harm", why: "the run ends at the first client", broken: true,
			fail:   map[string]error{"write Acme id-of-Mia": &provider.HaltError{Err: &provider.CollateralError{Name: "Acme", Fields: []string{"Phone"}}, Sent: true}},
			states: []reconcile.State{done, failed, deferred},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified", "check", "send Acme", "write Acme id-of-Mia", "answer failed", "flush", "end"},
		},
		{
			name: "interrupted in a write", why: "the write in flight is finished, and recorded", stopAt: "write Acme id-of-Mia",
			states: []reconcile.State{done, done, deferred},
			events: []string{"start", "check", "send Mia", "flush", "write Mia", "answer verified", "check", "send Acme", "write Acme id-of-Mia", "answer verified", "end"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, stop := context.WithCancelCause(t.Context())
			defer stop(nil)
			w := &world{fail: tt.fail, stop: stop, stopAt: tt.stopAt}
			changes := plan()
			if tt.already {
				changes[0].Standing, changes[0].ID = reconcile.StandingAlready, "id-of-mia"
			}
			told := 0
			run := apply.Run{Executor: w, Journal: w, Now: time.Now, Tell: func(int, int, reconcile.Result) { told++ }}
			report, halted := run.Do(ctx, state.Start{}, changes)
			var states []reconcile.State
			for _, r := range report.Results {
				states = append(states, r.State)
			}
			if d := cmp.Diff(tt.states, states); d != "" {
				t.Errorf("%s: states (-want +got):\n%s", tt.why, d)
			}
			if d := cmp.Diff(tt.events, w.events); d != "" {
				t.Errorf("%s: events (-want +got):\n%s", tt.why, d)
			}
			if apply.Broken(halted) != tt.broken || (halted != nil) != (report.Halted != "") || told != len(changes) {
				t.Errorf("%s: halted %v, broken %t, told of %d", tt.why, halted, apply.Broken(halted), told)
			}
		})
	}
}
