package evidence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
)

func TestApprovals(t *testing.T) {
	entry := func(author, merged string, by ...string) string {
		for i, b := range by {
			login, when, _ := strings.Cut(b, " ")
			by[i] = fmt.Sprintf(`{"login": %q, "at": %q}`, login, when)
		}
		return fmt.Sprintf(`[{"commit": "COMMIT1", "pull_request": "https://git.example/1", "author": %q, "approved_by": [%s], "merged_at": %q}]`, author, strings.Join(by, ", "), merged)
	}
	const merged, before, after = "2026-11-02T01:00:00Z", "2026-11-02T00:00:00Z", "2026-11-02T02:00:00Z"
	applied := []evidence.Run{wrote("03T01", "verified", clientWrite(1, "manager", 1, 2))}
	for _, tt := range []struct {
		name, why, given string
		runs             []evidence.Run
		state            evidence.ApprovalState
		by, codes        []string
	}{
		{"not given", "it is not known, and never none", "", applied, evidence.ApprovalNotGiven, nil, []string{"approvals-unknown"}},
		{"approved", "by somebody else", entry("jo-gh", merged, "kim-gh "+before), applied, evidence.Approved, []string{"kim"}, nil},
		{"author", "of the commit, who is jo", entry("", merged, "jo-gh "+before), applied, evidence.Approved, []string{"jo"}, []string{"own-approval"}},
		{"opened", "whoever opened the pull request wrote it", entry("KIM-GH", merged, "kim-gh "+before), applied, evidence.Approved, []string{"kim"}, []string{"own-approval"}},
		{"and another", "one who did not write it is enough", entry("", merged, "jo-gh "+before, "kim-gh "+before), applied, evidence.Approved, []string{"jo", "kim"}, nil},
		{"stranger", "a login that nobody declares proves no second person", entry("kim-gh", merged, "kim-gh "+before, "casey "+before), applied, evidence.Approved, []string{"kim", "casey?"}, []string{"unknown-approver"}},
		{"too early", "what was written after it was not approved by it", entry("jo-gh", "2026-11-02T01:00:00Z", "kim-gh 2026-11-01T20:00:00Z"), applied, evidence.ApprovalNone, []string{"kim"}, []string{"not-approved"}},
		{"another merge", "a pull request that was merged before the commit was made did not bring it", entry("jo-gh", "2026-11-01T23:00:00Z", "kim-gh 2026-11-01T22:00:00Z"), applied, evidence.ApprovalNone, []string{"kim"}, []string{"not-approved"}},
		{"nobody", "handed over, with none", entry("jo-gh", merged), applied, evidence.ApprovalNone, nil, []string{"not-approved"}},
		{"no entry", "handed over without it", "[]", applied, evidence.ApprovalNone, nil, []string{"not-approved"}},
		{"too late", "after it was merged", entry("jo-gh", merged, "kim-gh "+after), applied, evidence.ApprovalNone, []string{"kim"}, []string{"not-approved"}},
		{"not applied", "it is on the branch all the same", entry("jo-gh", merged), nil, evidence.ApprovalNone, nil, []string{"not-approved"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var written time.Time
			if tt.name == "too early" {
				written = at("01T22")
			}
			r := evidence.Make(story{written: written, opening: jo + kim + bookOf("jo"), commits: []string{jo + kim + bookOf("kim")}, given: tt.given, runs: tt.runs}.input(t))
			if len(r.Rows) != 1 {
				t.Fatalf("%d rows", len(r.Rows))
			}
			var by, codes []string
			for _, a := range r.Rows[0].Approval.By {
				who := a.User
				if who == "" {
					who = a.Login + "?"
				}
				by = append(by, who)
			}
			for _, e := range r.Exceptions {
				codes = append(codes, string(e.Code))
			}
			if got := r.Rows[0].Approval.State; got != tt.state {
				t.Errorf("%s: state %q, want %q", tt.why, got, tt.state)
			}
			if diff := cmp.Diff(tt.by, by); diff != "" {
				t.Errorf("%s: by (-want +got):\n%s", tt.why, diff)
			}
			if diff := cmp.Diff(tt.codes, codes); diff != "" {
				t.Errorf("%s: exceptions (-want +got):\n%s", tt.why, diff)
			}
		})
	}
}

// A commit that nobody approved is told once, whatever it changed: several rows,
// a control, or nothing that has a row.
func TestEveryCommitIsApproved(t *testing.T) {
	said := word(14, "kim", "0123abcd")
	r := evidence.Make(story{opening: jo + kim, two: true, given: "[]", commits: []string{jo + kim + sam, jo + kim + sam + off, jo + kim + sam + off + said, jo + kim + sam + off + said + "# no more\n"}}.input(t))
	var got []string
	for _, e := range r.Exceptions {
		got = append(got, fmt.Sprintf("%s %s: %s", e.Code, e.Subject, e.Text))
	}
	var want []string
	for i := range 4 {
		want = append(want, fmt.Sprintf("not-approved commit/%s: \"commit %d\": no pull request with this commit was handed over", hash(i+1), i+1))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("exceptions (-want +got):\n%s", diff)
	}
}
