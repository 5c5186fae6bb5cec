package evidence

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// accepted are the differences that were left as they are in the period, each told
// once. One that never kept anything, since a plan leaves nothing with a person who
// leaves, is none.
func (m *maker) accepted() {
	told := map[string]bool{}
	for _, s := range m.states {
		var given map[role]string
		for i := range s.Workspace.Acceptances {
			a := &s.Workspace.Acceptances[i]
			if a.Until.Compare(m.From) < 0 || told[a.Name] || holderLeaves(s.Workspace, a) {
				continue
			}
			told[a.Name] = true
			if given == nil {
				given = givenIn(s.Workspace)
			}
			m.except(Exception{
				Code: CodeAcceptance, Subject: a.Address.Value, Where: where(reconcile.Source(a.Pos)),
				Text: fmt.Sprintf("%s: accepted by %s until %s: %s", differs(s.Workspace, a, given), a.By.Value, a.Until, a.Reason),
			})
		}
	}
}

// holder is who is accepted as holding it: a user, or nil and what else is known.
func holder(ws *decl.Workspace, a *decl.Acceptance) (*decl.User, string) {
	if !a.Record.Given() {
		u, _ := ws.User(a.Observed.User)
		return u, cmp.Or(a.Observed.User, "nobody")
	}
	for i := range ws.Users {
		if u := &ws.Users[i]; u.XPM != nil && u.XPM.UUID.Value == a.Record.Value {
			return u, u.Name
		}
	}
	return nil, "the record " + a.Record.Value
}

func holderLeaves(ws *decl.Workspace, a *decl.Acceptance) bool {
	u, _ := holder(ws, a)
	return u != nil && u.Leaves != nil
}

// differs says which difference it is: the role, of what, who holds it, and who
// is declared to.
func differs(ws *decl.Workspace, a *decl.Acceptance, given map[role]string) string {
	parts := strings.Split(a.Address.Value, "/")
	if len(parts) != 3 { // the schema lets nothing else through
		return a.Address.Value
	}
	kind, id, field := parts[0], parts[1], parts[2]
	of := kind + " " + id
	if name := clientName(ws, id); name != "" {
		of = name + " (" + of + ")"
	}
	_, who := holder(ws, a)
	text := fmt.Sprintf("%s of %s: held by %s", field, of, who)
	if want := given[role{id, reconcile.Field(field)}]; kind == string(reconcile.KindClient) && want != "" {
		text += ", and declared for " + want
	}
	return text
}

// clientName is what the declarations call a client that they pin by its id.
func clientName(ws *decl.Workspace, id string) string {
	for i := range ws.Assignments {
		for _, c := range ws.Assignments[i].Clients {
			if c.UUID.Value == id {
				return c.Name.Value
			}
		}
	}
	return ""
}
