package render_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

func markdownOf(t testing.TB, p reconcile.Plan, kind string) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Markdown(&b, p, kind); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// reviewedPlan is a leaver's, under review.
func reviewedPlan() reconcile.Plan {
	p := everything()
	p.Base = "0123456789abcdef0123456789abcdef01234567"
	p.Leaving = []reconcile.Leaving{{User: "lee-park", Name: "Lee Park", LastDay: reconcile.Date{Year: 2026, Month: 12, Day: 18}, Clients: 2, Takers: []reconcile.Taker{{Name: "Kim Tan", Clients: 2}}}}
	for i := range p.Changes {
		c := &p.Changes[i]
		c.Origin = reconcile.OriginThisChange
		if i == 3 {
			c.Origin = reconcile.OriginPending
		}
		for j := range c.Fields {
			c.Fields[j].By, c.Fields[j].Origin = "user/lee-park", c.Origin
		}
	}
	p.Later = append(p.Later, reconcile.Later{
		Date: reconcile.Date{Year: 2026, Month: 12, Day: 19}, Address: "user/lee-park/xpm/login", Name: "Lee Park", Field: reconcile.FieldLogin,
		Because: []reconcile.Step{{Source: at(20), Says: "leaves"}},
	})
	return p
}

func TestPlanMarkdown(t *testing.T) {
	tests := []struct {
		name, kind string
		plan       reconcile.Plan
	}{
		{"everything", "plan", everything()},
		{"review", "plan", reviewedPlan()},
		{"drift", "drift", sittingPlan()},
		{"empty", "drift", empty()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			golden.Equal(t, filepath.Join("testdata", "plan-"+tt.name+".md"), []byte(markdownOf(t, tt.plan, tt.kind)))
		})
	}
}

// big is a plan of n changes, each with a name as long as names get.
func big(n int, name string) reconcile.Plan {
	p := everything()
	p.Changes, p.Summary = nil, reconcile.Summary{Update: n, InSync: 7}
	for i := range n {
		p.Changes = append(p.Changes, reconcile.Change{
			Address: fmt.Sprint("client/", i), Key: key(reconcile.KindClient, fmt.Sprint(i)), Name: fmt.Sprint(name, " ", i), Action: reconcile.ActionUpdate,
			Risk: reconcile.RiskTakes, Source: at(i + 1), Fields: []reconcile.FieldChange{field(reconcile.FieldManager, lee, kim, true, i+1)},
		})
	}
	return p
}

// However much there is, a comment takes it, and what is missing is counted.
func TestMarkdownFits(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		plan         reconcile.Plan
	}{
		{"5,000 changes", "more than fits", big(5000, "Client")},
		{"long names", "no cell is longer than a cell", big(5000, strings.Repeat("@<é𝄞", 4000))},
		{"a few", "nothing is cut", big(5, "Client")},
		{"many systems", "headings are cut, too", manySystems(3000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := markdownOf(t, tt.plan, "plan")
			if n := utf8.RuneCountInString(text); n > render.MarkdownLimit {
				t.Errorf("%s: %d characters, and a comment holds %d", tt.reason, n, render.MarkdownLimit)
			}
			shown := strings.Count(text, "\n- ") - strings.Count(text, "\n- … and")
			v := render.NewView(tt.plan)
			all := len(v.Headline)
			for _, s := range v.Sections {
				all += len(s.Lines)
			}
			cut := 0
			if m := regexp.MustCompile(`Cut to fit here: ([0-9,]+) line`).FindStringSubmatch(text); m != nil {
				cut, _ = strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
			}
			if shown+cut != all {
				t.Errorf("%s: %d lines are shown and %d counted as cut, of %d", tt.reason, shown, cut, all)
			}
			if (cut > 0) != (len(tt.plan.Changes) > 100 || len(tt.plan.Unmanaged) > 100) {
				t.Errorf("%s: %d lines are cut", tt.reason, cut)
			}
		})
	}
}

func manySystems(n int) reconcile.Plan {
	p := empty()
	for i := range n {
		p.Unmanaged = append(p.Unmanaged, reconcile.Unmanaged{Key: reconcile.Key{System: fmt.Sprint("desk", i), Kind: reconcile.KindUser, ID: "1"}, Name: "x"})
	}
	return p
}

// The numbers that a reader sees are the contract's.
func TestMarkdownCountsAsTheJSON(t *testing.T) {
	p := big(5000, "Client")
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var told struct {
		Summary reconcile.Summary `json:"summary"`
		Changes []any             `json:"changes"`
	}
	if err := json.Unmarshal(data, &told); err != nil {
		t.Fatal(err)
	}
	text := markdownOf(t, p, "plan")
	more := regexp.MustCompile(`### Changing hands\n\n((?:- \*\*.*\n)+)- … and ([0-9,]+) more`).FindStringSubmatch(text)
	if more == nil {
		t.Fatalf("the section does not say how many more there are:\n%.2000s", text)
	}
	rest, _ := strconv.Atoi(strings.ReplaceAll(more[2], ",", ""))
	if got := strings.Count(more[1], "\n") + rest; got != len(told.Changes) || got != told.Summary.Update {
		t.Errorf("%d changes in Markdown, %d in the JSON, whose summary says %d", got, len(told.Changes), told.Summary.Update)
	}
	if !strings.Contains(text, "5,000 clients change hands") {
		t.Errorf("the headline does not say so:\n%.500s", text)
	}
}

// meaning is what must not be left of any text that came from outside.
var meaning = map[string]string{
	"a tag":             `<[^s!/d]`,
	"a mention":         `@[^<]`,
	"an issue":          `#[0-9]|(?i)\bGH-[0-9]`,
	"a reference":       `[!%~$^&][0-9]`,
	"a link":            `[^\\]\]\(`,
	"code":              "[^\\\\]`[^p]",
	"a command":         `##\[|(?m)^\s*::`,
	"a bare link":       `[^\\]://|www\.`,
	"an emoji":          `:[a-z0-9_+-]+:`,
	"a quick action":    `(?m)^\s*/`,
	"a task":            `(?m)^\s*- \[`,
	"a nested list":     `(?m)^\s*- [-+*] `,
	"a control":         `[\x00-\x09\x0b-\x1f\x7f]|\x{202e}`,
	"a table":           `[^\\]\|`,
	"a second document": `(?m)^(---|===)`,
}

func checkInert(t *testing.T, text string) {
	t.Helper()
	text = strings.ReplaceAll(text, "`practicectl apply --expect", "`p")
	for what, pattern := range meaning {
		if found := regexp.MustCompile(pattern).FindString(text); found != "" {
			t.Errorf("the text holds %s: %q", what, found)
		}
	}
	if ends := strings.Count(text, "-->"); ends != strings.Count(text, "<!-- ") {
		t.Errorf("%d comments end, and another number began", ends)
	}
}

// evil is a plan whose every text from outside is s.
func evil(s string) reconcile.Plan {
	p := hostile()
	q := reviewedPlan()
	p.Base, p.Leaving, p.Blocked, p.Notices, p.Pins, p.Later, p.Unmanaged = q.Base, q.Leaving, q.Blocked, q.Notices, q.Pins, q.Later, q.Unmanaged
	p.DisplayName, p.Tenant.Name, p.Practice = s, s, s
	p.Stops = []reconcile.Stop{{Text: s}}
	p.Overrides = []reconcile.Override{{Rail: s, Reason: s}}
	p.Changes = append(p.Changes, q.Changes...)
	for i := range p.Changes {
		c := &p.Changes[i]
		c.Name, c.Email, c.Client, c.Number, c.Source.File = s, s, s, s, s
		for j := range c.Fields {
			f := &c.Fields[j]
			f.Before.Name, f.After.Name, f.OfName, f.Because = s, s, s, []reconcile.Step{{Source: reconcile.Source{File: s, Line: 1}}}
		}
		if c.Manual != nil {
			m := *c.Manual
			m.System, m.Actor, m.Who = s, s, nil
			c.Manual = &m
		}
		if c.Hold != nil {
			c.Hold = &reconcile.Hold{Text: s, Hint: s}
		}
	}
	p.Leaving[0].Name, p.Leaving[0].Takers[0].Name, p.Leaving[0].Clients = s, s, 0
	p.Blocked[0].Name, p.Blocked[0].Text, p.Blocked[0].Hint, p.Blocked[0].Source.File = s, s, s, s
	p.Notices[0].Name, p.Notices[0].Text = s, s
	p.Pins[0].Name, p.Pins[0].ID = s, s
	p.Later[0].Before.Name, p.Later[2].Name = s, s
	for i := range p.Unmanaged {
		p.Unmanaged[i].Name, p.Unmanaged[i].Key.System = s, s
	}
	p.Unseen[0].Name, p.Unseen[0].System, p.Unseen[0].Text = s, s, s
	p.Seen = []reconcile.Seen{{System: s, By: s, Stale: true}}
	p.Attested = []reconcile.Attested{{Name: s, Text: s, Attestation: reconcile.Attestation{By: s}}}
	p.Accepted = []reconcile.Accepted{{Name: s, By: s, Reason: s, Now: kim, Wanted: reconcile.Value{ID: s, Name: s}}}
	return p
}

func FuzzMarkdownIsInert(f *testing.F) {
	for _, s := range []string{
		"Acme Pty Ltd", "\x1b[31m<b>@jo-b</b> ::error::x ##[error]y [a](http://x.example) `c` **d** #12 &amp; www.x.example\n- [x] done\u202e $e$ <!-- f --> a|b",
		"::stop-commands::x", "##[add-matcher]x", "/close", "- [ ] x", "1. x", "+ x", "=cmd()", ":tada:", "GH-12 and gh-13", "!7 %8 ~9 $10 ^11 &12", "---", "===", "a@b.example",
		"https://x.example", "![x](y)", "<details>", "-->", "\u2028# x", "    code", "\tcode", "\\", "\\*", "``` x", "###[x", "# #[", "::", " ::x", "@", "www.www.x", "http::////x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 4000 {
			t.Skip()
		}
		for _, kind := range []string{"plan", "drift"} {
			text := markdownOf(t, evil(s), kind)
			checkInert(t, text)
			if utf8.RuneCountInString(text) > render.MarkdownLimit {
				t.Errorf("%d characters", utf8.RuneCountInString(text))
			}
		}
		var b bytes.Buffer
		if err := render.Plan(&b, evil(s), render.Style{}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
				t.Errorf("a line of the text is a command: %q", line)
			}
		}
	})
}

func BenchmarkMarkdown(b *testing.B) {
	p := big(5000, "Client")
	b.ReportAllocs()
	for b.Loop() {
		if err := render.Markdown(&bytes.Buffer{}, p, "plan"); err != nil {
			b.Fatal(err)
		}
	}
}
