package cli

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInertLines(t *testing.T) {
	tests := []struct{ name, reason, in, want string }{
		{"plain", "most lines are left as they are", "waiting 3 s: minute limit\n", "waiting 3 s: minute limit\n"},
		{"several", "each line is looked at", "a\n::error::b\n  ::c\n", "a\n·::error::b\n·  ::c\n"},
		{"anywhere", "the old form of a command need not begin a line", "a ##[error]b", "a ##·[error]b"},
		{"prompt", "a question has no end of a line", "Type yes: ", "Type yes: "},
		{"nothing", "and nothing is added", "", ""},
		{"empty lines", "they part paragraphs", "\n\n", "\n\n"},
		{"Windows", "such an end of a line is one", "a\r\nb\r\n", "a\nb\n"},
		{"colours", "they are shown, and do nothing", "\x1b[31mred\x1b[0m\r\n", "·[31mred·[0m\n"},
		{"spelt", "the spelling of a line's end in a command", "a%0A::b%0d", "a·::b·"},
		{"percent", "any other is left alone", "100% of %25", "100% of %25"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			n, err := fmt.Fprint(inertLines{&b}, tt.in)
			if diff := cmp.Diff(tt.want, b.String()); diff != "" || n != len(tt.in) || err != nil {
				t.Errorf("%s: %d bytes of %d, %v (-want +got):\n%s", tt.reason, n, len(tt.in), err, diff)
			}
		})
	}
}
