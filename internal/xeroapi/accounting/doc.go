// Package accounting speaks Xero's Accounting API, as far as it shows who may
// use an organisation: its users and its name. It knows nothing of
// declarations or plans.
//
// # What an answer must be
//
// JSON is asked for and nothing else is read: the published specification
// describes that form alone. The envelope must say OK and hold the list that was asked
// for. Fields are found by name; unknown ones are passed over.
//
// # Never fewer users
//
// A list that lacks somebody would look like access that has ended. The list
// comes in one piece (documented), so nothing can be lost between pages; what can be
// told of one answer is checked: a row without id or role, a row twice, a row that
// names nobody, or no row at all, since an organisation always has a subscriber.
// Any of these is an [IncompleteError].
//
// Roles are texts, kept as they came. The list of them is open: a sample in the
// documentation has one that the specification lacks.
//
// # What it cannot show
//
// Invitations that are pending are not in the list. Whether Xero Support is, while it
// is let in, and under which name, is not known: that somebody is not listed
// proves nothing of them.
//
// There is no call that writes: Xero has none.
package accounting
