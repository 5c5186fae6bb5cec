package resolve_test

import (
	"errors"
	"testing"

	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

func TestFindJob(t *testing.T) {
	seen := reconcile.Snapshot{Jobs: true, Objects: []reconcile.Object{client("c1", "J000123")}}
	for i, number := range []string{"J000123", "J000124", "2027/BAS Q1", "R&D/manager", "bk.7", "BK.7", "twice", "twice", ""} {
		seen.Objects = append(seen.Objects, reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindJob, ID: string(rune('a' + i))}, Number: number})
	}
	tests := []struct{ name, text, want, hint string }{
		{"as it is", "J000123", "J000123", ""},
		{"in other letters", "j000124", "J000124", ""},
		{"as a plan prints it", "J000123/manager", "J000123", ""},
		{"and of its staff", "J000123/staff", "J000123", ""},
		{"with slashes and blanks", "2027/BAS Q1", "2027/BAS Q1", ""},
		{"and a role", "2027/bas q1/partner", "2027/BAS Q1", ""},
		{"one that ends like a role", "R&D/manager", "R&D/manager", ""},
		{"the role of that", "R&D/manager/manager", "R&D/manager", ""},
		{"the very letters go first", "bk.7", "bk.7", ""},
		{"no letters do", "Bk.7", `2 current jobs have the number "Bk.7"`, `a job goes by its number: "BK.7", "bk.7"; give one of them another in Practice Manager`},
		{"two of one number", "twice", `2 current jobs have the number "twice"`, `a job goes by its number: "twice", "twice"; give one of them another in Practice Manager`},
		{"a slip", "J000125", `no current job has the number "J000125"; a completed job is not current`, `did you mean "job/J000123" or "job/J000124"?`},
		{"a slip before a role", "J00023/manager", `no current job has the number "J00023"; a completed job is not current`, `did you mean "job/J000123" or "job/J000124"?`},
		{"nothing like it", "completed long ago", `no current job has the number "completed long ago"; a completed job is not current`, "check the number: it stands on the job in Practice Manager"},
		{"nothing at all", "", `no current job has the number ""; a completed job is not current`, "check the number: it stands on the job in Practice Manager"},
	}
	for _, tt := range tests {
		got, err := resolve.FindJob(tt.text, seen)
		var wrong *resolve.AddressError
		hint := ""
		if errors.As(err, &wrong) {
			got, hint = wrong.Error(), wrong.Hint()
		}
		if got != tt.want || hint != tt.hint {
			t.Errorf("%s: %q: got %q, hint %q\nwant %q, hint %q", tt.name, tt.text, got, hint, tt.want, tt.hint)
		}
	}
	// That none was seen says nothing where none was looked for.
	seen.Jobs = false
	if _, err := resolve.FindJob("J000123", seen); err == nil || err.Error() != "the current jobs were not looked at" {
		t.Errorf("not looked at: %v", err)
	}
}
