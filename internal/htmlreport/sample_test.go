package htmlreport_test

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/htmlreport"
	"github.com/practicectl/practicectl/reconcile"
)

// hostile is a name in which everything tries to be more than text.
const hostile = "</script><script>hit()</script><img src=x onerror=hit()> **b** [a](javascript:hit()) @admin =1+1 ::error::x \x1b[31m {{.}} \u202e"

var people = []reconcile.Value{
	{ID: "s0", Name: "Jo Bloggs", User: "jo-bloggs"}, {ID: "s1", Name: "Kim Tan", User: "kim-tan"}, {ID: "s2", Name: "Sam Lee", User: "sam-lee"},
	{ID: "s3", Name: "Pat Ng", User: "pat-ng"}, {ID: "s4", Name: "Aroha Ngāta", User: "aroha-ngata"}, {ID: "s5", Name: "Lee Park", User: "lee-park"},
}

func source(i int) reconcile.Source {
	return reconcile.Source{File: "practice/books/north-shore.yaml", Line: 12 + i, Column: 7}
}

func clientName(i int) string {
	if i == 3 {
		return hostile
	}
	first := []string{"Acme", "Smith", "Ngata", "Chen", "O’Brien", "Te Aro", "Wilson", "Harbour View", "Kauri"}
	last := []string{"Pty Ltd", "Family Trust", "Plumbing", "Holdings", "& Sons", "Dental", "Café"}
	return fmt.Sprintf("%s %s %d", first[i%len(first)], last[i/3%len(last)], i)
}

// sample is a practice of so many clients, and a plan of so many changes to
// them with one of everything else.
func sample(clients, changes int) htmlreport.Page {
	p := reconcile.Plan{
		Header: reconcile.Header{
			Names:         reconcile.Names{People: map[string]string{"kim-tan": "Kim Tan"}},
			FormatVersion: reconcile.FormatVersion, Practice: "harbour", DisplayName: "Harbour Accounting",
			Tenant: reconcile.Tenant{System: "xpm", Name: "Harbour Accounting", ID: "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11"},
			AsOf:   reconcile.Date{Year: 2026, Month: 12, Day: 1}, TimeZone: "Australia/Sydney",
			ObservedAt: time.Date(2026, 11, 30, 22, 12, 0, 0, time.UTC), ExpiresAt: time.Date(2026, 12, 1, 22, 12, 0, 0, time.UTC),
			Commit: "8d1f0c2b7a6e5d4c3b2a190817263544536271809", PlanDigest: "c0ffee" + fmt.Sprintf("%058d", 1), ChangesDigest: "beef" + fmt.Sprintf("%060d", 2),
		},
		Leaving: []reconcile.Leaving{{User: "lee-park", Name: "Lee Park", LastDay: reconcile.Date{Year: 2026, Month: 12, Day: 18}, Clients: changes,
			Takers: []reconcile.Taker{{Name: "Kim Tan", Clients: changes}}}},
		Rails: []reconcile.RailCount{
			{Rail: reconcile.RailClients, Limit: reconcile.Limit{Count: 200, Percent: 20}, Counted: 3, Expected: changes, Of: clients},
			{Rail: reconcile.RailLogins, Limit: reconcile.Limit{Count: 3, Percent: 100}, Counted: 1, Of: len(people)},
		},
		Budget: reconcile.Budget{Reads: 40, Writes: changes, Seconds: changes * 6 / 5, DayShare: float64(changes) / 5000},
	}
	var objects []reconcile.Object
	for i := range people {
		objects = append(objects, reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: people[i].ID}, Name: people[i].Name})
	}
	for i := range clients {
		partner, manager := people[i%len(people)], people[i/2%len(people)]
		if i < changes {
			partner = people[5]
			p.Changes = append(p.Changes, handover(i))
		}
		if i%17 == 16 {
			manager = reconcile.Value{}
		}
		objects = append(objects, reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: fmt.Sprint("c", i)}, Name: clientName(i), Fields: []reconcile.FieldValue{
			{Field: reconcile.FieldPartner, Value: partner, Confirmed: true}, {Field: reconcile.FieldManager, Value: manager, Confirmed: true},
		}})
	}
	others(&p)
	grants(&p)
	page := htmlreport.Page{Word: "report", Plan: p, Clients: true, Applied: "77aa0c1e8f0b4d57b1c90d5f8d1e2b2200112233", Journal: "9e02341" + fmt.Sprintf("%057d", 3)}
	desired := reconcile.Desired{Leavers: []reconcile.Leaver{{User: "lee-park", LastDay: reconcile.Date{Year: 2026, Month: 12, Day: 18}}}}
	for _, v := range people {
		desired.Wants = append(desired.Wants, reconcile.Want{Address: "user/" + v.User + "/xpm", Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: v.ID}})
	}
	for _, by := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		page.Books = append(page.Books, reconcile.NewBook(p, by, desired, []reconcile.Snapshot{{Objects: objects}}))
	}
	page.Mapping = accounts(p)
	return page
}

// handover is a client that goes from who leaves to somebody else.
func handover(i int) reconcile.Change {
	f := reconcile.FieldChange{
		Address: fmt.Sprintf("client/c%d/partner", i), Field: reconcile.FieldPartner, Before: people[5], Confirmed: true, After: people[1],
		Reason: reconcile.ReasonDiffers, Origin: reconcile.OriginThisChange, Because: []reconcile.Step{{Source: source(i), Says: "handover"}},
	}
	return reconcile.Change{
		Address: fmt.Sprint("client/c", i), Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: fmt.Sprint("c", i)}, Name: clientName(i),
		Action: reconcile.ActionUpdate, Risk: reconcile.RiskTakes, Reason: f.Reason, Origin: f.Origin, Source: f.Because[0].Source, Fields: []reconcile.FieldChange{f},
	}
}

// others are what a plan holds besides: somebody who joins, what is blocked,
// held back, not known, done by hand, due later and good to know.
func others(p *reconcile.Plan) {
	ravi := reconcile.Value{Name: "Ravi Menon", User: "ravi-menon"}
	held := handover(44)
	held.Hold = &reconcile.Hold{Rule: "unpinned", Text: "the client is only known by its name", Hint: "add uuid: c44"}
	fill := handover(50)
	fill.Fields[0].Field, fill.Risk, fill.Reason, fill.Fields[0].Before, fill.Fields[0].After = reconcile.FieldManager, reconcile.RiskFills, reconcile.ReasonUnset, reconcile.Value{}, ravi
	byHand := reconcile.Change{
		Address: "user/sam-lee/ignition/link", Key: reconcile.Key{System: "ignition", Kind: reconcile.KindUser, ID: "sam@harbour.example"}, Name: "Sam Lee",
		Action: reconcile.ActionManual, Risk: reconcile.RiskTakes, Origin: reconcile.OriginPending, Source: source(60),
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldLink, Before: people[5], After: people[2], Because: []reconcile.Step{{Source: source(60)}}}},
		Manual: &reconcile.Manual{ID: "a1b2c3d4", System: "Ignition", Actor: "an Ignition Admin", Who: []string{"jo-bloggs"}, Work: 5, Steps: []string{"link"}},
	}
	p.Changes = append([]reconcile.Change{{
		Address: "user/ravi-menon/xpm", Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff}, Name: "Ravi Menon", Email: "ravi@harbour.example", User: "ravi-menon",
		Action: reconcile.ActionCreate, Risk: reconcile.RiskGrants, Reason: reconcile.ReasonNotThere, Origin: reconcile.OriginThisChange, Source: source(4),
	}}, append(p.Changes, fill, held, byHand)...)
	p.Summary = reconcile.Summary{Create: 1, Update: len(p.Changes) - 3, Manual: 1, Held: 1, Blocked: 1, InSync: 1234, Unmanaged: 15}
	p.Blocked = []reconcile.Blocked{{Address: "client/Twin/partner", Name: "Twin Rivers Trust", Source: source(70), Hold: reconcile.Hold{Rule: "ambiguous", Text: "2 clients have this name", Hint: "add the uuid of the one you mean"}}}
	p.Unseen = []reconcile.Unseen{{Address: "user/pat-ng/xbert", Name: "Pat Ng", System: "xbert", Text: "the list is too old to tell", Source: source(80)}}
	p.Seen = []reconcile.Seen{{System: "ignition", CapturedAt: p.ObservedAt, By: "jo-bloggs", Days: 3}, {System: "xbert", CapturedAt: p.ObservedAt, By: "sam-lee", Days: 71, Stale: true, Partial: true}}
	for i := range 40 {
		p.Later = append(p.Later, reconcile.Later{Date: reconcile.Date{Year: 2027, Month: 1, Day: 10}, Address: fmt.Sprintf("client/c%d/manager", i), Field: reconcile.FieldManager, Before: people[0], After: people[1], Because: []reconcile.Step{{Source: source(90)}}})
	}
	p.Notices = []reconcile.Notice{{Address: "user/lee-park/xpm", Name: "Lee Park", Rule: "name", Text: `is called "Lee Parker" there`, Source: source(95)}}
	p.Pins = []reconcile.Pin{{Address: "client/c9001", Name: "Delta Ltd", Source: source(96), ID: "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9", FoundBy: "name"}}
	for i := range 15 {
		p.Unmanaged = append(p.Unmanaged, reconcile.Unmanaged{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: fmt.Sprint("u", i)}, Name: fmt.Sprint("Undeclared ", i)})
	}
}

// accounts are people in every status.
func accounts(p reconcile.Plan) *reconcile.Mapping {
	systems := []reconcile.MappedSystem{{System: "xpm", Title: "Xero Practice Manager", Seen: &reconcile.Seen{CapturedAt: p.ObservedAt}}}
	for _, s := range p.Seen {
		systems = append(systems, reconcile.MappedSystem{System: s.System, Title: map[string]string{"ignition": "Ignition", "xbert": "XBert"}[s.System], Seen: &s})
	}
	var cells []reconcile.Cell
	states := []reconcile.CellState{reconcile.CellInSync, reconcile.CellInSync, reconcile.CellElsewhere, reconcile.CellUnknown, reconcile.CellInSync, reconcile.CellRemove}
	for i, v := range people {
		c := reconcile.Cell{User: v.User, Name: v.Name, System: "xpm", State: reconcile.CellInSync, Matched: "id", Pinned: true, Source: source(i)}
		cells = append(cells, c)
		c.System, c.Matched, c.State = "ignition", "e-mail", states[i]
		if c.State.Differs() {
			c.Text, c.Hint = "is linked to Lee Park", "an Ignition Admin puts it right"
		}
		cells = append(cells, c)
		if i != 1 {
			c.System, c.State, c.Text, c.Hint = "xbert", states[(i+1)%len(states)], "", ""
			cells = append(cells, c)
		}
	}
	m := reconcile.NewMapping(p, systems, cells, []reconcile.Stranger{{System: "ignition", Name: "Temp", Email: "temp@harbour.example"}}, nil)
	return &m
}

// grants are access for support in every state, on the first of December.
func grants(p *reconcile.Plan) {
	day := func(n int) reconcile.Date { return p.AsOf.AddDays(n) }
	for i, g := range []struct {
		name        string
		state       reconcile.GrantState
		severity    reconcile.Severity
		from, until int
	}{
		{"joined", reconcile.GrantJoined, reconcile.SeverityNone, -9, -2},
		{"removed", reconcile.GrantRemoved, reconcile.SeverityNone, -40, -31},
		{"long-ago", reconcile.GrantRemoved, reconcile.SeverityNone, -700, -690},
		{"scheduled", reconcile.GrantScheduled, reconcile.SeverityNone, 20, 30},
		{"next-year", reconcile.GrantScheduled, reconcile.SeverityNone, 400, 410},
		{"seen", reconcile.GrantSeen, reconcile.SeverityNone, -3, 6},
		{"invited", reconcile.GrantInvited, reconcile.SeverityNone, -1, 4},
		{"last-day", reconcile.GrantEnding, reconcile.SeverityNone, -7, 0},
		{"early", reconcile.GrantEnding, reconcile.SeverityOpen, -7, 5},
		{"due", reconcile.GrantDue, reconcile.SeverityOpen, 0, 0},
		{"level", reconcile.GrantSeen, reconcile.SeverityOpen, -5, 2},
		{"overdue", reconcile.GrantOverdue, reconcile.SeverityHighest, -12, -4},
		{"forgotten", reconcile.GrantOverdue, reconcile.SeverityHighest, -380, -370},
	} {
		p.Grants = append(p.Grants, reconcile.Grant{
			Name: g.name, Title: "Xero Support in " + clientName(i), Level: "Standard, without payroll", Gives: "this organisation only", State: g.state, Severity: g.severity,
			Terms: reconcile.Terms{Scope: reconcile.ScopeOrganisation, Organisation: clientName(i), Owner: "kim-tan", Case: fmt.Sprint(1234567 + i), Reason: "why", From: day(g.from), Until: day(g.until)},
			Seen:  "seen among 2 users", Evidence: "invited, attested by kim-tan", Next: "Kim Tan looks again", Source: source(100 + i),
		})
	}
	p.Grants = append(p.Grants, reconcile.Grant{
		Title: "Xero Support in My Xero", Terms: reconcile.Terms{Scope: reconcile.ScopePractice}, State: reconcile.GrantUndeclared, Severity: reconcile.SeverityHighest,
		Seen: "seen among 14 users", Evidence: "nobody has declared it", Next: "whoever may do so removes it", Declare: "kind: SupportAccess\nspec:\n  scope: practice\n",
	})
	p.Changes = append(p.Changes, reconcile.Change{
		Address: "support/overdue/access", Key: reconcile.Key{System: "xeroOrganisation", Kind: reconcile.KindSupport, ID: "overdue"}, Name: "Xero Support in Wilson Holdings 11",
		Action: reconcile.ActionManual, Risk: reconcile.RiskTakes, Urgent: true, Source: source(111),
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldAccess, Before: reconcile.Value{ID: "there"}, Because: []reconcile.Step{{Source: source(111)}}}},
		Manual: &reconcile.Manual{ID: "0ff0ff00", System: "Xero organisation", Actor: "somebody who may", Who: []string{"kim-tan"}, Work: 5, Open: []string{"Settings", "Users"}, Steps: []string{"remove"}, Seen: "not there", Evidence: "both lists"},
	})
}
