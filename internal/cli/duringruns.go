package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// done is what the store knows: the runs, and what was last applied.
type done struct {
	runs    []state.Run
	applied *state.Applied
	lost    error
	caveats []reconcile.Caveat
}

// doneOf reads the store. Git can answer without it, so an error is something
// to tell.
func doneOf(ctx context.Context, env *Env, ws *decl.Workspace, dir string, now func() time.Time) done {
	var d done
	store, err := openStore(ctx, storeOf(env, ws, dir), dir, now)
	if err == nil {
		d.runs, err = runsOf(ctx, store)
	}
	var last state.Applied
	known := false
	if err == nil {
		last, known, err = store.Last(ctx)
	}
	switch {
	case err != nil:
		d.lost = err
		d.caveats = append(d.caveats, reconcile.Caveat{Text: "the journal could not be read, so what was written is not known: " + err.Error(), Hint: hintOf(err)})
	case len(d.runs) == 0:
		d.caveats = append(d.caveats, reconcile.Caveat{Text: "the journal holds no run: if anything was written, it is not known here", Hint: "the journal was looked for in the " + store.String()})
	}
	if known {
		d.applied = &last
	}
	return d
}

// tell adds the writes and looks of the month, and between which of them
// nothing was seen.
func (r done) tell(d *reconcile.During, who subject, m month) {
	var seen []time.Time
	last := map[string]reconcile.Sighting{} // by the role's address
	for _, run := range r.runs {
		for _, w := range writesOf(run) {
			shown := w.shown(run, who, last) // of others too: the next write may be held against it
			if !who.concerns(w.send) {
				continue
			}
			if w.sighted() && m.has(w.answered) && who.about.Client != "" {
				seen = append(seen, w.answered)
			}
			if m.has(w.at) {
				d.Events = append(d.Events, reconcile.Event{At: w.at, Kind: reconcile.EventWritten, Write: &shown, Run: run.ID})
			}
		}
	}
	if a := r.applied; a != nil && m.has(a.At) && (who.about.Client == "" || declaredAt(*d, a.At)) {
		seen = append(seen, a.At)
		d.Events = append(d.Events, reconcile.Event{At: a.At, Kind: reconcile.EventApplied, Run: a.Run})
	}
	slices.SortFunc(seen, time.Time.Compare)
	d.Unobserved = reconcile.Gaps(m.begin, m.seen(), seen)
}

// declaredAt reports whether somebody was asked for in a role of the client at
// a time: only then did a run that applied everything look at it for us.
func declaredAt(d reconcile.During, at time.Time) bool {
	state := map[reconcile.Field]reconcile.DeclaredState{}
	for _, r := range d.Opening.Roles {
		state[r.Field] = r.State
	}
	for _, e := range d.Events {
		for _, c := range e.Changes {
			if !e.At.After(at) {
				state[c.Field] = c.After.State
			}
		}
	}
	for _, s := range state {
		if s == reconcile.DeclaredSomebody {
			return true
		}
	}
	return false
}

// sent is one write with the last that is known of how it ended.
type sent struct {
	send         *state.Change
	at, answered time.Time
	answer       *state.Answer
}

func writesOf(run state.Run) []sent {
	var out []sent
	for _, rec := range run.Records {
		switch {
		case rec.Send != nil:
			out = append(out, sent{send: rec.Send, at: rec.At})
		case rec.Answer != nil:
			for i := len(out) - 1; i >= 0; i-- {
				if out[i].send.Address == rec.Answer.Address {
					out[i].answer, out[i].answered = rec.Answer, rec.At
					break
				}
			}
		}
	}
	return out
}

// sighted reports whether the record was read and held what was wanted.
func (w sent) sighted() bool {
	return w.answer != nil && (w.answer.Outcome == state.OutcomeVerified || w.answer.Outcome == state.OutcomeAlready)
}

// shown is the write for a reader: the fields that concern the subject, and
// whether it found anything else than the write before it had left.
func (w sent) shown(run state.Run, who subject, last map[string]reconcile.Sighting) reconcile.Written {
	c := w.send
	out := reconcile.Written{Address: c.Address, Name: c.Name, Action: c.Action, Email: c.Email, Outcome: "not answered", Fields: []reconcile.WrittenField{}}
	if run.Start != nil {
		out.Who, out.URL = run.Start.Who, run.Start.URL
	}
	if w.answer != nil {
		out.Outcome, out.Why = string(w.answer.Outcome), w.answer.Why
	}
	for _, f := range c.Fields {
		shown := reconcile.WrittenField{Field: f.Field, Before: f.Before, After: f.After}
		role := c.Address + "/" + string(f.Field)
		found := f.Before
		if w.answer != nil && w.answer.Outcome == state.OutcomeAlready {
			found = f.After
		}
		one := !f.Field.Many() // of many on a job, one says nothing about the next
		if was, ok := last[role]; one && ok && w.sighted() && was.Value.ID != found.ID {
			shown.Moved = &was
		}
		if one && w.sighted() {
			last[role] = reconcile.Sighting{At: w.answered, Value: f.After}
		}
		if who.about.Client != "" || f.Field == reconcile.FieldLogin || who.is(f.Before) || who.is(f.After) {
			out.Fields = append(out.Fields, shown)
		}
	}
	return out
}

func (s *subject) is(v reconcile.Value) bool { return v.User == s.about.User || s.ids[v.ID] }

// concerns reports whether a write touched the client, or the person's record
// or roles, on jobs too.
func (s *subject) concerns(c *state.Change) bool {
	if s.about.Client != "" {
		return c.Address == s.about.Client
	}
	if c.Key.Kind == reconcile.KindStaff {
		return strings.HasPrefix(c.Address, s.address+"/")
	}
	return slices.ContainsFunc(c.Fields, func(f state.Field) bool { return s.is(f.Before) || s.is(f.After) })
}
