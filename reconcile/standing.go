package reconcile

import "fmt"

// Standing is where a planned change stands in the world as it is now.
type Standing string

// The standings. A stale change is never written: what was reviewed was
// another step than the one it would now be.
const (
	StandingDo      Standing = "do"      // as it was when planned
	StandingAlready Standing = "already" // as it is wanted, without us
	StandingStale   Standing = "stale"   // neither
)

// Stale is a change that the world has overtaken.
type Stale struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Planned string `json:"planned_from"`
	Live    string `json:"live_now"`
	Wanted  string `json:"planned_to"`
}

// Checked is a planned change and where it stands. ID is the record that an
// addition has led to already.
type Checked struct {
	Change   Change
	Standing Standing
	ID       string
}

// Check sets planned changes against the world as observed now. It looks at
// what each change touches and relies on, and at nothing else: an edit
// elsewhere voids nothing.
func Check(changes []Change, now []Snapshot) ([]Checked, []Stale) {
	ck := checker{world: newWorld(now), added: map[string]string{}}
	out := make([]Checked, len(changes))
	var stale []Stale
	for i, c := range changes {
		out[i] = Checked{Change: c, Standing: StandingDo}
		if !c.Ready() {
			if c.Action == ActionCreate {
				ck.added[c.User] = "" // whoever needs them waits with them, and is not stale
			}
			continue
		}
		s := ck.check(&out[i])
		if s != nil {
			out[i].Standing = StandingStale
			s.Address, s.Name = c.Address, c.Name
			stale = append(stale, *s)
		}
	}
	return out, stale
}

// Unlisted asks about what the changes touch or rely on and a list did not
// show: a person whom it hides because they are disabled is still there, and
// so may be one who was added before, of whom the id is known by the folded e-mail.
// A job is not asked about: the list has all the current ones.
func Unlisted(changes []Change, added map[string]string, now []Snapshot) []Question {
	w := newWorld(now)
	asked := map[Key]bool{}
	var qs []Question
	ask := func(k Key) {
		_, listed := w.objects[k]
		_, missing := w.missing[k]
		if k.ID != "" && !listed && !missing && !asked[k] {
			asked[k] = true
			qs = append(qs, Question{Key: k, Doubt: DoubtNotListed})
		}
	}
	for _, c := range changes {
		if !c.Ready() {
			continue
		}
		key := c.Key
		if c.Action == ActionCreate {
			key.ID = added[FoldEmail(c.Email)]
		}
		if key.Kind != KindJob {
			ask(key)
		}
		for _, f := range c.Fields {
			ask(Key{System: c.Key.System, Kind: KindStaff, ID: f.After.ID})
		}
	}
	return qs
}

type checker struct {
	world
	added map[string]string // people whom the plan adds → their id, once there
}

func (ck checker) check(c *Checked) *Stale {
	if c.Change.Action == ActionCreate {
		return ck.checkAbsent(c)
	}
	o, ok := ck.objects[c.Change.Key]
	switch {
	case c.Change.Class() == ClassLoginEnd:
		return nil // nothing shows whether somebody can log in
	case !ok && c.Change.Key.Kind == KindJob:
		return &Stale{Planned: "a current job", Live: "not among the current jobs: completed, or gone", Wanted: what(c.Change)}
	case !ok:
		return &Stale{Planned: "a client in the list", Live: "not in the list: archived, deleted, or gone", Wanted: what(c.Change)}
	case o.Number != c.Change.Number:
		return &Stale{Planned: "the job number " + c.Change.Number, Live: "the job number " + o.Number, Wanted: what(c.Change)}
	case o.Name != c.Change.Name && o.Key.Kind == KindClient: // its name is sent along
		return &Stale{Planned: "the name " + quote(c.Change.Name), Live: "the name " + quote(o.Name), Wanted: what(c.Change)}
	}
	done := 0
	for _, f := range c.Change.Fields {
		after := f.After
		if after.ID == "" {
			after.ID = ck.added[after.User]
		}
		live, there := now(o, f, after)
		switch {
		case there:
			done++
		case live.ID != f.Before.ID:
			return &Stale{
				Planned: fieldName(f) + " " + label(f.Before),
				Live:    fieldName(f) + " " + label(live),
				Wanted:  fieldName(f) + " " + label(f.After),
			}
		case !f.After.IsZero() && !ck.present(c.Change.Key.System, after):
			return &Stale{
				Planned: label(f.After) + " among the staff",
				Live:    label(f.After) + " is not visible there",
				Wanted:  fieldName(f) + " " + label(f.After),
			}
		}
	}
	if done == len(c.Change.Fields) {
		c.Standing = StandingAlready
	}
	return nil
}

// now is who holds a field, and whether it is as wanted. Of a field that may
// have many values it is the one person whom the change is about.
func now(o Object, f FieldChange, after Value) (live Value, asWanted bool) {
	if !f.Field.Many() {
		fv, _ := o.Get(f.Field)
		return fv.Value, after.ID == fv.Value.ID && (after.ID != "" || f.After.IsZero())
	}
	if f.After.IsZero() {
		if !o.Has(f.Field, f.Of, f.Before.ID) {
			return Value{}, true
		}
		return f.Before, false
	}
	return Value{}, after.ID != "" && o.Has(f.Field, f.Of, after.ID)
}

func fieldName(f FieldChange) string {
	if f.Field == FieldTask {
		return "task " + f.OfName
	}
	return string(f.Field)
}

// checkAbsent looks at the absence that adding somebody relies on: no record
// of that e-mail, and none of that name.
func (ck checker) checkAbsent(c *Checked) *Stale {
	var same, namesake []Object
	for _, o := range ck.objects {
		switch {
		case o.Key.System != c.Change.Key.System || o.Key.Kind != c.Change.Key.Kind:
		case SameEmail(o.Email, c.Change.Email):
			same = append(same, o)
		case sameName(o.Name, c.Change.Name):
			namesake = append(namesake, o)
		}
	}
	ck.added[c.Change.User] = ""
	switch {
	case len(same) == 1:
		c.Standing, c.ID = StandingAlready, same[0].Key.ID
		ck.added[c.Change.User] = c.ID
	case len(same) > 1:
		return &Stale{Planned: "no record with this e-mail", Live: fmt.Sprintf("%d records with this e-mail", len(same)), Wanted: what(c.Change)}
	case len(namesake) > 0:
		return &Stale{Planned: "no record of this name", Live: "a record of this name with another e-mail", Wanted: what(c.Change)}
	}
	return nil
}

// present reports whether somebody can be given a role: a record is there, or
// the plan adds it.
func (ck checker) present(system string, v Value) bool {
	if v.ID == "" {
		_, adds := ck.added[v.User]
		return adds
	}
	_, ok := ck.objects[Key{System: system, Kind: KindStaff, ID: v.ID}]
	return ok
}

func what(c Change) string {
	if c.Action == ActionCreate {
		return "add " + c.Email
	}
	text := ""
	for i, f := range c.Fields {
		if i > 0 {
			text += ", "
		}
		text += fieldName(f) + " " + label(f.After)
	}
	return text
}

func label(v Value) string {
	switch {
	case v.Name != "":
		return v.Name
	case v.IsZero():
		return "nobody"
	case v.ID != "":
		return v.ID
	default:
		return v.User
	}
}
