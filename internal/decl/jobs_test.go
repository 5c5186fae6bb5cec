package decl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
)

func TestJobs(t *testing.T) {
	jo := decl.Text{Value: "jo-bloggs", Pos: at("ws/a.yaml", 5, 57)}
	sam := decl.Text{Value: "sam-lee", Pos: at("ws/a.yaml", 5, 68)}
	tests := []struct {
		jobs   string
		want   *decl.Jobs
		reason string
	}{
		{"{follow: true}", &decl.Jobs{Follow: true}, "roles only"},
		{"{follow: false}", &decl.Jobs{}, "said, though it is the default"},
		{"{staff: {include: [jo-bloggs, sam-lee]}}", &decl.Jobs{Staff: []decl.Text{jo, sam}}, "whoever else is there stays"},
		{"{staff: {exactly: [jo-bloggs, sam-lee]}, follow: false}", &decl.Jobs{Staff: []decl.Text{jo, sam}, Exactly: true}, "nobody else stays"},
	}
	base := string(read(t, "testdata/base.yaml"))
	for _, tt := range tests {
		t.Run(tt.jobs, func(t *testing.T) {
			tt.want.Pos = at("ws/a.yaml", 5, 38)
			got := load(t, map[string]string{"base.yaml": base, "a.yaml": document("Assignment", "a", "{select: [{group: Bay}], jobs: "+tt.jobs+"}")}).Assignments[0]
			if diff := cmp.Diff(tt.want, got.Jobs); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.reason, diff)
			}
		})
	}
}

func TestCoverOfJobs(t *testing.T) {
	got := load(t, map[string]string{"base.yaml": string(read(t, "testdata/base.yaml")), "c.yaml": document("Cover", "a",
		"{for: jo-bloggs, by: sam-lee, roles: [manager], jobs: true, from: 2027-01-10, until: 2027-01-10, reason: x, expect: {clients: 1, jobs: 2}}")}).Covers[0]
	if !got.Jobs || got.Expect == nil || got.Expect.Clients != 1 || got.Expect.Jobs != 2 {
		t.Errorf("got %+v, want jobs to be covered and expected", got)
	}
}

func TestLogins(t *testing.T) {
	tests := []struct {
		xpm       string
		byAPI     bool
		connected string
		reason    string
	}{
		{"{}", false, "", "by hand, and that needs nobody"},
		{"{logins: manual, connectedAs: jo}", false, "jo", "to know who is connected is useful all the same"},
		{"{logins: api, connectedAs: jo}", true, "jo", "with the one who is never locked out"},
	}
	for _, tt := range tests {
		t.Run(tt.xpm, func(t *testing.T) {
			got := load(t, map[string]string{"p.yaml": practice("systems: {xpm: "+tt.xpm+"}") + document("User", "jo", "{fullName: Jo}")}).Practice.XPM
			if got.LoginsByAPI != tt.byAPI || got.ConnectedAs.Value != tt.connected {
				t.Errorf("%s: got %+v", tt.reason, got)
			}
		})
	}
}
