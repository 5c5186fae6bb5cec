package cli

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// ofDay makes the planning one of a day that is over, if it is one: as it would
// have been made at its end, from the lists and the words that there were by
// then. Of such a day the systems themselves say nothing any more.
func (p *planning) ofDay(day string) error {
	if day == "" {
		return nil
	}
	d, err := reconcile.ParseDate(day)
	if err != nil {
		return usageError("write it like 2027-01-10", "--as-of: %w", err)
	}
	loc, err := time.LoadLocation(p.ws.Practice.TimeZone)
	if err != nil {
		return fmt.Errorf("time zone of the practice: %w", err)
	}
	now, err := p.clock()
	if err != nil {
		return err
	}
	switch today := reconcile.DateOf(now(), loc); {
	case d.Compare(today) > 0:
		return usageError("give today, "+today.String()+", or a day before", "--as-of: %s has not come", d)
	case d == today:
		return nil
	case p.observed == "":
		return usageError("give the snapshots of that day with --observed DIR: the folder in which they are kept, or the branch practicectl-observed checked out as it was then",
			"--as-of: what is seen now says nothing of %s", d)
	}
	p.then = d.AddDays(1).Start(loc).Add(-time.Nanosecond)
	p.ws = saidBy(p.ws, d)
	return nil
}

// saidBy is the workspace without the words that were given after a day, so that
// those before it, which they follow, count. A word's time is in the practice's
// zone, and begins with its day.
func saidBy(ws *decl.Workspace, day reconcile.Date) *decl.Workspace {
	out := *ws
	out.Attestations = slices.DeleteFunc(slices.Clone(ws.Attestations), func(a decl.Attestation) bool {
		said, _, _ := strings.Cut(a.At.Value, "T")
		return said > day.String()
	})
	return &out
}

// keptTime is how the time is written in [keptName].
const keptTime = "20060102T150405Z"

// late reports whether something happened after the day of which is told. None
// is too late where then is the zero time.
func late(at, then time.Time) bool { return !then.IsZero() && at.After(then) }

// lateName reports that of a file by the time in its name, where it has one.
func lateName(name string, then time.Time) bool {
	m := keptName.FindStringSubmatch(name)
	return m != nil && !then.IsZero() && m[2] > then.UTC().Format(keptTime)
}

// readObservedThen reads the snapshots that there were at the end of a day that is
// over, the newest of them then.
func readObservedThen(env *Env, then time.Time, told, dir string, every ...string) (observed, error) {
	if then.IsZero() {
		return readObserved(env, told, dir, every...)
	}
	own := *env
	own.Folder = func(dir string) (fs.FS, error) {
		files, err := env.Folder(dir)
		return until{files, then}, err
	}
	out, err := readObserved(&own, told, dir, every...)
	out.then = then
	out.files = slices.DeleteFunc(out.files, func(f snapshot.File) bool { return late(f.CapturedAt, then) })
	return out, err
}

// until is a folder without the snapshots that were kept later, so that the last
// before them is the newest.
type until struct {
	fs.FS
	then time.Time
}

func (u until) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(u.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return lateName(e.Name(), u.then) }), err
}

// none says that there is no list, and what would make one: nothing does of a
// day that is over.
func (o observed) none(what, system string) string {
	if !o.then.IsZero() {
		return "there is no " + what + ", captured on that day or before it"
	}
	return "there is no " + what + ": practicectl observe " + system
}

// until is what the store could have told then. What was applied last is of
// today, and so is where changes come from: that is not told of another day.
func (m memory) until(then time.Time) memory {
	if then.IsZero() {
		return m
	}
	out := memory{added: m.added, addedAt: m.addedAt, attested: m.attested}
	maps.DeleteFunc(out.added, func(_, id string) bool { return late(m.addedAt[id], then) })
	maps.DeleteFunc(out.addedAt, func(_ string, at time.Time) bool { return late(at, then) })
	maps.DeleteFunc(out.attested, func(_ string, a reconcile.Attestation) bool { return late(a.At, then) })
	return out
}
