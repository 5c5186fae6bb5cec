package render

import (
	"encoding/json"
	"io"

	"github.com/practicectl/practicectl/reconcile"
)

// PlanJSON writes p for programs, in the form of schema/plan.schema.json.
// Lists are never null: a reader need not tell "none" from "left out".
func PlanJSON(w io.Writer, p reconcile.Plan) error {
	p.Stops = some(p.Stops)
	p.Changes = some(p.Changes)
	p.Blocked = some(p.Blocked)
	p.Notices = some(p.Notices)
	p.Pins = some(p.Pins)
	p.Unmanaged = some(p.Unmanaged)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(p)
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
