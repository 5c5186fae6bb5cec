package resolve_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// list is an assignment by name, so that a test can have several.
func list(name, spec string) string {
	return "apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: " + name + "}\nspec: " + spec + "\n---\n"
}

const people = `apiVersion: practicectl/v1
kind: User
metadata: {name: kim}
spec: {fullName: Kim, email: kim@x.example, accounts: {xpm: {uuid: ` + uuidKim + `}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee}
spec: {fullName: Lee, email: lee@x.example, accounts: {xpm: {uuid: ` + uuidLee + `}}}
---
`

func staffOfTwo() []reconcile.Object {
	return []reconcile.Object{staff(uuidKim, "Kim", "kim@x.example"), staff(uuidLee, "Lee", "lee@x.example")}
}

// ids of clients that read well: the letter is the client.
func id(letter string) string { return strings.Repeat(letter, 8) + "-0000-4000-8000-000000000000" }

// clientLines is what is wanted of clients and what is noticed.
func clientLines(d reconcile.Desired) []string {
	var out []string
	for _, l := range lines(d) {
		if strings.HasPrefix(l, "client/") || strings.HasPrefix(l, "blocked") {
			_, l, _ = strings.Cut(l, "=")
			for _, c := range "abcdef" {
				l = strings.ReplaceAll(l, id(string(c)), string(c))
			}
			out = append(out, l)
		}
	}
	for _, n := range d.Notices {
		out = append(out, fmt.Sprintf("%s:%d %s: %s", n.Source.File, n.Source.Line-strings.Count(practiceYAML+people, "\n"), n.Address, n.Text))
	}
	return out
}

func TestSelect(t *testing.T) {
	smiths := []reconcile.Object{
		client(id("a"), " Smith & Sons "), client(id("b"), "SMITH Trust"), client(id("c"), "Smithers"),
		client(id("d"), "Jones"), client(id("e"), "Kaur"), client(id("f"), "Lim"),
	}
	tests := []struct {
		name, why string
		text      string
		want      []string
	}{
		{
			name: "by the beginning", why: "bound by id and not held: a rule is an explicit choice",
			text: list("s", "{manager: kim, select: [{nameStartsWith: Smith}]}"),
			want: []string{"a manager:KIMkim", "b manager:KIMkim", "c manager:KIMkim"},
		},
		{
			name: "by a pattern", why: "the whole name, in its own case, without the blanks around it",
			text: list("s", "{manager: kim, select: [{nameMatches: 'Smith\\b.*Sons'}]}"),
			want: []string{"a manager:KIMkim"},
		},
		{
			name: "a list decides", why: "an explicit client beats a selector, each role by itself",
			text: list("b", "{manager: lee, clients: [{name: Smithers, uuid: "+id("c")+"}]}") +
				list("s", "{partner: kim, manager: kim, select: [{nameStartsWith: Smithe, priority: 9}]}"),
			want: []string{"c partner:KIMkim manager:LEElee"},
		},
		{
			name: "a list by name decides", why: "and its line is held, as without the selector",
			text: list("b", "{manager: lee, clients: [{name: Smithers}]}") +
				list("s", "{partner: kim, manager: kim, select: [{nameStartsWith: Smithe}]}"),
			want: []string{"c partner:KIMkim manager:LEElee held:unpinned"},
		},
		{
			name: "priority", why: "the higher one decides, in whatever order they stand",
			text: list("s", "{manager: kim, select: [{nameStartsWith: Smithe, priority: 10}, {nameStartsWith: Jon}]}") +
				list("t", "{manager: lee, select: [{nameStartsWith: Smith}, {nameStartsWith: Jones, priority: 1}]}"),
			want: []string{"a manager:LEElee", "b manager:LEElee", "c manager:KIMkim", "d manager:LEElee"},
		},
		{
			name: "a tie", why: "even where both say Kim: whichever is corrected later, the other would silently stay",
			text: list("s", "{manager: kim, select: [{nameStartsWith: Smithe}]}") +
				list("t", "{manager: kim, select: [{nameStartsWith: Smithers}]}"),
			want: []string{"c manager: blocked:twice"},
		},
		{
			name: "a tie in one list", why: "one rule of the two is too many there as well",
			text: list("s", "{manager: kim, select: [{nameStartsWith: Smithe}, {nameMatches: Smithers}]}"),
			want: []string{"c manager: blocked:twice"},
		},
		{
			name: "a tie below a third", why: "what does not decide is nobody's concern",
			text: list("s", "{manager: kim, select: [{nameStartsWith: Smithe}, {nameMatches: Smithers}]}") +
				list("t", "{manager: lee, select: [{nameMatches: Smithers, priority: 1}]}"),
			want: []string{"c manager:LEElee"},
		},
		{
			name: "each role by itself", why: "partner and manager books can be separate rules",
			text: list("s", "{manager: kim, select: [{nameStartsWith: Smithe}]}") +
				list("t", "{partner: lee, select: [{nameStartsWith: Smithers}]}"),
			want: []string{"c partner:LEElee manager:KIMkim"},
		},
		{
			name: "nobody", why: "a rule that matches nothing is told at its line, and is no error",
			text: list("s", "{manager: kim, select: [\n{nameStartsWith: Smithe},\n{nameStartsWith: Smyth}]}"),
			want: []string{"c manager:KIMkim", "a.yaml:6 assignment/s: nameStartsWith: Smyth selects no active client"},
		},
		{
			name: "nearly everybody", why: "more than half is told; half is not",
			text: list("s", "{manager: kim, select: [{nameMatches: '[SJ].*'}]}") +
				list("t", "{partner: kim, select: [{nameMatches: '(?i)smith.*'}]}"),
			want: []string{"a partner:KIMkim manager:KIMkim", "b partner:KIMkim manager:KIMkim", "c partner:KIMkim manager:KIMkim", "d manager:KIMkim",
				"a.yaml:4 assignment/s: nameMatches: [SJ].* selects 4 of 6 active clients, more than half of the book"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := clientLines(resolve.Bind(compile(t, people+tt.text), reconcile.Snapshot{Objects: append(staffOfTwo(), smiths...)}))
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

func TestSelectSaysWhatDecided(t *testing.T) {
	d := resolve.Bind(compile(t, people+
		list("b", "\n  manager: lee\n  clients:\n    - {name: Smithers, uuid: "+id("c")+"}")+
		list("s", "\n  manager: kim\n  select:\n    - {nameStartsWith: Smithers}\n    - {nameStartsWith: Smith, priority: 2}\n    - {nameMatches: 'Smith\\w*', priority: 2}")),
		reconcile.Snapshot{Objects: append(staffOfTwo(), client(id("a"), "Smithson"), client(id("b"), "Smith Ltd"), client(id("c"), "Smithers"))})
	line := func(s reconcile.Source) int { return s.Line - strings.Count(practiceYAML+people, "\n") }
	var got []string
	for _, w := range d.Wants[2:] {
		for _, s := range w.Fields[0].Because {
			got = append(got, fmt.Sprintf("%s because %d %s", w.Name, line(s.Source), s.Says))
		}
		for _, l := range w.Fields[0].Lost {
			got = append(got, fmt.Sprintf("%s lost %d %s (%s): %s", w.Name, line(l.Source), l.Says, l.By, l.Why))
		}
		if h := w.Fields[0].Block; h != nil {
			got = append(got, fmt.Sprintf("%s blocked: %s | %s", w.Name, h.Text, h.Hint))
		}
	}
	n := strings.Count(practiceYAML+people, "\n")
	want := []string{
		"Smithson because 13 manager: kim",
		"Smithson because 16 selects the client by nameStartsWith: Smith, priority: 2",
		`Smithson lost 17 nameMatches: Smith\w*, priority: 2, manager: kim (assignment/s): it has equal right, so neither decides`,
		fmt.Sprintf("Smithson blocked: two selectors give the manager with equal right: a.yaml:%d and a.yaml:%d | give one of them a higher priority, or list the client", n+16, n+17),
		"Smith Ltd because 13 manager: kim",
		"Smith Ltd because 16 selects the client by nameStartsWith: Smith, priority: 2",
		"Smithers because 5 manager: lee",
		"Smithers because 7 lists the client",
		"Smithers lost 15 nameStartsWith: Smithers, manager: kim (assignment/s): a list goes before a selector",
		"Smithers lost 16 nameStartsWith: Smith, priority: 2, manager: kim (assignment/s): a list goes before a selector",
		`Smithers lost 17 nameMatches: Smith\w*, priority: 2, manager: kim (assignment/s): a list goes before a selector`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A line that may mean either of two namesakes goes before a selector on both
// of them, in the roles that it gives, and nothing is written meanwhile.
func TestSelectWaitsForAnAmbiguousLine(t *testing.T) {
	d := resolve.Bind(compile(t, people+list("b", "{manager: lee, clients: [{name: Twin}]}")+list("s", "{partner: kim, manager: kim, select: [{nameStartsWith: Twin}]}")),
		reconcile.Snapshot{Objects: append(staffOfTwo(), client(id("a"), "Twin"), client(id("b"), "Twin"), client(id("c"), "Twin Peaks"), client(id("d"), "D"), client(id("e"), "E"), client(id("f"), "F"))})
	want := []string{"a partner:KIMkim manager: blocked:ambiguous", "b partner:KIMkim manager: blocked:ambiguous", "c partner:KIMkim manager:KIMkim"}
	if d := cmp.Diff(want, clientLines(d)[:3]); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Covers hold for selected clients too, now and later; what another line
// decides is not the selector's to hand on.
func TestSelectIsCovered(t *testing.T) {
	text := people + list("s", "{manager: kim, select: [{nameStartsWith: Smith}]}") + list("b", "{manager: lee, clients: [{name: Smithers}]}") +
		"apiVersion: practicectl/v1\nkind: Cover\nmetadata: {name: kim-away}\nspec: {for: kim, by: lee, roles: [manager], from: 2026-11-01, until: 2026-12-31, reason: leave}\n"
	snap := reconcile.Snapshot{Objects: append(staffOfTwo(), client(id("a"), "Smith & Sons"), client(id("c"), "Smithers"), client(id("d"), "D"))}
	got := clientLines(resolve.Bind(compile(t, text), snap))
	want := []string{"a manager:LEElee", "c manager:LEElee held:unpinned", "a.yaml:4 assignment/s: nameStartsWith: Smith selects 2 of 3 active clients, more than half of the book"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("in the cover (-want +got):\n%s", d)
	}
	var later []string
	for _, l := range resolve.Later(loadText(t, text), day(t, "2026-11-22"), snap) {
		later = append(later, l.Date.String()+" "+l.Address+" "+l.Name+" "+l.Before.User+">"+l.After.User)
	}
	if d := cmp.Diff([]string{"2027-01-01 client/" + id("a") + "/manager Smith & Sons lee>kim"}, later); d != "" {
		t.Errorf("later (-want +got):\n%s", d)
	}
}

func loadText(t *testing.T, text string) *decl.Workspace {
	t.Helper()
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(practiceYAML + text)}}, "")
	if len(problems) > 0 {
		t.Fatalf("the test's declarations: %v", problems)
	}
	return ws
}

// Laws over generated books: the order in which clients were listed makes no
// difference; and once the ready changes are made, nothing is left to do.
func TestSelectLaws(t *testing.T) {
	letters := "ab"
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5))
		word := func() string {
			b := make([]byte, 1+r.IntN(3))
			for i := range b {
				b[i] = letters[r.IntN(len(letters))]
			}
			return string(b)
		}
		who := func() string { return []string{"kim", "lee", "kim", "null"}[r.IntN(4)] }
		text := people
		for i := range 1 + r.IntN(4) {
			rule := "nameStartsWith: " + word()
			if r.IntN(2) == 0 {
				rule = "nameMatches: '" + word() + ".*'"
			}
			text += list(fmt.Sprintf("s%d", i), fmt.Sprintf("{manager: %s, partner: lee, select: [{%s, priority: %d}]}", who(), rule, r.IntN(3)))
		}
		objects := staffOfTwo()
		listed := ""
		for i := range 2 + r.IntN(8) {
			c := client(fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), word())
			for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
				c.Fields = append(c.Fields, reconcile.FieldValue{Field: f, Confirmed: true, Value: reconcile.Value{ID: []string{uuidKim, uuidLee, "someone"}[r.IntN(3)]}})
			}
			objects = append(objects, c)
			if r.IntN(4) == 0 {
				listed += "{name: " + c.Name + ", uuid: " + c.Key.ID + "}, "
			}
		}
		if listed != "" {
			text += list("book", "{manager: lee, clients: ["+strings.TrimSuffix(listed, ", ")+"]}")
		}
		c := compile(t, text)
		plan := func(objects []reconcile.Object) reconcile.Plan {
			s := reconcile.Snapshot{Objects: objects}
			return reconcile.Diff(reconcile.Header{}, resolve.Bind(c, s), []reconcile.Snapshot{s})
		}
		first := plan(objects)
		shuffled := append([]reconcile.Object(nil), objects...)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if d := cmp.Diff(first, plan(shuffled)); d != "" {
			t.Fatalf("seed %d: the order of the list shows (-first +shuffled):\n%s\n%s", seed, d, text)
		}
		after := map[string]reconcile.Value{}
		for _, ch := range first.Changes {
			for _, f := range ch.Fields {
				if ch.Ready() {
					after[f.Address] = f.After
				}
			}
		}
		for i := range objects {
			objects[i].Fields = append([]reconcile.FieldValue(nil), objects[i].Fields...)
			for j := range objects[i].Fields {
				if v, ok := after["client/"+objects[i].Key.ID+"/"+string(objects[i].Fields[j].Field)]; ok {
					objects[i].Fields[j].Value = v
				}
			}
		}
		for _, ch := range plan(objects).Changes {
			if ch.Ready() {
				t.Fatalf("seed %d: after everything ready was done, %s is left\n%s", seed, ch.Address, text)
			}
		}
	}
}
