package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// During writes what was declared and done about somebody in a month, the
// oldest first, and what is not known of it.
func During(w io.Writer, e reconcile.Explanation, st Style) error {
	b := bufio.NewWriter(w)
	d := e.During
	fmt.Fprintln(b, st.paint(bold, clean(fmt.Sprintf("%s: %s during %s", e.DisplayName, d.Name, d.Month))))
	fmt.Fprintln(b, st.paint(dim, clean(fmt.Sprintf("%s, from %s until %s, as Git and the journal tell it; Xero was not asked (%s)", d.Address, d.From, d.Until, e.TimeZone))))
	loc, err := time.LoadLocation(e.TimeZone)
	if err != nil {
		loc = time.UTC
	}
	t := timeline{d: *d, loc: loc}
	for _, s := range []Section{t.opening(), t.events(), t.others(), t.unknown()} {
		section(b, s, st)
	}
	return b.Flush()
}

type timeline struct {
	d   reconcile.During
	loc *time.Location
}

func (t timeline) time(at time.Time) string { return at.In(t.loc).Format("2006-01-02 15:04") }

func (t timeline) ofPerson() bool { return strings.HasPrefix(t.d.Address, "user/") }

// role is whose role it is, where the answer is about a person.
func (t timeline) role(r reconcile.RoleOf) string {
	switch {
	case r.Rule != "":
		return string(r.Field) + " of whoever fits " + r.Rule
	case r.Address == t.d.Address, r.Field == reconcile.FieldLogin:
		return string(r.Field)
	case strings.HasPrefix(r.Address, "job/"):
		return string(r.Field) + " of job " + strings.TrimPrefix(r.Address, "job/")
	default:
		return string(r.Field) + " of " + cmp.Or(r.Name, r.Address)
	}
}

func (t timeline) opening() Section {
	o := t.d.Opening
	s := Section{Title: fmt.Sprintf("Declared when %s began", t.d.From), Tone: ToneQuiet}
	line := func(mark string, source reconcile.Source, cells ...string) {
		s.Lines = append(s.Lines, Line{Mark: mark, Cells: cells, Source: source})
	}
	switch {
	case !o.Known:
		line("?", reconcile.Source{}, "not known")
	case o.Commit == nil:
		line(" ", reconcile.Source{}, "nothing: there was no commit yet")
	case len(o.Roles) == 0:
		line(" ", reconcile.Source{}, "no role of any client that is known here")
	}
	for _, r := range o.Roles {
		if o.Commit == nil {
			continue
		}
		cells := []string{t.role(r.RoleOf)}
		if !t.ofPerson() || r.State != reconcile.DeclaredSomebody {
			cells = append(cells, asked(r.Declared))
		}
		line(">", t.source(r.Because), cells...)
	}
	if n := len(s.Lines); o.Known && o.Commit != nil {
		s.Lines[n-1].Detail = []string{"as of " + t.commit(*o.Commit)}
	}
	return s
}

func (t timeline) source(because []reconcile.Step) reconcile.Source {
	if len(because) == 0 {
		return reconcile.Source{}
	}
	return because[0].Source
}

// commit names the day too on which a commit was made again, where that is
// another one than its author's: it cannot have counted before.
func (t timeline) commit(c reconcile.CommitRef) string {
	text := fmt.Sprintf("commit %s, %s: %s", c.Short, c.Author, c.Subject)
	if day := c.Committed.In(t.loc).Format(time.DateOnly); day != c.At.In(t.loc).Format(time.DateOnly) {
		text += fmt.Sprintf(" (written %s, committed here %s)", c.At.In(t.loc).Format(time.DateOnly), day)
	}
	return text
}

func (t timeline) events() Section {
	s := Section{Title: "What happened", Tone: ToneQuiet}
	for _, e := range t.d.Events {
		s.Lines = append(s.Lines, t.event(e)...)
	}
	if len(s.Lines) == 0 {
		s.Lines = []Line{{Mark: " ", Cells: []string{"nothing that is known here"}}}
	}
	return s
}

// others is a section of its own, so that it widens no column.
func (t timeline) others() Section {
	var s Section
	if n := t.d.OtherCommits; n > 0 {
		s.Lines = []Line{{Mark: " ", Cells: []string{count(n, "other commit", "other commits") + " changed nothing of this"}}}
	}
	return s
}

// happened are the kinds of event in a word or two.
var happened = map[reconcile.EventKind]string{
	reconcile.EventDeclared: "declared", reconcile.EventDated: "its day came", reconcile.EventUnreadable: "unreadable",
	reconcile.EventWritten: "written", reconcile.EventApplied: "applied",
}

// event is a line for each thing that changed, of which the first says when,
// and the last why.
func (t timeline) event(e reconcile.Event) []Line {
	var lines []Line
	var detail []string
	when, what, mark := t.time(e.At), happened[e.Kind], ">"
	if e.Kind == reconcile.EventDated {
		when = e.At.In(t.loc).Format(time.DateOnly)
	}
	add := func(source reconcile.Source, cells ...string) {
		lines = append(lines, Line{Mark: mark, Cells: append([]string{when, what}, cells...), Source: source})
		when, what = "", ""
	}
	switch e.Kind {
	case reconcile.EventWritten:
		return t.write(e)
	case reconcile.EventApplied:
		mark = "~"
		add(reconcile.Source{}, "all that was declared", "in place, but for what a person has to do")
		detail = []string{"run " + e.Run}
	case reconcile.EventUnreadable:
		mark = "?"
		add(reconcile.Source{}, "the declarations", "not known: they cannot be read")
		detail = []string{e.Problem, t.commit(*e.Commit)}
	default:
		for _, c := range e.Changes {
			because, says := c.After.Because, ""
			if len(because) < len(c.Before.Because) && e.Kind == reconcile.EventDated {
				because, says = c.Before.Because, "the end of " // it is that line whose time is over
			}
			add(t.source(because), t.role(c.RoleOf), asked(c.Before)+" → "+asked(c.After))
			if e.Kind == reconcile.EventDated && len(because) > 0 {
				lines[len(lines)-1].Detail = []string{says + because[0].Says}
			}
		}
		if e.Commit != nil {
			detail = []string{t.commit(*e.Commit)}
		}
	}
	last := &lines[len(lines)-1]
	last.Detail = append(last.Detail, detail...)
	return lines
}

func (t timeline) write(e reconcile.Event) []Line {
	w := e.Write
	mark, outcome := "!", w.Outcome
	switch outcome {
	case "verified", "already", "attested":
		mark = "~"
	case "unknown", "not answered":
		outcome = "sent, and how it ended is not known"
	}
	lines := []Line{{Mark: mark, Cells: []string{t.time(e.At), happened[e.Kind], string(w.Action), outcome}}}
	if w.Action == reconcile.ActionCreate {
		lines[0].Cells[2] = "added as " + w.Email
	}
	for i, f := range w.Fields {
		l := Line{Mark: mark, Cells: []string{"", "", t.role(reconcile.RoleOf{Address: w.Address, Name: w.Name, Field: f.Field}), sentField(ShownField{Field: f.Field, Before: f.Before, After: f.After})}}
		if i == 0 {
			l.Cells[0], l.Cells[1] = lines[0].Cells[0], lines[0].Cells[1]
			lines = nil
		}
		l.Cells[3] += ", " + outcome
		if m := f.Moved; m != nil {
			l.Detail = []string{fmt.Sprintf("was seen as %s at %s: it was changed in between, and by no run", was(m.Value), t.time(m.At))}
		}
		lines = append(lines, l)
	}
	last := &lines[len(lines)-1]
	if w.Why != "" {
		last.Detail = append(last.Detail, w.Why)
	}
	by := "by " + cmp.Or(w.Who, "somebody unknown")
	if w.URL != "" {
		by += ", " + w.URL
	}
	last.Detail = append(last.Detail, by+"; practicectl history show "+e.Run)
	return lines
}

// asked says who the declarations ask for.
func asked(d reconcile.Declared) string {
	switch d.State {
	case reconcile.DeclaredSomebody:
		return cmp.Or(d.Value.Name, d.Value.User)
	case reconcile.DeclaredNobody:
		return "nobody (null)"
	case reconcile.DeclaredUndecided:
		return "undecided: " + d.Why
	case reconcile.DeclaredUnknown:
		return "not known"
	default:
		return "no line decides it"
	}
}

func (t timeline) unknown() Section {
	s := Section{Title: "What was not observed", Tone: ToneWait}
	look := "nobody looked at it, as far as is on record"
	if t.ofPerson() {
		look = "nobody looked at all of it, as far as is on record"
	}
	for _, g := range t.d.Unobserved {
		s.Lines = append(s.Lines, Line{Mark: "?", Cells: []string{fmt.Sprintf("from %s until %s %s", t.time(g.From), t.time(g.Until), look)}})
	}
	for _, c := range t.d.Caveats {
		l := Line{Mark: "-", Cells: []string{c.Text}}
		if c.Hint != "" {
			l.Detail = []string{"hint: " + c.Hint}
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}
