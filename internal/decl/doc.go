// Package decl reads a workspace: a folder of declarations in YAML, with books
// of clients in CSV, to values that are checked and carry their positions.
//
// # All or nothing
//
// [Load] returns a workspace without problems, or every problem and no
// workspace. A plan from half of what was declared would look as if the other
// half had been withdrawn. Documents with problems are still read as far as
// they go, so that the checks across documents run and a person corrects
// everything in one round; what only seems to be missing because a file could
// not be read at all is not reported.
//
// # What it takes from YAML
//
// Only what a reviewer can see in the lines of a change: no anchors, aliases,
// merge keys or tags, no empty values, no key twice. Scalars are never decoded
// (node.go says why); the text of a node is what was declared.
//
// The JSON Schemas of package schema say which keys and types there are, and
// this package words their findings for the person who wrote the line. Clients
// that are plainly right do not pass through the validator (plainclient.go);
// everything else does.
//
// # Left out, null, empty
//
// A role that is left out is not managed; null means nobody; an empty value is
// an error in YAML, and in CSV, where a cell cannot be left out, it is the
// same as left out.
//
// # Days
//
// A day is the text YYYY-MM-DD, with or without quotes, read from its node: as
// a time it would have an hour and a zone that nobody wrote. Days are whole
// and both ends of a span are in it. Which day it is now is never asked: a
// cover or a freeze that is long over is history and stays right.
//
// # Covers
//
// A cover says that one person stands in for another; the one who stands in
// may be away in turn, so compiling follows covers from person to person. Load
// makes sure that this can be done on any day, in either role: nobody has two
// covers at once, and there is no circle. It looks at one role at a time and
// at the days that all covers in question share.
//
// # Leavers
//
// Whoever leaves hands over to somebody who is still there afterwards: that is
// checked here, for every row of a handover too, so that compiling can follow
// handovers from person to person and comes to an end. A leaver may go on
// being named by assignments, which are then a history that nobody has to
// rewrite, and may be the one as whom the tool is connected, which is for the
// plan to hold. On the last day itself a person is still there.
//
// # Acceptances
//
// An acceptance names its object by what never comes to mean another one: a
// client's UUID, a job's number. So names are refused there, although they do
// for planning elsewhere.
//
// # Apps and accounts
//
// A system without an API is a document of kind App. Those that the tool
// carries are read by [ParseApps] and given to [Load]; a workspace adds its
// own, and may replace a carried one, because screens change and a release
// should not have to be waited for. An app is checked as a whole: who acts,
// where, and what is done about everything that a plan can ask for, so that no
// runbook ends in the middle.
//
// An account has to be in a system that the practice lists, since that is
// where it says how the system is observed. It may be one person's only. A
// login that people share, or an address that differs, is an exception with a
// reason. An exception that is over still loads: like a cover, it is history,
// and what it means on a day is asked when compiling.
//
// # Xero Support
//
// A grant lets Xero Support in between two days, into the practice or into one
// organisation. What only an organisation has (a role, payroll) has to be said
// of it: an invitation gives payroll, and nobody should get it because a key was
// left out. Grants of one scope that share a day are one access, which has one
// level. Whether whoever answers for a grant may invite at all is asked when
// planning, since roles change and a grant that is over is history.
//
// # Attestations
//
// An attestation rests on evidence: a file of the workspace with its digest,
// or an address. That the file is there is checked. Whether it is still the
// same one, only the digest can tell, and that is for whoever audits to ask:
// here it would mean to read every picture that was ever kept, and one that
// was touched would stop every plan.
//
// # Selectors
//
// A selector is a rule over names or groups, so which clients it means only a
// snapshot can say; here it is only made sure that it can be understood. Names are
// compared as they are observed, without the blanks around them. The
// beginning of a name fits in any case of letters, as people expect of a
// search; a regular expression is exact and fits the whole name or nothing. A
// text of blanks is refused: every name begins with it.
//
// # Guards and state
//
// Rails have their defaults here, key by key, so that nobody behind Load has
// to know what was left out. The state's folder lies in the workspace, in a
// dot folder, which is not searched for declarations; state.go says why
// nothing outside is taken. Whether the branch that is named holds the state,
// or somebody's work, only the store can see.
//
// # Who is who
//
// UUIDs are stored in lower case. Texts lose the blanks around them. An e-mail
// address is kept as it is written, and compared without regard to case. Two
// entries mean one client when their UUIDs are equal, or, where one has none,
// when their names are; names are compared as [FoldName] makes them. One UUID
// under two names is an error, across all lists: the UUID decides, and people
// read the name, so one of the two lines does not do what it says.
package decl
