package apply

import (
	"fmt"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// Unanswered finds the additions that were sent and of which nobody knows how
// they ended, by the person's folded e-mail (a slug may be renamed), with the
// time at which they were sent. A list that shows the person clears one up;
// nothing else does.
func Unanswered(runs []state.Run) map[string]time.Time {
	out := map[string]time.Time{}
	for _, run := range runs {
		open := map[string]bool{}
		for _, c := range run.Unanswered {
			if c.Action == reconcile.ActionCreate {
				open[reconcile.FoldEmail(c.Email)] = true
			}
		}
		for _, rec := range run.Records {
			if rec.Send == nil || rec.Send.Action != reconcile.ActionCreate {
				continue
			}
			email := reconcile.FoldEmail(rec.Send.Email)
			delete(out, email) // sent again since, after it was found to be absent
			if open[email] {
				out[email] = rec.At
			}
		}
	}
	return out
}

// Added is who was added, by folded e-mail, with the id that was answered. A
// list that lags, or leaves out who was disabled since, does not make them
// absent.
func Added(runs []state.Run) map[string]string {
	out := map[string]string{}
	for _, run := range runs {
		emails := map[string]string{} // by address
		for _, rec := range run.Records {
			switch {
			case rec.Send != nil && rec.Send.Action == reconcile.ActionCreate:
				emails[rec.Send.Address] = reconcile.FoldEmail(rec.Send.Email)
			case rec.Answer != nil && rec.Answer.ID != "" && emails[rec.Answer.Address] != "":
				out[emails[rec.Answer.Address]] = rec.Answer.ID
			}
		}
	}
	return out
}

// AddedAt is when the people whom our own runs added were answered for, by the
// id that was answered: another system may not know them yet.
func AddedAt(runs []state.Run) map[string]time.Time {
	out := map[string]time.Time{}
	for _, run := range runs {
		sent := map[string]bool{} // by address
		for _, rec := range run.Records {
			switch {
			case rec.Send != nil:
				sent[rec.Send.Address] = rec.Send.Action == reconcile.ActionCreate
			case rec.Answer != nil && rec.Answer.ID != "" && sent[rec.Answer.Address]:
				out[rec.Answer.ID] = rec.At
			}
		}
	}
	return out
}

// Ours is what our own runs since a time have set, by the address of the
// field: who holds it, by id. A run that ended half way did not make what was
// last applied, but what it wrote has not moved behind our back.
func Ours(runs []state.Run, since time.Time) map[string]string {
	out := map[string]string{}
	for _, run := range runs {
		if run.Began.Before(since) {
			continue
		}
		sent := map[string]*state.Change{}
		for _, rec := range run.Records {
			switch {
			case rec.Send != nil:
				sent[rec.Send.Address] = rec.Send
			case rec.Answer != nil && rec.Answer.Outcome == state.OutcomeVerified && sent[rec.Answer.Address] != nil:
				for _, f := range sent[rec.Answer.Address].Fields {
					out[rec.Answer.Address+"/"+string(f.Field)] = f.After.ID
				}
			}
		}
	}
	return out
}

// Ended are the logins that our own runs ended, by the id of the record, and
// when they last did: a person may come back, and another record be pinned.
// The answer carries no record, and nothing can be read back: it is attested.
func Ended(runs []state.Run) map[string]reconcile.Attestation {
	out := map[string]reconcile.Attestation{}
	for _, run := range runs {
		sent := map[string]*state.Change{}
		for _, rec := range run.Records {
			switch {
			case rec.Send != nil:
				sent[rec.Send.Address] = rec.Send
			case rec.Answer != nil && rec.Answer.Outcome == state.OutcomeAttested && sent[rec.Answer.Address] != nil:
				for _, f := range sent[rec.Answer.Address].Fields {
					if f.Field == reconcile.FieldLogin {
						out[sent[rec.Answer.Address].Key.ID] = reconcile.Attestation{By: "run " + run.ID, At: rec.At}
					}
				}
			}
		}
	}
	return out
}

// Collateral says what the last run that wrote anything changed without
// meaning to, or "".
func Collateral(runs []state.Run) string {
	for i := len(runs) - 1; i >= 0; i-- {
		wrote := false
		for _, rec := range runs[i].Records {
			wrote = wrote || rec.Send != nil
			if rec.Answer != nil && len(rec.Answer.Collateral) > 0 {
				return fmt.Sprintf("the last run (%s) changed more than it sent: %s of %s",
					runs[i].ID, strings.Join(rec.Answer.Collateral, ", "), rec.Answer.Address)
			}
		}
		if wrote {
			break
		}
	}
	return ""
}
