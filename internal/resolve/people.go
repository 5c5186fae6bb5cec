package resolve

import (
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// boundPerson is what a declared user is worth as a value of a role.
type boundPerson struct {
	value reconcile.Value
	block *reconcile.Hold // the user cannot be assigned at all
	hold  *reconcile.Hold // can be planned, but not written
}

func (b *binder) bindPeople(people []Person) {
	taken := map[string]string{} // staff id → user
	for _, p := range people {
		if p.UUID != "" {
			taken[p.UUID] = p.User
		}
	}
	for _, p := range people {
		b.people[p.User] = b.bindPerson(p, taken)
	}
}

func (b *binder) bindPerson(p Person, taken map[string]string) boundPerson {
	if b.isXero(p) {
		return b.blockPerson(p, reconcile.Hold{
			Rule: reconcile.RuleProtected,
			Text: "has a @xero.com address: Xero's own people are never added or given clients",
			Hint: "remove the account from the declarations; ignore.staffEmails hides such records from the report",
		})
	}
	if _, listed := b.index.staff[p.UUID]; p.UUID != "" && (listed || !b.sight.byHand) {
		return b.pinned(p)
	}
	found := b.index.byEmail(p.Emails)
	if len(found) == 0 {
		found = b.byName(p)
	}
	switch len(found) {
	case 0:
		return b.absent(p)
	case 1:
		return b.foundByEmail(p, found[0], taken)
	default:
		return b.blockPerson(p, reconcile.Hold{
			Rule: "ambiguous",
			Text: alike(p, found),
			Hint: b.sayWhich("add the uuid of the right one under accounts.xpm: " + ids(found)),
		})
	}
}

// isXero reports whether the person, or the record that they are pinned to, is
// one of Xero's own: such people are let in to help, and stay nobody's partner.
func (b *binder) isXero(p Person) bool {
	return slices.ContainsFunc(append(slices.Clone(p.Emails), b.index.staff[p.UUID].Email), func(e string) bool {
		return decl.IsXeroEmail(e)
	})
}

// pinned takes the id as it is. Somebody whose record is not visible keeps
// what they hold, but is given nothing.
func (b *binder) pinned(p Person) boundPerson {
	b.wantPerson(p, p.UUID)
	v := b.value(p, p.UUID)
	if _, ok := b.index.staff[p.UUID]; ok {
		return v
	}
	v.block = &reconcile.Hold{
		Rule: "person",
		Text: fmt.Sprintf("%s has a uuid that is not among the staff", p.Name),
		Hint: "see the line about " + p.Name,
	}
	return v
}

func (b *binder) foundByEmail(p Person, o reconcile.Object, taken map[string]string) boundPerson {
	id := o.Key.ID
	if other, ok := taken[id]; ok {
		return b.blockPerson(p, reconcile.Hold{
			Rule: "taken",
			Text: fmt.Sprintf("the staff record with the e-mail %s belongs to %s already", o.Email, other),
			Hint: "one person, one record: correct the e-mail of one of the two",
		})
	}
	taken[id] = p.User
	if b.sight.byHand { // there is no id to write down
		b.wantPerson(p, id)
		return b.value(p, id)
	}
	b.out.Pins = append(b.out.Pins, reconcile.Pin{
		Address: reconcile.PersonAddress(p.User, SystemXPM), Name: p.Name, Source: p.Source, ID: id, FoundBy: "email",
		Replaces: replaces(p),
	})
	b.wantPerson(p, id)
	v := b.value(p, id)
	if !p.Create {
		v.hold = &reconcile.Hold{
			Rule: "unpinned",
			Text: fmt.Sprintf("%s is only known by e-mail", p.Name),
			Hint: fmt.Sprintf("add accounts.xpm.uuid: %s to user %s", id, p.User),
		}
	}
	return v
}

// absent adds somebody who is declared with create: true, unless a record of
// the same name exists: that is more likely the same person with another
// address, and what the API does with a second record is not known.
func (b *binder) absent(p Person) boundPerson {
	namesakes := b.index.names[decl.FoldName(p.Name)]
	switch {
	case b.sight.partial:
		b.unseen(reconcile.PersonAddress(p.User, SystemXPM), p.Name, "is not in the list of staff, which is not the whole", p.Source)
		return boundPerson{value: reconcile.Value{Name: p.Name, User: p.User}, block: &reconcile.Hold{Rule: "person", Text: p.Name + " could not be looked at", Hint: "see what is not known"}}
	case !p.Create && b.sight.byHand:
		return b.blockPerson(p, reconcile.Hold{
			Rule: "not-found", Text: "nobody in the list of staff has the e-mail or the name",
			Hint: "correct the one or the other, observe the staff again, or write create: true for somebody new",
		})
	case !p.Create:
		return b.blockPerson(p, reconcile.Hold{
			Rule: "not-found",
			Text: "no staff record has the e-mail " + p.Emails[0],
			Hint: b.nearStaff(p),
		})
	case len(namesakes) > 0 && b.sight.byHand:
		return b.blockPerson(p, reconcile.Hold{
			Rule: "namesake",
			Text: fmt.Sprintf("is to be added, but somebody of this name is among the staff with the e-mail %s", orNone(namesakes[0].Email)),
			Hint: "the same person: correct the e-mail; another person: give the full name a second initial",
		})
	case len(namesakes) > 0:
		return b.blockPerson(p, reconcile.Hold{
			Rule: "namesake",
			Text: fmt.Sprintf("is to be added, but a staff record of this name exists with the e-mail %s", orNone(namesakes[0].Email)),
			Hint: fmt.Sprintf("the same person: replace create: true by uuid: %s; another person: give the full name a second initial", namesakes[0].Key.ID),
		})
	}
	b.wantPerson(p, "")
	return boundPerson{value: reconcile.Value{Name: p.Name, User: p.User}}
}

// alike says what several records have in common with the person.
func alike(p Person, found []reconcile.Object) string {
	if slices.ContainsFunc(p.Emails, func(e string) bool { return reconcile.SameEmail(found[0].Email, e) }) {
		return fmt.Sprintf("%d staff records have the e-mail %s", len(found), p.Emails[0])
	}
	return fmt.Sprintf("%d staff records have the name %s", len(found), p.Name)
}

func (b *binder) wantPerson(p Person, id string) {
	w := reconcile.Want{
		Address: reconcile.PersonAddress(p.User, SystemXPM),
		Key:     reconcile.Key{System: SystemXPM, Kind: reconcile.KindStaff, ID: id},
		Name:    p.Name, Source: p.Source, Gone: p.Gone,
	}
	if len(p.Emails) > 0 {
		w.Email = p.Emails[0]
	}
	if b.sight.byHand && id == "" {
		w.Manual = true
		w.Fields = []reconcile.WantField{{
			Field: reconcile.FieldRecord, Value: reconcile.Value{ID: "there", Name: p.Name}, Manual: true, By: "user/" + p.User,
			Because: []reconcile.Step{{Source: p.Source, Says: "create: true"}},
		}}
	}
	b.out.Wants = append(b.out.Wants, w)
}

func (b *binder) value(p Person, id string) boundPerson {
	return boundPerson{value: reconcile.Value{ID: id, Name: p.Name, User: p.User}}
}

// blockPerson blocks the person, and with it every role they are given.
func (b *binder) blockPerson(p Person, h reconcile.Hold) boundPerson {
	b.block(reconcile.PersonAddress(p.User, SystemXPM), p.Name, p.Source, h)
	return boundPerson{
		value: reconcile.Value{Name: p.Name, User: p.User},
		block: &reconcile.Hold{Rule: "person", Text: p.Name + " is blocked", Hint: "see the line about " + p.Name},
	}
}

// replaces is what has to go where the id is written down.
func replaces(p Person) string {
	if p.Create {
		return "create: true"
	}
	return ""
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
