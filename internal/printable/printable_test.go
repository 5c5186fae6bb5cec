package printable_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/printable"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want, reason string }{
		{"plain", "Jo Bloggs", "Jo Bloggs", "most texts are left as they are"},
		{"letters", "Zoë 株式会社", "Zoë 株式会社", "of any script"},
		{"controls", "a\x00b\x1bc\u009bd\x7f", "a·b·c·d·", "they drive terminals, those of the second block as well"},
		{"ends of lines", "a\nb\r\nc\u2028d\u2029e\u0085f", "a·b··c·d·e·f", "a text is one line"},
		{"direction", "a\u202eb\u2066c\u200fd\u061ce", "a·b·c·d·e", "they turn text around"},
		{"hidden", "\ufeffa\u200bb\u00adc\U000e0041", "·a·b·c·", "they make two texts look like one"},
		{"lost", "a\ufffdb", "a·b", "it stands for what nobody knows"},
		{"command", "::error::x", "·::error::x", "a runner would take it for its own"},
		{"command after blanks", " \t::x", "· ·::x", "it looks past them"},
		{"two colons inside", "a::b", "a::b", "only a beginning counts"},
		{"old command", "a ##[error]b", "a ##·[error]b", "this one counts anywhere"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, printable.Text(tt.in)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	for _, tt := range []struct{ name, in, want, reason string }{
		{"plain", "{\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n", "the white space between values stays"},
		{"letters", `"Zoë 株式会社 ##"`, `"Zoë 株式会社 ##"`, "of any script"},
		{"controls", "\"a\u009b\x7fb\"", `"a\u009b\u007fb"`, "those that JSON itself leaves alone"},
		{"direction", "\"\u202ea\u2066\u200f\u061c\"", `"\u202ea\u2066\u200f\u061c"`, "they turn text around"},
		{"hidden", "\"\ufeff\u2028\u2029\"", `"\ufeff\u2028\u2029"`, "they show nothing"},
		{"high", "\"\U000e0041\"", `"\udb40\udc41"`, "JSON spells it as two"},
		{"command", `"###[error]x"`, `"###\u005b` + `error]x"`, "it counts anywhere in a line"},
		{"empty", "", "", "nothing to write"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, string(printable.JSON([]byte(tt.in)))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// Whoever parses it gets the same value, and twice is as good as once.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", "Jo", "a\u202e\u009b\ufeff", `\##[x`, "##[##[", "\U000e0041\\", "::x\n##[y", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var plain bytes.Buffer
		e := json.NewEncoder(&plain)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(map[string]string{"a" + s: s}); err != nil {
			t.Fatal(err)
		}
		got := printable.JSON(plain.Bytes())
		var want, value map[string]string
		if err := json.Unmarshal(plain.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(got, &value); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if diff := cmp.Diff(want, value); diff != "" {
			t.Errorf("another value (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(string(got), string(printable.JSON(got))); diff != "" {
			t.Errorf("again (-want +got):\n%s", diff)
		}
		if unfit := func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }; bytes.Contains(got, []byte("##[")) || bytes.ContainsFunc(got, unfit) {
			t.Errorf("not fit to be printed: %q", got)
		}
	})
}

func BenchmarkJSON(b *testing.B) {
	data := []byte(strings.Repeat("{\"name\": \"Zoë Bloggs\", \"id\": \"10000000-0000-4000-8000-000000000001\"}\n", 10000))
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		printable.JSON(data)
	}
}
