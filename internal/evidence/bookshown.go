package evidence

import (
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// wantedBook is what a list of clients has to show for a row: who holds which
// role, nobody being "".
type wantedBook struct {
	ws    *decl.Workspace
	roles map[role]string
}

// booksShown looks for the first list of clients in which every one of a row is
// held as the document says, where no run has proven it. The lists are the outer
// loop, so that each is indexed once, and only one index is kept at a time.
func (m *maker) booksShown() {
	for _, l := range m.Lists {
		if l.Snapshot.System != resolve.SystemXPM {
			continue
		}
		var clients map[string][]*reconcile.Object
		for i := range m.rows {
			r := &m.rows[i]
			if r.book == nil || len(r.book.roles) == 0 || r.Proven != nil || r.Declared == nil || l.Snapshot.CapturedAt.Before(r.Declared.At) {
				continue
			}
			if clients == nil {
				clients = clientsOf(l.Snapshot)
			}
			if r.book.shown(clients) {
				r.Proven = &Proof{At: l.Snapshot.CapturedAt.UTC(), By: ProofList, Where: l.File, SHA256: l.SHA256}
			}
		}
	}
}

// clientsOf are the clients of a list, by id and by folded name.
func clientsOf(s reconcile.Snapshot) map[string][]*reconcile.Object {
	out := make(map[string][]*reconcile.Object, 2*len(s.Objects))
	for i := range s.Objects {
		if o := &s.Objects[i]; o.Key.Kind == reconcile.KindClient {
			name := decl.FoldName(o.Name)
			out[o.Key.ID], out[name] = append(out[o.Key.ID], o), append(out[name], o)
		}
	}
	return out
}

func (b *wantedBook) shown(clients map[string][]*reconcile.Object) bool {
	for at, user := range b.roles {
		if !slices.ContainsFunc(clients[at.client], func(o *reconcile.Object) bool {
			v, _ := o.Get(at.field)
			return sameHolder(b.ws, v.Value, user) || named(b.ws, v.Value, user)
		}) {
			return false
		}
	}
	return true
}

// named is for lists that show people by their names alone.
func named(ws *decl.Workspace, v reconcile.Value, user string) bool {
	u, ok := ws.User(user)
	return ok && (u.XPM == nil || !u.XPM.UUID.Given()) && decl.FoldName(v.Name) == decl.FoldName(u.FullName.Value)
}

func sameHolder(ws *decl.Workspace, v reconcile.Value, user string) bool {
	if user == "" {
		return v.IsZero()
	}
	u, ok := ws.User(user)
	return ok && isPerson(v, u)
}
