package xpm

import (
	"context"
	"fmt"
	"strings"

	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// assigned is an assign that may have had an effect.
type assigned struct {
	*attempt
	before  api.Job
	todo    []reconcile.FieldChange
	cause   error // why no answer came that says OK, where that is so
	refusal bool  // the cause is an answer that says ERROR
}

// judge finds out what became of the assign. Where the answer is not the whole
// job, or does not show what was wanted and nothing else, only reading the job
// again tells.
func (w *assigned) judge(ctx context.Context, answer *api.Job) error {
	told := w.cause == nil && answer != nil && !w.leavesOut(*answer)
	if told && answer.UUID != w.before.UUID {
		return harmful(wrong("Practice Manager answered about another job, %q (%s): nobody knows which one was changed", answer.Name, answer.UUID))
	}
	if told && w.look(*answer).good() {
		return nil
	}
	again, err := w.api.Job(ctx, w.before.Number)
	if err == nil && again.UUID != w.before.UUID {
		err = fmt.Errorf("another job has the number %s now", w.before.Number)
	}
	switch {
	case err == nil:
		return w.conclude(w.look(again))
	case told:
		return w.conclude(w.look(*answer))
	case w.refusal:
		return unknown("%w; reading the job failed (%w): nobody knows whether some of it was done", w.cause, err)
	case w.cause != nil:
		return unknown("no answer came (%w), and reading the job failed (%w): nobody knows whether it was changed", w.cause, err)
	}
	return unknown("Practice Manager said OK without showing the result, and reading it failed: %w", err)
}

// leavesOut reports whether a role that was given to somebody is not shown,
// which may mean that it is nobody's, or not shown.
func (w *assigned) leavesOut(got api.Job) bool {
	for _, f := range w.todo {
		if !f.Field.Many() && !f.After.IsZero() && jobHolder(got, f.Field).UUID == "" {
			return true
		}
	}
	return false
}

// sight is what a record shows of an assign, in words.
type sight struct {
	done, undone []string // of the operations
	wrong        []string // what is there in place of those undone
	besides      []string // what has changed and was not meant to
	stuck        bool     // a role has kept its holder
}

func (s sight) good() bool { return len(s.undone)+len(s.besides) == 0 }

// look sets a record against the one before and what was wanted.
func (w *assigned) look(got api.Job) sight {
	s := sight{besides: w.besides(got)}
	for _, f := range w.todo {
		if met(got, f) {
			s.done = append(s.done, says(f))
			continue
		}
		s.undone = append(s.undone, says(f))
		text, stuck := w.instead(got, f)
		s.wrong = append(s.wrong, text)
		s.stuck = s.stuck || stuck
	}
	return s
}

// instead says how it is, where an operation is not done. Whether a new manager
// takes the place of the one before is not known (U9).
func (w *assigned) instead(got api.Job, f reconcile.FieldChange) (text string, stuck bool) {
	who, where := someone(subject(f)), place(f.Field, f.OfName)
	now := jobHolder(got, f.Field)
	switch {
	case f.Field.Many() && f.After.IsZero():
		return fmt.Sprintf("%s is still on %s", who, where), false
	case f.Field.Many():
		return fmt.Sprintf("%s is not on %s after the change", who, where), false
	case !f.After.IsZero() && now.UUID != "" && now.UUID == f.Before.ID:
		return fmt.Sprintf("the %s is still %s, not %s: Practice Manager keeps the old one, and to take them off first would leave a gap if the next call failed, so it was not sent again", f.Field, person(now), who), true
	}
	return fmt.Sprintf("the %s is %s after the change, not %s", f.Field, person(now), someone(f.After)), false
}

// conclude makes an error of what was seen, if there is anything wrong with it.
func (w *assigned) conclude(s sight) error {
	verified := &VerifyError{Err: w.cause}
	if s.stuck && w.cause == nil {
		verified.Advice = "set it by hand in Practice Manager, then plan again"
	}
	nothing := len(s.done)+len(s.besides) == 0
	switch {
	case s.good() && !w.refusal:
		return nil
	case nothing && w.refusal:
		return fmt.Errorf("nothing of it was done: %w", w.cause)
	case nothing && w.cause != nil:
		verified.Text = "no answer came, and the job has not changed so far"
	case w.refusal:
		verified.Text = "refused, " + s.account()
	case w.cause != nil:
		verified.Text = "no answer came, " + s.account()
	case len(s.wrong) > 0:
		verified.Text = strings.Join(append(s.wrong, s.rest()...), "; ")
	default:
		verified.Text = fmt.Sprintf("the assign to job %s changed more than was sent: %s", w.before.Number, strings.Join(s.besides, ", "))
	}
	return verified
}

// account is what was done and what was not.
func (s sight) account() string {
	var parts []string
	if len(s.undone) > 0 {
		parts = append(parts, "not done: "+strings.Join(s.undone, ", "))
	}
	return strings.Join(append(s.rest(), parts...), "; ")
}

func (s sight) rest() []string {
	var parts []string
	if len(s.done) > 0 {
		parts = append(parts, "done: "+strings.Join(s.done, ", "))
	}
	if len(s.besides) > 0 {
		parts = append(parts, "changed besides: "+strings.Join(s.besides, ", "))
	}
	return parts
}

// besides names everybody who has come or gone and was not meant to: in the
// other role, on the job, and on any of its tasks.
func (w *assigned) besides(got api.Job) []string {
	var list []string
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		was, is := jobHolder(w.before, f), jobHolder(got, f)
		if was.UUID != is.UUID && !w.meant(f, "", "") {
			list = append(list, fmt.Sprintf("the %s is %s, was %s", f, person(is), person(was)))
		}
	}
	list = w.moved(list, reconcile.FieldStaff, api.Task{Assigned: w.before.Assigned}, api.Task{Assigned: got.Assigned})
	for _, t := range w.before.Tasks {
		now, _ := taskOf(got, t.UUID)
		list = w.moved(list, reconcile.FieldTask, t, now)
	}
	for _, t := range got.Tasks {
		if _, known := taskOf(w.before, t.UUID); !known {
			list = w.moved(list, reconcile.FieldTask, api.Task{UUID: t.UUID, Name: t.Name}, t)
		}
	}
	return list
}

// moved adds who has gone from a job or task, and who has come to it.
func (w *assigned) moved(list []string, f reconcile.Field, was, is api.Task) []string {
	for _, side := range []struct {
		there, other []api.Person
		how          string
	}{{was.Assigned, is.Assigned, "off"}, {is.Assigned, was.Assigned, "on"}} {
		for _, p := range side.there {
			if !on(side.other, p.UUID) && !w.meant(f, was.UUID, p.UUID) {
				list = append(list, fmt.Sprintf("%s is %s %s", person(p), side.how, place(f, was.Name)))
			}
		}
	}
	return list
}

// meant reports whether an operation was about a role, or a person's place.
func (w *assigned) meant(f reconcile.Field, task, id string) bool {
	for _, t := range w.todo {
		if t.Field == f && (!f.Many() || t.Of == task && subject(t).ID == id) {
			return true
		}
	}
	return false
}
