package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CellState is where one person's account in one system stands.
type CellState string

// The states of an account. The first four ask for nothing.
const (
	CellInSync     CellState = "in sync"
	CellGone       CellState = "gone"    // declared as absent, and absent
	CellLater      CellState = "later"   // a date has not come
	CellNoSight    CellState = "no list" // nothing ever shows it
	CellRole       CellState = "role differs"
	CellMissing    CellState = "missing"
	CellNotFound   CellState = "not found" // and not to be added either
	CellNotVisible CellState = "not visible"
	CellUnlinked   CellState = "not linked"
	CellSuggested  CellState = "not saved" // a suggestion that was never saved
	CellElsewhere  CellState = "linked elsewhere"
	CellAmbiguous  CellState = "ambiguous"
	CellDeleted    CellState = "held by a deleted user"
	CellRemove     CellState = "to be removed"
	CellUnknown    CellState = "unknown"
)

// Differs reports whether something is to be done about the account.
func (s CellState) Differs() bool {
	switch s {
	case CellInSync, CellGone, CellLater, CellNoSight, CellUnknown:
		return false
	default:
		return true
	}
}

// Cell is one person in one system.
type Cell struct {
	User    string     `json:"user"` // the declared user
	Name    string     `json:"name"`
	System  string     `json:"system"`
	State   CellState  `json:"state"`
	Status  CellStatus `json:"status"`
	Matched string     `json:"matched_by,omitempty"` // how the record was found: id, e-mail, former e-mail
	Email   string     `json:"email,omitempty"`      // of the record
	ID      string     `json:"id,omitempty"`         // of the record, where the system shows one
	Pinned  bool       `json:"pinned"`               // the declaration names the id
	Text    string     `json:"text,omitempty"`
	Hint    string     `json:"hint,omitempty"`
	Source  Source     `json:"source"`
}

// CellStatus is what a cell counts as.
type CellStatus string

// The statuses, in the order in which they are counted. What looks right in a
// list that is too old is stale, and never in sync.
const (
	StatusInSync   CellStatus = "in sync"
	StatusDrifted  CellStatus = "drifted"  // differs from what is declared
	StatusAttested CellStatus = "attested" // differs, or cannot be seen, and somebody says that it is done
	StatusStale    CellStatus = "stale"
	StatusUnknown  CellStatus = "unknown"
)

// Statuses are all of them, in that order.
func Statuses() []CellStatus {
	return []CellStatus{StatusInSync, StatusDrifted, StatusAttested, StatusStale, StatusUnknown}
}

// Stranger is a user of a system whom nobody has declared.
type Stranger struct {
	System string `json:"system"`
	Name   string `json:"name"`
	Email  string `json:"email,omitempty"`
}

// Mapping is who has an account where, and how that was found out.
type Mapping struct {
	FormatVersion string    `json:"format_version"`
	Practice      string    `json:"practice"`
	DisplayName   string    `json:"display_name"`
	AsOf          Date      `json:"as_of"`
	TimeZone      string    `json:"time_zone"`
	ObservedAt    time.Time `json:"observed_at"`

	Systems   []MappedSystem `json:"systems"` // the one with the staff first
	People    []MappedPerson `json:"people"`  // by name
	Notices   []Notice       `json:"notices"`
	Strangers []Stranger     `json:"undeclared"`
	Counts    []StatusCount  `json:"counts"` // one a status
}

// MappedSystem is one column: a system and when it was looked at.
type MappedSystem struct {
	System string `json:"system"`
	Title  string `json:"title"`
	// Seen is nil where there is no list; Why then says why not.
	Seen *Seen  `json:"seen,omitempty"`
	Why  string `json:"why,omitempty"`
}

// MappedPerson is one row. Cells stand in the order of the systems; a system in
// which nothing is declared of the person has none.
type MappedPerson struct {
	User  string `json:"user"`
	Name  string `json:"name"`
	Cells []Cell `json:"cells"`
}

// StatusCount is how many cells have a status.
type StatusCount struct {
	Status CellStatus `json:"status"`
	Cells  int        `json:"cells"`
}

// NewMapping groups cells by person and counts them. The plan says what was
// attested, and which notices there are; more are told beside them.
func NewMapping(p Plan, systems []MappedSystem, cells []Cell, strangers []Stranger, more []Notice) Mapping {
	m := Mapping{
		FormatVersion: FormatVersion, Practice: p.Practice, DisplayName: p.DisplayName, AsOf: p.AsOf, TimeZone: p.TimeZone, ObservedAt: p.ObservedAt,
		Systems: systems, People: []MappedPerson{}, Notices: mappingNotices(p.Notices, more), Strangers: append([]Stranger{}, strangers...),
	}
	counts := map[CellStatus]int{}
	rows := map[string]*MappedPerson{}
	for _, c := range cells {
		c.Status = m.status(c, p)
		counts[c.Status]++
		if rows[c.User] == nil {
			rows[c.User] = &MappedPerson{User: c.User, Name: c.Name}
		}
		rows[c.User].Cells = append(rows[c.User].Cells, c)
	}
	for _, r := range rows {
		slices.SortStableFunc(r.Cells, func(a, b Cell) int { return cmp.Compare(m.column(a.System), m.column(b.System)) })
		m.People = append(m.People, *r)
	}
	slices.SortFunc(m.People, func(a, b MappedPerson) int { return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.User, b.User)) })
	slices.SortStableFunc(m.Strangers, func(a, b Stranger) int {
		return cmp.Or(cmp.Compare(m.column(a.System), m.column(b.System)), byName(a.Name, b.Name), cmp.Compare(a.Email, b.Email))
	})
	for _, s := range Statuses() {
		m.Counts = append(m.Counts, StatusCount{s, counts[s]})
	}
	return m
}

// Count is how many cells have the status.
func (m Mapping) Count(s CellStatus) int {
	for _, c := range m.Counts {
		if c.Status == s {
			return c.Cells
		}
	}
	return 0
}

func (m Mapping) column(system string) int {
	return slices.IndexFunc(m.Systems, func(s MappedSystem) bool { return s.System == system })
}

func (m Mapping) status(c Cell, p Plan) CellStatus {
	switch i := m.column(c.System); {
	case attested(c, p):
		return StatusAttested
	case c.State.Differs():
		return StatusDrifted
	case c.State == CellUnknown || c.State == CellNoSight:
		return StatusUnknown
	case i >= 0 && m.Systems[i].Seen != nil && m.Systems[i].Seen.Stale && c.State != CellLater:
		return StatusStale
	default:
		return StatusInSync
	}
}

// attested reports whether all that is to be done about the account is done by
// somebody's word. What apply or a person still has to do keeps it drifted.
func attested(c Cell, p Plan) bool {
	at := PersonAddress(c.User, c.System)
	ours := func(address string) bool { return address == at || strings.HasPrefix(address, at+"/") }
	open := slices.ContainsFunc(p.Changes, func(x Change) bool { return ours(x.Address) }) ||
		slices.ContainsFunc(p.Blocked, func(x Blocked) bool { return ours(x.Address) })
	said := slices.ContainsFunc(p.Attested, func(x Attested) bool {
		return ours(x.Address) && !strings.HasSuffix(x.Address, "/"+string(FieldLogin))
	})
	return said && !open
}

// mappingNotices are those about people and systems, each once.
func mappingNotices(of ...[]Notice) []Notice {
	out := []Notice{}
	for _, n := range slices.Concat(of...) {
		kind, _, _ := strings.Cut(n.Address, "/")
		if kind != string(KindClient) && kind != string(KindJob) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b Notice) int {
		return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Text, b.Text), a.Source.compare(b.Source))
	})
	return out
}
