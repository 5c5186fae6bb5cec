package render_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

var formats = []string{render.FormatText, render.FormatMarkdown, render.FormatHTML}

var checkedOn = reconcile.Date{Year: 2026, Month: 10, Day: 8}

// byHand is a change of one field of somebody's account, done by an admin.
func byHand(id, system, person, user string, f reconcile.FieldChange, screen string, minutes int, needs ...string) reconcile.Change {
	title := map[string]string{"ignition": "Ignition", "xbert": "XBert"}[system]
	f.Address = "user/" + user + "/" + system + "/" + string(f.Field)
	if f.Of != "" {
		f.Address += "/" + f.Of
	}
	f.Because = []reconcile.Step{{Source: at(20), Says: "accounts." + system}}
	return reconcile.Change{
		Address: f.Address, Key: reconcile.Key{System: system, Kind: reconcile.KindUser, ID: user + "@harbour.example"}, Name: person,
		Action: reconcile.ActionManual, Risk: reconcile.RiskTakes, Reason: f.Reason, Source: at(20), Fields: []reconcile.FieldChange{f}, DependsOn: needs,
		Manual: &reconcile.Manual{
			ID: id, System: title, Actor: "an " + title + " Admin", Who: []string{"jo-bloggs", "sam-lee"}, Screen: screen,
			Open: []string{"Settings", "Users"}, Or: []string{"Settings", "Team"}, Steps: []string{"Open " + person, "Do it"}, Save: "Save User",
			Seen: person + " is as wanted", Work: minutes, Source: title + " help: users", Checked: checkedOn, Observed: true,
		},
	}
}

func fieldOf(f reconcile.Field, before, after reconcile.Value, reason reconcile.Reason) reconcile.FieldChange {
	return reconcile.FieldChange{Field: f, Before: before, After: after, Confirmed: true, Reason: reason, By: "user/x"}
}

var (
	there  = reconcile.Value{ID: "there", Name: "Lee Park"}
	member = reconcile.Value{ID: "member", Name: "Member"}
	admin  = reconcile.Value{ID: "admin", Name: "Admin"}
	mia    = reconcile.Value{Name: "Mia Wong", User: "mia-wong"}
	nobody reconcile.Value
)

// sittingPlan has one of each thing that a runbook can hold: a leaver, whose
// work is handed on before the link comes off before they are removed, a link
// that waits for the tool, one that waits for support, a person's own change,
// and what Practice Manager's API cannot do.
func sittingPlan() reconcile.Plan {
	p := everything()
	p.Blocked, p.Stops, p.Overrides, p.Later, p.Pins, p.Notices, p.Budget = nil, nil, nil, nil, nil, nil, reconcile.Budget{}
	p.Unmanaged = []reconcile.Unmanaged{{Key: reconcile.Key{System: "xbert", Kind: reconcile.KindUser, ID: "old@harbour.example"}, Name: "Old Hand", Email: "old@harbour.example"}}
	addMia := p.Changes[0]
	addMia.Address, addMia.Name, addMia.Email, addMia.User = "user/mia-wong/xpm", "Mia Wong", "mia@harbour.example", "mia-wong"
	clear := p.Changes[4]

	left := reconcile.ReasonMustBeOff
	leftover := fieldOf(reconcile.FieldLeftover, reconcile.Value{ID: "there", Name: "recurring workflows: 12 January"}, nobody, left)
	leftover.Of, leftover.OfName = "recurring", "recurring workflows"
	handOn := byHand("aa000001", "ignition", "Lee Park", "lee-park", leftover, "the workflow of a client", 30)
	handOn.Manual.Open, handOn.Manual.Or, handOn.Manual.Save = []string{"Clients", "the client", "Workflow"}, nil, ""
	handOn.Manual.Evidence = "the list of recurring workflows, taken afterwards"
	unlink := byHand("aa000002", "ignition", "Lee Park", "lee-park", fieldOf(reconcile.FieldLink, lee, nobody, left), "a user, with XPM user linking", 2, handOn.Address)
	remove := byHand("aa000003", "ignition", "Lee Park", "lee-park", fieldOf(reconcile.FieldRecord, there, nobody, left), "the users of Ignition", 5, handOn.Address, unlink.Address)
	remove.Stale = 12

	restore := byHand("aa000004", "ignition", "Kim Tan (old)", "kim-tan", fieldOf(reconcile.FieldStatus, reconcile.Value{ID: "deleted", Name: "deleted"}, reconcile.Value{ID: "active", Name: "active"}, reconcile.ReasonDiffers), "", 15)
	restore.Address = "user/kim-tan/ignition/deleted/status"
	restore.Manual.Actor, restore.Manual.Who, restore.Manual.Open, restore.Manual.Or, restore.Manual.Save = "Ignition support", []string{}, []string{}, nil, ""
	restore.Manual.Evidence = "the number of the case, and the answer"
	link := byHand("aa000005", "ignition", "Kim Tan", "kim-tan", fieldOf(reconcile.FieldLink, nobody, kim, reconcile.ReasonUnset), "a user, with XPM user linking", 2, restore.Address)
	link.Manual.Before = "Ignition is connected to XPM: Apps, then XPM, shows the connection"

	linkMia := byHand("aa000006", "xbert", "Mia Wong", "mia-wong", fieldOf(reconcile.FieldLink, nobody, mia, reconcile.ReasonUnset), "User Mapping", 2, addMia.Address)
	roleMia := byHand("aa000007", "xbert", "Mia Wong", "mia-wong", fieldOf(reconcile.FieldRole, member, admin, reconcile.ReasonDiffers), "the User List", 2, linkMia.Address)
	email := byHand("aa000008", "xbert", "Ravi Menon", "ravi-menon", fieldOf(reconcile.FieldRole, admin, member, reconcile.ReasonDiffers), "your own settings", 5)
	email.Manual.Actor, email.Manual.Who, email.Manual.Wait = "the person themself", []string{"ravi-menon"}, 30

	held := byHand("aa000009", "ignition", "Jo Bloggs", "jo-bloggs", fieldOf(reconcile.FieldRecord, there, nobody, left), "the users of Ignition", 5)
	held.Hold = &reconcile.Hold{Rule: "protected", Text: "is the principal of Ignition, whom nobody there can remove", Hint: "ask Ignition support"}
	said := byHand("aa00000a", "ignition", "Pat Ng", "pat-ng", fieldOf(reconcile.FieldRecord, there, nobody, left), "the users of Ignition", 5)
	said.Word = &reconcile.Attestation{By: "jo-bloggs", At: time.Date(2026, 11, 2, 22, 0, 0, 0, time.UTC)}
	add := byHand("aa00000b", "xbert", "Sam Lee", "sam-lee", fieldOf(reconcile.FieldRecord, nobody, reconcile.Value{ID: "there", Name: "Sam Lee"}, reconcile.ReasonNotThere), "the User List", 5)
	add.Address, add.Key.ID, add.Email, add.User = "user/sam-lee/xbert", "", "sam@harbour.example", "sam-lee"
	add.Fields = append(add.Fields, fieldOf(reconcile.FieldRole, nobody, member, reconcile.ReasonNotThere), fieldOf(reconcile.FieldLink, nobody, kim, reconcile.ReasonNotThere))

	inXPM := reconcile.Manual{
		System: "Xero Practice Manager", Actor: "somebody who may manage it", Who: []string{}, Screen: "Practice Manager",
		Open: []string{"Practice Manager", "Settings"}, Steps: []string{"Do it"}, Seen: "it is so", Save: "Save", Work: 3, Source: "Practice Manager", Checked: checkedOn,
	}
	login := reconcile.Change{
		Address: "user/lee-park/xpm", Key: key(reconcile.KindStaff, "s1"), Name: "Lee Park", Action: reconcile.ActionManual, Risk: reconcile.RiskTakes, Source: at(40),
		Fields: []reconcile.FieldChange{{Address: "user/lee-park/xpm/login", Field: reconcile.FieldLogin, Because: []reconcile.Step{{Source: at(40)}}}},
	}
	loginWay, jobWay := inXPM, inXPM
	loginWay.ID, jobWay.ID = "aa00000c", "aa00000d"
	login.Manual = &loginWay
	job := reconcile.Change{
		Address: "job/J1", Key: key(reconcile.KindJob, "j1"), Name: "BAS", Number: "J1", Client: "Acme Pty Ltd", Action: reconcile.ActionManual, Risk: reconcile.RiskTakes, Source: at(41),
		Fields: []reconcile.FieldChange{field(reconcile.FieldManager, lee, kim, true, 41)}, Manual: &jobWay,
	}

	p.Changes = []reconcile.Change{addMia, clear, login, job, held, link, restore, handOn, unlink, remove, linkMia, roleMia, said, email, add}
	p.Summary = reconcile.Summary{Create: 1, Manual: 12, Held: 1, InSync: 1234, Unmanaged: 1}
	p.Seen = []reconcile.Seen{
		{System: "ignition", CapturedAt: p.ObservedAt, By: "jo-bloggs", Days: 12, Stale: true, Partial: true},
		{System: "xbert", CapturedAt: p.ObservedAt, By: "kim-tan"},
	}
	p.Unseen = []reconcile.Unseen{{Address: "user/kim-tan/xero-practice", Name: "Kim Tan", System: "xero-practice", Text: "there is no snapshot of My Xero: practicectl observe xero-practice", Source: at(30)}}
	return p
}

func everybody() map[string]string {
	return map[string]string{"jo-bloggs": "Jo Bloggs", "sam-lee": "Sam Lee", "ravi-menon": "Ravi Menon"}
}

// hostile puts text that means something somewhere into all that comes from
// outside.
func hostile() reconcile.Plan {
	const bad = "\x1b[31m<b>@jo-b</b> ::error::x ##[error]y [a](http://x.example) `c` **d** #12 &amp; www.x.example\n- [x] done\u202e $e$ <!-- f --> a|b"
	p := sittingPlan()
	p.DisplayName, p.Tenant.Name, p.TimeZone = bad, bad, "UTC"
	p.Workspace = "it's " + bad
	for i := range p.Changes {
		c := &p.Changes[i]
		c.Name, c.Email, c.Client = bad, bad, bad
		for j := range c.Fields {
			c.Fields[j].Before.Name, c.Fields[j].After.Name, c.Fields[j].OfName = bad, bad, bad
		}
		if h := c.Hold; h != nil {
			c.Hold = &reconcile.Hold{Text: bad, Hint: bad}
		}
		if m := c.Manual; m != nil {
			m.System, m.Actor, m.Screen, m.Before, m.Save, m.Seen, m.Evidence, m.Source = bad, bad, bad, bad, bad, bad, bad, bad
			m.Open, m.Or, m.Steps, m.Who = []string{bad}, []string{bad}, []string{bad}, []string{bad}
		}
		if c.Word != nil {
			c.Word = &reconcile.Attestation{By: bad}
		}
	}
	p.Unseen[0].Name, p.Unseen[0].System, p.Unseen[0].Text = bad, bad, bad
	return p
}

func runbookOf(t *testing.T, p reconcile.Plan, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Runbook(&b, p, everybody(), format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRunbook(t *testing.T) {
	ends := map[string]string{render.FormatText: "txt", render.FormatMarkdown: "md", render.FormatHTML: "html"}
	for _, format := range formats {
		golden.Equal(t, filepath.Join("testdata", "runbook."+ends[format]), []byte(runbookOf(t, sittingPlan(), format)))
	}
	var b bytes.Buffer
	if err := render.Runbook(&b, empty(), nil, "pdf"); err == nil || err.Error() != `a runbook has no format "pdf"` {
		t.Errorf("an unknown format: %v", err)
	}
}

func TestRunbookWithNothingToDo(t *testing.T) {
	unknown := empty()
	unknown.Unseen = sittingPlan().Unseen
	rehearsal := sittingPlan()
	rehearsal.Rehearsal = true
	for _, tt := range []struct {
		name, reason string
		plan         reconcile.Plan
		want         string
	}{
		{"in sync", "said plainly", empty(), "\nNothing is to be done by hand now.\n"},
		{"unknown", "never as if all were well", unknown, "\nNothing is to be done by hand now, as far as is known.\n1 thing is not known.\n"},
		{"a rehearsal", "nobody should act on it today", rehearsal, "This is a rehearsal for another day: do nothing of it today."},
	} {
		if got := runbookOf(t, tt.plan, render.FormatText); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s: no %q in\n%s", tt.name, tt.reason, tt.want, got)
		}
	}
}

// What came from outside is shown, and never read as anything.
func TestRunbookIsInert(t *testing.T) {
	for _, format := range formats {
		text := runbookOf(t, hostile(), format)
		for _, r := range text {
			if r != '\n' && (r < ' ' || r == '\u202e') {
				t.Errorf("%s holds %U", format, r)
			}
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Errorf("%s: a line is a command: %s", format, line)
			}
		}
	}
	md, _, _ := strings.Cut(runbookOf(t, hostile(), render.FormatMarkdown), "tell the tool")
	for what, pattern := range map[string]string{
		"a tag": `<[^s!/]`, "a mention": `@\w`, "an issue": `#\d`, "a link": `[^\\]\]\(`, "code": "[^\\\\]`", "a command": `##\[`, "a bare link": `[^\\]://|www\.x`, "a task": `(?m)^\s*- \[x\]`,
	} {
		if found := regexp.MustCompile(pattern).FindString(md); found != "" {
			t.Errorf("markdown holds %s: %q", what, found)
		}
	}
	page := runbookOf(t, hostile(), render.FormatHTML)
	for _, tag := range regexp.MustCompile(`<[/!]?[a-z]+`).FindAllString(page, -1) {
		if !slices.Contains([]string{"<html", "<head", "<meta", "<title", "<style", "<body", "<main", "<h", "<p", "<section", "<ul", "<li", "<input", "<div", "<label", "<strong", "<span", "<pre", "<!doctype"}, strings.Replace(tag, "</", "<", 1)) {
			t.Errorf("the page holds %s", tag)
		}
	}
}

// Every manual change of a plan is in its runbook once, whatever waits for what,
// and nothing stands before what it waits for.
func TestRunbookHoldsEveryChangeOnce(t *testing.T) {
	for seed := range uint64(400) {
		p := shuffledPlan(rand.New(rand.NewPCG(seed, 1)))
		for _, format := range formats {
			text := runbookOf(t, p, format)
			if again := runbookOf(t, p, format); again != text {
				t.Fatalf("seed %d, %s: two runbooks of one plan differ", seed, format)
			}
			list, _, _ := strings.Cut(text, "tell the tool")
			for _, c := range p.Changes {
				if c.Action != reconcile.ActionManual {
					continue
				}
				if n := strings.Count(list, c.Manual.ID); n != 1 {
					t.Fatalf("seed %d, %s: %s is there %d times in\n%s", seed, format, c.Manual.ID, n, list)
				}
			}
			inOrder(t, p, list)
		}
	}
}

func inOrder(t *testing.T, p reconcile.Plan, list string) {
	t.Helper()
	done, _, _ := strings.Cut(list, "Not yet")
	for _, c := range p.Changes {
		at := strings.Index(done, c.Manual.ID)
		for _, d := range c.DependsOn {
			i := slices.IndexFunc(p.Changes, func(o reconcile.Change) bool { return o.Address == d })
			if i < 0 || i > slices.IndexFunc(p.Changes, func(o reconcile.Change) bool { return o.Address == c.Address }) {
				continue // a circle
			}
			if before := strings.Index(done, p.Changes[i].Manual.ID); at >= 0 && before > at && p.Changes[i].Word == nil {
				t.Fatalf("%s stands before %s in\n%s", c.Manual.ID, p.Changes[i].Manual.ID, list)
			}
		}
	}
}

// shuffledPlan has changes of several actors on several screens, which wait for
// earlier ones, and now and then for a later one.
func shuffledPlan(r *rand.Rand) reconcile.Plan {
	p := empty()
	for i := range 1 + r.IntN(14) {
		system := []string{"ignition", "xbert"}[r.IntN(2)]
		c := byHand(fmt.Sprintf("bb%06x", i), system, fmt.Sprintf("Person%03d", i), fmt.Sprintf("p%03d", i), fieldOf(reconcile.FieldRole, member, admin, reconcile.ReasonDiffers), fmt.Sprint("screen ", r.IntN(3)), 1+r.IntN(9))
		for range r.IntN(3) {
			if i > 0 {
				c.DependsOn = append(c.DependsOn, p.Changes[r.IntN(i)].Address)
			}
		}
		switch r.IntN(8) {
		case 0:
			c.Hold = &reconcile.Hold{Text: "held"}
		case 1:
			c.Word = &reconcile.Attestation{By: "jo-bloggs"}
		case 2:
			c.Manual.Actor, c.Manual.Who = "somebody else", nil
		}
		p.Changes = append(p.Changes, c)
	}
	if r.IntN(4) == 0 {
		p.Changes[0].DependsOn = append(p.Changes[0].DependsOn, p.Changes[len(p.Changes)-1].Address)
	}
	return p
}

func BenchmarkRunbook(b *testing.B) {
	p := empty()
	for i := range 500 {
		p.Changes = append(p.Changes, byHand(fmt.Sprintf("bb%06x", i), "xbert", fmt.Sprint("Person ", i), fmt.Sprint("p", i), fieldOf(reconcile.FieldRole, member, admin, reconcile.ReasonDiffers), fmt.Sprint("screen ", i%5), 2))
	}
	for _, format := range formats {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := render.Runbook(&bytes.Buffer{}, p, nil, format); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
