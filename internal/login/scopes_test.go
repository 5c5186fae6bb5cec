package login

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScopesFor(t *testing.T) {
	const identity = "openid profile email offline_access "
	tests := []struct {
		name  string
		needs Needs
		want  string
	}{
		{"reading", Needs{}, identity + "practicemanager.staff.read practicemanager.client.read"},
		{"clients", Needs{WriteClients: true}, identity + "practicemanager.staff.read practicemanager.client"},
		{"jobs", Needs{WriteClients: true, ReadJobs: true}, identity + "practicemanager.staff.read practicemanager.client practicemanager.job.read"},
		{"everything", Needs{WriteStaff: true, WriteClients: true, WriteJobs: true, Organisation: true}, identity + "practicemanager.staff practicemanager.client practicemanager.job accounting.settings.read"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(strings.Fields(tt.want), ScopesFor(tt.needs)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestParseScopes(t *testing.T) {
	got, err := ParseScopes("openid, offline_access practicemanager\n")
	if diff := cmp.Diff([]string{"openid", "offline_access", "practicemanager"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for in, want := range map[string]string{
		" ":                        "the list of scopes is empty",
		"openid":                   "the list of scopes lacks offline_access: without it a login ends after half an hour",
		"offline_access a&prompt=": `"a&prompt=" is not a scope`,
	} {
		_, err := ParseScopes(in)
		wantError(t, in, err, want, "")
	}
}

func TestCompareScopes(t *testing.T) {
	wanted := ScopesFor(Needs{WriteClients: true, ReadJobs: true, Organisation: true})
	const addUp = "scopes add up per user and app: only `practicectl auth logout` and a new login take some away, and a reading identity beside a writing one needs an app of its own"
	tests := []struct {
		name, reason, granted string
		want                  []string
	}{
		{"as wanted", "nothing to say", strings.Join(wanted, " "), nil},
		{"without identity", "who somebody is refuses nothing", "practicemanager.staff.read practicemanager.client practicemanager.job.read accounting.settings.read", nil},
		{"reading only", "the write scope is what a plan of writes needs", "practicemanager.staff.read practicemanager.client.read practicemanager.job.read accounting.settings.read",
			[]string{"not granted: to read and change clients and client groups (practicemanager.client)"}},
		{"wider", "writing where reading was wanted", "practicemanager.staff practicemanager.client practicemanager.job.read accounting.settings",
			[]string{"granted beyond need: to read and change the organisation's users and settings (accounting.settings)", "granted beyond need: to read and change staff (practicemanager.staff)", addUp}},
		{"broad", "the older scope serves all", "practicemanager accounting.settings.read",
			[]string{"granted beyond need: to read and change everything in Practice Manager (practicemanager)", addUp}},
		{"broad reading", "serves the reads", "practicemanager.read accounting.settings.read",
			[]string{"not granted: to read and change clients and client groups (practicemanager.client)", "granted beyond need: to read everything in Practice Manager (practicemanager.read)", addUp}},
		{"from elsewhere", "another tool with the same app", strings.Join(wanted, " ") + " accounting.contacts practicemanager.time.read",
			[]string{"granted beyond need: to use accounting.contacts (accounting.contacts)", "granted beyond need: to read time (practicemanager.time.read)", addUp}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, CompareScopes(strings.Fields(tt.granted), wanted).Lines()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
