package render

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// What the three formats say alike. The methods are exported for the page's
// template.

func longDay(d reconcile.Date) string {
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// Place is what a screen is called: its system, and where in it.
func (s screen) Place() string {
	if s.Title == "" || s.Title == s.System {
		return s.System
	}
	return s.System + ": " + s.Title
}

// Notes are what belongs to an item below its steps.
func (it item) Notes() []string {
	var out []string
	add := func(label, text string) {
		if text != "" {
			out = append(out, label+text)
		}
	}
	add("Then you see: ", it.Seen)
	if it.Wait > 0 {
		out = append(out, "Then wait up to "+minutes(it.Wait)+": it may not show before.")
	}
	add("Keep: ", it.Evidence)
	return out
}

// Heads are what has to be known before an item's steps.
func (it item) Heads() []string {
	var out []string
	if len(it.After) > 0 {
		out = append(out, "Only when "+numbers(it.After)+" done.")
	}
	if it.Stale > 0 {
		out = append(out, fmt.Sprintf("Look first whether it is still so: the list is %s old.", count(it.Stale, "day", "days")))
	}
	return out
}

func numbers(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprint(n))
	}
	if len(out) == 1 {
		return out[0] + " is"
	}
	return strings.Join(out, " and ") + " are"
}

// Label is the small print beside an item.
func (it item) Label() string { return list([]string{it.ID, minutes(it.Minutes)}) }

// Heading is whose sitting it is, and how long it takes.
func (s sitting) Heading() string {
	text := title(s.Actor)
	if s.Who != "" {
		text += " (" + s.Who + ")"
	}
	return list([]string{text, about(s.Minutes)})
}

func about(n int) string {
	if n == 0 {
		return ""
	}
	return "about " + minutes(n)
}

// Saving is the last box of a screen.
func (s screen) Saving() string {
	if s.Save == "" {
		return ""
	}
	text := "Save: " + s.Save + "."
	if s.Each {
		text += " Where this screen shows one at a time, save after each of them."
	}
	return text
}

// Line is what somebody has done, what waits, or what is not known.
func (o otherItem) Line() string {
	text := list([]string{o.Person, o.System}) + ": "
	if o.What != "" {
		text += o.What + "; "
	}
	return text + o.Why + bracketed(o.ID)
}
