// Package state keeps what must outlive a run: the lock, the journal, what was
// last applied and when drift was last run. A [Store] is where they lie: a
// [Folder], or a branch of the practice's own repository ([Git]).
//
// # The journal
//
// The journal is JSON Lines: one [Record] a line, of all runs, in the order in
// which they were written. Each record carries the hash of the line before it,
// so the chain runs across all runs, and the hash of the last one (the head)
// vouches for everything. The hash is of the line's exact bytes, without the
// line's end. [Journal.Verify] finds a record that was changed, lost, added or
// moved; that the end was cut off can only be seen by somebody who knows a
// head, which is why every report prints it. A chain is no signature: whoever
// can write to the store can write a whole new chain, and only a head that was
// kept elsewhere shows it.
//
// The journal is evidence, not state: nothing decides from it what is wanted.
// It holds names, ids and the two values of each changed field, and no field
// that could carry a token, a tax number or a bank account; a test lists every
// field that there is.
//
// When drift was last run stands in a file of its own, outside of the journal
// and its chain: it decides whether a warning is given, and proves nothing.
//
// # The folder
//
// The lock is the operating system's advisory lock on a file, which dies with
// the process; who holds it stands in a file beside it. The journal is one
// file; every record is flushed to the disk before Append returns. A line that
// a crash has cut off is set aside in a file of its own and noted, and the
// chain goes on from the last whole record.
//
// # The branch
//
// A throw-away runner has no disk to rely on, so the state is pushed to an
// orphan branch: lease.json (the lock), last.json, looked.json, journal/ with
// one file a finished run, and live/ with what the present run has pushed so
// far, one small file a push. So a push of progress costs what is new, not what
// is there; the files in live/ become one in journal/ when the run ends, or
// when the next run finds that it never did.
//
// Every push is one commit on top of the tip that was read, and goes through
// only if that tip is still there. The lease of such a tip therefore fences by
// itself: once somebody has taken over, the old holder's next push fails. We
// never rewrite a commit, not even a heartbeat: the usual rule against forced
// pushes can, and should, protect the branch. The price is small: a push of
// progress renews the lease as well, so that a heartbeat is a commit of its
// own only in a minute in which nothing else was pushed; without a run there
// is none, apart from one when drift was run; and a shallow clone fetches one
// commit, however many there were.
//
// A lease ends by its holder's clock, ten minutes after it was renewed.
// Somebody else takes it over two minutes later by their own clock, and the
// holder stops writing two minutes earlier, or renews it first. So clocks may
// differ by two minutes, and a write may be in flight for two. We have looked
// at commit times: they come from the same clocks, and a Git server offers no
// other. With clocks further apart a live holder can be taken over; fencing
// then stops it at its next push, a minute later at most.
//
// Git is run in the user's own repository, since that is where remotes and
// credentials are configured: plumbing commands, fetch and push. The working
// tree, the index, HEAD, hooks and configuration are neither used nor changed.
// What we leave is objects, a name under refs/practicectl that keeps them, and
// the remote-tracking name that git itself moves at any push.
//
// What is not yet pushed also lies in a spool file inside the Git directory,
// so that a crash with the disk kept loses nothing: the next run there adds it
// to the branch if it continues the chain, and otherwise keeps it and says so.
package state
