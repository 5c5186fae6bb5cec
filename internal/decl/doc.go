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
// # Who is who
//
// UUIDs are stored in lower case. Texts lose the blanks around them. An e-mail
// address is kept as it is written, and compared without regard to case. Two
// entries mean one client when their UUIDs are equal, or, where one has none,
// when their names are.
package decl
