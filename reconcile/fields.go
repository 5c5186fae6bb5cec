package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// compareFields sorts the object's differing fields into what apply can write
// now, what waits for a pin, and what a person has to do, and adds a change
// for each of the three that is not empty.
func (df *differ) compareFields(w Want, o Object) (changed bool) {
	var ready, manual []FieldChange
	held := map[Hold][]FieldChange{}
	var holds []Hold // in field order, since a map has none
	for _, f := range w.Fields {
		fc, differs := df.compareField(w, o, f)
		if !differs || df.isAccepted(o, fc) {
			continue
		}
		changed = true
		switch {
		case f.Block != nil || fc.Reason == ReasonMustBeOff && w.Key.Kind == KindClient && f.Field == FieldPartner && !df.partnerOptional:
			df.blockField(w, fc, f)
		case f.Manual || fc.Reason == ReasonMustBeOff && w.Key.Kind == KindClient:
			manual = append(manual, fc)
		case f.Hold != nil:
			if _, seen := held[*f.Hold]; !seen {
				holds = append(holds, *f.Hold)
			}
			held[*f.Hold] = append(held[*f.Hold], fc)
		default:
			ready = append(ready, fc)
		}
	}
	df.update(w, o, ActionUpdate, ready, nil)
	for _, h := range holds {
		df.update(w, o, ActionUpdate, held[h], &h)
	}
	switch {
	case w.Key.Kind == KindUser: // each is on another screen, and in its turn
		for i := range manual {
			df.update(w, o, ActionManual, manual[i:i+1:i+1], w.holdOf(manual[i]))
		}
	case len(manual) > 0: // one sitting
		df.update(w, o, ActionManual, manual, w.holdOf(manual[0]))
	}
	return changed
}

// compareField sets one wanted value against the observed one. A role that a
// list left out counts as "nobody" for the change, and raises the question.
func (df *differ) compareField(w Want, o Object, f WantField) (FieldChange, bool) {
	fc := FieldChange{
		Address: f.address(w.Address), Field: f.Field, Of: f.Of, OfName: f.OfName,
		After: f.Value, By: f.By, Because: f.Because, Reason: ReasonDiffers,
	}
	switch {
	case f.Field == FieldLogin:
		return df.compareLogin(w, fc)
	case f.Field == FieldRecord || f.Field == FieldLeftover:
		return compareThere(o, fc, f)
	case f.Field.Many():
		return compareMember(o, fc, f)
	}
	if got, ok := o.Get(f.Field); ok {
		fc.Before, fc.Confirmed = got.Value, got.Confirmed
	}
	if fc.Before.IsZero() && !fc.Confirmed && w.Key.Kind == KindClient {
		df.ask(w.Key)
	}
	switch {
	case f.Block != nil:
		// Somebody who cannot be assigned keeps what they hold already.
		return fc, f.Value.ID == "" || fc.Before.ID != f.Value.ID
	case f.Null && fc.Before.IsZero():
		if !fc.Confirmed {
			df.notice(w, RuleUnconfirmed, "seems to have no "+string(f.Field)+", as declared; the list alone does not prove it")
		}
		return fc, false
	case f.Null:
		fc.Reason = ReasonMustBeOff
		return fc, true
	case fc.Before.IsZero():
		fc.Reason = ReasonUnset
		return fc, true
	default:
		return fc, fc.Before.ID != f.Value.ID
	}
}

// compareMember looks for one person among the values of a field that may have
// many of them.
func compareMember(o Object, fc FieldChange, f WantField) (FieldChange, bool) {
	there := f.Value.ID != "" && o.Has(f.Field, f.Of, f.Value.ID)
	fc.Confirmed = true
	if !f.Null {
		fc.Reason = ReasonUnset
		return fc, !there
	}
	fc.Before, fc.After, fc.Reason = f.Value, Value{}, ReasonMustBeOff
	return fc, there
}

// compareLogin takes the word of whoever ended a login: no system shows it.
func (df *differ) compareLogin(w Want, fc FieldChange) (FieldChange, bool) {
	fc.After, fc.Reason = Value{}, ReasonLeft
	if a, ok := df.attested[w.Key.ID]; ok && df.endedSince(w, a) {
		df.plan.Attested = append(df.plan.Attested, Attested{Address: fc.Address, Name: w.Name, Text: "the login was ended", Attestation: a})
		return fc, false
	}
	return fc, true
}

// urgentDays is how long before the last day an urgent end of a login still
// belongs to it.
const urgentDays = 92

// endedSince reports whether a login was ended for the sake of this leaving,
// and not of an earlier one: a person may have come back.
func (df *differ) endedSince(w Want, a Attestation) bool {
	for _, l := range df.leavers {
		if l.Key == w.Key {
			from := l.LastDay
			if w.Urgent {
				from = from.AddDays(-urgentDays)
			}
			return from.Compare(a.Day) < 0
		}
	}
	return false
}

// backAgain tells of work for somebody whose login one of our runs has ended.
func (df *differ) backAgain() {
	told := map[string]bool{}
	for _, c := range df.plan.Changes {
		for _, f := range c.Fields {
			a, ended := df.attested[f.After.ID]
			if f.After.ID == "" || !ended || told[f.After.ID] || df.leaves(f.After.ID) {
				continue
			}
			told[f.After.ID] = true
			df.plan.Notices = append(df.plan.Notices, Notice{
				Address: "user/" + f.After.User, Name: f.After.Name, Rule: "login-ended", Source: c.Source,
				Text: "is given work here, and their login was ended by " + a.By + " on " + a.Day.String() + ": if they are back, enable the login by hand",
			})
		}
	}
}

func (df *differ) leaves(id string) bool {
	for _, l := range df.leavers {
		if l.Key.ID == id {
			return true
		}
	}
	return false
}

// compareThere is about whether there is anything at all: a record that must
// not be there, or what an app keeps of somebody who leaves.
func compareThere(o Object, fc FieldChange, f WantField) (FieldChange, bool) {
	fc.Before, fc.After, fc.Confirmed, fc.Reason = Value{ID: "there", Name: o.Name}, Value{}, true, ReasonMustBeOff
	if f.Field == FieldLeftover {
		fc.Before = f.Value
	}
	return fc, true
}

// address is that of the field. Where there may be many values, the person and
// what they are on tell one from another.
func (f WantField) address(object string) string {
	parts := []string{object, string(f.Field)}
	if f.Of != "" && f.Field != FieldLogin {
		parts = append(parts, f.Of)
	}
	if f.Field.Many() {
		parts = append(parts, cmp.Or(f.Value.User, f.Value.ID))
	}
	return strings.Join(parts, "/")
}

func (df *differ) ask(k Key) {
	q := Question{Key: k, Doubt: DoubtUnset}
	if n := len(df.plan.Questions); n == 0 || df.plan.Questions[n-1] != q {
		df.plan.Questions = append(df.plan.Questions, q)
	}
}

func (df *differ) blockField(w Want, fc FieldChange, f WantField) {
	hold := Hold{
		Rule: "partner-required",
		Text: "nobody is declared as partner, but no change takes the partner from an active client",
		Hint: "declare who takes over, or remove the key to leave the partner as it is",
	}
	if f.Block != nil {
		hold = *f.Block
	}
	df.block(fc.Address, w.Name, f.Because[0].Source, hold)
}

func (df *differ) update(w Want, o Object, action Action, fields []FieldChange, hold *Hold) {
	if len(fields) == 0 {
		return
	}
	c := Change{
		Address: w.Address, Key: w.Key, Name: cmp.Or(o.Name, w.Name), Number: o.Number, Action: action, Risk: RiskFills, Urgent: w.Urgent,
		Reason: fields[0].Reason, Source: fields[0].Because[0].Source, Fields: fields, Hold: hold,
	}
	if o.Client != "" {
		c.Client = cmp.Or(df.world.objects[Key{System: o.Key.System, Kind: KindClient, ID: o.Client}].Name, "a client that is not active")
	}
	for _, f := range fields {
		if !f.Before.IsZero() || f.Field == FieldLogin {
			c.Risk = RiskTakes
		}
		if f.After.ID == "" && f.After.User != "" {
			c.DependsOn = append(c.DependsOn, PersonAddress(f.After.User, w.Key.System))
		}
	}
	c.DependsOn = append(c.DependsOn, w.Needs...)
	for _, f := range w.Fields {
		if len(fields) == 1 && f.address(w.Address) == fields[0].Address {
			c.DependsOn = append(c.DependsOn, f.Needs...)
		}
	}
	if w.Key.Kind == KindUser {
		c.Address = fields[0].Address // each is done by itself, in its turn
	}
	slices.Sort(c.DependsOn)
	c.DependsOn = slices.Compact(c.DependsOn)
	c.Stale = w.Stale
	df.plan.Changes = append(df.plan.Changes, c)
}

// holdOf is what holds a manual change back.
func (w Want) holdOf(fc FieldChange) *Hold {
	for _, f := range w.Fields {
		if f.address(w.Address) == fc.Address {
			return f.Hold
		}
	}
	return nil
}
