package cli

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/reconcile"
)

// What import writes is sound as far as we know, so that nothing but a call
// from within shows that the proof can fail.
func TestProofFails(t *testing.T) {
	const acme, kim, lee = "20000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000002"
	const text = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: UTC, systems: {xpm: {}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, accounts: {xpm: {uuid: ` + kim + `}}}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec: {manager: kim-tan, clients: [{name: Acme, uuid: ` + acme + `}]}
`
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	record := func(kind reconcile.Kind, id, name string) reconcile.Object {
		return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: kind, ID: id}, Name: name}
	}
	heldBy := func(id string) reconcile.Object {
		o := record(reconcile.KindClient, acme, "Acme")
		o.Fields = []reconcile.FieldValue{{Field: reconcile.FieldManager, Value: reconcile.Value{ID: id}, Confirmed: true}}
		return o
	}
	staff := record(reconcile.KindStaff, kim, "Kim Tan")
	tests := []struct {
		name, why string
		seen      []reconcile.Object
		want      string // empty: it is proven
	}{
		{"as declared", "there is nothing to do", []reconcile.Object{staff, heldBy(kim)}, ""},
		{"somebody else holds it", "a change", []reconcile.Object{staff, heldBy(lee)}, "client/" + acme + "/manager: would be given to Kim Tan"},
		{"not there", "a client who is blocked", []reconcile.Object{staff}, "Acme: is not in the list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := proof{sight: sight{xpm: provider.Still{}, now: time.Now, snap: reconcile.Snapshot{System: "xpm", Objects: tt.seen}}}
			err := p.of(context.Background(), ws)
			switch {
			case tt.want == "" && err == nil:
			case err == nil || exitCode(err) != exitFailed ||
				!strings.HasPrefix(err.Error(), "a plan of what would be written is not empty, so nothing was written: "+tt.want):
				t.Errorf("%s: error %v, want %s", tt.why, err, tt.want)
			}
			p.before, err = p.plan(context.Background(), ws)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.of(context.Background(), ws); err != nil {
				t.Errorf("what was asked for before is nothing new: %v", err)
			}
		})
	}
}
