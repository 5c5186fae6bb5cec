package render_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

const runURL = "https://github.com/harbour/access/actions/runs/77"

// encoded is the message as it is sent; it fits its schema.
func encoded(t *testing.T, m render.Webhook) []byte {
	t.Helper()
	data, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	for _, p := range schema.Validate("Webhook", value) {
		t.Errorf("%v %s %s", p.Path, p.Keyword, p.Message)
	}
	return data
}

// endingPlan has access of Xero Support that is past its end, and some that nobody
// has declared.
func endingPlan() reconcile.Plan {
	p := sittingPlan()
	for i, g := range []reconcile.Grant{
		{Name: "payroll-case", Terms: reconcile.Terms{Organisation: "Acme Pty Ltd", Until: reconcile.Date{Year: 2026, Month: 11, Day: 20}}, State: reconcile.GrantOverdue},
		{Terms: reconcile.Terms{Organisation: "Beta Trust"}, State: reconcile.GrantUndeclared},
	} {
		g.Title, g.Severity = "Xero Support in "+g.Organisation, reconcile.SeverityHighest
		c := reconcile.Change{
			Address: "support/" + g.Name, Key: reconcile.Key{System: "xero", Kind: reconcile.KindSupport, ID: g.Name}, Name: g.Title, Action: reconcile.ActionManual,
			Risk: reconcile.RiskTakes, Origin: reconcile.OriginDue, Source: at(50),
			Fields: []reconcile.FieldChange{{Field: reconcile.FieldAccess, Before: reconcile.Value{ID: "there"}}},
			Manual: &reconcile.Manual{ID: []string{"bb000001", "bb000002"}[i], System: "Xero", Actor: "an Adviser", Who: []string{"kim-tan"}, Work: 5},
		}
		if g.Name == "" {
			c.Key.ID, c.Source, c.Origin = "undeclared:"+g.Organisation, reconcile.Source{}, reconcile.OriginMoved
		}
		p.Grants, p.Changes = append(p.Grants, g), append(p.Changes, c)
	}
	return p
}

func TestWebhook(t *testing.T) {
	tests := []struct {
		name string
		m    render.Webhook
	}{
		{"everything", render.NewWebhook(everything(), 2, runURL)},
		{"by-hand", render.NewWebhook(endingPlan(), 2, "")},
		{"clean", render.NewWebhook(empty(), 0, runURL)},
		{"failed", render.NoWebhook("harbour", "Harbour Accounting", "practice/book.yaml:3:1: \"TFN 123 456 782\" of [Acme](http://acme.example)\nis no name", 65, runURL)},
		{"failed-early", render.NoWebhook("", "", "there is no folder practice", 64, "")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := json.Indent(&b, encoded(t, tt.m), "", "  "); err != nil {
				t.Fatal(err)
			}
			b.WriteByte('\n')
			golden.Equal(t, filepath.Join("testdata", "webhook-"+tt.name+".json"), b.Bytes())
			golden.Equal(t, filepath.Join("testdata", "webhook-"+tt.name+".txt"), []byte(tt.m.Text+"\n"))
		})
	}
}

func TestWebhookOutcome(t *testing.T) {
	unknown := empty()
	unknown.Unseen = sittingPlan().Unseen
	blocked := empty()
	blocked.Blocked = everything().Blocked
	tests := []struct {
		name, reason string
		plan         reconcile.Plan
		code         int
		want         render.Outcome
	}{
		{"in sync", "nothing to say", empty(), 0, render.OutcomeClean},
		{"changes", "something to say", everything(), 2, render.OutcomeDifferences},
		{"left out", "nobody asked to fail on it, and it is there all the same", everything(), 0, render.OutcomeDifferences},
		{"left out and unknown", "what is known goes first", sittingPlan(), 3, render.OutcomeDifferences},
		{"blocked", "what cannot be planned is not as declared", blocked, 2, render.OutcomeDifferences},
		{"unknown", "never clean", unknown, 3, render.OutcomeUnknown},
		{"undeclared", "somebody asked to fail on it", empty(), 2, render.OutcomeDifferences},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := render.NewWebhook(tt.plan, tt.code, "").Outcome; got != tt.want {
				t.Errorf("%s: %s, want %s", tt.reason, got, tt.want)
			}
		})
	}
}

// However much there is, a chat takes it, and what is missing is counted.
func TestWebhookFits(t *testing.T) {
	tests := []struct {
		name, reason string
		plan         reconcile.Plan
		fewest       int // items
	}{
		{"many", "fifty are enough", big(5000, "Client"), 50},
		{"long names", "each is cut", big(60, strings.Repeat("long name ", 400)), 50},
		{"wide runes", "a character takes up to four bytes", big(60, strings.Repeat("有限公司𠮷", 400)), 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := render.NewWebhook(tt.plan, 2, runURL)
			all := len(tt.plan.Changes) + len(tt.plan.Blocked) + len(tt.plan.Unseen)
			if n := len(m.Items); n < tt.fewest || n > 50 || m.ItemsCut != all-n {
				t.Errorf("%s: %d items and %d cut, of %d", tt.reason, n, m.ItemsCut, all)
			}
			if n := len(encoded(t, m)); n > 28_000 {
				t.Errorf("%s: %d bytes", tt.reason, n)
			}
			if n := strings.Count(m.Text, "\n- "); n != 11 {
				t.Errorf("%s: %d lines of items, want 10 and the one that counts", tt.reason, n)
			}
			if more := "\n- and " + render.Thousands(all-10) + " more"; !strings.Contains(m.Text, more) {
				t.Errorf("%s: the text lacks %q", tt.reason, more)
			}
		})
	}
}

func TestWebhookRun(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{runURL, runURL},
		{"https://gitlab.example:8443/a/b_c/-/jobs/1", "https://gitlab.example:8443/a/b_c/-/jobs/1"},
		{"", ""}, {"https://x.example/> <!channel>", ""}, {"javascript:x", ""}, {"https://me:word@x.example/", ""}, {"https://x.example/?token=1", ""}, {"https://x.example/\nhttps://y.example", ""},
	} {
		m := render.NewWebhook(empty(), 0, tt.in)
		if m.Run != tt.want || strings.Contains(m.Text, "See") != (tt.want != "") {
			t.Errorf("%q: %q, want %q; the text is %q", tt.in, m.Run, tt.want, m.Text)
		}
	}
}

// read is what some chat would take for more than text.
var read = map[string]string{
	"a mark":    "[@#<>*_~`|\\\\${}\\[\\]]",
	"a link":    `://|:\S|[\pL\pN]\.\pL`,
	"an entity": `&\S`,
	"a control": `[\x00-\x09\x0b-\x1f\x7f]|\x{202e}|\x{2028}`,
	"a block":   `(?m)^(\s|[-+=]([^ ]|$)|- [-+=]|(- )?[0-9]+[.)])`,
}

func checkChat(t *testing.T, text string) {
	t.Helper()
	for what, pattern := range read {
		if found := regexp.MustCompile(pattern).FindString(text); found != "" {
			t.Errorf("the text holds %s: %q\n%s", what, found, text)
		}
	}
}

func FuzzWebhookIsInert(f *testing.F) {
	for _, s := range []string{
		"Acme Pty Ltd", "<!channel> <@U1> @here @all #general ~town-square", "*b* _i_ ~s~ `c` [a](http://x.example) <http://x.example|a>", "www.x.example x.example mailto:a@b.example",
		":tada: :+1: 1:100:", "&lt;!channel&gt; A&B R & D", "\x1b[31m\u202e\u2028::error::x ##[error]y", "- x", "1. x", "---", "> x", "| a |", "$x$ {{DATE()}} ${x}", "    code", "a\nb\n- c", "＠here",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 4000 {
			t.Skip()
		}
		p := evil(s)
		p.Grants = []reconcile.Grant{{Title: s, Severity: reconcile.SeverityHighest, State: reconcile.GrantUndeclared}}
		for _, m := range []render.Webhook{render.NewWebhook(p, 2, s), render.NoWebhook(s, s, s, 1, "")} {
			encoded(t, m)
			text, _, _ := strings.Cut(m.Text, "\nSee https://")
			checkChat(t, text)
			for _, it := range m.Items {
				if strings.ContainsAny(it.Name+it.What+it.Who, "\x00\x1b\n\r\u202e") {
					t.Errorf("a control character in %+v", it)
				}
			}
		}
	})
}

// What nothing reads as more than text is left as it is.
func TestWebhookTextIsReadable(t *testing.T) {
	p := empty()
	p.DisplayName = "Gamma & Sons (Re: Dr. Tan), 50% of J-Smith's"
	text := render.NewWebhook(p, 0, "").Text
	want := "practicectl drift: Gamma & Sons (Re: Dr. Tan), 50% of J-Smith's, 22 November 2026"
	if diff := cmp.Diff(want, strings.Split(text, "\n")[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
