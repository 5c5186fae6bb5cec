package evidence

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
)

// populations are the last lists that were taken until the period ended, one a
// system and organisation; and the systems without any.
func (m *maker) populations() []Population {
	last := map[[2]string]Population{}
	for _, l := range m.Lists { // the oldest first
		if l.Snapshot.CapturedAt.Before(m.end) {
			last[[2]string{l.System, strings.ToLower(l.Organisation)}] = l.Population
		}
	}
	for _, s := range m.systems() {
		at := [2]string{s.System, ""}
		if _, there := last[at]; !there {
			last[at] = s
		}
	}
	out := make([]Population, 0, len(last))
	for _, p := range last {
		p.CapturedAt = p.CapturedAt.UTC()
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Population) int {
		return cmp.Or(first(a.System, b.System), strings.Compare(a.System, b.System), strings.Compare(a.Organisation, b.Organisation))
	})
	return out
}

// first puts Practice Manager before everything else.
func first(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == resolve.SystemXPM:
		return -1
	case b == resolve.SystemXPM:
		return 1
	default:
		return 0
	}
}

// Title is what a system is called. The lists of clients and of jobs are of
// Practice Manager too.
func Title(ws *decl.Workspace, system string) string {
	const practice = "Xero Practice Manager"
	switch system {
	case resolve.SystemXPM:
		return practice
	case resolve.SystemXPM + "-clients":
		return practice + ", clients"
	case resolve.SystemXPM + "-jobs":
		return practice + ", jobs"
	case systemXero:
		return "Xero organisation"
	}
	if a, ok := ws.App(system); ok {
		return cmp.Or(a.DisplayName, system)
	}
	return system
}

// systemXero is what Xero's API shows of the practice's own organisation.
const systemXero = "xero"

// systems are those that the practice uses, as nobody has looked at them.
func (m *maker) systems() []Population {
	ws := m.last()
	names := []string{resolve.SystemXPM}
	if ws != nil {
		for _, s := range ws.Practice.Systems {
			if _, known := ws.App(s.Name); known && !s.Unused {
				names = append(names, s.Name)
			}
		}
		if ws.Practice.Xero != nil {
			names = append(names, systemXero)
		}
	}
	var out []Population
	for _, name := range names {
		out = append(out, Population{System: name, Title: Title(ws, name)})
	}
	return out
}
