package htmlreport

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// An axis shows two weeks on either side of its day at least. Access that goes on
// stretches it by half a year at most and what is over by a quarter, so that a week
// stays wide enough to be seen; a bar that goes on beyond has an arrow there.
const (
	nearest  = 14
	farOver  = 91
	farthest = 182
)

// axis is a row of days, from the start of one to the end of another.
type axis struct {
	from, to reconcile.Date // to is not in it
	day      reconcile.Date
	Ticks    []tick
	Today    tick
}

// tick is a place on an axis. The label reads from there to the right or, near
// the end, to the left.
type tick struct {
	At     string
	Label  string
	Anchor string
}

// stretch is a part of an axis; Before and After say that it goes on beyond. Its
// width is empty where there is nothing of it to show.
type stretch struct {
	At, Width, End string
	Before, After  bool
}

func axisOf(p reconcile.Plan) axis {
	x := axis{from: p.AsOf.AddDays(-nearest), to: p.AsOf.AddDays(nearest + 1), day: p.AsOf}
	for _, g := range p.Grants {
		if g.State == reconcile.GrantUndeclared {
			continue
		}
		far := farthest
		if toneOf(g) == toneOver {
			far = farOver
		}
		from, to := clamp(g.From, p.AsOf, far), clamp(g.Until.AddDays(1), p.AsOf, far)
		if from.Compare(x.from) < 0 {
			x.from = from
		}
		if to.Compare(x.to) > 0 {
			x.to = to
		}
	}
	x.Ticks = x.ticks()
	word := "today, "
	if p.Rehearsal {
		word = ""
	}
	x.Today = x.tick(float64(p.AsOf.Sub(x.from))+0.5, word+longDay(p.AsOf))
	return x
}

// clamp is the day, or the one that is so far from another.
func clamp(d, from reconcile.Date, far int) reconcile.Date {
	return from.AddDays(max(-far, min(far, d.Sub(from))))
}

// share is where a day begins, in hundredths of the axis.
func (x axis) share(days float64) float64 { return 100 * days / float64(x.to.Sub(x.from)) }

func percent(share float64) string { return fmt.Sprintf("%.2f%%", share) }

func (x axis) tick(days float64, label string) tick {
	t := tick{At: percent(x.share(days)), Label: label, Anchor: "middle"}
	switch {
	case x.share(days) < 35:
		t.Anchor = "start"
	case x.share(days) > 65:
		t.Anchor = "end"
	}
	return t
}

// ticks are Mondays or the first days of months: as many as have room for their
// labels on a phone.
func (x axis) ticks() (out []tick) {
	n := x.to.Sub(x.from)
	weeks, months := 0, 0
	switch {
	case n <= 36:
		weeks = 1
	case n <= 72:
		weeks = 2
	case n <= 210:
		months = 1
	default:
		months = 2
	}
	mondays := 0
	for d := x.from; d.Compare(x.to) < 0; d = d.AddDays(1) {
		label := ""
		switch monday := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday() == time.Monday; {
		case weeks > 0 && monday:
			if mondays%weeks == 0 {
				label = fmt.Sprintf("%d %s", d.Day, d.Month.String()[:3])
			}
			mondays++
		case months > 0 && d.Day == 1 && (int(d.Month)-1)%months == 0:
			label = d.Month.String()[:3]
			if d.Month == time.January {
				label = fmt.Sprint(d.Year)
			}
		}
		if label == "" {
			continue
		}
		t := tick{At: percent(x.share(float64(d.Sub(x.from)))), Label: label, Anchor: "start"}
		if x.share(float64(d.Sub(x.from))) > 85 {
			t.Label = "" // there is no room for it
		}
		out = append(out, t)
	}
	return out
}

// stretch is what of the days from one to another lies on the axis.
func (x axis) stretch(from, to reconcile.Date) stretch {
	a, b := max(0, from.Sub(x.from)), min(x.to.Sub(x.from), to.Sub(x.from))
	s := x.piece(float64(a), float64(b))
	s.Before, s.After = from.Compare(x.from) < 0, to.Compare(x.to) > 0
	return s
}

// until is from a day to the line of today.
func (x axis) until(from reconcile.Date) stretch {
	return x.piece(float64(max(0, from.Sub(x.from))), float64(x.day.Sub(x.from))+0.5)
}

// whole is what has neither a beginning nor an end; its arrows have room beside it.
func (x axis) whole() stretch {
	n := float64(x.to.Sub(x.from))
	s := x.piece(n*0.03, n*0.97)
	s.Before, s.After = true, true
	return s
}

func (x axis) piece(from, to float64) stretch {
	if to <= from {
		return stretch{}
	}
	return stretch{At: percent(x.share(from)), Width: percent(x.share(to - from)), End: percent(x.share(to))}
}
