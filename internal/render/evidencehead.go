package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/evidence"
)

func evidenceHeadline(r evidence.Report) []string {
	n := map[evidence.Kind]map[string]bool{}
	for _, x := range r.Rows {
		if n[x.Kind] == nil {
			n[x.Kind] = map[string]bool{}
		}
		n[x.Kind][x.Subject] = true
	}
	controls := 0
	for _, x := range r.Rows {
		if x.Kind == evidence.KindControl { // each is a change, and all are of one document
			controls++
		}
	}
	of := func(k evidence.Kind, one, many string) string {
		return fmt.Sprintf("%d %s", len(n[k]), plural(len(n[k]), one, many))
	}
	kinds := []string{
		of(evidence.KindJoiner, "joiner", "joiners"), of(evidence.KindMover, "mover", "movers"), of(evidence.KindLeaver, "leaver", "leavers"),
		of(evidence.KindMapping, "mapping change", "mapping changes"), of(evidence.KindGrant, "grant", "grants"),
	}
	if controls > 0 {
		kinds = append(kinds, count(controls, "change of the controls", "changes of the controls"))
	}
	none := "no exception"
	unknown := notKnown(r)
	if len(unknown) > 0 {
		none += " in what is known"
	}
	out := []string{strings.Join(kinds, ", ") + "; " + cmp.Or(count(len(r.Exceptions), "exception", "exceptions"), none) + "."}
	read := cmp.Or(count(r.Commits.Read, "commit", "commits"), "no commit")
	out = append(out, fmt.Sprintf("%s of the declarations, %s of the journal in the period.", title(read), cmp.Or(count(len(r.Runs), "run", "runs"), "no run")))
	if len(unknown) > 0 {
		out = append(out, "Not known: "+strings.Join(unknown, "; ")+".")
	}
	if r.Commits.Initial > 0 {
		out = append(out, fmt.Sprintf("The first commit declares %s who were there before: they are no joiners.", count(r.Commits.Initial, "person", "people")))
	}
	return out
}

// notKnown is what a report without exceptions must not be taken to have shown.
func notKnown(r evidence.Report) []string {
	var out []string
	if slices.ContainsFunc(r.Exceptions, func(e evidence.Exception) bool { return e.Code == evidence.CodeNotKnown }) {
		out = append(out, "what was before the first commit")
	}
	if !r.ApprovalsGiven {
		out = append(out, "who approved, since approvals were not handed over")
	}
	var none []string
	for _, p := range r.Populations {
		if !p.Known {
			none = append(none, populationName(p))
		}
	}
	if len(none) > 0 {
		out = append(out, "who is in "+list(none)+", of which there is no list")
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
