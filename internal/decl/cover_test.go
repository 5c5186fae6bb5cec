package decl_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

func coverDoc(name, who, by, roles, from, until string) string {
	return document("Cover", name, fmt.Sprintf("{for: %s, by: %s, roles: [%s], from: %s, until: %s, reason: leave}", who, by, roles, from, until))
}

// people declares users with an XPM account.
func people(names ...string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(document("User", n, fmt.Sprintf("{fullName: %s, email: %s@harbour.example, accounts: {xpm: {}}}", n, n)))
	}
	return b.String()
}

func TestCover(t *testing.T) {
	got := load(t, map[string]string{
		"base.yaml": string(read(t, "testdata/base.yaml")),
		"c.yaml": `apiVersion: practicectl/v1
kind: Cover
metadata: {name: sam-away}
spec:
  for: sam-lee
  by: jo-bloggs
  roles: [partner]
  from: "2028-02-29"
  until: '2028-02-29'
  reason: jury
---
apiVersion: practicectl/v1
kind: Cover
metadata: {name: jo-away}
spec: {for: jo-bloggs, by: sam-lee, roles: [manager, partner], from: 2027-01-10, until: 2027-06-30, reason: " long leave "}
`,
	}).Covers
	want := []decl.Cover{
		{
			Name: "jo-away", Pos: at("ws/c.yaml", 14, 18),
			For:     decl.Text{Value: "jo-bloggs", Pos: at("ws/c.yaml", 15, 13)},
			By:      decl.Text{Value: "sam-lee", Pos: at("ws/c.yaml", 15, 28)},
			Partner: true, Manager: true,
			From: date(2027, 1, 10), Until: date(2027, 6, 30), Reason: "long leave",
		},
		{
			Name: "sam-away", Pos: at("ws/c.yaml", 3, 18),
			For:     decl.Text{Value: "sam-lee", Pos: at("ws/c.yaml", 5, 8)},
			By:      decl.Text{Value: "jo-bloggs", Pos: at("ws/c.yaml", 6, 7)},
			Partner: true,
			From:    date(2028, 2, 29), Until: date(2028, 2, 29), Reason: "jury",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for day, in := range map[reconcile.Date]bool{
		date(2027, 1, 9): false, date(2027, 1, 10): true, date(2027, 3, 1): true, date(2027, 6, 30): true, date(2027, 7, 1): false,
	} {
		if got[0].In(day) != in {
			t.Errorf("In(%s) = %v, both ends are included", day, !in)
		}
	}
	if c := got[1]; !c.Role("partner") || c.Role("manager") || c.Role("jobs") {
		t.Error("Role does not say that partner alone is covered")
	}
}

// What is refused is in testdata/err.
func TestCoversThatFit(t *testing.T) {
	tests := []struct{ name, covers, reason string }{
		{"long ago", coverDoc("a", "jo", "kim", "manager", "1999-12-31", "2000-02-29"), "history stays in the files"},
		{"chain", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-31") +
			coverDoc("b", "kim", "sam", "manager", "2027-01-10", "2027-01-20"), "who stands in may be away in turn"},
		{"one after another", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-31") +
			coverDoc("b", "jo", "sam", "manager", "2027-02-01", "2027-02-28"), "they share no day"},
		{"a role each", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-31") +
			coverDoc("b", "jo", "sam", "partner", "2027-01-01", "2027-01-31"), "they share no role"},
		{"by one person", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-31") +
			coverDoc("b", "sam", "kim", "manager", "2027-01-01", "2027-01-31"), "one person can stand in for two"},
		{"each other in turn", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-31") +
			coverDoc("b", "kim", "jo", "manager", "2027-02-01", "2027-02-28"), "no circle on any day"},
		{"each other in different roles", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-31") +
			coverDoc("b", "kim", "jo", "partner", "2027-01-01", "2027-01-31"), "no circle in any role"},
		{"three that never meet", coverDoc("a", "jo", "kim", "manager", "2027-01-01", "2027-01-20") +
			coverDoc("b", "kim", "sam", "manager", "2027-01-10", "2027-01-31") +
			coverDoc("c", "sam", "jo", "manager", "2027-01-21", "2027-01-31"), "neighbours overlap, all three never"},
	}
	base := practice("manage: observe") + people("jo", "kim", "sam")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := decl.Load(mapFS(map[string]string{"base.yaml": base, "covers.yaml": tt.covers}), "")
			if len(problems) > 0 {
				t.Errorf("%s: got\n%s", tt.reason, text(t, problems))
			}
		})
	}
}

// oneCover is a random cover, in days of one month.
type oneCover struct {
	who, by          string
	from, until      int
	partner, manager bool
}

func (c oneCover) roles() string {
	switch {
	case c.partner && c.manager:
		return "partner, manager"
	case c.partner:
		return "partner"
	default:
		return "manager"
	}
}

func randomCovers(random *rand.Rand, names []string) []oneCover {
	all := make([]oneCover, 1+random.IntN(7))
	for i := range all {
		who := random.IntN(len(names))
		by := (who + 1 + random.IntN(len(names)-1)) % len(names)
		from := 1 + random.IntN(9)
		c := oneCover{who: names[who], by: names[by], from: from, until: from + random.IntN(4), partner: random.IntN(2) == 0}
		c.manager = !c.partner || random.IntN(4) == 0
		all[i] = c
	}
	return all
}

// broken goes through the month day by day, the long way round: is there a
// day and a role in which somebody has two covers, or following them does not
// end?
func (c oneCover) broken(all []oneCover) (twice, circle bool) {
	for _, partner := range []bool{true, false} {
		for day := c.from; day <= c.until; day++ {
			var force []oneCover
			for _, o := range all {
				if o.from <= day && day <= o.until && (partner && o.partner || !partner && o.manager) {
					force = append(force, o)
				}
			}
			if !slices.Contains(force, c) {
				continue
			}
			same, reached := 0, []string{c.by}
			for range all {
				for _, o := range force {
					if slices.Contains(reached, o.who) {
						reached = append(reached, o.by)
					}
				}
			}
			for _, o := range force {
				if o.who == c.who {
					same++
				}
			}
			twice = twice || same > 1
			circle = circle || slices.Contains(reached, c.who)
		}
	}
	return twice, circle
}

// The law of covers: the loader names exactly the covers of which, on some
// day, two are one person's or which go round in a circle.
func TestCoversHoldOnEveryDay(t *testing.T) {
	names := []string{"jo", "kim", "sam", "pat"}
	base := practice("manage: observe") + people(names...)
	random := rand.New(rand.NewPCG(3, 4))
	seen := map[string]int{}
	for round := range 600 {
		all := randomCovers(random, names)
		var docs strings.Builder
		wantTwice, wantCircle, doubled := map[int]bool{}, map[int]bool{}, false
		for i, c := range all {
			docs.WriteString(coverDoc(fmt.Sprintf("cover-%d", i), c.who, c.by, c.roles(), fmt.Sprintf("2027-01-%02d", c.from), fmt.Sprintf("2027-01-%02d", c.until)))
			line := 4 + 5*i // document writes five lines, the name in the fourth
			twice, circle := c.broken(all)
			if twice {
				wantTwice[line] = true
			}
			if circle {
				wantCircle[line] = true
			}
			doubled = doubled || twice
		}
		_, problems := decl.Load(mapFS(map[string]string{"base.yaml": base, "c.yaml": docs.String()}), "")
		gotTwice, gotCircle := map[int]bool{}, map[int]bool{}
		for _, p := range problems {
			switch {
			case strings.Contains(p.Message, "is covered twice as"):
				gotTwice[p.Pos.Line] = true
			case strings.HasPrefix(p.Message, "covers go round in a circle as"):
				gotCircle[p.Pos.Line] = true
			default:
				t.Fatalf("round %d: %s", round, p)
			}
		}
		if diff := cmp.Diff(wantTwice, gotTwice); diff != "" {
			t.Fatalf("round %d, covered twice (-want +got)\n%s\n%s", round, diff, docs.String())
		}
		// Of several ways through doubled covers one is named.
		if diff := cmp.Diff(wantCircle, gotCircle); diff != "" && (!doubled || (len(gotCircle) == 0) != (len(wantCircle) == 0)) {
			t.Fatalf("round %d, circles (-want +got)\n%s\n%s", round, diff, docs.String())
		}
		seen[fmt.Sprintf("twice %v, circle %v", len(gotTwice) > 0, len(gotCircle) > 0)]++
	}
	for _, twice := range []bool{true, false} {
		for _, circle := range []bool{true, false} {
			if key := fmt.Sprintf("twice %v, circle %v", twice, circle); seen[key] < 20 {
				t.Errorf("only %d rounds had %s", seen[key], key)
			}
		}
	}
}

// Wherever the documents stand, the same is said about covers.
func TestOrderOfCoversDoesNotMatter(t *testing.T) {
	places := regexp.MustCompile(`x/\d\.yaml:\d+:\d+`)
	docs := []string{
		practice("manage: observe"), people("jo"), people("kim"), people("sam"),
		coverDoc("round", "jo", "kim", "manager, partner", "2027-02-01", "2027-02-20"),
		coverDoc("and-round", "kim", "sam", "manager, partner", "2027-02-10", "2027-02-20"),
		coverDoc("again", "sam", "jo", "manager, partner", "2027-02-10", "2027-02-28"),
	}
	names := []string{"jo", "kim", "sam"}
	random := rand.New(rand.NewPCG(5, 6))
	for i, c := range slices.Concat(randomCovers(random, names), randomCovers(random, names), randomCovers(random, names)) {
		docs = append(docs, coverDoc(fmt.Sprintf("cover-%d", i), c.who, c.by, c.roles(), fmt.Sprintf("2027-01-%02d", c.from), fmt.Sprintf("2027-01-%02d", c.until)))
	}
	var want []string
	for round := range 20 {
		files := map[string]string{}
		for _, i := range random.Perm(len(docs)) {
			files[fmt.Sprintf("x/%d.yaml", random.IntN(5))] += docs[i]
		}
		_, problems := decl.Load(mapFS(files), "")
		got := make([]string, len(problems))
		for i, p := range problems {
			got[i] = places.ReplaceAllString(p.Message, "there")
		}
		slices.Sort(got)
		if round == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-first +this)\n%s", round, diff)
		}
	}
	for _, part := range []string{"is covered twice as", "covers go round in a circle as"} {
		if !strings.Contains(strings.Join(want, "\n"), part) {
			t.Errorf("no message has %q, so its order was not tested", part)
		}
	}
}
