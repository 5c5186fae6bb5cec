package apply

import (
	"fmt"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// Unanswered finds the additions that were sent and of which nobody knows how
// they ended, by the address of the person, with the time at which they were
// sent. A list that shows the person clears one up; nothing else does.
func Unanswered(runs []state.Run) map[string]time.Time {
	out := map[string]time.Time{}
	for _, run := range runs {
		open := map[string]bool{}
		for _, c := range run.Unanswered {
			if c.Action == reconcile.ActionCreate {
				open[c.Address] = true
			}
		}
		for _, rec := range run.Records {
			if rec.Send == nil || rec.Send.Action != reconcile.ActionCreate {
				continue
			}
			delete(out, rec.Send.Address) // sent again since, after it was found to be absent
			if open[rec.Send.Address] {
				out[rec.Send.Address] = rec.At
			}
		}
	}
	return out
}

// Added is who was added, by address, with the id that was answered. A list
// that lags, or leaves out who was disabled since, does not make them absent.
func Added(runs []state.Run) map[string]string {
	out := map[string]string{}
	for _, run := range runs {
		adds := map[string]bool{}
		for _, rec := range run.Records {
			switch {
			case rec.Send != nil && rec.Send.Action == reconcile.ActionCreate:
				adds[rec.Send.Address] = true
			case rec.Answer != nil && adds[rec.Answer.Address] && rec.Answer.ID != "":
				out[rec.Answer.Address] = rec.Answer.ID
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
