package resolve

import (
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// Dropped are the people who were declared as leaving, whose end is not proven,
// and of whom the present tree no longer says so: deleting a document does not
// delete an obligation. ended holds the logins that are known to have ended, by
// the id of the record, with the day.
func Dropped(was, now *decl.Workspace, ended map[string]reconcile.Attestation, today reconcile.Date) diag.List {
	var out diag.List
	for i := range was.Users {
		u := &was.Users[i]
		if u.Leaves == nil {
			continue
		}
		if is, there := now.User(u.Name); there && is.Leaves != nil {
			out = append(out, droppedAccounts(u, is, today)...)
		}
		if u.XPM == nil {
			continue
		}
		if a, ok := ended[u.XPM.UUID.Value]; ok && u.Leaves.LastDay.Compare(a.Day) < 0 {
			continue
		}
		is, there := now.User(u.Name)
		switch {
		case !there:
			out.Addf(u.Leaves.Pos, "leave", "user %q leaves (last day %s), and is declared no more; nothing proves that the login ended", u.Name, u.Leaves.LastDay)
			out.Hintf("put the document back until a plan says that the login was ended, then delete it")
		case is.Leaves == nil && u.Leaves.LastDay.Compare(today) < 0:
			out.Addf(is.Pos, "leave", "user %q left on %s and no longer says so; nothing proves that the login ended", u.Name, u.Leaves.LastDay)
			out.Hintf("put leaves back until a plan says that the login was ended; for somebody who stays after all, change lastDay before it has come")
		case is.Leaves != nil && u.Leaves.LastDay.Compare(today) < 0 && today.Compare(is.Leaves.LastDay) <= 0:
			out.Addf(is.Leaves.Pos, "leave", "the last day of user %q was %s, which is over, and is now to be %s; nothing proves that the login ended", u.Name, u.Leaves.LastDay, is.Leaves.LastDay)
			out.Hintf("%s", fmt.Sprintf("put %s back until a plan says that the login was ended", u.Leaves.LastDay))
		}
	}
	return out
}

// tidyDays is for how long after the last day a leaver's accounts have to stay
// declared as ended: by then a list has shown that they are.
const tidyDays = 92

// droppedAccounts are the accounts that were to end and of which the leaver's
// document no longer speaks.
func droppedAccounts(was, is *decl.User, today reconcile.Date) diag.List {
	var out diag.List
	if was.Leaves.LastDay.AddDays(tidyDays).Compare(today) < 0 {
		return nil
	}
	for _, acc := range was.Accounts {
		if _, still := is.Account(acc.System); acc.Null && !still {
			out.Addf(is.Leaves.Pos, "leave", "user %q leaves, and the end of their account in %s is declared no more", was.Name, acc.System)
			out.Hintf("put accounts.%s: null back; it may go %d days after the last day", acc.System, tidyDays)
		}
	}
	return out
}
