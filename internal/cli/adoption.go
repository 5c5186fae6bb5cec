package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// roleAddress is one role of one client, by its uuid or name, or of one job,
// by its number.
type roleAddress struct {
	text string
	kind reconcile.Kind
	name string
	role reconcile.Field
}

func parseRoleAddress(text string) (roleAddress, error) {
	kind, rest, _ := strings.Cut(text, "/")
	at := roleAddress{text: text, kind: reconcile.Kind(kind)}
	i := strings.LastIndexByte(rest, '/') // a name or number may hold one too
	if i > 0 && slices.Contains(allRoles(), rest[i+1:]) {
		at.name, at.role = rest[:i], reconcile.Field(rest[i+1:])
	}
	switch {
	case at.kind == reconcile.KindJob && at.name == "":
		return at, usageError("write it like job/J000123/manager, with the number, and partner or manager", "%q is not the address of a job's role", text)
	case at.kind != reconcile.KindJob && (at.kind != reconcile.KindClient || at.name == ""):
		return at, usageError("write it like client/Acme Pty Ltd/manager, with the name or the uuid, and partner or manager", "%q is not the address of a client's role", text)
	}
	return at, nil
}

// adoption sets what is declared against what was seen.
type adoption struct {
	ws      *decl.Workspace
	made    planned
	wants   []reconcile.Want
	objects map[reconcile.Key]reconcile.Object
	users   map[string]string // of staff ids
	leavers []reconcile.Leaver

	adopted []reconcile.Key // and Fields, of what was asked for
	fields  []reconcile.Field
}

func newAdoption(ws *decl.Workspace, made planned) *adoption {
	a := &adoption{ws: ws, made: made, objects: map[reconcile.Key]reconcile.Object{}, users: map[string]string{}}
	desired := a.desired(ws)
	a.wants, a.leavers = desired.Wants, desired.Leavers
	for _, o := range made.snap.Objects {
		a.objects[o.Key] = o
	}
	for _, w := range desired.Wants {
		if w.Key.Kind == reconcile.KindStaff && w.Key.ID != "" {
			for _, u := range ws.Users {
				if w.Address == reconcile.PersonAddress(u.Name, resolve.SystemXPM) {
					a.users[w.Key.ID] = u.Name
				}
			}
		}
	}
	return a
}

// desired is what the plan was made from: the same day, the same snapshot.
func (a *adoption) desired(ws *decl.Workspace) reconcile.Desired {
	return resolve.Bind(resolve.Compile(ws, a.made.plan.AsOf), a.made.snap)
}

// give is the edit that declares what is seen at an address.
func (a *adoption) give(at roleAddress) (edit.Give, error) {
	w, f, err := a.declared(at)
	if err != nil {
		return edit.Give{}, err
	}
	to, err := a.observed(at, w)
	if err != nil {
		return edit.Give{}, err
	}
	if err := a.deciding(at, f, to); err != nil {
		return edit.Give{}, err
	}
	place, ok := a.place(w, f)
	if !ok {
		return edit.Give{}, fmt.Errorf("%s: the line that decides it, %s:%d, was not found again", at.text, f.Because[0].Source.File, f.Because[0].Source.Line)
	}
	a.adopted, a.fields = append(a.adopted, w.Key), append(a.fields, at.role)
	return edit.Give{Place: place, To: to}, nil
}

// declared finds what is wanted at an address.
func (a *adoption) declared(at roleAddress) (w reconcile.Want, f reconcile.WantField, err error) {
	if at.kind == reconcile.KindJob {
		w, err = a.wantJob(at)
	} else {
		w, err = a.want(at)
	}
	if err != nil {
		return w, f, err
	}
	i := slices.IndexFunc(w.Fields, func(f reconcile.WantField) bool { return f.Field == at.role })
	if i < 0 {
		hint := "what is left out is left alone"
		if at.kind == reconcile.KindClient {
			hint += fmt.Sprintf("; to manage it, write the key %s on the client's entry at %s:%d", at.role, w.Source.File, w.Source.Line)
		}
		return w, f, &exitError{code: exitFailed, err: fmt.Errorf("%s: nobody has declared the %s of %s", at.text, at.role, w.Name), hint: hint}
	}
	return w, w.Fields[i], nil
}

// wantJob finds what is wanted of a current job.
func (a *adoption) wantJob(at roleAddress) (reconcile.Want, error) {
	number, err := resolve.FindJob(at.name, a.made.snap)
	if err != nil {
		return reconcile.Want{}, addressError(err)
	}
	i := slices.IndexFunc(a.wants, func(w reconcile.Want) bool { return w.Address == "job/"+number })
	if i < 0 {
		return reconcile.Want{}, &exitError{code: exitFailed, err: fmt.Errorf("%s: nothing is declared that is about this job", at.text), hint: "what is left out is left alone"}
	}
	return a.wants[i], nil
}

// want finds the declared client of an address.
func (a *adoption) want(at roleAddress) (reconcile.Want, error) {
	var found []reconcile.Want
	name := decl.FoldName(at.name)
	for _, w := range a.wants {
		if w.Key.Kind != reconcile.KindClient {
			continue
		}
		if strings.EqualFold(w.Key.ID, at.name) {
			return w, nil
		}
		if decl.FoldName(w.Name) == name || decl.FoldName(a.objects[w.Key].Name) == name {
			found = append(found, w)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return reconcile.Want{}, a.absent(at)
	default:
		var ids []string
		for _, w := range found {
			ids = append(ids, w.Key.ID)
		}
		return reconcile.Want{}, usageError("write the uuid instead: "+strings.Join(ids, ", "), "%s: %d clients have this name", at.text, len(found))
	}
}

// absent says why no declared client has an address.
func (a *adoption) absent(at roleAddress) error {
	for _, b := range a.made.plan.Blocked {
		if decl.FoldName(b.Name) == decl.FoldName(at.name) {
			return &exitError{code: exitFailed, err: fmt.Errorf("%s: %s", at.text, b.Text), hint: b.Hint}
		}
	}
	return usageError(nearClients(a.ws, at.name), "%s: no client is declared like this", at.text)
}

// holder is who is seen to have the role, and which user that is, if any.
func (a *adoption) holder(at roleAddress, w reconcile.Want) (held reconcile.Value, user string, err error) {
	o, ok := a.objects[w.Key]
	if !ok {
		return held, "", &exitError{code: exitFailed, err: fmt.Errorf("%s: the client was not seen, so there is nothing to take over", at.text), hint: "see the line about " + w.Name + " in practicectl plan"}
	}
	got, _ := o.Get(at.role)
	if got.Value.IsZero() && !got.Confirmed {
		return held, "", &exitError{code: exitFailed, err: fmt.Errorf("%s: %s seems to have no %s, and that is not proven", at.text, o.Name, at.role), hint: "look in Xero, and edit the declaration by hand"}
	}
	return got.Value, a.users[got.Value.ID], nil
}

// observed is who is seen to have the role, as a value to declare.
func (a *adoption) observed(at roleAddress, w reconcile.Want) (edit.Value, error) {
	held, user, err := a.holder(at, w)
	switch {
	case err != nil:
		return edit.Value{}, err
	case held.IsZero():
		return edit.Value{Null: true}, nil
	case user == "":
		return edit.Value{}, &exitError{code: exitFailed, err: fmt.Errorf("%s: %s is %s of %s there, and is declared nowhere", at.text, held.Name, at.role, a.objects[w.Key].Name),
			hint: fmt.Sprintf("declare a User with accounts.xpm.uuid: %s first", held.ID)}
	default:
		return edit.Value{Text: user}, nil
	}
}

// deciding refuses what an edit of one role cannot settle.
func (a *adoption) deciding(at roleAddress, f reconcile.WantField, to edit.Value) error {
	cover, covered := strings.CutPrefix(f.By, "cover/")
	same := f.Null && to.Null || !f.Null && !to.Null && f.Value.User == to.Text
	switch {
	case f.Block != nil && f.Block.Rule == "twice":
		return &exitError{code: exitFailed, err: fmt.Errorf("%s: %s", at.text, f.Block.Text), hint: f.Block.Hint}
	case same:
		return &exitError{code: exitFailed, err: fmt.Errorf("%s: nothing to adopt: it is there as declared", at.text), hint: "practicectl plan lists what differs"}
	case covered:
		return &exitError{code: exitFailed, err: fmt.Errorf("%s: the cover %s decides it (%s:%d), and an entry would outlast the cover", at.text, cover, f.Because[0].Source.File, f.Because[0].Source.Line),
			hint: "change or end the cover, or edit the entry by hand"}
	default:
		return nil
	}
}

// place is where the role has to be written: on the entry that decides, or on
// the client's entry of the list that does.
func (a *adoption) place(w reconcile.Want, f reconcile.WantField) (edit.Place, bool) {
	role := string(f.Field)
	name := decl.FoldName(a.objects[w.Key].Name)
	for i := range a.ws.Assignments {
		list := &a.ws.Assignments[i]
		for j := range list.Clients {
			c := &list.Clients[j]
			ref, _ := c.Role(list, role)
			if reconcile.Source(ref.Pos) != f.Because[0].Source {
				continue
			}
			if c.UUID.Value == w.Key.ID || c.UUID.Value == "" && decl.FoldName(c.Name.Value) == name {
				return edit.Place{Assignment: i, Client: j, Role: role}, true
			}
		}
	}
	return edit.Place{}, false
}

// check compares the edited declarations with what was seen: none of what was
// adopted may still differ.
func (a *adoption) check(after *decl.Workspace) error {
	desired := a.desired(after)
	for i, key := range a.adopted {
		w := desired.Wants[slices.IndexFunc(desired.Wants, func(w reconcile.Want) bool { return w.Key == key })]
		f := w.Fields[slices.IndexFunc(w.Fields, func(f reconcile.WantField) bool { return f.Field == a.fields[i] })]
		got, _ := a.objects[key].Get(f.Field)
		if f.Value.ID != got.Value.ID {
			return &exitError{code: exitFailed, err: fmt.Errorf("the %s of %s would still differ after the edit: %s decides it", f.Field, w.Name, f.By), hint: "nothing was written: edit the declarations by hand"}
		}
	}
	return nil
}
