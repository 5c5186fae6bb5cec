package render_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// evidenceOf is a report with everything in it that can be told.
func evidenceOf() evidence.Report {
	when := func(d, h int) time.Time { return time.Date(2026, 11, d, h, 0, 0, 0, time.UTC) }
	day := func(d int) *reconcile.Date { return &reconcile.Date{Year: 2026, Month: 11, Day: d} }
	hours := 12.5
	commit, sum := strings.Repeat("c", 40), strings.Repeat("5", 64)
	declared := &evidence.Declared{
		By: []evidence.Person{{Name: "Jo\x1b[31m", Email: "jo@elsewhere.example"}, {Login: "casey"}, {User: "jo-bloggs"}}, At: when(2, 1), Commit: commit, Subject: "Lee leaves", Source: at(12),
	}
	approval := evidence.Approval{State: evidence.Approved, PullRequest: "https://git.example/12", By: []evidence.Approver{{Person: evidence.Person{User: "kim-tan"}, At: when(2, 0)}}}
	word := evidence.Word{Does: "ended the login", By: "kim-tan", At: when(14, 1), Document: "attestation/lee", Evidence: []string{"https://files.example/1"}}
	first := evidence.RunPart{At: when(3, 0), Run: "run-1", By: "jo-b", Outcome: "verified", Writes: 2}
	refused := word
	refused.Refused = "twoPerson was on, so the word does not count"
	return evidence.Report{
		Practice: "harbour", DisplayName: "Harbour", From: *day(1), Until: *day(30), TimeZone: "Australia/Sydney", MadeAt: when(30, 20), Digest: sum,
		Commits: evidence.Commits{Read: 1, Initial: 2},
		Rows: []evidence.Row{
			{Kind: evidence.KindMover, Subject: "assignment/book", Name: "book", System: "xpm", What: "manager of 12 clients: jo → kim", Clients: 12, Declared: declared,
				Approval: evidence.Approval{State: evidence.ApprovalNotGiven}, Status: evidence.StatusOpen},
			{Kind: evidence.KindLeaver, Subject: "user/lee-park", Name: "Lee Park", System: "ignition", What: "the account is removed", Effective: day(13), Declared: declared, Approval: approval,
				Applied: &evidence.AppliedBy{RunPart: first, Runs: []evidence.RunPart{first, {At: when(9, 0), Run: "run-2", By: "kim-t", Outcome: "verified", Writes: 1}}}, Attested: []evidence.Word{word, refused},
				Proven: &evidence.Proof{At: when(14, 2), By: evidence.ProofList, Where: "observed/ignition.json", SHA256: sum}, Hours: &hours, Status: evidence.StatusProven,
				Exceptions: []evidence.Code{evidence.CodeLate, evidence.CodeOwnWord}},
			{Kind: evidence.KindControl, Subject: "practice/harbour", Name: "Harbour", What: "twoPerson: on → off", Declared: declared, Approval: evidence.Approval{State: evidence.ApprovalNone}, Status: evidence.StatusDeclared},
			{Kind: evidence.KindGrant, Subject: "support/case", Name: "=cmd()", What: "Xero Support in Acme", Approval: evidence.Approval{State: evidence.ApprovalNone}, Status: evidence.StatusNotDue},
		},
		Exceptions: []evidence.Exception{{Code: evidence.CodeLate, Subject: "user/lee-park", System: "ignition", At: when(14, 1), Where: "ws/lee.yaml:7",
			Text: "the account is removed: ended 36 hours after the last day, and this is a sentence that is long enough to be wrapped once"}},
		Notes: []string{"the approvals of commit " + strings.Repeat("d", 40) + " count for nothing: it is no commit of this branch"},
		Populations: []evidence.Population{
			{System: "xpm", Title: "Xero Practice Manager"},
			{System: "ignition", Title: "Ignition", Known: true, File: "observed/ignition.json", Rows: 14, Total: 14, CapturedAt: when(14, 2), CapturedBy: "kim-tan", AsRole: "admin", SHA256: sum},
			{System: "xeroOrganisation", Title: "Users of an organisation", Organisation: "Acme", Known: true, File: "observed/org.json", Rows: 2, Total: 5, Partial: true, PartialWhy: "one page", CapturedAt: when(14, 2), CapturedBy: "kim-tan", SHA256: sum},
		},
		Runs:    []evidence.ReportRun{{Run: "run-1", Began: when(3, 0), By: "jo-b", URL: "https://git.example/runs/1", Commit: commit, ChangesDigest: sum, Head: sum, Outcome: "2 done"}},
		Journal: evidence.Journal{Records: 6, Head: sum},
	}
}

func TestEvidence(t *testing.T) {
	var b bytes.Buffer
	if err := render.Evidence(&b, evidenceOf(), render.Style{}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/evidence.txt", b.Bytes())
	b.Reset()
	empty := evidence.Report{DisplayName: "Harbour", ApprovalsGiven: true, TimeZone: "Australia/Sydney", Populations: []evidence.Population{{Title: "Xero Practice Manager"}}}
	if err := render.Evidence(&b, empty, render.Style{Color: true}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/evidence-empty-color.txt", b.Bytes())
}

// A summary without exceptions says what it does not know.
func TestEvidenceHeadline(t *testing.T) {
	list := evidence.Population{Title: "Ignition", Known: true}
	none := evidence.Population{Title: "Xero Practice Manager"}
	before := []evidence.Exception{{Code: evidence.CodeNotKnown, Subject: "period", Text: "it is before the first commit"}}
	const nobody = "0 joiners, 0 movers, 0 leavers, 0 mapping changes, 0 grants; "
	for _, tt := range []struct {
		name, why, want string
		report          evidence.Report
	}{
		{"known", "nothing is missing", nobody + "no exception.\n", evidence.Report{ApprovalsGiven: true, Populations: []evidence.Population{list}}},
		{"no approvals", "nobody handed them over", nobody + "no exception in what is known.\n", evidence.Report{Populations: []evidence.Population{list}}},
		{"no approvals, told", "what that means", "\nNot known: who approved, since approvals were not handed over.\n", evidence.Report{Populations: []evidence.Population{list}}},
		{"no list", "of a system", "\nNot known: who is in Xero Practice Manager, of which there is no list.\n", evidence.Report{ApprovalsGiven: true, Populations: []evidence.Population{none, list}}},
		{"before", "no commit tells of it", "\nNot known: what was before the first commit.\n", evidence.Report{ApprovalsGiven: true, Exceptions: before}},
	} {
		var b bytes.Buffer
		tt.report.TimeZone = "Australia/Sydney"
		if err := render.Evidence(&b, tt.report, render.Style{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), tt.want) {
			t.Errorf("%s (%s): no %q in:\n%s", tt.name, tt.why, tt.want, b.String())
		}
	}
}

func TestEvidenceTable(t *testing.T) {
	var b bytes.Buffer
	header, rows := render.EvidenceTable(evidenceOf())
	if err := snapshot.WriteCSV(&b, header, rows); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/evidence.csv", b.Bytes())
}

func accessOf() evidence.Access {
	seen := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	last := reconcile.Date{Year: 2026, Month: 11, Day: 13}
	n := func(n int) *int { return &n }
	list := &reconcile.Seen{System: "ignition", CapturedAt: seen, By: "kim-tan", AsRole: "admin", Days: 40, Stale: true}
	return evidence.Access{
		DisplayName: "Harbour", AsOf: reconcile.Date{Year: 2026, Month: 11, Day: 20}, TimeZone: "Australia/Sydney", ObservedAt: seen, JobsSeen: false,
		Systems: []reconcile.MappedSystem{{System: "xpm", Title: "Xero Practice Manager", Seen: &reconcile.Seen{CapturedAt: seen}}, {System: "ignition", Title: "Ignition", Seen: list}, {System: "xbert", Title: "XBert", Why: "there is no list"}},
		Rows: []evidence.AccessRow{
			{Name: "=Casey", Standing: evidence.StandingUndeclared, System: "ignition", Title: "Ignition", Email: "casey@x.example", Role: "Member", Login: "active", State: "declared nowhere", Status: "drifted", Known: "seen", SeenAt: seen, Days: 40, Stale: true},
			{User: "jo", Name: "Jo Bloggs", Standing: evidence.StandingDeclared, System: "xpm", Title: "Xero Practice Manager", Email: "jo@x.example", ID: "1", Login: "not shown by any list", State: "in sync", Status: "in sync", Known: "seen, found by id", SeenAt: seen, Partner: n(1200), Manager: n(3)},
			{User: "jo", Name: "Jo Bloggs", Standing: evidence.StandingDeclared, System: "ignition", Title: "Ignition", Email: "jo@x.example", Role: "Admin", Link: "Jo Bloggs", Login: "active", State: "in sync", Status: "stale", Known: "seen, found by e-mail", SeenAt: seen, Days: 40, Stale: true},
			{User: "jo", Name: "Jo Bloggs", Standing: evidence.StandingDeclared, System: "xbert", Title: "XBert", Login: "not shown by any list", State: "unknown", Status: "unknown", Known: "there is no snapshot of XBert"},
			{User: "lee", Name: "Lee Park", Standing: evidence.StandingLeft, LastDay: &last, System: "xpm", Title: "Xero Practice Manager", ID: "3", Login: "ended, says Kim Tan", State: "in sync", Status: "in sync", Known: "seen, found by id", SeenAt: seen, Partner: n(0), Manager: n(1), Jobs: n(2)},
		},
		Grants: []evidence.AccessGrant{
			{Title: "Xero Support in Acme", State: reconcile.GrantUndeclared, Seen: "seen among 2 users"},
			{Name: "case", Title: "Xero Support in My Xero", Level: "Staff", State: reconcile.GrantSeen, Owner: "kim-tan", OwnerName: "Kim Tan", Until: &last},
		},
	}
}

func TestAccess(t *testing.T) {
	var b bytes.Buffer
	if err := render.Access(&b, accessOf(), render.Style{}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/access.txt", b.Bytes())
	b.Reset()
	header, rows := render.AccessTable(accessOf())
	if err := snapshot.WriteCSV(&b, header, rows); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/access.csv", b.Bytes())
}
