package decl

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

// isDay goes by the key alone, so every schema has to keep to it: a key of
// that name is a date, and no other is.
func TestDaysInTheSchemas(t *testing.T) {
	days := 0
	for _, kind := range schema.Kinds() {
		source, _ := schema.Source(kind)
		var root any
		if err := json.Unmarshal(source, &root); err != nil {
			t.Fatal(err)
		}
		eachProperty(root, func(key string, shape map[string]any) {
			isDate := shape["$ref"] == "#/$defs/date" || shape["format"] == "date"
			if isDate {
				days++
			}
			if want := (&step{key: key}).isDay(); isDate != want {
				t.Errorf("%s: the key %s is a date: %v, and isDay says %v", kind, key, isDate, want)
			}
		})
	}
	if days < 7 {
		t.Errorf("only %d dates found in the schemas", days)
	}
}

// The whole seed is what shows that every key can be read, and where fuzzing
// begins, so a key that is new to a schema has to be in it.
func TestWholeSeedHasEveryKey(t *testing.T) {
	seed, err := os.ReadFile("testdata/whole.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range schema.Kinds() {
		source, _ := schema.Source(kind)
		var root any
		if err := json.Unmarshal(source, &root); err != nil {
			t.Fatal(err)
		}
		eachProperty(root, func(key string, _ map[string]any) {
			if key == "git" || key == "branch" {
				return // in place of folder
			}
			if !regexp.MustCompile(`\b` + key + `:`).Match(seed) {
				t.Errorf("%s: the seed does not use the key %s", kind, key)
			}
		})
	}
}

func eachProperty(v any, f func(key string, shape map[string]any)) {
	m, _ := v.(map[string]any)
	properties, _ := m["properties"].(map[string]any)
	for key, shape := range properties {
		f(key, shape.(map[string]any))
	}
	for _, child := range m {
		eachProperty(child, f)
	}
}

// A date is checked by the schema and read by reconcile.ParseDate. What the
// first accepted and the second did not would become no day in silence.
func TestDaysAsInTheSchema(t *testing.T) {
	tests := []struct {
		written string
		want    string // empty: no date
		reason  string
	}{
		{"2027-01-10", "2027-01-10", "YAML takes it for a time, and its text counts"},
		{`"2027-01-10"`, "2027-01-10", "quotes are allowed"},
		{"2028-02-29", "2028-02-29", "a leap year"},
		{"2000-02-29", "2000-02-29", "so was this"},
		{"2027-02-29", "", "no leap year"},
		{"2100-02-29", "", "nor is this"},
		{"2027-02-30", "", "never"},
		{"2027-04-31", "", "April has 30 days"},
		{"2027-00-10", "", "there is no month 0"},
		{"2027-01-00", "", "nor a day 0"},
		{"0000-01-01", "0000-01-01", "a year that nobody means, but a date"},
		{"2027-1-10", "", "YAML takes it for a time, people for one way to write dates among many"},
		{"2027-01-10T00:00:00Z", "", "whole days only"},
		{"2027-01-10 ", "2027-01-10", "blanks at the end of a line belong to no value"},
		{"' 2027-01-10'", "", "in quotes they do"},
		{"20270110", "", "a number"},
		{"2027", "", "a number"},
		{"2027.0110", "", "a number"},
		{"10.1.2027", "", "a text"},
		{"null", "", "nothing"},
		{"true", "", "a yes"},
		{"[2027-01-10]", "", "a list"},
	}
	for _, tt := range tests {
		t.Run(tt.written, func(t *testing.T) {
			var n yaml.Node
			text := fmt.Sprintf("apiVersion: %s\nkind: Cover\nmetadata: {name: x}\nspec:\n  for: a\n  by: b\n  roles: [manager]\n  reason: x\n  until: 9999-12-31\n  from: %s\n", apiVersion, tt.written)
			if err := yaml.Unmarshal([]byte(text), &n); err != nil {
				t.Fatal(err)
			}
			d := &document{file: &file{loader: &loader{}}, root: n.Content[0], kind: kindCover}
			problems := schema.Validate(kindCover, d.plain(d.root, nil))
			day, ok := d.day(get(d.root, "spec", "from"))
			if got := len(problems) == 0; got != (tt.want != "") || ok != got {
				t.Errorf("%s: the schema says %v (%v), the reader %v", tt.reason, got, problems, ok)
			}
			if ok && day.String() != tt.want || !ok && day != (reconcile.Date{}) {
				t.Errorf("%s: got %s, want %s", tt.reason, day, strings.TrimSpace(tt.want))
			}
		})
	}
}
