package resolve

import (
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Names are the full names of the declared users, and what the systems of the
// practice are called.
func Names(ws *decl.Workspace) reconcile.Names {
	n := reconcile.Names{People: map[string]string{}, Systems: map[string]string{}}
	for i := range ws.Users {
		n.People[ws.Users[i].Name] = ws.Users[i].FullName.Value
	}
	systems := []string{systemPractice, systemOrganisation}
	for _, s := range ws.Practice.Systems {
		systems = append(systems, s.Name)
	}
	for _, name := range systems {
		if a, ok := ws.App(name); ok && a.DisplayName != "" {
			n.Systems[name] = a.DisplayName
		}
	}
	if ws.Practice.Xero != nil {
		n.Systems[systemXero] = "Xero"
	}
	return n
}
