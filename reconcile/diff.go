package reconcile

import (
	"fmt"
	"path"
	"strings"
)

// Diff compares what is wanted with what was observed. It never invents: a
// wanted object that the snapshots do not show is blocked, with a question
// that may clear it up; an observed object that nobody wants is listed, and
// nothing else is done about it.
func Diff(h Header, d Desired, observed []Snapshot) Plan {
	h.FormatVersion = FormatVersion
	df := differ{
		plan: Plan{
			Header:  h,
			Blocked: d.Blocked,
			Notices: d.Notices,
			Pins:    d.Pins,
			Unseen:  d.Unseen,
			Seen:    d.Seen,
		},
		world:  newWorld(observed),
		wanted: make(map[Key]bool, len(d.Wants)),

		partnerOptional: d.PartnerOptional,
		byHand:          d.ByHand,
		attested:        d.Attested,
		accepted:        d.Accepted,
	}
	df.leavers = d.Leavers
	for _, w := range d.Wants {
		df.want(w)
	}
	df.unmanaged(d)
	df.leave(d.Leavers, observed)
	df.backAgain()
	df.support(d.Support)
	df.plan.sort()
	df.plan.Budget = budget(df.plan.Changes, observed)
	if df.plan.Budget.Writes > 0 { // there is nothing to stop otherwise
		df.plan.Stops = append(df.plan.Stops, d.Stops...)
	}
	df.plan.count(df.inSync)
	return df.plan
}

type differ struct {
	plan   Plan
	world  world
	wanted map[Key]bool
	inSync int

	partnerOptional bool
	byHand          bool
	attested        map[string]Attestation
	accepted        map[string]Acceptance
	leavers         []Leaver
}

func (df *differ) want(w Want) {
	switch {
	case w.Key.ID == "" && w.Gone:
		df.block(w.Address, w.Name, w.Source, Hold{
			Rule: "not-found",
			Text: "has left, and no staff record has their e-mail: whether anything is still theirs cannot be told",
			Hint: "write the uuid of their record in place of create: true, or remove the user if they never came",
		})
		return
	case w.Key.ID == "":
		df.plan.Changes = append(df.plan.Changes, create(w))
		return
	}
	df.wanted[w.Key] = true
	o, ok := df.world.objects[w.Key]
	if !ok && !w.Gone {
		df.notListed(w)
		return
	}
	if hold := df.nameTaken(w, o); hold != nil {
		df.block(w.Address, w.Name, w.Source, *hold)
		return
	}
	if ok && w.Key.Kind != KindJob {
		df.compareIdentity(w, o)
	}
	changed := df.compareFields(w, o)
	if !changed {
		df.inSync++
	}
}

func create(w Want) Change {
	c := Change{
		Address: w.Address, Key: w.Key, Name: w.Name, Email: w.Email, User: userOf(w.Address),
		Action: ActionCreate, Risk: RiskGrants, Reason: ReasonNotThere, Source: w.Source,
		DependsOn: w.Needs, Stale: w.Stale,
	}
	if !w.Manual {
		return c
	}
	c.Action = ActionManual
	for _, f := range w.Fields {
		c.Fields = append(c.Fields, FieldChange{
			Address: f.address(w.Address), Field: f.Field, Of: f.Of, OfName: f.OfName, After: f.Value,
			Confirmed: true, Reason: ReasonNotThere, By: f.By, Because: f.Because,
		})
	}
	return c
}

// notListed tells archived from gone from unexplained. Only the first of them
// is harmless; none of them is ever read as "delete it" or "create it again".
func (df *differ) notListed(w Want) {
	m, asked := df.world.missing[w.Key]
	switch {
	case asked && m.Why == AbsentArchived:
		df.notice(w, "archived", "is archived there: nothing is planned for it; remove it from the declarations when it stays so")
	case asked && w.Key.Kind == KindStaff:
		df.block(w.Address, w.Name, w.Source, Hold{
			Rule: "not-visible",
			Text: "the staff record with this uuid is not visible: it may be disabled, or gone",
			Hint: "look for the person in the staff list; correct the uuid, or declare leaves for somebody who has left",
		})
	case asked:
		df.block(w.Address, w.Name, w.Source, Hold{
			Rule: "gone",
			Text: "no client has this uuid",
			Hint: "correct the uuid, or remove the entry",
		})
	default:
		df.plan.Questions = append(df.plan.Questions, Question{Key: w.Key, Doubt: DoubtNotListed})
		df.block(w.Address, w.Name, w.Source, Hold{
			Rule: "not-listed",
			Text: "is not in the list, and was not looked up",
			Hint: "check that the tenant is the right one and that the list is whole; a plan that asks the system itself looks a few of them up",
		})
	}
}

// nameTaken refuses an id that is declared under a name which now belongs to
// another record: one of the two is a mistake, and only a person can tell which.
func (df *differ) nameTaken(w Want, o Object) *Hold {
	if w.Key.Kind != KindClient {
		return nil
	}
	for _, n := range append([]Named{{w.Name, w.Source}}, w.OtherNames...) {
		other, ok := df.world.byName[nameKey{w.Key.System, w.Key.Kind, strings.TrimSpace(n.Name)}]
		if n.Name == "" || sameName(n.Name, o.Name) || !ok {
			continue
		}
		return &Hold{
			Rule: "name-taken",
			Text: fmt.Sprintf("the uuid belongs to %s, while another client has the name %s given at %s:%d (%s)", quote(o.Name), quote(n.Name), n.Source.File, n.Source.Line, other.ID),
			Hint: "correct the name or the uuid: they must mean the same client",
		}
	}
	return nil
}

// compareIdentity names differences that this tool does not write.
func (df *differ) compareIdentity(w Want, o Object) {
	for _, n := range append([]Named{{w.Name, w.Source}}, w.OtherNames...) {
		if n.Name != "" && !sameName(n.Name, o.Name) {
			named := w
			named.Name, named.Source = n.Name, n.Source
			df.notice(named, "name", "is called "+quote(o.Name)+" there")
		}
	}
	if w.Email != "" && !SameEmail(w.Email, o.Email) {
		df.notice(w, "email", "has the e-mail "+quote(o.Email)+" there, declared is "+quote(w.Email)+"; only the person can change it there")
	}
}

func (df *differ) block(address, name string, src Source, h Hold) {
	df.plan.Blocked = append(df.plan.Blocked, Blocked{Address: address, Name: name, Hold: h, Source: src})
}

func (df *differ) notice(w Want, rule, text string) {
	df.plan.Notices = append(df.plan.Notices, Notice{Address: w.Address, Name: w.Name, Rule: rule, Text: text, Source: w.Source})
}

// unmanaged lists what was seen and is declared nowhere.
func (df *differ) unmanaged(d Desired) {
	failed := map[Kind]int{}
	support := d.Support.rows()
	for key, o := range df.world.objects {
		policy := d.Unmanaged[key.Kind]
		if df.wanted[key] || support[key] || key.Kind == KindJob || policy == PolicyIgnore || key.Kind == KindStaff && ignored(d.Ignore, o.Email) {
			continue
		}
		role, _ := o.Get(FieldRole)
		df.plan.Unmanaged = append(df.plan.Unmanaged, Unmanaged{Key: key, Name: o.Name, Email: o.Email, Role: role.Value.Name})
		if policy == PolicyFail {
			failed[key.Kind]++
		}
	}
	for _, kind := range []Kind{KindStaff, KindClient} {
		if n := failed[kind]; n > 0 {
			df.plan.Stops = append(df.plan.Stops, Stop{Rule: "unmanaged", Text: unmanagedText(kind, n)})
		}
	}
}

func ignored(patterns []string, email string) bool {
	email = FoldEmail(email)
	for _, p := range patterns {
		if ok, err := path.Match(p, email); ok && err == nil {
			return true
		}
	}
	return false
}
