package decl_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/decl"
)

func TestSelectorMatches(t *testing.T) {
	starts := func(s string) decl.Selector {
		return decl.Selector{StartsWith: decl.Text{Value: s, Pos: at("f", 1, 1)}}
	}
	matches := func(s string) decl.Selector { return decl.Selector{Matches: decl.Text{Value: s, Pos: at("f", 1, 1)}} }
	tests := []struct {
		selector decl.Selector
		name     string
		want     bool
		reason   string
	}{
		{starts("Smith"), "Smith & Sons Ltd", true, "the name begins with it"},
		{starts("smith"), "SMITH & Sons Ltd", true, "whoever typed the name in capitals meant the same family"},
		{starts("Smith"), "Smithers Trust", true, "it need not be a whole word"},
		{starts("Smith "), "Smithers Trust", false, "but a blank at its end makes it one"},
		{starts("Smith "), "Smith Trust", true, "which the whole word fits"},
		{starts("Smith & Sons"), "Smith  &  Sons Ltd", true, "runs of blanks are one blank, as everywhere"},
		{starts("Smith"), "The Smith Trust", false, "it is the beginning that counts"},
		{starts("TĀMIHANA"), "Tāmihana Orchards", true, "letters beyond ASCII have cases too"},
		{matches("Smith"), "Smith & Sons", false, "a pattern has to fit the whole name"},
		{matches("Smith.*"), "Smith & Sons", true, "as this one does"},
		{matches("smith.*"), "Smith & Sons", false, "in its own case of letters"},
		{matches("(?i)smith.*"), "SMITH & Sons", true, "unless it says otherwise"},
		{matches("a|ab"), "ab", true, "any way to fit the whole name will do, not the first way to fit some of it"},
		{matches("a|b"), "ac", false, "what is around the pattern is around all of it"},
		{matches(`\Qa.b`), "a.b", true, "an open quotation ends with the pattern"},
		{matches("Smith\n.*"), "Smith", false, "a pattern of two lines is none of one"},
		{decl.Selector{Group: decl.Text{Value: "Smith", Pos: at("f", 1, 1)}}, "Smith", false, "a name says nothing of groups"},
	}
	for _, tt := range tests {
		if got := tt.selector.Matcher()(tt.name, decl.FoldName(tt.name)); got != tt.want {
			t.Errorf("%s on %q: %v, want %v: %s", &tt.selector, tt.name, got, tt.want, tt.reason)
		}
	}
}

func TestSelectorIsRead(t *testing.T) {
	ws := load(t, map[string]string{"base.yaml": string(read(t, "testdata/base.yaml")), "x.yaml": document("Assignment", "x",
		`{manager: sam-lee, select: [{nameStartsWith: "Smith "}, {nameMatches: '(?i)bloggs\b.*', priority: 10}, {group: " Bloggs Family ", priority: 20}]}`)})
	var got []string
	for _, a := range ws.Assignments {
		for i := range a.Select {
			got = append(got, a.Select[i].String())
		}
	}
	want := `nameStartsWith: "Smith ", nameMatches: (?i)bloggs\b.*, priority: 10, group: Bloggs Family, priority: 20`
	if strings.Join(got, ", ") != want {
		t.Errorf("read %s, want %s", got, want)
	}
}

// Looking for a word first is a short cut and nothing else: it never changes
// what a pattern fits, in whatever letters a name is written.
func TestShortCutChangesNothing(t *testing.T) {
	patterns := []string{
		`(?i).*\bSmith\b.*`, `Smith.*`, `.*(Trust|Ltd)`, `(?i)kelvin.*`, `(?i)straße`, `(?i)ſmith`, `ſmith`, `(?i)(the )?smith  trust`, `(Smith)+ & Sons`,
		`(?i)\QSmith & Sons\E.*`, `(?i:S)mith`, `Smith{0}Trust`, `x*Smith?`, `[Ss]mith`, `(?i)īhaka`, `(?i)i.*`, `\x{212A}elvin`, `Smith\tTrust`, ``,
	}
	names := []string{
		"Smith", "SMITH", "smith trust", "The Smith  Trust", "the smith trust", "ſmith", "Smit", "Kelvin", "\u212aelvin", "KELVIN Ltd", "STRASSE", "Straße", "STRAẞE",
		"SmithSmith & Sons", "Smith & Sons Ltd", "Trust", "SmitTrust", "Īhaka", "īhaka", "\u0130ris", "iris", "Smith\tTrust", "xSmith", "",
	}
	fits := 0
	for _, p := range patterns {
		plain := regexp.MustCompile(`\A(?:` + p + `)\z`)
		s := decl.Selector{Matches: decl.Text{Value: p, Pos: at("f", 1, 1)}}
		match := s.Matcher()
		for _, n := range names {
			got, want := match(n, decl.FoldName(n)), plain.MatchString(n)
			if got != want {
				t.Errorf("%s on %q: %v, and without the short cut %v", p, n, got, want)
			}
			if want {
				fits++
			}
		}
	}
	if fits < 30 {
		t.Errorf("only %d of the names fit: nothing is shown by that", fits)
	}
}
