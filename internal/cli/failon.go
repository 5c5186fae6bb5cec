package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// origins are the words that --fail-on takes. Where somebody gives none, all of
// them count but the last: what is declared nowhere is no difference, unless a
// practice means to declare everything.
var origins = []reconcile.Origin{
	reconcile.OriginMoved, reconcile.OriginDue, reconcile.OriginPending, reconcile.OriginThisChange, render.OriginUndeclared,
}

func originWords() []string {
	words := make([]string, len(origins))
	for i, o := range origins {
		words[i] = string(o)
	}
	return words
}

// defaultFailOn is what drift fails on.
const defaultFailOn = "moved,due,pending,this-change"

// failOn are the origins that make drift end with 2.
type failOn []reconcile.Origin

func parseFailOn(list string) (failOn, error) {
	var out failOn
	for _, word := range strings.Split(list, ",") {
		o := reconcile.Origin(strings.TrimSpace(word))
		if !slices.Contains(origins, o) {
			return nil, usageError("give some of "+strings.Join(originWords(), ", ")+", with commas between them", "--fail-on: there is no origin %q", o)
		}
		out = append(out, o)
	}
	return out, nil
}

// end is how drift ends. What was found and left out is said, so that nobody takes
// the code for a report without differences.
func (f failOn) end(env *Env, p reconcile.Plan) error {
	left := map[reconcile.Origin]int{}
	fails := f.always(p) || len(p.Unmanaged) > 0 && slices.Contains(f, render.OriginUndeclared)
	for _, c := range p.Changes {
		if f.counts(c) {
			fails = true
		} else {
			left[c.Origin]++
		}
	}
	code := exitOK
	switch {
	case fails:
		return exit(exitChanges)
	case p.Unknown():
		code = exitUnknown
	}
	var parts []string
	for _, o := range origins {
		if n := left[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(env.Stderr, "found, and left out by --fail-on: %s; so the exit code is %d\n", strings.Join(parts, ", "), code)
	}
	return exit(code)
}

// always is what nobody can leave out: what is blocked, and access of Xero Support
// that nobody may have any more.
func (f failOn) always(p reconcile.Plan) bool {
	return len(p.Blocked) > 0 || slices.ContainsFunc(p.Grants, func(g reconcile.Grant) bool { return g.Severity == reconcile.SeverityHighest })
}

// counts reports whether any part of a change is of an origin that counts, or of
// one that cannot be told.
func (f failOn) counts(c reconcile.Change) bool {
	of := []reconcile.Origin{c.Origin}
	if c.Action != reconcile.ActionCreate { // which is added whole
		for _, field := range c.Fields {
			of = append(of, field.Origin)
		}
	}
	return slices.ContainsFunc(of, func(o reconcile.Origin) bool { return slices.Contains(f, o) || !slices.Contains(origins, o) })
}
