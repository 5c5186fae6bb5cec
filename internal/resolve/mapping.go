package resolve

import "github.com/practicectl/practicectl/reconcile"

// CellState is where one person's account in one system stands.
type CellState string

// The states of an account, worst last.
const (
	CellInSync    CellState = "in sync"
	CellGone      CellState = "gone"    // declared as absent, and absent
	CellLater     CellState = "later"   // a date has not come
	CellNoSight   CellState = "no list" // a checklist: nothing shows it
	CellRole      CellState = "role differs"
	CellMissing   CellState = "missing"
	CellUnlinked  CellState = "not linked"
	CellSuggested CellState = "not saved" // a suggestion that was never saved
	CellElsewhere CellState = "linked elsewhere"
	CellAmbiguous CellState = "ambiguous"
	CellDeleted   CellState = "held by a deleted user"
	CellRemove    CellState = "to be removed"
	CellUnknown   CellState = "unknown"
)

// Cell is one person in one system.
type Cell struct {
	User, Name string // the declared user
	System     string
	State      CellState
	Matched    string // how the row was found: id, e-mail, former e-mail
	Email      string // of the row
	ID         string // of the row, where the system shows one
	Text       string
	Pinned     bool // the declaration names the row already
	Source     reconcile.Source
}

func (a *app) cell(acc *account, s CellState, r row, how, text string) {
	a.cells = append(a.cells, Cell{
		User: acc.user.Name, Name: acc.user.FullName.Value, System: a.Name, State: s, Matched: how,
		Email: r.Email, ID: r.get("id"), Text: text, Pinned: acc.ID.Given() || acc.Email.Given(), Source: acc.source(),
	})
}

// Mapping is Bind, with where each person's account in each app stands.
func Mapping(c Compiled, s reconcile.Snapshot, seen ...reconcile.Snapshot) (reconcile.Desired, []Cell) {
	b := bind(c, s, seen)
	b.out.Notices = append(b.out.Notices, c.lints...)
	return b.out, b.cells
}
