package render

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// headline says in two or three sentences what the plan comes to.
func headline(p reconcile.Plan) (out []string) {
	for _, l := range p.Leaving {
		out = append(out, leaving(l))
	}
	todo, byHand := readyHeadline(p), byHandHeadline(p)
	open := list([]string{
		count(p.Summary.Blocked, "thing is blocked", "things are blocked"),
		count(p.Summary.Held, "change is held back", "changes are held back"),
		count(len(p.Unseen), "thing is not known", "things are not known"),
		count(tooOld(p), "list is older than it should be", "lists are older than they should be"),
	})
	switch {
	case todo == "" && p.LeftAlone > 0:
		out = append(out, "Nothing is due.")
	case todo != "":
		out = append(out, sentence(todo))
	case open == "" && list(slices.Clone(byHand)) == "" && len(p.Accepted) > 0:
		out = append(out, "Nothing to do now: what is not as declared is accepted for a while.")
	case open == "" && list(slices.Clone(byHand)) == "":
		out = append(out, "Nothing to do: everything declared is as declared.")
	default:
		out = append(out, "Nothing that apply could do now.")
	}
	quiet := list([]string{
		count(p.Summary.InSync, "declared "+ofWhat(p, "person or client", "person, client or job")+" is in sync", "declared "+ofWhat(p, "people and clients", "people, clients and jobs")+" are in sync"),
		count(len(p.Attested), "thing is attested and cannot be seen", "things are attested and cannot be seen"),
		count(len(p.Accepted), "difference is accepted for a while", "differences are accepted for a while"),
		count(p.Summary.Unmanaged, "record is declared nowhere", "records are declared nowhere"),
	})
	for _, text := range append(byHand, origins(p), open, quiet) {
		if text != "" {
			out = append(out, sentence(text))
		}
	}
	out = append(out, cost(p.Budget)...)
	if p.LeftAlone > 0 {
		out = append(out, sentence(count(p.LeftAlone, "other thing is", "other things are")+" not due, and left alone"))
	}
	return out
}

// readyHeadline counts what apply would do.
func readyHeadline(p reconcile.Plan) string {
	takes, fills, jobs, logins := 0, 0, 0, 0
	for _, c := range p.Changes {
		switch {
		case !c.Ready() || c.Action == reconcile.ActionCreate:
		case isLogin(c):
			logins++
		case c.Key.Kind == reconcile.KindJob:
			jobs++
		case c.Risk == reconcile.RiskTakes:
			takes++
		default:
			fills++
		}
	}
	return list([]string{
		count(logins, "login ends", "logins end"),
		count(takes, "client changes hands", "clients change hands"),
		count(p.Summary.Create, "person is added", "people are added"),
		count(fills, "client gets a role that nobody held", "clients get a role that nobody held"),
		count(jobs, "job changes", "jobs change"),
	})
}

// cost is what applying takes of a day's calls.
func cost(b reconcile.Budget) (out []string) {
	if b.Writes > 0 {
		out = append(out, fmt.Sprintf("Applying takes %s and %s: about %s, %.1f%% of a day's calls.",
			count(b.Reads, "read", "reads"), count(b.Writes, "write", "writes"),
			duration(time.Duration(b.Seconds)*time.Second), b.DayShare*100))
	}
	if b.DayShare > 1 {
		out = append(out, "That is more than a day's calls: apply does what fits, stops, and goes on when it is run again the next day.")
	}
	return out
}

func tooOld(p reconcile.Plan) (n int) {
	for _, s := range p.Seen {
		if s.Stale {
			n++
		}
	}
	return n
}

// ofWhat mentions jobs where a plan has looked at them.
func ofWhat(p reconcile.Plan, without, with string) string {
	for _, r := range p.Rails {
		if r.Rail == reconcile.RailJobs {
			return with
		}
	}
	return without
}

// leaving says what leaves whom, and to whom it goes.
func leaving(l reconcile.Leaving) string {
	const most = 6
	if l.Clients+l.Jobs == 0 {
		return fmt.Sprintf("%s leaves (last day %s), and nothing of what they hold can be moved: %s.", l.Name, l.LastDay, stays(l.Stays))
	}
	verb := "leave"
	if l.Clients+l.Jobs == 1 {
		verb = "leaves"
	}
	text := fmt.Sprintf("%s %s %s (last day %s)", both(l.Clients, l.Jobs), verb, l.Name, l.LastDay)
	var takers []string
	for i, t := range l.Takers {
		if i == most {
			takers = append(takers, fmt.Sprintf("%d more people take the rest", len(l.Takers)-most))
			break
		}
		takers = append(takers, fmt.Sprintf("%s takes %s", t.Name, both(t.Clients, t.Jobs)))
	}
	if len(takers) > 0 {
		text += ": " + strings.Join(takers, ", ")
	}
	if shared(l) {
		text += " (what two people take between them counts for both)"
	}
	if l.Stays > 0 {
		text += "; " + stays(l.Stays)
	}
	return text + "."
}

// shared reports whether the takers' numbers come to more than what leaves.
func shared(l reconcile.Leaving) bool {
	clients, jobs := 0, 0
	for _, t := range l.Takers {
		clients, jobs = clients+t.Clients, jobs+t.Jobs
	}
	return clients > l.Clients || jobs > l.Jobs
}

func stays(n int) string {
	return count(n, "client or job stays theirs, see what is blocked or held back", "clients and jobs stay theirs, see what is blocked or held back")
}

func both(clients, jobs int) string {
	parts := []string{count(clients, "client", "clients"), count(jobs, "job", "jobs")}
	return strings.TrimSuffix(strings.TrimPrefix(strings.Join(parts, " and "), " and "), " and ")
}

// origins counts where the changes come from, or says that it cannot be told.
func origins(p reconcile.Plan) string {
	n := map[reconcile.Origin]int{}
	for _, c := range p.Changes {
		n[c.Origin]++
	}
	known := list([]string{
		count(n[reconcile.OriginThisChange], "from this change", "from this change"),
		count(n[reconcile.OriginMoved], "moved behind our back", "moved behind our back"),
		count(n[reconcile.OriginDue], "due by date", "due by date"),
		count(n[reconcile.OriginPending], "pending before it", "pending before it"),
		count(n[reconcile.OriginUnknown], "of unknown origin", "of unknown origin"),
	})
	switch {
	case len(p.Changes) == 0 || known == "":
		return ""
	case n[reconcile.OriginUnknown] == len(p.Changes):
		return "what moved and what is new cannot be told apart: nothing was applied from a commit that is known here"
	}
	return "of these " + known
}
