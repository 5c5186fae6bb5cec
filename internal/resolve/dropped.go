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
// the id of the record, with the day; words are what people say they have ended.
func Dropped(was, now *decl.Workspace, ended map[string]reconcile.Attestation, words map[string]reconcile.Word, today reconcile.Date) diag.List {
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
		if saidEnded(u, words, today) {
			continue
		}
		is, there := now.User(u.Name)
		switch {
		case !there:
			out.Addf(u.Leaves.Pos, "leave", "user %q leaves (last day %s), and is declared no more; nothing proves that the login ended", u.Name, u.Leaves.LastDay)
			out.Hintf("put the document back until a plan says that the login was ended, or somebody has attested it, then delete it")
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

// saidEnded reports whether somebody attests that they ended the login by hand,
// once the last day was over: nothing else ever shows that.
func saidEnded(u *decl.User, words map[string]reconcile.Word, today reconcile.Date) bool {
	w, said := words[LoginEnd(u)]
	if !said || w.Refused != "" {
		return false
	}
	day := reconcile.DateOf(w.At, w.At.Location()) // which is the practice's own
	return u.Leaves.LastDay.Compare(day) < 0 && day.Compare(today) <= 0
}

// LoginEnd is the id of the action that ends the login of somebody who leaves.
func LoginEnd(u *decl.User) string {
	return reconcile.ManualID(reconcile.Change{
		Address: reconcile.PersonAddress(u.Name, SystemXPM), Key: reconcile.Key{System: SystemXPM},
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldLogin, Of: u.Leaves.LastDay.String()}},
	})
}
