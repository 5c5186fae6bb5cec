// Package evidence makes the report that an auditor asks for: who joined, moved
// and left in a period, whose mapping changed and who let Xero Support in; for
// each who declared it, who approved it, when it was applied or attested, and
// what proves it.
//
// It is pure: [Make] turns what was read from Git, the journal, the kept
// snapshots and the pipeline's approvals into a [Report]. Nothing is observed
// for it, and nothing is guessed. Four kinds of not knowing are kept apart:
//
//   - approvals that nobody handed over are "not handed over", never "none";
//   - a commit whose declarations cannot be read is an exception, and skipped;
//   - what a list cannot show (a login in Practice Manager, an app without a
//     list) ends as attested, and is not called proven;
//   - a system without a list has a population that says so.
//
// # What a row is
//
// A row is one person in one system, one document, or one grant: what an
// auditor samples. The clients of a book are counted and are no rows.
//
// A row belongs to the period when it was committed in it, or when its day (the
// first day, the last day, any day of a grant) lies in it. What was committed
// before the period is asked of Git by its line: see [Before]. What proves a row
// may come later than the period, as late as the report is made: a removal that
// was proven on the third of next month is told with its hours.
//
// # What the hashes are worth
//
// The report names each run of the period with its digests, and the head of the
// journal after it and at the end. [Check] holds all of that against a journal,
// in both directions. What it cannot hold against anything is what came from
// elsewhere: approvals are as true as the pipeline that handed them over, and a
// commit as true as the branch's protection.
package evidence

import (
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Input is all that a report is made from.
type Input struct {
	Practice decl.Practice
	From     reconcile.Date
	Until    reconcile.Date // included
	Zone     *time.Location
	Now      time.Time

	// Opening is what was declared when the period began; nil: nothing was.
	Opening *Tree
	Trees   []Tree // as each commit of the period left them, the oldest first
	// Latest is what is committed now. Words that were written down after the
	// period count too, and those that were taken back since count no more.
	Latest Tree
	First  Commit   // the first of all that touched the declarations
	Branch []string // the hashes of all commits of the branch, whatever they touched
	Order  []string // the hashes of all that touched the declarations, the oldest first
	// Origins are the commits of lines that are older than the period, by place.
	Origins map[Place]Commit

	Runs      []Run
	Last      Applied // what was last applied
	Journal   Journal
	Lists     []List
	Approvals *Approvals // nil: not handed over

	// Refused says why somebody's word for a change does not count, or nothing, by
	// the rules of a plan. What twoPerson says of it is judged here, by the commit
	// that declared the change. Nil: every word counts.
	Refused func(reconcile.Change, reconcile.Word) string
}

// Place is a line of a file, as the declarations name it.
type Place struct {
	File string
	Line int
}

// Tree is the workspace as a commit left it.
type Tree struct {
	Commit    Commit
	Workspace *decl.Workspace // nil where it cannot be read
	Problem   string
}

// Commit is a commit as far as a report names it.
type Commit struct {
	Hash    string
	Subject string
	By      []Person  // who wrote what it brought
	At      time.Time // when it came onto the branch
	// Written is when the last of what it brought was written, as far as that is
	// known.
	Written time.Time
}

// Run is one run of the journal.
type Run struct {
	ID            string
	Began         time.Time
	Last          time.Time // of its last record
	Started       bool      // it got as far as to say what it means to write
	Who           string
	URL           string
	Commit        string
	PlanDigest    string
	ChangesDigest string
	Head          string // of the journal at its last record
	Outcome       string // in words
	Overrides     []string
	Writes        []Write
}

// Unfinished is the outcome of a run that has no end in the journal.
const Unfinished = "was killed, or still goes on"

// Write is one write of a run, with the last that is known of how it ended.
type Write struct {
	Address string
	Key     reconcile.Key
	Name    string
	User    string // whom it adds
	Fields  []Field
	At      time.Time
	Ended   time.Time
	Outcome string // verified, attested, already, failed, unknown, or "not answered"
}

// Field is one field of a write.
type Field struct {
	Field         reconcile.Field
	Before, After reconcile.Value
}

// Applied is what was last applied.
type Applied struct {
	Commit string
	Run    string
	At     time.Time
}

// List is one kept snapshot: what it shows, and where it comes from.
type List struct {
	Snapshot reconcile.Snapshot
	Population
}
