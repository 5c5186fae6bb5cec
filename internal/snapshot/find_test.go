package snapshot_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

func TestName(t *testing.T) {
	tests := []struct{ name, system, organisation, want string }{
		{"a system", "xeroPractice", "", "xeroPractice-20261122T061200Z.json"},
		{"an organisation", "xero", "Bay & Co. Pty Ltd", "xero-Bay-Co-Pty-Ltd-9faf2f75-20261122T061200Z.json"},
		{"one that differs in its marks alone", "xero", "Bay Co Pty Ltd", "xero-Bay-Co-Pty-Ltd-20261122T061200Z.json"},
		{"another", "xero", "Bay Co. Pty Ltd.", "xero-Bay-Co-Pty-Ltd-4ad38eff-20261122T061200Z.json"},
		{"hyphens are marks", "xero", "Bay-Co Pty Ltd", "xero-Bay-Co-Pty-Ltd-71823058-20261122T061200Z.json"},
		{"a path", "../x", `a/..\b:c`, "x-a-b-c-6e11edf8-20261122T061200Z.json"},
		{"letters that a name cannot hold", "xero", "Ōtaki", "xero-taki-6981fd03-20261122T061200Z.json"},
		{"none that it can", "xero", "海", "xero-0ac6d519-20261122T061200Z.json"},
		{"long", "xero", strings.Repeat("ab ", 30), "xero-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-f02b901a-20261122T061200Z.json"},
	}
	safe := regexp.MustCompile(`^[A-Za-z0-9-]{1,170}\.json$`)
	for _, tt := range tests {
		got := snapshot.Name(snapshot.File{System: tt.system, Organisation: tt.organisation, CapturedAt: captured.In(time.FixedZone("", 3600))})
		if got != tt.want || !safe.MatchString(got) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestNewest(t *testing.T) {
	at := func(minutes int, system, organisation, digest string) snapshot.File {
		return snapshot.File{System: system, Organisation: organisation, CapturedAt: captured.Add(time.Duration(minutes) * time.Minute), Digest: digest}
	}
	files := []snapshot.File{
		at(1, "xbert", "", "a"), at(3, "xbert", "", "b"), at(3, "xbert", "", "c"), at(2, "xbert", "", "d"),
		at(9, "xero", "Bay", "e"), at(5, "xero", "River", "f"),
	}
	tests := []struct{ name, system, organisation, want string }{
		{"the last, and of two the greater", "xbert", "", "c"},
		{"of an organisation, as people type it", "xero", " river ", "f"},
		{"an organisation is not the whole system", "xero", "", ""},
		{"none", "ignition", "", ""},
	}
	for _, tt := range tests {
		for range 2 {
			got, ok := snapshot.Newest(files, tt.system, tt.organisation)
			if got.Digest != tt.want || ok != (tt.want != "") {
				t.Errorf("%s: %q, %v, want %q", tt.name, got.Digest, ok, tt.want)
			}
			files[1], files[2] = files[2], files[1]
		}
	}
}

// Two spellings of one organisation are one list, and two names that differ in
// their marks are two.
func TestNewestOfEach(t *testing.T) {
	files := []snapshot.File{
		{System: "xero", Organisation: "Smith & Co", CapturedAt: captured}, {System: "xero", Organisation: "SMITH  & co", CapturedAt: captured.Add(time.Hour)},
		{System: "xero", Organisation: "Smith Co", CapturedAt: captured}, {System: "xero", CapturedAt: captured}, {System: "other", Organisation: "Acme"},
	}
	var got []string
	for _, f := range snapshot.NewestOfEach(files, "xero") {
		got = append(got, f.Organisation)
	}
	if diff := cmp.Diff([]string{"SMITH  & co", "Smith Co"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNamed(t *testing.T) {
	tests := []struct {
		name, why, system, organisation, file string
		want                                  bool
	}{
		{"as it is named now", "the usual case", "xero", "Bay & Co", "xero-Bay-Co-88ad7b9a-20261122T061200Z.json", true},
		{"as it was named before", "evidence is never renamed", "xero", "Bay & Co", "xero-Bay-Co-20261122T061200Z.json", true},
		{"another organisation", "its name is another", "xero", "Bay & Co", "xero-Bay-20261122T061200Z.json", false},
		{"another time", "by it the newest is found", "xbert", "", "xbert-20261122T061201Z.json", false},
		{"a system", "which has one name", "xbert", "", "xbert-20261122T061200Z.json", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := snapshot.File{System: tt.system, Organisation: tt.organisation, CapturedAt: captured}
			if got := snapshot.Named(f, tt.file); got != tt.want {
				t.Errorf("%s: %v; it is %s", tt.why, got, snapshot.Name(f))
			}
		})
	}
}

func TestAge(t *testing.T) {
	f := pastedFile(t)
	if got := f.Age(captured.Add(36 * time.Hour)); got != 36*time.Hour {
		t.Errorf("%s, want 36h", got)
	}
	if got := f.Age(captured.Add(-time.Minute)); got != 0 {
		t.Errorf("clocks that differ give %s, want 0", got)
	}
}

func TestCheck(t *testing.T) {
	tab, api := pastedFile(t), snapshot.FromAPI(observed(), "ci")
	const move = "take it out of the folder, or capture the right account"
	tests := []struct {
		name, why  string
		f          snapshot.File
		tenant     reconcile.Tenant
		now        time.Time
		want, hint string
	}{
		{"the label", "as people type it", tab, reconcile.Tenant{Name: "harbour  accounting", ID: "t7"}, captured, "", ""},
		{"another label", "another tenant", tab, reconcile.Tenant{Name: "River"}, captured,
			`the snapshot desk-20261122T061200Z.json is of "Harbour Accounting", and this practice declares "River"`, move},
		{"the id", "an id decides: a tenant was renamed", api, reconcile.Tenant{Name: "River", ID: "T1"}, captured, "", ""},
		{"another id", "two tenants of one name", api, reconcile.Tenant{Name: "Harbour Accounting", ID: "t2"}, captured,
			`the snapshot xpm-20261122T061200Z.json is of "Harbour Accounting" (t1), and this practice declares "Harbour Accounting" (t2)`, move},
		{"no id yet", "the label is what there is", api, reconcile.Tenant{Name: "Harbour Accounting"}, captured, "", ""},
		{"future", "nobody has seen it yet", tab, reconcile.Tenant{Name: "Harbour Accounting"}, captured.Add(-time.Hour),
			"the snapshot is from the future: captured at 2026-11-22T06:12:00Z, and it is 2026-11-22T05:12:00Z", "check the time that was given, and the clock"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, tt.why, tt.f.Check(tt.tenant, tt.now), tt.want, tt.hint) })
	}
}
