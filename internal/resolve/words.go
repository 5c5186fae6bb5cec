package resolve

import (
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Words are what people say they have done, by the id of the action. Of two
// about one action the later counts: whoever did it again says so again.
//
// Whether somebody may say it at all depends on the change, which only a plan
// has: Refused is left empty.
func Words(ws *decl.Workspace) map[string]reconcile.Word {
	zone, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		zone = time.UTC // the loader has checked it
	}
	out := map[string]reconcile.Word{}
	for _, a := range ws.Attestations {
		at, err := time.ParseInLocation(decl.MomentLayout, a.At.Value, zone)
		if err != nil {
			continue // as above
		}
		w := reconcile.Word{Document: "attestation/" + a.Name, By: a.By.Value, At: at, Source: source(a.Pos)}
		if u, ok := ws.User(w.By); ok {
			w.Called = u.FullName.Value
		}
		for _, id := range a.Actions {
			if known, ok := out[id.Value]; !ok || known.At.Before(at) {
				out[id.Value] = w
			}
		}
	}
	return out
}
