package evidence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// covers compares who stands in for whom.
func (m *maker) covers(before *decl.Workspace, s state) {
	for i := range s.Workspace.Covers {
		c := &s.Workspace.Covers[i]
		j := slices.IndexFunc(before.Covers, func(b decl.Cover) bool { return b.Name == c.Name })
		switch {
		case j < 0:
			m.cover(s, c, "")
		case coverText(&before.Covers[j]) != coverText(c):
			m.drop(KindMover, "cover/"+c.Name)
			m.cover(s, c, "; it was: "+coverText(&before.Covers[j]))
		}
	}
	for i := range before.Covers {
		c := &before.Covers[i]
		gone := !slices.ContainsFunc(s.Workspace.Covers, func(b decl.Cover) bool { return b.Name == c.Name })
		if gone && reconcile.DateOf(s.Commit.At, m.Zone).Compare(c.Until) <= 0 {
			m.drop(KindMover, "cover/"+c.Name)
			m.cover(s, c, "; it was taken back before its end")
		}
	}
}

func coverText(c *decl.Cover) string {
	var roles []string
	for _, r := range []struct {
		on   bool
		name string
	}{{c.Partner, "partner"}, {c.Manager, "manager"}, {c.Jobs, "on jobs"}} {
		if r.on {
			roles = append(roles, r.name)
		}
	}
	return fmt.Sprintf("%s stands in for %s (%s) from %s until %s: %s", c.By.Value, c.For.Value, strings.Join(roles, ", "), c.From, c.Until, c.Reason)
}

// cover is somebody standing in: what runs wrote between the two is counted,
// there and back.
func (m *maker) cover(s state, c *decl.Cover, more string) {
	until := c.Until
	m.add(Row{
		Kind: KindMover, Subject: "cover/" + c.Name, Name: c.Name, System: resolve.SystemXPM, What: coverText(c) + more, Effective: &until,
		Declared: m.declared(s, reconcile.Source(c.Pos)),
	})
	r := &m.rows[len(m.rows)-1]
	away, ok := s.Workspace.User(c.For.Value)
	by, known := s.Workspace.User(c.By.Value)
	if !ok || !known {
		return
	}
	r.Clients = m.applied(r, func(w Write, f Field) bool {
		return w.Key.Kind == reconcile.KindClient && (isPerson(f.Before, away) && isPerson(f.After, by) || isPerson(f.Before, by) && isPerson(f.After, away))
	})
}
