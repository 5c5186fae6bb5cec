package reconcile

import (
	"cmp"
	"strings"
	"time"
)

// Manual is how a person carries out a change that the tool cannot make.
type Manual struct {
	// ID names the action as long as the same is wanted of the same thing: eight
	// hexadecimal digits over the system, the subject, the field and the value, and
	// of a grant its start and its organisation.
	ID     string   `json:"id"`
	System string   `json:"system"` // as people call it
	Actor  string   `json:"actor"`  // who may do it: "an administrator of the app"
	Who    []string `json:"who"`    // the declared users who may, by slug
	// Others are whose word for it counts besides, for as long as they are there.
	Others   []string `json:"-"`
	Screen   string   `json:"screen"`
	Before   string   `json:"before,omitempty"` // what must be so first
	Open     []string `json:"open"`             // the click path
	Or       []string `json:"or,omitempty"`     // another one
	Steps    []string `json:"steps"`
	Save     string   `json:"save,omitempty"` // what ends a batch of edits on that screen
	Seen     string   `json:"seen"`           // what must be seen afterwards
	Evidence string   `json:"evidence"`
	Wait     int      `json:"wait_minutes"` // until it can be seen
	Work     int      `json:"work_minutes"`
	Source   string   `json:"source"`           // the help page
	Checked  Date     `json:"checked,omitzero"` // when the path was last tried; zero: there is none
	// Observed is false where nothing ever shows whether it was done.
	Observed bool `json:"observed"`
	// Admin is set where the role that it gives may change others' access.
	Admin bool `json:"admin,omitempty"`
}

// ManualID is the stable id of a manual action.
func ManualID(c Change) string {
	parts := []string{"manual", c.Key.System, c.Address}
	if c.Support != nil && c.Support.Organisation != "" {
		parts = append(parts, strings.ToLower(strings.Join(strings.Fields(c.Support.Organisation), " ")))
	}
	for _, f := range c.Fields {
		parts = append(parts, string(f.Field), f.Of, f.Before.identityOf(f.Field), f.After.identity())
	}
	return hash(parts...)[:8]
}

// identityOf is who comes off, where the field is about that person; who else
// held a role before makes no other action of it.
func (v Value) identityOf(f Field) string {
	if f.Many() {
		return v.identity()
	}
	return ""
}

// Word is somebody's attestation that a manual action was done.
type Word struct {
	Document string // attestation/NAME
	By       string // the user
	Called   string // the full name, where it is known
	At       time.Time
	Source   Source
	// Refused says why the word does not count, or is empty.
	Refused string
}

// called is who said it, by full name where that is known.
func (w Word) called() string { return cmp.Or(w.Called, w.By) }

// For how many days a word counts. The end of a login, and whatever nothing
// ever shows, counts until it is seen again.
const (
	wordDays      = 90
	wordDaysAdmin = 30
)

// Attest takes people's words for manual actions. One that a snapshot made well
// after it does not bear out is superseded; one about taking something away
// that can be seen does not close it alone.
func Attest(p *Plan, words map[string]Word, observed []Snapshot, now time.Time) {
	seen := map[string]time.Time{}
	for _, s := range observed {
		seen[s.System] = s.CapturedAt
	}
	refusedGrants(p, words)
	open := p.Changes[:0:0]
	for _, c := range p.Changes {
		w, ok := words[c.manualID()]
		if !ok || c.Hold != nil || c.Key.Kind == KindSupport { // of which Diff has heard
			open = append(open, c)
			continue
		}
		text := w.stands(c, seen[c.Key.System], now)
		if text != "" {
			p.Notices = append(p.Notices, w.notice(c.Address, c.Name, text))
			open = append(open, c)
			continue
		}
		a := Attestation{By: w.By, At: w.At}
		if c.takesAway() && c.Manual.Observed {
			c.Word = &a
			open = append(open, c)
			continue
		}
		p.Attested = append(p.Attested, Attested{Address: c.Fields[0].Address, Name: c.Name, Text: cmp.Or(c.Manual.Seen, c.Manual.Steps[len(c.Manual.Steps)-1]), Attestation: a})
	}
	p.Changes = open
	p.count(p.Summary.InSync)
}

// notice says why the word does not count.
func (w Word) notice(address, name, why string) Notice {
	return Notice{Address: address, Name: name, Rule: "attestation", Text: "attested by " + w.called() + ", but " + why, Source: w.Source}
}

// refusedGrants says of the words about grants that do not count why. One for an
// early removal is about an action that the plan does not have.
func refusedGrants(p *Plan, words map[string]Word) {
	told := map[string]bool{}
	tell := func(id, address, name string) {
		if w := words[id]; w.Refused != "" && !told[id] {
			told[id] = true
			p.Notices = append(p.Notices, w.notice(address, name, w.Refused))
		}
	}
	for i, c := range p.Changes {
		if c.Key.Kind != KindSupport {
			continue
		}
		id := ManualID(c)
		tell(id, c.Address, c.Name)
		if words[id].Refused != "" {
			p.Changes[i].Word = nil
		}
	}
	for _, g := range p.Grants {
		if g.Name != "" {
			tell(g.Removal, SupportAddress(g.Name)+"/"+string(FieldAccess), g.Title)
		}
	}
}

func (c Change) manualID() string {
	if c.Action != ActionManual || c.Manual == nil || len(c.Fields) == 0 {
		return ""
	}
	return c.Manual.ID
}

// takesAway reports whether the change ends something that somebody has.
func (c Change) takesAway() bool {
	return c.Reason == ReasonMustBeOff || c.Reason == ReasonLeft
}

// Observes is what to give the command observe so that it keeps a new list of the
// system that shows the change: of an organisation its name too.
func (c Change) Observes(system string) string {
	if c.Support == nil || c.Support.Organisation == "" {
		return system
	}
	name := c.Support.Organisation
	if strings.ContainsAny(name, "\"$`\\!") { // which a shell would take for itself
		return system + " --organisation '" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return system + ` --organisation "` + name + `"`
}

// stands says why the word does not count, or nothing.
func (w Word) stands(c Change, captured, now time.Time) string {
	days := wordDays
	if c.Manual.Admin {
		days = wordDaysAdmin
	}
	switch {
	case w.Refused != "":
		return w.Refused
	case w.At.After(now):
		return "the time given lies in the future"
	case !c.Manual.Observed:
		return ""
	case captured.After(w.At.Add(time.Duration(c.Manual.Wait) * time.Minute)):
		return "a later snapshot does not show it: do it again, or look what happened"
	case now.Sub(w.At) > time.Duration(days)*24*time.Hour:
		return "that is too long ago: look again (observe " + c.Observes(c.Key.System) + ")"
	}
	return ""
}

// Unseen is something declared that could not be looked at: never equal, and
// never missing either.
type Unseen struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	System  string `json:"system"`
	Text    string `json:"text"`
	Source  Source `json:"source"`
}

// Seen says when and by whom a system was looked at.
type Seen struct {
	System     string    `json:"system"`
	Name       string    `json:"name,omitempty"` // as people call it
	Tenant     string    `json:"tenant"`
	CapturedAt time.Time `json:"captured_at"`
	By         string    `json:"by,omitempty"`
	AsRole     string    `json:"as_role,omitempty"`
	Partial    bool      `json:"partial,omitempty"`
	Days       int       `json:"days"` // ago, on the day of the plan
	Stale      bool      `json:"stale"`
}
