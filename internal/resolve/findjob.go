package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// FindJob returns the number of the current job that a text means: as it is
// written there, or else in other letters or with other blanks. What a plan
// prints behind it, such as /manager, may stand there; but a number may hold
// slashes itself, so the whole text goes first.
func FindJob(text string, s reconcile.Snapshot) (string, error) {
	if !s.Jobs {
		return "", &AddressError{"the current jobs were not looked at",
			"they are where something asks for it: jobs in an Assignment, jobs: true in a Cover, or somebody who leaves"}
	}
	var numbers []string
	for _, o := range s.Objects {
		if o.Key.Kind == reconcile.KindJob && o.Number != "" {
			numbers = append(numbers, o.Number)
		}
	}
	slices.Sort(numbers)
	whole, err := findJob(text, numbers)
	if whole != "" || err != nil {
		return whole, err
	}
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager, reconcile.FieldStaff} {
		if number, ok := strings.CutSuffix(text, "/"+string(f)); ok {
			if found, err := findJob(number, numbers); found != "" || err != nil {
				return found, err
			}
			text = number
			break
		}
	}
	return "", &AddressError{fmt.Sprintf("no current job has the number %q; a completed job is not current", text),
		nearAddress("job/", decl.Nearest(text, numbers), "check the number: it stands on the job in Practice Manager")}
}

// findJob is empty where none of numbers is meant.
func findJob(text string, numbers []string) (string, error) {
	var found []string
	for _, fits := range []func(n string) bool{
		func(n string) bool { return n == text },
		func(n string) bool { return decl.FoldName(n) == decl.FoldName(text) },
	} {
		for _, n := range numbers {
			if fits(n) {
				found = append(found, n)
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", &AddressError{fmt.Sprintf("%d current jobs have the number %q", len(found), text),
				"a job goes by its number: " + strings.Join(quoted(found), ", ") + "; give one of them another in Practice Manager"}
		}
	}
	return "", nil
}
