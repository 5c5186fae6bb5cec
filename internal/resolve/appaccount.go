package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// account decides what is to be done about one person's account.
func (a *app) account(acc *account) {
	found, how := a.match(acc)
	switch {
	case len(found) > 1:
		a.block(acc.address(), acc.user.FullName.Value, acc.source(), reconcile.Hold{
			Rule: "ambiguous", Text: fmt.Sprintf("%d users of %s fit: %s", len(found), a.DisplayName, rowNames(found)),
			Hint: "say which with accounts." + a.Name + ".email, or remove one of them there",
		})
		a.cell(acc, reconcile.CellAmbiguous, *found[0], how, rowNames(found))
	case acc.absent:
		a.absent(acc, found, how)
	case len(found) == 0 && acc.ID.Given():
		a.noSuchID(acc)
	case len(found) == 0:
		a.missing(acc)
	case found[0].deleted:
		a.deleted(acc, found[0], how)
	default:
		a.present(acc, found[0], how)
	}
}

// noSuchID is a declared id that no row has. Where the list shows no ids and
// no address is declared, nobody can tell.
func (a *app) noSuchID(acc *account) {
	switch {
	case !a.showsIDs() && len(acc.emails()) > 0:
		a.missing(acc)
		return
	case !a.showsIDs():
		a.notSeen(acc, fmt.Sprintf("is declared by an id, and the list of %s does not show ids: observe the screen that does", a.DisplayName))
		return
	case a.seen.Partial:
		a.notSeen(acc, fmt.Sprintf("is not in the list of %s, which is not the whole", a.DisplayName))
		return
	}
	text := fmt.Sprintf("no user of %s has the id %s", a.DisplayName, acc.ID.Value)
	hint := fmt.Sprintf("correct accounts.%s.id, or remove it to look for the e-mail", a.Name)
	for _, e := range acc.emails() {
		if same := a.byEmail[reconcile.FoldEmail(e)]; len(same) > 0 {
			text += fmt.Sprintf("; %s has the id %s", e, orNone(same[0].shown(fieldID)))
			break
		}
	}
	a.block(acc.address(), acc.user.FullName.Value, acc.source(), reconcile.Hold{Rule: "not-found", Text: text, Hint: hint})
	a.cell(acc, reconcile.CellMissing, row{}, matchedID, text)
}

// missing plans an account that the list does not show, unless the list could
// not have shown it.
func (a *app) missing(acc *account) {
	for _, h := range a.HiddenFrom {
		if h.Role == a.seen.AsRole && h.From == acc.Role.Value {
			a.notSeen(acc, fmt.Sprintf("the list of %s was taken as %s, who cannot see the %s: observe it as %s", a.DisplayName, h.Role, h.From, h.From))
			return
		}
	}
	if a.seen.Partial {
		a.notSeen(acc, fmt.Sprintf("is not in the list of %s, which is not the whole", a.DisplayName))
		return
	}
	same := a.where(func(r *row) bool {
		return !r.deleted && r.user == "" && sameName(r.Name, acc.user.FullName.Value)
	})
	if len(same) > 0 {
		a.block(acc.address(), acc.user.FullName.Value, acc.source(), reconcile.Hold{
			Rule: "namesake", Text: fmt.Sprintf("%s has nobody with this e-mail, but a user of this name with another: %s", a.DisplayName, orNone(same[0].Email)),
			Hint: fmt.Sprintf("the same person: correct the e-mail, or add accounts.%s.email; another person: give the full name a second initial", a.Name),
		})
		a.cell(acc, reconcile.CellMissing, *same[0], "", "a user of this name has another e-mail: "+orNone(same[0].Email))
		return
	}
	w := a.want(acc, "")
	w.Name = acc.user.FullName.Value
	if emails := acc.emails(); len(emails) > 0 {
		w.Email = emails[0]
	}
	w.Fields = append(w.Fields, a.field(acc, reconcile.FieldRecord, reconcile.Value{ID: "there", Name: acc.user.FullName.Value}))
	if acc.Role.Given() {
		w.Fields = append(w.Fields, a.field(acc, reconcile.FieldRole, a.role(acc)))
	}
	if !acc.Invite && a.can("invite-unsent") {
		w.Fields = append(w.Fields, a.field(acc, reconcile.FieldStatus, reconcile.Value{ID: statusInactive, Name: "not invited"}))
	}
	state, text := reconcile.CellMissing, "to be added"
	if target, ok := a.target(acc); ok {
		f := a.field(acc, reconcile.FieldLink, target)
		if s, why := a.dropdown(acc, &row{}, target, &f); why != "" {
			text += "; the staff record " + why
			if s == reconcile.CellDeleted {
				state = s
			}
		}
		w.Needs = append(w.Needs, f.Needs...)
		w.Fields = append(w.Fields, f)
	}
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, state, row{}, "", text)
}

// can reports whether the app says how something is done.
func (a *app) can(does string) bool {
	return slices.ContainsFunc(a.Actions, func(x decl.AppAction) bool { return x.Does == does })
}

// deleted is a user whom only the vendor can bring back, where the link to the
// staff record hangs on the deleted one. Elsewhere they are added again.
func (a *app) deleted(acc *account, r *row, how string) {
	if !a.can("restore") {
		a.missing(acc)
		return
	}
	w := a.want(acc, r.Key.ID)
	f := a.field(acc, reconcile.FieldStatus, reconcile.Value{ID: "active", Name: "active"})
	w.Fields = append(w.Fields, f)
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, reconcile.CellDeleted, *r, how, "was deleted there and may hold the link; only "+a.DisplayName+" support restores it")
}

// present compares role and link.
func (a *app) present(acc *account, r *row, how string) {
	w := a.want(acc, r.Key.ID)
	state := reconcile.CellInSync
	var texts []string
	var unseen []string
	if acc.Role.Given() {
		want := a.role(acc)
		got, ok := r.Get(reconcile.FieldRole)
		switch {
		case !ok: // a column that is not there says nothing
			text := fmt.Sprintf("the list of %s does not show roles: observe the screen that shows them", a.DisplayName)
			state, texts, unseen = reconcile.CellUnknown, append(texts, text), append(unseen, text)
		case got.Value.ID != want.ID:
			state, texts = reconcile.CellRole, append(texts, fmt.Sprintf("is %s, declared is %s", orNone(got.Value.Name), want.Name))
			fallthrough
		default:
			w.Fields = append(w.Fields, a.field(acc, reconcile.FieldRole, want))
		}
	}
	s, text, f := a.link(acc, r)
	switch {
	case s == reconcile.CellInSync:
	case s == reconcile.CellUnknown:
		unseen = append(unseen, text)
	default:
		w.Fields = append(w.Fields, f)
	}
	if len(unseen) > 0 {
		a.out.Unseen = append(a.out.Unseen, a.unseenLine(acc, strings.Join(unseen, "; ")))
	}
	if text != "" {
		texts = append(texts, text)
	}
	if s != reconcile.CellInSync && (s != reconcile.CellUnknown || state == reconcile.CellInSync) {
		state = s // what is known to differ goes before what is not known
	}
	if r.user != acc.user.Name {
		texts = append(texts, "uses the login of "+r.user)
		a.note(r, "shared", fmt.Sprintf("is one login of two declared people, %s and %s: what one of them does there, the other may have done", r.user, acc.user.Name))
	}
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, state, *r, how, strings.Join(texts, "; "))
}

func (a *app) role(acc *account) reconcile.Value {
	for _, r := range a.Roles {
		if r.Name == acc.Role.Value {
			return reconcile.Value{ID: r.Name, Name: r.Title}
		}
	}
	return reconcile.Value{ID: acc.Role.Value, Name: acc.Role.Value}
}

func (a *app) want(acc *account, id string) reconcile.Want {
	return reconcile.Want{
		Address: acc.address(), Key: reconcile.Key{System: a.Name, Kind: reconcile.KindUser, ID: id},
		Source: acc.source(), Manual: true, Stale: a.stale,
	}
}

func (a *app) field(acc *account, f reconcile.Field, v reconcile.Value) reconcile.WantField {
	says := fmt.Sprintf("accounts.%s", a.Name)
	return reconcile.WantField{
		Field: f, Value: v, Manual: true, By: "user/" + acc.user.Name,
		Because: []reconcile.Step{{Source: acc.source(), Says: says}},
	}
}
