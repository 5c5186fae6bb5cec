package evidence_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

const grant = "---\napiVersion: practicectl/v1\nkind: SupportAccess\nmetadata: {name: case}\nspec: {scope: organisation, organisation: Acme, role: standard, payrollAdmin: false, owner: kim, reason: payroll, INVITED from: 2026-11-04, until: 2026-11-06}\n"

// orgList is who the list of an organisation shows, with Xero Support or not.
func orgList(when, organisation string, support bool) evidence.List {
	l := evidence.List{
		Snapshot:   reconcile.Snapshot{System: "xeroOrganisation", Tenant: reconcile.Tenant{Name: organisation}, CapturedAt: at(when), CapturedBy: "kim", AsRole: "adviser"},
		Population: evidence.Population{System: "xeroOrganisation", Organisation: organisation, Known: true, File: "org-" + when},
	}
	l.Snapshot.Objects = []reconcile.Object{{Key: reconcile.Key{System: "xeroOrganisation", Kind: reconcile.KindUser, ID: "kim"}, Name: "Kim Tan", Email: "kim@x.example"}}
	if support {
		l.Snapshot.Objects = append(l.Snapshot.Objects, reconcile.Object{Key: reconcile.Key{System: "xeroOrganisation", Kind: reconcile.KindUser, ID: "help"}, Name: "Xero Support", Email: "help@xero.com"})
	}
	return l
}

func TestGrants(t *testing.T) {
	plain, early := strings.Replace(grant, "INVITED ", "", 1), strings.Replace(grant, "INVITED ", "invited: 2026-11-04T08:00, ", 1)
	ids := resolve.Grants(load(t, strings.ReplaceAll(practice, "TWO", "false")+jo+kim+plain))[0].Actions()
	longer := strings.NewReplacer("name: case", "name: longer", "until: 2026-11-06", "until: 2026-11-20", "from: 2026-11-04", "from: 2026-11-05").Replace(plain)
	out := word(7, "kim", ids[3])
	for _, tt := range []struct {
		name, why  string
		story      story
		want, exce []string
	}{
		{
			"removed", "a list after the word proves it", story{opening: jo + kim, commits: []string{jo + kim + plain + out}, lists: []evidence.List{orgList("05T00", "Acme", true), orgList("07T01", "Acme", false)}},
			[]string{"grant support/case xeroOrganisation proven 12.0 h by list"}, nil,
		},
		{
			"only a word", "proves nothing", story{opening: jo + kim, commits: []string{jo + kim + plain + out}},
			[]string{"grant support/case xeroOrganisation attested"}, []string{"not-proven support/case xeroOrganisation"},
		},
		{
			"another organisation", "has a list of its own", story{opening: jo + kim, commits: []string{jo + kim + plain + out}, lists: []evidence.List{orgList("07T01", "Beta", false)}},
			[]string{"grant support/case xeroOrganisation attested"}, []string{"not-proven support/case xeroOrganisation"},
		},
		{
			"invited early", "before it was declared", story{opening: jo + kim, commits: []string{"!", "!", "!", jo + kim + early}, now: at("05T12")},
			[]string{"grant support/case xeroOrganisation attested"},
			[]string{"invited-unreviewed support/case xeroOrganisation", "unreadable commit/" + hash(1), "unreadable commit/" + hash(2), "unreadable commit/" + hash(3)},
		},
		{
			"refused", "by neither the owner nor anybody with a role", story{refuses: "jo", opening: jo + kim, commits: []string{jo + kim + plain + word(7, "jo", ids[3])}, lists: []evidence.List{orgList("05T00", "Acme", true), orgList("07T01", "Acme", false)}},
			[]string{"grant support/case xeroOrganisation open"}, []string{"not-proven support/case xeroOrganisation", "refused-word attestation/said-7"},
		},
		{
			"long", "a grant of over a year has an end like any other", story{opening: jo + kim, commits: []string{jo + kim + strings.Replace(plain, "until: 2026-11-06", "until: 2028-02-01", 1) + out}, lists: []evidence.List{orgList("05T00", "Acme", true), orgList("07T01", "Acme", false)}},
			[]string{"grant support/case xeroOrganisation proven -10836.0 h by list"}, nil,
		},
		{
			"joined", "it goes on by another grant, and ended nothing", story{opening: jo + kim, commits: []string{jo + kim + plain + longer}, lists: []evidence.List{orgList("05T00", "Acme", true)}, now: at("08T00")},
			[]string{"grant support/case xeroOrganisation open", "grant support/longer xeroOrganisation not due"}, nil,
		},
		{
			"joined, then removed", "what it was at an earlier list is over", story{opening: jo + kim, commits: []string{jo + kim + plain + longer + out}, lists: []evidence.List{orgList("05T00", "Acme", true), orgList("07T01", "Acme", false)}, now: at("08T00")},
			[]string{"grant support/case xeroOrganisation proven 12.0 h by list", "grant support/longer xeroOrganisation proven -324.0 h by list"}, nil,
		},
		{
			"of before", "in force in the period", story{opening: jo + kim + plain, old: true, now: at("05T00")},
			[]string{"grant support/case xeroOrganisation not due"}, nil,
		},
		{
			"undeclared", "nobody let it in", story{opening: jo + kim, lists: []evidence.List{orgList("05T00", "Acme", true)}},
			nil, []string{"undeclared Xero Support in Acme xeroOrganisation"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := evidence.Make(tt.story.input(t))
			var got []string
			for _, line := range told(r) {
				line, _, _ = strings.Cut(line, ":")
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: rows (-want +got):\n%s", tt.why, diff)
			}
			if diff := cmp.Diff(tt.exce, excepted(r)); diff != "" {
				t.Errorf("%s: exceptions (-want +got):\n%s", tt.why, diff)
			}
		})
	}
}
