// Package examples holds practices to read, run and copy, one folder a story.
//
// harbour is Harbour Accounting, with 14 people, 80 clients and 62 current jobs
// in Sydney and Auckland. Its folder practice is a whole workspace;
// simulator.json is what Xero Practice Manager holds on the same day. They
// differ the way such things do: part of a book changes hands, somebody new
// starts, a manager is missing, a former colleague still holds a client.
//
// Its folder apps is the same practice on the same day with all its other
// systems: who has which login there, and who is linked to whom. Lists from
// screens lie in screens, the snapshots that were made of them in observed, and
// simulator.json is what Practice Manager's own snapshot was taken from.
//
// The first two are embedded, so that the demo needs no files of its own. All people,
// clients and addresses are made up.
package examples

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed harbour/practice
var harbour embed.FS

//go:embed harbour/simulator.json
var harbourSeed string

// Harbour is the workspace of the harbour practice.
func Harbour() fs.FS {
	practice, err := fs.Sub(harbour, "harbour/practice")
	if err != nil {
		panic(fmt.Errorf("open the embedded practice: %w", err)) // only a malformed path can fail, and it is a constant
	}
	return practice
}

// HarbourSeed is what Xero Practice Manager holds when the story begins: the
// tenant, its staff, clients, groups and jobs as JSON, in the form that the
// simulator reads.
func HarbourSeed() []byte { return []byte(harbourSeed) }
