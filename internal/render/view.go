// Package render shows plans and reports to people and programs.
//
// JSON is the contract: the plan as it is. Text starts from a [View], which
// groups the same plan for a reader: the summary first, what is dangerous
// before what is harmless, one line a change. Text never shows more than the
// JSON holds. Everything that came from outside is stripped of control
// characters here, so that a client's name cannot drive a terminal.
package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// View is a plan, grouped for reading.
type View struct {
	Headline []string
	Sections []Section

	whole bool // nothing of a grant is left out, whatever its state
}

// Section is a heading with one line an object.
type Section struct {
	Title string
	Tone  Tone
	// Columns name the cells of the lines, for formats that show headings; nil
	// where the lines are not all of one shape.
	Columns []string
	Lines   []Line
	More    int    // lines left out
	Rest    string // where those are to be seen; empty: in the JSON
	Hint    string // what to do about all of them
	// Undeclared is set where the section is of records that nobody has declared.
	Undeclared bool
}

// Titles by which other forms pick sections.
const (
	titleBlocked  = "Blocked"
	titleUnknown  = "Not known"
	titleAccepted = "Accepted for a while, and left alone"
	titleToKnow   = "To know"
)

// Line is one object. Cells are aligned between the lines of a section;
// Detail lines follow indented.
type Line struct {
	Mark   string
	Cells  []string
	Source reconcile.Source
	Detail []string
}

// Tone is how much attention a section asks for.
type Tone int

// The tones, in the order in which sections are shown.
const (
	ToneStop Tone = iota
	ToneTake
	ToneGrant
	ToneFill
	ToneWait
	ToneQuiet
)

// NewView groups p. Every plan gives one view.
func NewView(p reconcile.Plan) View {
	v := View{Headline: append(supportHeadline(p), headline(p)...)}
	v.mustEnd(p)
	v.overrides(p)
	v.stops(p)
	v.blocked(p)
	v.changes("Logins that end", ToneTake, p, func(c reconcile.Change) bool {
		return c.Ready() && isLogin(c)
	})
	v.changes("Changing hands", ToneTake, p, func(c reconcile.Change) bool {
		return c.Ready() && c.Risk == reconcile.RiskTakes && !isLogin(c) && !isJob(c)
	})
	v.changes("Jobs changing hands", ToneTake, p, func(c reconcile.Change) bool {
		return c.Ready() && c.Risk == reconcile.RiskTakes && isJob(c)
	})
	v.changes("People to be added", ToneGrant, p, func(c reconcile.Change) bool {
		return c.Ready() && c.Risk == reconcile.RiskGrants
	})
	v.changes("Given to somebody where nobody held it", ToneFill, p, func(c reconcile.Change) bool {
		return c.Ready() && c.Risk == reconcile.RiskFills && !isJob(c)
	})
	v.changes("Jobs that people are put on", ToneFill, p, func(c reconcile.Change) bool {
		return c.Ready() && c.Risk == reconcile.RiskFills && isJob(c)
	})
	v.unseen(p)
	v.seen(p)
	v.byHand(p)
	v.changes("Held back: planned, but apply leaves it alone", ToneWait, p, func(c reconcile.Change) bool {
		return c.Hold != nil && !isSupport(c)
	})
	v.grants(p)
	v.later(p)
	v.accepted(p)
	v.attested(p)
	v.pins(p)
	v.notices(p)
	v.unmanaged(p)
	return v
}

func (v *View) add(s Section) {
	if len(s.Lines) > 0 {
		v.Sections = append(v.Sections, s)
	}
}

// overrides come first: somebody has lifted a rail, and gives a reason.
func (v *View) overrides(p reconcile.Plan) {
	s := Section{Title: "A rail was lifted for this plan", Tone: ToneStop, Columns: []string{"Rail", "Reason"}}
	for _, o := range p.Overrides {
		s.Lines = append(s.Lines, Line{Mark: "!", Cells: []string{o.Rail, o.Reason}})
	}
	v.add(s)
}

// later groups what dates will change: one line for a day, a role and a pair of
// people, whatever the number of clients.
func (v *View) later(p reconcile.Plan) {
	type group struct {
		date   reconcile.Date
		what   string
		field  reconcile.Field
		change string
		source reconcile.Source
	}
	counts := map[group]int{}
	var order []group
	for _, l := range p.Later {
		g := group{l.Date, kindOf(l.Address), l.Field, laterChange(l), l.Because[0].Source}
		if counts[g]++; counts[g] == 1 {
			order = append(order, g)
		}
	}
	s := Section{Title: "Later, when the day comes", Tone: ToneQuiet, Columns: []string{"Day", "What", "Role", "Change"}}
	for _, g := range order {
		what, field := count(counts[g], g.what, g.what+"s"), string(g.field)
		switch g.what {
		case "user":
			what, field = "1 person", ""
		case "support":
			what, field = "", ""
		}
		s.Lines = append(s.Lines, Line{Mark: "-", Source: g.source, Cells: []string{g.date.String(), what, field, g.change}})
	}
	v.add(s)
}

func laterChange(l reconcile.Later) string {
	switch l.Field {
	case reconcile.FieldLogin:
		return l.Name + ": the login ends"
	case reconcile.FieldRecord:
		return l.Name + " is added"
	case reconcile.FieldAccess:
		return l.Name + ": access " + map[bool]string{true: "begins", false: "ends"}[l.Before.IsZero()]
	default:
		return was(l.Before) + " → " + was(l.After)
	}
}

// kindOf is the first word of an address.
func kindOf(address string) string {
	kind, _, _ := strings.Cut(address, "/")
	return kind
}

func (v *View) accepted(p reconcile.Plan) {
	s := Section{Title: titleAccepted, Tone: ToneQuiet, Columns: []string{"Name", "Role", "Is", "Accepted"}}
	names := peopleIn(p)
	for _, a := range p.Accepted {
		s.Lines = append(s.Lines, Line{Mark: "=", Source: a.Source, Cells: []string{
			a.Name, string(a.Field), was(a.Now) + " instead of " + was(a.Wanted), fmt.Sprintf("until %s, by %s: %s", a.Until, names.of(a.By), a.Reason),
		}})
	}
	v.add(s)
}

// attested is what no system shows: never the same as seen.
func (v *View) attested(p reconcile.Plan) {
	s := Section{Title: "Attested: nothing shows it, so somebody's word is taken", Tone: ToneQuiet, Columns: []string{"Name", "What", "Whose word"}}
	names := peopleIn(p)
	for _, a := range p.Attested {
		s.Lines = append(s.Lines, Line{Mark: "=", Cells: []string{a.Name, a.Text, "by " + names.of(a.By) + ", " + localDay(a.At, p.TimeZone)}})
	}
	v.add(s)
}

func (v *View) stops(p reconcile.Plan) {
	s := Section{Title: "Nothing of this can be applied", Tone: ToneStop}
	for _, stop := range p.Stops {
		s.Lines = append(s.Lines, Line{Mark: "!", Cells: []string{stop.Text}})
	}
	v.add(s)
}

func (v *View) blocked(p reconcile.Plan) {
	v.add(Section{Title: titleBlocked, Tone: ToneStop, Columns: []string{"Name", "Role", "Why"}, Lines: blockedLines(p.Blocked)})
}

func blockedLines(blocked []reconcile.Blocked) []Line {
	var lines []Line
	for _, b := range blocked {
		l := Line{Mark: "!", Cells: []string{b.Name, roleOf(b.Address), b.Text}, Source: b.Source}
		if b.Hint != "" {
			l.Detail = append(l.Detail, "hint: "+b.Hint)
		}
		lines = append(lines, l)
	}
	return lines
}

func (v *View) changes(title string, tone Tone, p reconcile.Plan, want func(reconcile.Change) bool) {
	s := Section{Title: title, Tone: tone}
	for _, c := range p.Changes {
		if want(c) {
			s.columns(changeColumns(c))
			s.Lines = append(s.Lines, aged(c, changeLines(c))...)
		}
	}
	v.add(s)
}

// aged marks the lines of a change that was planned from an old snapshot.
func aged(c reconcile.Change, lines []Line) []Line {
	if c.Stale > 0 && len(lines) > 0 {
		lines[0].Detail = append(lines[0].Detail, "seen "+count(c.Stale, "day", "days")+" ago")
	}
	return lines
}

// columns are those of every line, or none.
func (s *Section) columns(names []string) {
	if len(s.Lines) == 0 {
		s.Columns = names
	} else if !slices.Equal(s.Columns, names) {
		s.Columns = nil
	}
}

// changeColumns name the cells of a change's lines.
func changeColumns(c reconcile.Change) []string {
	switch {
	case c.Action == reconcile.ActionCreate:
		return []string{"Name", "E-mail"}
	case isByHand(c):
		return byHandColumns()
	case isLogin(c):
		return []string{"Name", "What", "Change", "Origin"}
	case isJob(c):
		return []string{"Client", "Job", "Change", "Origin"}
	default:
		return []string{"Name", "Role", "Change", "Origin"}
	}
}

func changeLines(c reconcile.Change) []Line {
	if c.Action == reconcile.ActionCreate {
		return []Line{{Mark: "+", Cells: []string{c.Name, c.Email}, Source: c.Source, Detail: holdDetail(c.Hold)}}
	}
	switch {
	case isByHand(c):
		return []Line{byHandLine(c, nil)}
	case isLogin(c):
		return []Line{loginLine(c)}
	case c.Key.Kind == reconcile.KindJob:
		return []Line{jobLine(c)}
	}
	lines := make([]Line, 0, len(c.Fields))
	for i, f := range c.Fields {
		l := Line{Mark: "~", Cells: []string{c.Name, string(f.Field), fromTo(f), originWord(f.Origin)}, Source: f.Because[0].Source}
		if i > 0 {
			l.Cells[0] = ""
		}
		if i == 0 {
			l.Detail = holdDetail(c.Hold)
		}
		if c.Action == reconcile.ActionManual {
			l.Detail = append(l.Detail, byHand(f.Field))
		}
		lines = append(lines, l)
	}
	return lines
}

func holdDetail(h *reconcile.Hold) []string {
	switch {
	case h == nil:
		return nil
	case h.Hint == "":
		return []string{h.Text}
	default:
		return []string{h.Text + ": " + h.Hint}
	}
}

// originWord is empty where nothing can be told: the headline says so once.
func originWord(o reconcile.Origin) string {
	switch o {
	case reconcile.OriginThisChange:
		return "this change"
	case reconcile.OriginMoved:
		return "moved"
	case reconcile.OriginDue:
		return "due"
	case reconcile.OriginPending:
		return "pending"
	default:
		return ""
	}
}

// byHand is what a person does in Practice Manager.
func byHand(f reconcile.Field) string {
	if f == reconcile.FieldLogin {
		return endLogin
	}
	return clearRole(f)
}

// clearRole is the click path with both names of a role: screens say either.
func clearRole(f reconcile.Field) string {
	other := map[reconcile.Field]string{
		reconcile.FieldPartner: "Account Manager", reconcile.FieldManager: "Job Manager",
	}[f]
	return fmt.Sprintf("the API cannot clear a role: open the client, Edit, set %s (also called %s) to none, Save", title(string(f)), other)
}

func fromTo(f reconcile.FieldChange) string {
	before := f.Before.Name
	switch {
	case f.Before.IsZero() && f.Confirmed:
		before = "nobody"
	case f.Before.IsZero():
		before = "nobody (not confirmed)"
	case before == "":
		before = f.Before.ID
	}
	after := cmp.Or(f.After.Name, f.After.ID, "nobody")
	if f.After.ID == "" && f.After.User != "" {
		after += " (to be added)"
	}
	return before + " → " + after
}

func (v *View) pins(p reconcile.Plan) {
	s := Section{Title: "Paste these ids, so that names no longer matter", Tone: ToneQuiet, Columns: []string{"Id", "Whose"}}
	for _, pin := range p.Pins {
		s.Lines = append(s.Lines, Line{Mark: " ", Cells: []string{"uuid: " + pin.ID, pinFor(pin)}, Source: pin.Source})
	}
	v.add(s)
}

func pinFor(pin reconcile.Pin) string {
	switch {
	case pin.Replaces != "":
		return pin.Name + ", instead of " + pin.Replaces
	case strings.HasSuffix(pin.Source.File, ".csv"):
		return pin.Name + ", in the column uuid"
	default:
		return pin.Name
	}
}

func (v *View) notices(p reconcile.Plan) {
	s := Section{Title: titleToKnow, Tone: ToneQuiet, Columns: []string{"Name", "What"}}
	for _, n := range p.Notices {
		s.Lines = append(s.Lines, Line{Mark: "-", Cells: []string{n.Name, n.Text}, Source: n.Source})
	}
	v.add(s)
}

// maxUnmanaged lines are enough to see what kind of thing is not declared;
// the JSON has them all.
const maxUnmanaged = 12

func (v *View) unmanaged(p reconcile.Plan) {
	for _, k := range []struct {
		kind  reconcile.Kind
		title string
	}{
		{reconcile.KindStaff, "People in Xero Practice Manager who are not declared"},
		{reconcile.KindClient, "Clients that are not declared"},
	} {
		v.undeclared(p, k.title, func(u reconcile.Key) bool { return u.Kind == k.kind })
		if k.kind == reconcile.KindStaff {
			v.unmanagedUsers(p)
		}
	}
}

func (v *View) undeclared(p reconcile.Plan, title string, of func(reconcile.Key) bool) {
	s := Section{Title: title, Tone: ToneQuiet, Undeclared: true, Columns: []string{"Name", "E-mail or id"}}
	roles := slices.ContainsFunc(p.Unmanaged, func(u reconcile.Unmanaged) bool { return of(u.Key) && u.Role != "" })
	if roles {
		s.Columns = append(s.Columns, "Role")
	}
	for _, u := range p.Unmanaged {
		switch {
		case !of(u.Key):
		case len(s.Lines) == maxUnmanaged:
			s.More++
		default:
			l := Line{Mark: "?", Cells: []string{u.Name, cmp.Or(u.Email, u.Key.ID)}}
			if roles {
				l.Cells = append(l.Cells, u.Role)
			}
			s.Lines = append(s.Lines, l)
		}
	}
	v.add(s)
}

// roleOf is the role in the address of a client or job, if it has one.
func roleOf(address string) string {
	parts := strings.Split(address, "/")
	if len(parts) >= 3 && (parts[0] == "client" || parts[0] == "job") {
		return parts[2]
	}
	return ""
}
