package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// control is one of the things that a practice holds changes to, as text.
type control struct{ name, value string }

// controls has a row for each of them that a commit changed. They count from
// that commit on: no run applies them, and no list shows them.
func (m *maker) controls(before decl.Practice, s state) {
	was, now := controlsOf(before), controlsOf(s.Workspace.Practice)
	names := make([]string, 0, len(now))
	for _, c := range slices.Concat(was, now) {
		if !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	p := s.Workspace.Practice
	for _, name := range names {
		if text := changed(name, valueOf(was, name), valueOf(now, name)); text != "" {
			m.add(Row{
				Kind: KindControl, Subject: "practice/" + p.Name, Name: p.DisplayName, What: text,
				Declared: m.declared(s, reconcile.Source(p.Pos)),
			})
		}
	}
}

func valueOf(all []control, name string) string {
	if i := slices.IndexFunc(all, func(c control) bool { return c.name == name }); i >= 0 {
		return all[i].value
	}
	return ""
}

// controlsOf are the controls of a practice. What decides who may change what, how
// much at once, and what is looked at, is one.
func controlsOf(p decl.Practice) []control {
	r := p.Rails
	limit := func(l reconcile.Limit) string { return fmt.Sprintf("%d or %d percent", l.Count, l.Percent) }
	out := []control{
		{"twoPerson", onOff(p.TwoPerson)},
		{"manage", string(p.Manage)},
		{"writer", string(p.Writer)},
		{"rail maxClients", limit(r.MaxClients)},
		{"rail maxJobs", limit(r.MaxJobs)},
		{"rail maxLogins", fmt.Sprint(r.MaxLogins)},
		{"rail maxSupportDays", fmt.Sprint(r.MaxSupportDays)},
		{"rail requirePartner", onOff(r.RequirePartner)},
		{"unmanaged staff", string(p.Unmanaged.Staff)},
		{"unmanaged clients", string(p.Unmanaged.Clients)},
		{"ignored staff", strings.Join(p.IgnoreStaff, ", ")},
		{"journal", strings.TrimSpace(p.State.GitBranch + " " + p.State.Folder)},
		{"protected in xpm", p.XPM.ConnectedAs.Value},
	}
	for _, f := range p.Freezes {
		text := "from " + f.From.String() + " until " + f.Until.String()
		for i, class := range f.Allow {
			if i == 0 {
				text += ", but for "
			} else {
				text += ", "
			}
			text += string(class)
		}
		out = append(out, control{"freeze " + f.Name, text})
	}
	for _, s := range p.Systems {
		out = append(out, control{"looked at in " + s.Name, sight(s)})
		if who := strings.Trim(s.Principal.Value+", "+s.ConnectedAs.Value, ", "); who != "" {
			out = append(out, control{"protected in " + s.Name, who})
		}
	}
	return out
}

// sight is how far a system is looked at and changed.
func sight(s decl.System) string {
	switch {
	case s.Unused:
		return "no: it is not used any more"
	case s.Unseen:
		return "no: by what people attest alone"
	case s.ReportOnly:
		return "yes, and not changed"
	default:
		return "yes"
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// twoPerson reports whether it was on at a time, by what was in force then. Of
// what was committed between the end of the period and now only the last is
// known: there it is on where either has it.
func (m *maker) twoPerson(at time.Time) bool {
	latest := m.Latest.Workspace
	if len(m.states) == 0 || latest != nil && !at.Before(m.end) && !m.Latest.Commit.At.After(at) {
		return latest != nil && latest.Practice.TwoPerson
	}
	on := m.states[0].Workspace.Practice.TwoPerson
	for _, s := range m.states {
		if !s.Commit.At.After(at) {
			on = s.Workspace.Practice.TwoPerson
		}
	}
	return on || latest != nil && !at.Before(m.end) && latest.Practice.TwoPerson
}
