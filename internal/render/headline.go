package render

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// headline says in two or three sentences what the plan comes to.
func headline(p reconcile.Plan) (out []string) {
	takes, fills, adds := 0, 0, p.Summary.Create
	for _, c := range p.Changes {
		switch {
		case !c.Ready() || c.Action == reconcile.ActionCreate:
		case c.Risk == reconcile.RiskTakes:
			takes++
		default:
			fills++
		}
	}
	todo := list([]string{
		count(takes, "client changes hands", "clients change hands"),
		count(adds, "person is added", "people are added"),
		count(fills, "client gets a role that nobody held", "clients get a role that nobody held"),
	})
	open := list([]string{
		count(p.Summary.Blocked, "thing is blocked", "things are blocked"),
		count(p.Summary.Held, "change is held back", "changes are held back"),
		count(p.Summary.Manual, "change is for a person to do", "changes are for a person to do"),
	})
	if p.LeftAlone > 0 {
		defer func() {
			out = append(out, sentence(count(p.LeftAlone, "other thing is", "other things are")+" not due, and left alone"))
		}()
	}
	switch {
	case todo == "" && p.LeftAlone > 0:
		out = append(out, "Nothing is due.")
	case todo != "":
		out = append(out, sentence(todo))
		out = append(out, origins(p)...)
	case open == "":
		out = append(out, "Nothing to do: everything declared is as declared.")
	default:
		out = append(out, "Nothing that apply could do now.")
	}
	if open != "" {
		out = append(out, sentence(open))
	}
	if quiet := list([]string{
		count(p.Summary.InSync, "declared person or client is in sync", "declared people and clients are in sync"),
		count(p.Summary.Unmanaged, "record is declared nowhere", "records are declared nowhere"),
	}); quiet != "" {
		out = append(out, sentence(quiet))
	}
	if p.Budget.Writes > 0 {
		out = append(out, fmt.Sprintf("Applying takes %s and %s: about %s, %.1f%% of a day's calls.",
			count(p.Budget.Reads, "read", "reads"), count(p.Budget.Writes, "write", "writes"),
			duration(time.Duration(p.Budget.Seconds)*time.Second), p.Budget.DayShare*100))
	}
	if p.Budget.DayShare > 1 {
		out = append(out, "That is more than a day's calls: apply does what fits, stops, and goes on when it is run again the next day.")
	}
	return out
}

// origins counts where the changes come from, or says that it cannot be told.
func origins(p reconcile.Plan) []string {
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
		return nil
	case n[reconcile.OriginUnknown] == len(p.Changes):
		return []string{"What moved and what is new cannot be told apart: nothing was applied from a commit that is known here."}
	}
	return []string{sentence("of these " + known)}
}
