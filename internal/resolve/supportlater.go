package resolve

import (
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// SupportLater lists when Xero Support is to be let in and when its access ends,
// after date. The end of a grant that goes on in another one is none.
func SupportLater(ws *decl.Workspace, date reconcile.Date) []reconcile.Later {
	var out []reconcile.Later
	for i := range ws.Grants {
		g := &ws.Grants[i]
		app, _ := ws.App(systemOf(g))
		where := site(app, g.Organisation.Value)
		there := reconcile.Value{ID: "there", Name: where.Guest}
		l := reconcile.Later{
			Address: reconcile.SupportAddress(g.Name) + "/" + string(reconcile.FieldAccess), Field: reconcile.FieldAccess,
			Name:    where.Title(),
			Because: []reconcile.Step{{Source: source(g.Pos), Says: "from " + g.From.String() + " until " + g.Until.String()}},
		}
		if g.From.Compare(date) > 0 {
			begins := l
			begins.Date, begins.After = g.From, there
			out = append(out, begins)
		}
		if end := g.Until.AddDays(1); end.Compare(date) > 0 && !open(ws, g, end) {
			l.Date, l.Before = end, there
			out = append(out, l)
		}
	}
	return out
}

// open reports whether another grant of the scope counts on the day.
func open(ws *decl.Workspace, g *decl.SupportAccess, day reconcile.Date) bool {
	for i := range ws.Grants {
		if o := &ws.Grants[i]; o.Scope() == g.Scope() && o.From.Compare(day) <= 0 && day.Compare(o.Until) <= 0 {
			return true
		}
	}
	return false
}
