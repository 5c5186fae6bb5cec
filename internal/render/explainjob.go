package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

func explainJob(j reconcile.ExplainedJob) (lines []string, sections []Section) {
	if j.Client.Name == "" {
		lines = append(lines, "Its client, "+j.Client.Address+", is not among the active clients.")
	} else {
		lines = append(lines, "It is a job of "+j.Client.Name+", "+j.Client.Address+".")
	}
	for _, r := range j.Roles {
		sections = append(sections, roleSection(reconcile.KindJob, r))
	}
	sections = append(sections, staffSection(j.Staff))
	return lines, append(sections, noticesSection(j.Notices)...)
}

func staffSection(staff []reconcile.ExplainedMember) Section {
	s := Section{Title: "Staff", Tone: ToneQuiet}
	if len(staff) == 0 {
		s.Title += ": nobody is on it"
	}
	for _, m := range staff {
		mark, job := onJob(m)
		l := Line{Mark: mark, Cells: []string{cmp.Or(m.Person.Name, m.Person.ID, m.Person.User), job, onTasks(m)}}
		if len(m.Because) > 0 {
			l.Source = m.Because[0].Source
			l.Detail = append(l.Detail, m.Because[0].Says)
		}
		if m.Hold != nil {
			l.Detail = append(l.Detail, string(m.State)+": "+m.Hold.Text)
		}
		if m.Hold != nil && m.Hold.Hint != "" {
			l.Detail = append(l.Detail, "hint: "+m.Hold.Hint)
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

// onJob says what becomes of somebody on the job itself.
func onJob(m reconcile.ExplainedMember) (mark, text string) {
	switch {
	case m.Now && m.After:
		text = "stays on the job"
	case m.After:
		text = "comes on the job"
	case m.Now:
		text = "comes off the job"
	default:
		text = "not on the job"
	}
	if len(m.TasksNow)+len(m.TasksAfter) > 0 && !m.Now && !m.After {
		text = "on tasks only"
	}
	return memberMark(m), text
}

func memberMark(m reconcile.ExplainedMember) string {
	now, after := m.Now || len(m.TasksNow) > 0, m.After || len(m.TasksAfter) > 0
	switch {
	case m.State == reconcile.RoleUnmanaged:
		return "?"
	case m.State == reconcile.RoleBlocked || m.State == reconcile.RoleHeld || m.State == reconcile.RoleManual:
		return "!"
	case now && !after:
		return "-"
	case after && !now:
		return "+"
	case m.State == reconcile.RoleChanges:
		return "~"
	default:
		return " "
	}
}

// onTasks is "tasks: Preparation, Review now; Review after the plan".
func onTasks(m reconcile.ExplainedMember) string {
	now, after := strings.Join(m.TasksNow, ", "), strings.Join(m.TasksAfter, ", ")
	switch {
	case now == after && now == "":
		return ""
	case now == after:
		return "tasks: " + now
	default:
		return fmt.Sprintf("tasks: %s now; %s after the plan", cmp.Or(now, "none"), cmp.Or(after, "none"))
	}
}

// userJobs says how many current jobs somebody has to do with, and lists them.
func userJobs(all []reconcile.JobHoldings) (lines []string, sections []Section) {
	if all == nil {
		return []string{"Current jobs were not looked at."}, nil
	}
	for _, h := range all {
		as, what := title(string(h.Field))+" of", holding
		if h.Field == reconcile.FieldStaff {
			as, what = "Staff of", member
		}
		lines = append(lines, fmt.Sprintf("%s %s now, %s after the plan", as, cmp.Or(count(h.Now, "current job", "current jobs"), "no current job"), orNone(h.After)))
		s := Section{Title: as + " jobs", Tone: ToneQuiet}
		for _, j := range h.Jobs {
			mark, text := what(j)
			s.Lines = append(s.Lines, Line{Mark: mark, Cells: []string{j.Number + " " + j.Name, j.Client, text}, Source: j.Source})
		}
		if len(s.Lines) > 0 {
			sections = append(sections, s)
		}
	}
	return lines, sections
}

// member says what becomes of somebody on one job, tasks included.
func member(j reconcile.Holding) (mark, what string) {
	other := func(does string) string {
		if j.Other.IsZero() {
			return ""
		}
		return fmt.Sprintf(", %s comes %s", was(j.Other), does)
	}
	switch {
	case j.State == reconcile.RoleUnmanaged:
		return "?", "stays; no line decides it"
	case j.State == reconcile.RoleBlocked:
		return "!", "blocked: " + j.Hold.Text
	case j.State == reconcile.RoleHeld:
		return "!", "held back: " + j.Hold.Text
	case j.State == reconcile.RoleManual:
		return "!", "differs, which is for a person to change"
	case j.Now && !j.After:
		return "-", "comes off" + other("on")
	case j.After && !j.Now:
		return "+", "comes on" + other("off")
	case j.State == reconcile.RoleChanges:
		return "~", "stays, with other tasks"
	default:
		return " ", "stays"
	}
}

// leaves is how somebody leaves, in a line.
func leaves(l reconcile.Leaving) string {
	if l.Clients+l.Jobs+l.Stays == 0 {
		return fmt.Sprintf("%s leaves (last day %s), and was seen to hold nothing.", l.Name, l.LastDay)
	}
	return leaving(l)
}
