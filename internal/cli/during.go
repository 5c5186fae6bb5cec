package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// month is one month of the practice, as far as it is over.
type month struct {
	text        string
	from, until reconcile.Date // until is the last day that is told
	begin, end  time.Time      // end is the end of that day
	now         time.Time
	zone        *time.Location
}

func monthOf(text string, now time.Time, zone string) (month, error) {
	first, err := time.Parse("2006-01", text)
	if err != nil {
		return month{}, usageError("write it like 2027-03", "--during: %q is not a month", text)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return month{}, fmt.Errorf("time zone of the practice: %w", err)
	}
	m := month{text: text, now: now, zone: loc, from: reconcile.DateOf(first, time.UTC)}
	today := reconcile.DateOf(now, loc)
	if today.Compare(m.from) < 0 {
		return m, usageError("without --during, explain says what dates will change", "--during: %s has not begun", text)
	}
	m.until = reconcile.DateOf(first.AddDate(0, 1, -1), time.UTC)
	if today.Compare(m.until) < 0 {
		m.until = today
	}
	m.begin, m.end = m.from.Start(loc), m.until.AddDays(1).Start(loc)
	return m, nil
}

func (m month) has(t time.Time) bool { return !t.Before(m.begin) && t.Before(m.end) }

// seen is the end of what can have been seen.
func (m month) seen() time.Time {
	if m.now.Before(m.end) {
		return m.now
	}
	return m.end
}

// notKept is what no month can be told of.
const notKept = "what Xero showed is not kept, but for what runs wrote and checked: a change that was made there by hand is not known here, unless a later run came upon it"

// duringRun tells a month of a client or a person, from Git and the journal.
func duringRun(ctx context.Context, env *Env, ws *decl.Workspace, dir, text, kind, name string) (reconcile.Explanation, error) {
	var e reconcile.Explanation
	now, err := env.clock()
	if err != nil {
		return e, err
	}
	m, err := monthOf(text, now(), ws.Practice.TimeZone)
	if err != nil {
		return e, err
	}
	past, err := pastOf(ctx, dir, m)
	if err != nil {
		return e, err
	}
	done := doneOf(ctx, env, ws, dir, now)
	if done.lost != nil && !past.git {
		return e, done.lost
	}
	all := append(past.readable(), ws)
	known := newKnown(all, done.runs)
	var who subject
	if kind == "user" {
		err = who.findUser(name, all)
	} else {
		err = who.findClient(name, known, all)
	}
	if err != nil {
		return e, err
	}
	d := reconcile.During{Address: who.address, Name: who.name, Month: m.text, From: m.from, Until: m.until, Events: []reconcile.Event{}}
	d.Caveats = append(append(past.caveats, done.caveats...), who.caveats...)
	past.tell(&d, who, known, m)
	done.tell(&d, who, m)
	if m.now.Before(m.end) {
		d.Caveats = append(d.Caveats, reconcile.Caveat{Text: fmt.Sprintf("the month is not over: it is told until today, %s", m.until)})
	}
	d.Caveats = append(d.Caveats, reconcile.Caveat{Text: notKept})
	slices.SortStableFunc(d.Events, func(a, b reconcile.Event) int { return a.At.Compare(b.At) })
	return reconcile.Explanation{
		FormatVersion: reconcile.ExplanationVersion, Practice: ws.Practice.Name, DisplayName: ws.Practice.DisplayName,
		Tenant: reconcile.Tenant{System: resolve.SystemXPM, Name: ws.Practice.XPM.TenantName.Value, ID: ws.Practice.XPM.TenantID.Value},
		AsOf:   m.until, TimeZone: ws.Practice.TimeZone, During: &d,
	}, nil
}
