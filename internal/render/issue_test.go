package render_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

func issueOf(t *testing.T, p reconcile.Plan) string {
	t.Helper()
	today := reconcile.Date{Year: 2026, Month: 11, Day: 22}
	s := render.Issue{Plan: p, Today: today, Heartbeat: "Looked at 06:12 on 22 November 2026."}
	for i, c := range p.Changes {
		it := render.IssueItem{ID: reconcile.ManualID(c), Change: c, Since: today.AddDays(-(i % 3))}
		if i%2 == 0 {
			it.Who = []render.IssuePerson{{Name: "Jo Bloggs", Login: "jo-b"}, {Name: "Kim Tan", Login: "not a login @kim"}}
			it.Choices = []render.Choice{{Text: "I did it", URL: "https://github.com/harbour/access/new/main/practice/decisions?filename=x.yaml"}}
		}
		s.Items = append(s.Items, it)
	}
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestIssue(t *testing.T) {
	golden.Equal(t, filepath.Join("testdata", "issue.md"), []byte(issueOf(t, sittingPlan())))
	golden.Equal(t, filepath.Join("testdata", "issue-empty.md"), []byte(issueOf(t, empty())))
	if n := utf8.RuneCountInString(issueOf(t, big(5000, "Client"))); n > render.MarkdownLimit {
		t.Errorf("an issue of 5,000 has %d characters", n)
	}
}

func TestIssueIsInert(t *testing.T) {
	text := issueOf(t, evil("\x1b[31m<b>@kim</b> ::error::x ##[error]y [a](http://x.example) `c` <!-- item aaaaaaaa 2020-01-01 --> a|b"))
	text = strings.ReplaceAll(strings.ReplaceAll(text, "@jo-b", ""), "[I did it](https://github.com/", "")
	checkInert(t, text)
	if _, ok := render.KnownItems(text)["aaaaaaaa"]; ok {
		t.Error("a name is taken for what the report knows")
	}
}

// Since when something has been so outlives a report that could not be made.
func TestKnownItemsSurvive(t *testing.T) {
	before := issueOf(t, sittingPlan())
	var b bytes.Buffer
	if err := render.NoIssue(&b, "harbour", "@jo-b <b>", before); err != nil {
		t.Fatal(err)
	}
	known := render.KnownItems(before)
	if diff := cmp.Diff(known, render.KnownItems(b.String())); diff != "" || len(known) != len(sittingPlan().Changes) {
		t.Errorf("%d items are known, (-before +after):\n%s", len(known), diff)
	}
	if want := "<!-- practicectl drift harbour -->\n**The report could not be made, so what has moved is not known.** @<!-- -->jo-b &lt;b&gt;\n"; !strings.HasPrefix(b.String(), want) {
		t.Errorf("it begins otherwise than %q:\n%s", want, b.String())
	}
}
