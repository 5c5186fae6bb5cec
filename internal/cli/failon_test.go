package cli

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

func TestParseFailOn(t *testing.T) {
	const words = "give some of moved, due, pending, this-change, undeclared, with commas between them"
	tests := []struct {
		name, reason, in string
		want             failOn
		err              string
	}{
		{"default", "all but what is declared nowhere", defaultFailOn, failOn{"moved", "due", "pending", "this-change"}, ""},
		{"spaces", "people write them", " moved , undeclared", failOn{"moved", "undeclared"}, ""},
		{"bad word", "it would silently fail on nothing", "moved,drifted", nil, `--fail-on: there is no origin "drifted"`},
		{"empty", "a variable that is not set", "", nil, `--fail-on: there is no origin ""`},
		{"cannot tell", "what cannot be told always counts", "cannot-tell", nil, `--fail-on: there is no origin "cannot-tell"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseFailOn(tt.in)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			switch {
			case tt.err == "" && err != nil:
				t.Error(err)
			case tt.err != "" && (err == nil || err.Error() != tt.err || hintOf(err) != words || exitCode(err) != exitUsage):
				t.Errorf("%v, hint %q, code %d", err, hintOf(err), exitCode(err))
			}
		})
	}
}

func TestFailOn(t *testing.T) {
	of := func(origins ...reconcile.Origin) reconcile.Plan {
		var p reconcile.Plan
		for _, o := range origins {
			p.Changes = append(p.Changes, reconcile.Change{Action: reconcile.ActionUpdate, Origin: o, Fields: []reconcile.FieldChange{{Origin: o}}})
		}
		return p
	}
	mixed := of(reconcile.OriginMoved)
	mixed.Changes[0].Fields = append(mixed.Changes[0].Fields, reconcile.FieldChange{Origin: reconcile.OriginPending})
	created := of(reconcile.OriginPending)
	created.Changes[0].Action, created.Changes[0].Fields[0].Origin = reconcile.ActionCreate, ""
	blocked := of(reconcile.OriginDue)
	blocked.Blocked = []reconcile.Blocked{{Name: "Twin"}}
	unknown := of(reconcile.OriginDue)
	unknown.Unseen = []reconcile.Unseen{{Name: "Kim Tan"}}
	support := of()
	support.Grants = []reconcile.Grant{{Severity: reconcile.SeverityOpen}, {Severity: reconcile.SeverityHighest}}
	open := of()
	open.Grants = support.Grants[:1]
	unmanaged := of()
	unmanaged.Unmanaged = []reconcile.Unmanaged{{Name: "Rowan Ellis"}}
	only := func(origins ...reconcile.Origin) failOn { return origins }
	moved, all := only("moved"), only("moved", "due", "pending", "this-change")
	tests := []struct {
		name, reason string
		plan         reconcile.Plan
		on           failOn
		want         int
		said         string
	}{
		{"in sync", "nothing was found", of(), all, 0, ""},
		{"each", "all count by themselves", of("due"), all, 2, ""},
		{"listed", "it was asked for", of("moved", "due"), moved, 2, ""},
		{"left out", "it is said all the same", of("due", "pending", "due", "this-change"), moved, 0, "found, and left out by --fail-on: 2 due, 1 pending, 1 this-change; so the exit code is 0\n"},
		{"unknown", "what is not known is never left out", unknown, moved, 3, "found, and left out by --fail-on: 1 due; so the exit code is 3\n"},
		{"unknown and listed", "the first that applies", unknown, only("due"), 2, ""},
		{"cannot tell", "nobody could have left it out", of(reconcile.OriginUnknown), moved, 2, ""},
		{"no origin", "the same", of(""), moved, 2, ""},
		{"blocked", "nobody can say what would become of it", blocked, moved, 2, ""},
		{"support", "access that nobody may have any more", support, moved, 2, ""},
		{"open support", "somebody has something to do, and it is a change where it is a difference", open, moved, 0, ""},
		{"one of two fields", "a part is enough", mixed, only("pending"), 2, ""},
		{"added", "a record is added whole", created, only("pending"), 2, ""},
		{"added, left out", "the same", created, moved, 0, "found, and left out by --fail-on: 1 pending; so the exit code is 0\n"},
		{"undeclared by default", "most practices declare a part", unmanaged, all, 0, ""},
		{"undeclared", "some declare everything", unmanaged, only(render.OriginUndeclared), 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var said bytes.Buffer
			err := tt.on.end(&Env{Stderr: &said}, tt.plan)
			if got := exitCode(err); got != tt.want {
				t.Errorf("%s: exit code %d, want %d", tt.reason, got, tt.want)
			}
			if diff := cmp.Diff(tt.said, said.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
