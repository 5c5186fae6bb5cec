package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// brief is the first line of a plan that is read in a browser: what a review is
// about, what was waiting before it, what dates bring, and how old the sight is.
// The headline goes on from there.
func brief(p reconcile.Plan) []string {
	var out []string
	add := func(label, text string) {
		if text != "" {
			out = append(out, label+": "+text+".")
		}
	}
	if p.Rehearsal {
		out = append(out, "A rehearsal for another day: it is never applied.")
	}
	if p.Base != "" {
		add("This pull request", cmp.Or(reviewed(p), "changes nothing"))
		add("Pending before it", count(originated(p, reconcile.OriginPending), "change", "changes"))
	}
	add("Moved behind our back", count(originated(p, reconcile.OriginMoved), "change", "changes"))
	add("Later", upcoming(p))
	if !p.ObservedAt.IsZero() {
		add(systemName(p.Tenant.System)+" seen", localTime(p.ObservedAt, p.TimeZone))
	}
	return out
}

func originated(p reconcile.Plan, o reconcile.Origin) int {
	n := 0
	for _, c := range p.Changes {
		if c.Origin == o {
			n++
		}
	}
	return n
}

// reviewed is what comes from the change under review: "120 clients and 210
// jobs leave Lee Park", where that is all of them.
func reviewed(p reconcile.Plan) string {
	clients, jobs, others := 0, 0, 0
	by := map[string]bool{}
	for _, c := range p.Changes {
		switch {
		case c.Origin != reconcile.OriginThisChange:
			continue
		case c.Key.Kind == reconcile.KindClient:
			clients++
		case isJob(c):
			jobs++
		default:
			others++
			continue
		}
		for _, f := range c.Fields {
			by[f.By] = true
		}
	}
	text := both(clients, jobs)
	if text != "" {
		text += moves(p, by, clients+jobs == 1)
	}
	more := count(others, "other thing to do", "other things to do")
	if text != "" && more != "" {
		return text + "; " + more
	}
	return text + more
}

// moves names the leaver where one handover decides everything.
func moves(p reconcile.Plan, by map[string]bool, one bool) string {
	verb := " change"
	end := ""
	if one {
		end = "s"
	}
	for _, l := range p.Leaving {
		if len(by) == 1 && by["user/"+l.User] {
			return " leave" + end + " " + l.Name
		}
	}
	return verb + end
}

// maxDays are enough of what is to come; the sections have all of it.
const maxDays = 3

// upcoming counts what the next days on which anything is due will bring.
func upcoming(p reconcile.Plan) string {
	type due struct{ logins, others int }
	days := map[reconcile.Date]due{}
	for _, l := range p.Later {
		d := days[l.Date]
		if l.Field == reconcile.FieldLogin {
			d.logins++
		} else {
			d.others++
		}
		days[l.Date] = d
	}
	order := make([]reconcile.Date, 0, len(days))
	for d := range days {
		order = append(order, d)
	}
	slices.SortFunc(order, reconcile.Date.Compare)
	var parts []string
	for i, d := range order {
		if i == maxDays {
			parts = append(parts, count(len(order)-maxDays, "more day", "more days"))
			break
		}
		what := list([]string{count(days[d].logins, "login ends", "logins end"), count(days[d].others, "change", "changes")})
		parts = append(parts, fmt.Sprintf("%s on %s", what, longDay(d)))
	}
	return strings.Join(parts, "; ")
}
