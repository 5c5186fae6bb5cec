package evidence

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Make is the report of the period.
func Make(in Input) Report {
	m := newMaker(in)
	m.unreadable()
	m.changes()
	m.dated()
	m.grants()
	m.others()
	m.booksShown()
	for i := range m.rows {
		m.finish(&m.rows[i])
	}
	m.approved()
	m.standing()
	m.takenBack()
	m.undeclared()
	return m.report()
}

// maker is a report while it is made.
type maker struct {
	Input
	begin, end time.Time // of the period
	states     []state   // what was in force, the oldest first
	rows       []Row
	exceptions []Exception
	words      map[string]spoken // by the id of the action
	taken      map[string]bool   // ids of actions that a row is about
	order      map[string]int    // of commits
	commits    map[string]Commit // those that a row or an exception may name
	ofPeriod   map[string]bool   // those of the period
	cells      map[cellKey][]reconcile.Cell
	initial    int
}

// state is a tree that could be read, from a moment on. That of the opening has
// no commit of the period.
type state struct {
	Tree
	opening bool
}

func newMaker(in Input) *maker {
	m := &maker{
		Input: in, begin: in.From.Start(in.Zone), end: in.Until.AddDays(1).Start(in.Zone),
		order: map[string]int{}, commits: map[string]Commit{}, ofPeriod: map[string]bool{}, taken: map[string]bool{}, cells: map[cellKey][]reconcile.Cell{},
	}
	for i, hash := range in.Order {
		m.order[hash] = i
	}
	if in.Opening != nil && in.Opening.Workspace != nil {
		m.states = append(m.states, state{Tree: *in.Opening, opening: true})
	}
	for _, c := range in.Origins {
		m.commits[c.Hash] = c
	}
	for _, t := range in.Trees {
		m.commits[t.Commit.Hash], m.ofPeriod[t.Commit.Hash] = t.Commit, true
		if t.Workspace != nil {
			m.states = append(m.states, state{Tree: t})
		}
	}
	slices.SortStableFunc(m.Lists, func(a, b List) int {
		return cmp.Or(a.Snapshot.CapturedAt.Compare(b.Snapshot.CapturedAt), strings.Compare(a.System, b.System), strings.Compare(a.Digest, b.Digest))
	})
	m.words = m.spoken()
	return m
}

// within reports whether a day lies in the period.
func (m *maker) within(d reconcile.Date) bool {
	return d != (reconcile.Date{}) && m.From.Compare(d) <= 0 && d.Compare(m.Until) <= 0
}

// during reports whether a time lies in the period.
func (m *maker) during(t time.Time) bool { return !t.Before(m.begin) && t.Before(m.end) }

// trees are all that could be read, with what is committed now.
func (m *maker) trees() []*decl.Workspace {
	var out []*decl.Workspace
	for _, s := range m.states {
		out = append(out, s.Workspace)
	}
	if m.Latest.Workspace != nil {
		out = append(out, m.Latest.Workspace)
	}
	return out
}

// last is what was in force when the period ended, nil where nothing was.
func (m *maker) last() *decl.Workspace {
	if len(m.states) == 0 {
		return nil
	}
	return m.states[len(m.states)-1].Workspace
}

func (m *maker) unreadable() {
	told := func(t Tree) {
		if t.Workspace == nil {
			m.except(Exception{Code: CodeUnreadable, Subject: "commit/" + t.Commit.Hash, At: t.Commit.At, Where: t.Commit.Hash,
				Text: "its declarations cannot be read, so that what it changed is told with the next one: " + t.Problem})
		}
	}
	if m.Opening != nil {
		told(*m.Opening)
	}
	for _, t := range m.Trees {
		told(t)
	}
}

func (m *maker) except(e Exception) { m.exceptions = append(m.exceptions, e) }

// flag is an exception about a row.
func (m *maker) flag(r *Row, code Code, at time.Time, where, text string) {
	if !slices.Contains(r.Exceptions, code) {
		r.Exceptions = append(r.Exceptions, code)
	}
	m.except(Exception{Code: code, Subject: r.Subject, System: r.System, Text: text, At: at.UTC(), Where: where})
}

// once is an exception about rows that have it in common: it is told once.
func (m *maker) once(r *Row, code Code, at time.Time, subject, where, text string) {
	if !slices.Contains(r.Exceptions, code) {
		r.Exceptions = append(r.Exceptions, code)
	}
	m.tell(Exception{Code: code, Subject: subject, Text: text, At: at.UTC(), Where: where})
}

// tell is an exception that may have been told before.
func (m *maker) tell(e Exception) {
	if !slices.Contains(m.exceptions, e) {
		m.except(e)
	}
}

// add keeps a row, as nobody has said or found anything of it yet.
func (m *maker) add(r Row) {
	r.Attested, r.Exceptions = []Word{}, []Code{}
	m.rows = append(m.rows, r)
}

// declared is the origin of a line: the commit of the state, or, of what is older
// than the period, the one that Git names.
func (m *maker) declared(s state, source reconcile.Source) *Declared {
	c := s.Commit
	if s.opening {
		old, known := m.Origins[Place{source.File, source.Line}]
		if !known {
			return nil
		}
		c = old
	}
	return &Declared{By: append([]Person{}, c.By...), At: c.At.UTC(), Commit: c.Hash, Subject: c.Subject, Source: source}
}

// report sorts everything: the same inputs give the same bytes.
func (m *maker) report() Report {
	r := Report{
		FormatVersion: FormatVersion, Practice: m.Practice.Name, DisplayName: m.Practice.DisplayName, From: m.From, Until: m.Until,
		TimeZone: m.Practice.TimeZone, MadeAt: m.Now.UTC(), ApprovalsGiven: m.Approvals != nil,
		Rows: append([]Row{}, m.rows...), Exceptions: append([]Exception{}, m.exceptions...), Notes: m.notes(), Populations: m.populations(), Runs: m.reportRuns(), Journal: m.Journal,
	}
	r.Journal.Findings = append([]string{}, r.Journal.Findings...)
	r.Commits = Commits{Read: len(m.Trees), Initial: m.initial}
	if m.Opening != nil {
		r.Commits.Opening, r.Commits.Last = m.Opening.Commit.Hash, m.Opening.Commit.Hash
	}
	for _, t := range m.Trees {
		r.Commits.Last = t.Commit.Hash
		if t.Workspace == nil {
			r.Commits.Unreadable++
		}
	}
	kinds := Kinds()
	slices.SortStableFunc(r.Rows, func(a, b Row) int {
		return cmp.Or(
			cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), a.at().Compare(b.at()),
			strings.Compare(a.Subject, b.Subject), strings.Compare(a.System, b.System), strings.Compare(a.What, b.What),
		)
	})
	slices.SortStableFunc(r.Exceptions, func(a, b Exception) int {
		return cmp.Or(strings.Compare(string(a.Code), string(b.Code)), a.At.Compare(b.At), strings.Compare(a.Subject, b.Subject), strings.Compare(a.System, b.System), strings.Compare(a.Text, b.Text))
	})
	return r
}

func (r Row) at() time.Time {
	switch {
	case r.Declared != nil:
		return r.Declared.At
	case len(r.Attested) > 0:
		return r.Attested[0].At
	default:
		return time.Time{}
	}
}
