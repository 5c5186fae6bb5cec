package evidence

import (
	"cmp"
	"slices"
	"strings"

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

// systems are those that the practice uses, as nobody has looked at them.
func (m *maker) systems() []Population {
	out := []Population{{System: resolve.SystemXPM, Title: "Xero Practice Manager"}}
	ws := m.last()
	if ws == nil {
		return out
	}
	for _, s := range ws.Practice.Systems {
		if a, known := ws.App(s.Name); known && !s.Unused {
			out = append(out, Population{System: s.Name, Title: a.DisplayName})
		}
	}
	if ws.Practice.Xero != nil {
		out = append(out, Population{System: "xero", Title: "Xero organisation"})
	}
	return out
}
