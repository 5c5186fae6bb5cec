package evidence_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
)

// Days of which no commit tells are not days on which nothing happened.
func TestBeforeTheFirstCommit(t *testing.T) {
	begun := story{commits: []string{jo}}.input(t)
	begun.First = begun.Trees[0].Commit
	later := begun
	later.Trees, later.First.At = nil, at("30T20").AddDate(0, 1, 0)
	for _, tt := range []struct {
		name, why string
		in        evidence.Input
		want      []string
	}{
		{"whole", "the first commit came after it", later, []string{"not-known: the whole period is before the first commit on 2026-12-31: who joined, moved and left is not known"}},
		{"part", "it came in the middle", begun, []string{
			"approvals-unknown: nobody handed approvals over (--approvals FILE), so who approved is not known",
			"not-known: the period begins before the first commit on 2026-11-02: what changed until then is not known",
		}},
		{"none", "it is older", story{opening: jo}.input(t), nil},
	} {
		var got []string
		for _, e := range evidence.Make(tt.in).Exceptions {
			got = append(got, string(e.Code)+": "+e.Text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", tt.name, tt.why, diff)
		}
	}
}

// An entry of another branch is not left out without a word.
func TestApprovalsOfNoCommit(t *testing.T) {
	in := story{opening: jo, given: strings.ReplaceAll(`[{"commit": "COMMIT1", "approved_by": []}, {"commit": "OTHER", "approved_by": []}]`, "OTHER", hash(7))}.input(t)
	in.Branch = []string{hash(0), hash(1)} // the second touched no declaration
	want := []string{"the approvals of commit " + hash(7) + " count for nothing: it is no commit of this branch"}
	if diff := cmp.Diff(want, evidence.Make(in).Notes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An acceptance is told with the difference that it leaves: of what, who holds it,
// and who is declared to. One that no plan would heed is not told.
func TestAcceptances(t *testing.T) {
	accept := func(address, observed string) string {
		return "---\napiVersion: practicectl/v1\nkind: Acceptance\nmetadata: {name: acme}\nspec: {address: " + address + ", " + observed + ", by: jo, until: 2026-12-02, reason: Sam is away}\n"
	}
	of := "client/" + client(1) + "/manager"
	const tail = ": accepted by jo until 2026-12-02: Sam is away"
	for _, tt := range []struct{ name, why, opening, commit, want string }{
		{"declared", "for somebody else", jo + kim + bookOf("jo") + accept(of, "observed: kim"), "", "manager of Acme (client " + client(1) + "): held by kim, and declared for jo" + tail},
		{"record", "of somebody undeclared", jo + bookOf("jo") + accept(of, "observed: "+id(9)), "", "manager of Acme (client " + client(1) + "): held by the record " + id(9) + ", and declared for jo" + tail},
		{"nobody", "and no document lists the client", jo + accept(of, "observed: null"), "", "manager of client " + client(1) + ": held by nobody" + tail},
		{"leaver", "with whom nothing is left", jo + kim + gone + accept(of, "observed: lee"), "", ""},
		{"leaves later", "it counted until then", jo + kim + lee + accept(of, "observed: lee"), jo + kim + gone + accept(of, "observed: lee"), "manager of client " + client(1) + ": held by lee" + tail},
	} {
		s := story{opening: tt.opening}
		if tt.commit != "" {
			s.commits = []string{tt.commit}
		}
		got := ""
		for _, e := range evidence.Make(s.input(t)).Exceptions {
			if e.Code == evidence.CodeAcceptance {
				got += e.Text
			}
		}
		if got != tt.want {
			t.Errorf("%s (%s): %q, want %q", tt.name, tt.why, got, tt.want)
		}
	}
}
