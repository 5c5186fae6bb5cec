package edit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/diag"
)

const head = "apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\n"

func spec(keys ...string) []string { return append([]string{"spec"}, keys...) }

// kim is what most tests set a value to.
var kim = edit.Value{Text: "kim-tan"}

func at(line, column int) diag.Position { return diag.Position{Line: line, Column: column} }

func TestYAML(t *testing.T) {
	tests := []struct {
		name   string
		in     string // behind head, so that it begins in line 4
		path   []string
		item   diag.Position
		value  edit.Value
		after  []string
		want   string
		line   int
		reason string
	}{
		{"plain", "spec:\n  manager: lee\n", spec("manager"), at(0, 0), kim, nil, "spec:\n  manager: kim-tan\n", 5, "a value is replaced where it stands"},
		{"comment behind", "spec:\n  manager:   lee   # since 2019\n", spec("manager"), at(0, 0), kim, nil, "spec:\n  manager:   kim-tan   # since 2019\n", 5, "blanks and comments stay"},
		{"tab behind", "spec:\n  manager: lee\t# x\n", spec("manager"), at(0, 0), kim, nil, "spec:\n  manager: kim-tan\t# x\n", 5, "a tab behind a value stays"},
		{"double quotes", "spec:\n  manager: \"le\\\"e\"\n", spec("manager"), at(0, 0), kim, nil, "spec:\n  manager: \"kim-tan\"\n", 5, "quotes stay"},
		{"single quotes", "spec: {manager: 'l''ee', x: y}\n", spec("manager"), at(0, 0), edit.Value{Text: "o'neil"}, nil, "spec: {manager: 'o''neil', x: y}\n", 4, "a quote inside is doubled"},
		{"crlf", "spec:\r\n  manager: lee\r\n", spec("manager"), at(0, 0), kim, nil, "spec:\r\n  manager: kim-tan\r\n", 5, "line ends stay"},
		{"no final newline", "spec:\n  manager: lee", spec("manager"), at(0, 0), kim, nil, "spec:\n  manager: kim-tan", 5, "none is added"},
		{"null to text", "spec: {manager: null}\n", spec("manager"), at(0, 0), kim, nil, "spec: {manager: kim-tan}\n", 4, "null loses no quotes, it has none"},
		{"text to null", "spec: {manager: 'lee'}\n", spec("manager"), at(0, 0), edit.Value{Null: true}, nil, "spec: {manager: null}\n", 4, "null in quotes would be a name"},
		{"needs quotes", "spec: {manager: lee}\n", spec("manager"), at(0, 0), edit.Value{Text: "no"}, nil, "spec: {manager: \"no\"}\n", 4, "no is false to older readers"},
		{"digits", "spec: {manager: lee}\n", spec("manager"), at(0, 0), edit.Value{Text: "007"}, nil, "spec: {manager: \"007\"}\n", 4, "a number has to stay a text"},
		{"comma", "spec: {manager: lee}\n", spec("manager"), at(0, 0), edit.Value{Text: "a, b"}, nil, "spec: {manager: \"a, b\"}\n", 4, "between braces a comma ends a value"},
		{"multi-byte before", "spec: {name: Åse & Söhne ÄÖ, manager: lee} # ☃\n", spec("manager"), at(0, 0), kim, nil, "spec: {name: Åse & Söhne ÄÖ, manager: kim-tan} # ☃\n", 4, "columns count characters"},

		{"insert block", "spec:\n  partner: lee # x\n\n  # the clients\n  clients: []\n", spec("manager"), at(0, 0), kim, []string{"partner"},
			"spec:\n  partner: lee # x\n  manager: kim-tan\n\n  # the clients\n  clients: []\n", 6, "a key goes behind its like, before blank lines"},
		{"insert block first", "spec:\n  # all\n  clients: []\n", spec("manager"), at(0, 0), kim, []string{"partner"}, "spec:\n  # all\n  manager: kim-tan\n  clients: []\n", 6, "with nothing before it, it is the first"},
		{"insert block crlf at the end", "spec:\r\n  partner: lee", spec("manager"), at(0, 0), kim, nil, "spec:\r\n  partner: lee\r\n  manager: kim-tan", 6, "the file's line ends, and still none at the end"},
		{"insert block behind a list", "spec:\n  clients:\n    - {name: A}\n    - name: B # b\n  # end\n", spec("manager"), at(0, 0), kim, nil,
			"spec:\n  clients:\n    - {name: A}\n    - name: B # b\n  manager: kim-tan\n  # end\n", 8, "behind the last line of what is before it"},
		{"insert flow", "spec: {partner: lee}  # x\n", spec("manager"), at(0, 0), kim, nil, "spec: {partner: lee, manager: kim-tan}  # x\n", 4, ""},
		{"insert flow spaced", "spec: { partner: lee , }\n", spec("manager"), at(0, 0), kim, nil, "spec: { partner: lee, manager: kim-tan , }\n", 4, "a last comma stays"},
		{"insert flow first", "spec: {clients: []}\n", spec("manager"), at(0, 0), kim, []string{"partner"}, "spec: {manager: kim-tan, clients: []}\n", 4, ""},
		{"insert flow empty", "spec: {}\n", spec("manager"), at(0, 0), kim, nil, "spec: {manager: kim-tan}\n", 4, ""},
		{"insert flow over lines", "spec: {partner: lee,\n   clients: [ # all\n     {name: A}, # ]\n   ]\n   }\n", spec("manager"), at(0, 0), kim, nil,
			"spec: {partner: lee,\n   clients: [ # all\n     {name: A}, # ]\n   ], manager: kim-tan\n   }\n", 7, "brackets in comments end nothing"},
		{"insert json", "spec: {\"partner\": \"lee\"}\n", spec("manager"), at(0, 0), kim, nil, "spec: {\"partner\": \"lee\", \"manager\": \"kim-tan\"}\n", 4, "as its neighbour"},

		{"item flow", "spec:\n  clients:\n    - {name: Ärger GmbH, uuid: u} # x\n    - {name: B}\n", spec("clients", "manager"), at(6, 7), kim, []string{"name", "uuid", "partner"},
			"spec:\n  clients:\n    - {name: Ärger GmbH, uuid: u, manager: kim-tan} # x\n    - {name: B}\n", 6, ""},
		{"item block", "spec:\n  clients:\n  - name: A\n    uuid: u\t# id\n\n  - name: B\n", spec("clients", "partner"), at(6, 5), kim, []string{"name", "uuid"},
			"spec:\n  clients:\n  - name: A\n    uuid: u\t# id\n    partner: kim-tan\n\n  - name: B\n", 8, "behind the comment of the line before it"},
		{"item partner before manager", "spec:\n  clients:\n    - name: A\n      manager: lee\n", spec("clients", "partner"), at(6, 7), kim, []string{"name", "uuid"},
			"spec:\n  clients:\n    - name: A\n      partner: kim-tan\n      manager: lee\n", 7, "in the order that people write"},
		{"item replaced", "spec:\n  clients:\n    - name: A\n      manager: lee\n", spec("clients", "manager"), at(6, 7), kim, nil, "spec:\n  clients:\n    - name: A\n      manager: kim-tan\n", 7, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := head + tt.in
			if strings.Contains(tt.in, "\r\n") {
				in = strings.ReplaceAll(head, "\n", "\r\n") + tt.in
			}
			r, err := edit.YAML("book.yaml", []byte(in), []edit.Key{{Kind: "Assignment", Name: "book", Path: tt.path, Item: tt.item, Value: tt.value, After: tt.after}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(in[:len(in)-len(tt.in)]+tt.want, string(r.Data)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if len(r.Done) != 1 || r.Done[0].Pos.Line != tt.line {
				t.Errorf("done %+v, want one at line %d", r.Done, tt.line)
			}
		})
	}
}

func TestYAMLLeavesToAPerson(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"anchor", "spec: {manager: &m lee, partner: *m}\n", "book.yaml:4:17: this value has an anchor (&m), which other lines may use"},
		{"alias", "x: &m lee\nspec: {manager: *m}\n", "book.yaml:5:17: an alias (*m) stands here instead of a value"},
		{"tag", "spec: {manager: !!str lee}\n", "book.yaml:4:17: this value has a tag (!!str)"},
		{"literal", "spec:\n  manager: |\n    lee\n", "book.yaml:5:12: this value is written as a block of lines (| or >)"},
		{"folded", "spec:\n  manager: >-\n    lee\n", "book.yaml:5:12: this value is written as a block of lines (| or >)"},
		{"plain over lines", "spec:\n  manager: lee\n    park\n", "book.yaml:5:12: this value goes over several lines"},
		{"quoted over lines", "spec:\n  manager: \"lee\n    park\"\n", "book.yaml:5:12: this value goes over several lines"},
		{"empty", "spec:\n  manager:\n", "book.yaml:5:11: this value is empty"},
		{"a list", "spec: {manager: [lee]}\n", "book.yaml:4:17: a list or a group of keys stands here, not one value"},
		{"key twice", "spec:\n  manager: lee\n  manager: sam\n", "book.yaml:6:3: the key \"manager\" is here twice"},
		{"merge", "spec:\n  <<: {manager: lee}\n", "book.yaml:5:3: keys are merged in from elsewhere here (<<)"},
		{"no spec", "x: y\n", "book.yaml:1:1: the key \"spec\" is not here"},
		{"no keys", "spec: lee\n", "book.yaml:4:7: there are no keys here"},
		{"document twice", "spec: {manager: lee}\n---\n" + head, "book.yaml:6:1: the Assignment \"book\" is declared twice"},
		{"insert behind a block of lines", "spec:\n  note: |\n    lee\n", "book.yaml:5:9: this value is written as a block of lines (| or >)"},
		{"insert behind an empty value", "spec: {x}\n", "book.yaml:4:9: this value is empty"},
		{"insert into an anchor", "spec: &s {x: y}\n", "book.yaml:4:7: these keys have an anchor or a tag"},
		{"no YAML", "spec: {\n", "book.yaml: is not YAML: yaml: line 4: did not find expected node content"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := edit.YAML("book.yaml", []byte(head+tt.in), []edit.Key{{Kind: "Assignment", Name: "book", Path: spec("manager"), Value: kim}})
			var c *edit.Conflict
			if !errors.As(err, &c) || err.Error() != tt.want {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if c.Hint() != "nothing was written: make this change by hand" {
				t.Errorf("hint %q", c.Hint())
			}
		})
	}
}

func TestYAMLFindsItsDocument(t *testing.T) {
	in := "\uFEFF# two of one name\n" + head + "spec: {manager: lee}\n---\nkind: User\nmetadata:\n  name: book\nspec: {manager: lee}\n--- # nothing\n"
	for kind, want := range map[string]string{
		"User":       strings.Replace(in, "name: book\nspec: {manager: lee", "name: book\nspec: {manager: kim-tan", 1),
		"Assignment": strings.Replace(in, "manager: lee", "manager: kim-tan", 1),
	} {
		r, err := edit.YAML("book.yaml", []byte(in), []edit.Key{{Kind: kind, Name: "book", Path: spec("manager"), Value: kim}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(r.Data)); diff != "" {
			t.Errorf("the %s (-want +got):\n%s", kind, diff)
		}
	}
	_, err := edit.YAML("book.yaml", []byte(in), []edit.Key{{Kind: "Cover", Name: "book", Path: spec("manager"), Value: kim}})
	if err == nil || err.Error() != `book.yaml: there is no Cover "book"` {
		t.Errorf("got %v", err)
	}
}

func TestYAMLSeveralAtOnce(t *testing.T) {
	in := head + "spec:\n  clients:\n    - name: A\n    - {name: B}\n  partner: lee\n"
	item := func(line int, role string, after ...string) edit.Key {
		return edit.Key{Kind: "Assignment", Name: "book", Path: spec("clients", role), Item: at(line, 7), Value: kim, After: append(after, "name", "uuid")}
	}
	top := edit.Key{Kind: "Assignment", Name: "book", Path: spec("partner"), Value: edit.Value{Text: "sam"}}
	r, err := edit.YAML("book.yaml", []byte(in), []edit.Key{top, item(6, "partner"), item(6, "manager"), item(7, "partner"), item(7, "manager", "partner")})
	if err != nil {
		t.Fatal(err)
	}
	want := head + "spec:\n  clients:\n    - name: A\n      partner: kim-tan\n      manager: kim-tan\n    - {name: B, partner: kim-tan, manager: kim-tan}\n  partner: sam\n"
	if diff := cmp.Diff(want, string(r.Data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var lines []int
	for _, d := range r.Done {
		lines = append(lines, d.Pos.Line)
	}
	if diff := cmp.Diff([]int{7, 8, 9, 9, 10}, lines); diff != "" {
		t.Errorf("lines are those of the result (-want +got):\n%s", diff)
	}
	if _, err = edit.YAML("book.yaml", []byte(in), []edit.Key{top, {Kind: "Assignment", Name: "book", Path: spec("partner"), Value: kim}}); err == nil || err.Error() != "book.yaml:8: two edits are about one place" {
		t.Errorf("two values for one key: got %v", err)
	}
	if _, err = edit.YAML("book.yaml", []byte(in), []edit.Key{item(5, "partner")}); err == nil || err.Error() != "book.yaml:5:7: no item of the list begins here" {
		t.Errorf("a place that is no item: got %v", err)
	}
}
