package render_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// supportPlan has access past its end, access that nobody declared, a grant to be
// carried out, and one that is still to come.
func supportPlan() reconcile.Plan {
	day := func(n int) reconcile.Date { return reconcile.Date{Year: 2026, Month: 11, Day: n} }
	noon := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	grant := func(name, organisation string, from, until, line int) reconcile.WantGrant {
		return reconcile.WantGrant{
			Name: name, Place: organisation, System: "xeroOrganisation", OwnerName: "Kim Tan", Gives: "this organisation only",
			Terms:  reconcile.Terms{Scope: reconcile.ScopeOrganisation, Organisation: organisation, Owner: "kim-tan", Case: "1234567", Reason: "payroll filing error", From: day(from), Until: day(until)},
			Site:   reconcile.Site{Guest: "Xero Support", Where: organisation},
			Role:   reconcile.Value{ID: "standard", Name: "Standard"},
			Source: reconcile.Source{File: "practice/support.yaml", Line: line},
		}
	}
	seen := reconcile.Look{
		Terms: reconcile.Terms{Scope: reconcile.ScopePractice}, Site: reconcile.Site{Guest: "Xero Support", Where: "My Xero"},
		Place: "practice", System: "xeroPractice", CapturedAt: noon.Add(-time.Hour), By: "jo-bloggs", Users: 14, Proves: true,
		Seen: []reconcile.SupportUser{{Name: "Xero Support", Email: "support@xero.com"}},
	}
	s := reconcile.Support{
		Grants: []reconcile.WantGrant{grant("tax-case", "Acme Pty Ltd", 1, 20, 3), grant("new-case", "Beta Pty Ltd", 22, 27, 9), grant("later-case", "Echo Pty Ltd", 24, 27, 15)},
		Looks:  []reconcile.Look{seen}, Day: day(22), At: noon, Zone: time.UTC,
	}
	h := reconcile.Header{
		Practice: "harbour", DisplayName: "Harbour Accounting", Tenant: reconcile.Tenant{System: "xpm", Name: "Harbour"}, TimeZone: "Australia/Sydney", AsOf: day(22), ObservedAt: noon,
		Names: reconcile.Names{People: map[string]string{"jo-bloggs": "Jo Bloggs", "kim-tan": "Kim Tan", "sam-lee": "Sam Lee"}, Systems: map[string]string{"xeroPractice": "My Xero"}},
	}
	p := reconcile.Diff(h, reconcile.Desired{Support: s}, nil)
	p.Unmanaged = []reconcile.Unmanaged{{Key: reconcile.Key{System: "xeroPractice", Kind: reconcile.KindUser, ID: "x"}, Name: "Ravi Menon", Email: "ravi@harbour.example"}}
	for i, c := range p.Changes {
		p.Changes[i].Manual = &reconcile.Manual{
			ID: reconcile.ManualID(c), System: "Xero organisation", Actor: "somebody who may manage the users", Who: []string{"kim-tan"},
			Open: []string{"My Xero", "Users"}, Or: []string{"Settings", "Users"}, Steps: []string{"Take the list", "Choose Remove Xero Support"}, Seen: "it is not there", Evidence: "the list", Work: 10, Observed: true,
		}
		if c.Key.System == "xeroPractice" {
			p.Changes[i].Manual.System, p.Changes[i].Manual.Actor, p.Changes[i].Manual.Who = "My Xero", "a Practice Administrator or the Principal", []string{"jo-bloggs", "sam-lee"}
		}
	}
	return p
}

// Whoever has to act learns from an annotation that access has to end, since when,
// and who acts.
func TestAnnotationsOfGrants(t *testing.T) {
	golden.Equal(t, filepath.Join("testdata", "annotations-support.txt"), []byte(annotationsOf(t, supportPlan())))
}

// The lines about access that has to end can be forwarded as they stand.
func TestIssueOfGrants(t *testing.T) {
	p := supportPlan()
	people := map[string]render.IssuePerson{"kim-tan": {Name: "Kim Tan"}, "jo-bloggs": {Name: "Jo Bloggs", Login: "jo-b"}, "sam-lee": {Name: "Sam Lee"}}
	s := render.Issue{Plan: p, Today: p.AsOf, Heartbeat: "Looked at 12:00 on 22 November 2026."}
	for i, c := range p.Changes {
		it := render.IssueItem{ID: c.Manual.ID, Change: c, Since: p.AsOf.AddDays(-i), Choices: []render.Choice{{Text: "I did it", URL: "https://github.com/harbour/access/new/main/practice/decisions"}}}
		for _, who := range c.Manual.Who {
			it.Who = append(it.Who, people[who])
		}
		s.Items = append(s.Items, it)
	}
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join("testdata", "issue-support.md"), b.Bytes())
}

func TestPlanOfGrants(t *testing.T) {
	var b bytes.Buffer
	if err := render.Plan(&b, supportPlan(), render.Style{}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join("testdata", "plan-support.txt"), b.Bytes())
}

// A grant about which there is nothing to do is explained whole.
func TestExplainGrant(t *testing.T) {
	for _, name := range []string{"tax-case", "later-case"} {
		e, ok := reconcile.ExplainSupport(name, supportPlan())
		var b bytes.Buffer
		if err := render.Explain(&b, e, render.Style{}); err != nil || !ok {
			t.Fatal(err, ok)
		}
		golden.Equal(t, filepath.Join("testdata", "explain-support-"+name+".txt"), b.Bytes())
	}
	if _, ok := reconcile.ExplainSupport("none", supportPlan()); ok {
		t.Error("a grant that is not there is explained")
	}
}
