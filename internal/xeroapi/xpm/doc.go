// Package xpm speaks Xero Practice Manager 3.1: staff, clients and their groups,
// and current jobs, as wire types and calls. It knows nothing of declarations or
// plans.
//
// # What an answer must be
//
// Practice Manager answers most failures with status 200 and an envelope that
// says ERROR (documented), so a status alone proves nothing: the envelope must
// say OK, and hold what was asked for. XML is the documented format, JSON the
// one of the specification that was published and withdrawn in May 2026; the
// answer's own Content-Type decides how it is read, because gateways answer in
// JSON whatever was asked for (observed).
//
// Fields are found by name, in any order; unknown ones are passed over, since
// records gain and lose fields over the years.
//
// # Never fewer clients
//
// A list that lacks rows would look like clients that nobody needs to manage.
// So whatever a walk over pages shows that cannot be is an
// [IncompleteError]: a row twice, a short page with more after it, a next link
// that repeats or leads elsewhere, a row without id or name.
//
// # Nobody must be said
//
// A job that nobody is assigned to, or that has no tasks, shows empty lists
// (observed). A job without the lists is an [IncompleteError], for it may have
// been cut down too far. Of a job's partner and manager an answer cannot tell
// so; who asks for some fields only has to look at all of the jobs together.
//
// # Never a whole record
//
// The types here hold the few fields that the tool needs. A record that was
// read cannot be sent back, because there is no type that could: Xero masks
// tax numbers on reading (documented), and echoing one would destroy it. Of all
// other fields a [Record] keeps digests, for telling whether anything else has
// changed.
package xpm
