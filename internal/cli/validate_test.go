package cli_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestValidateSummary(t *testing.T) {
	const user = "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: sam-lee}\nspec: {fullName: Sam Lee, email: sam@harbour.example}\n"
	tests := []struct{ name, declarations, want string }{
		{"one of each", benchPractice, "Harbour: valid: 1 user, 1 assignment with 1 entry for clients\n"},
		{"several", strings.Replace(benchPractice, "clients: [", "clients: [{name: Beta}, ", 1) + user, "Harbour: valid: 2 users, 1 assignment with 2 entries for clients\n"},
		{"none", strings.SplitN(benchPractice, "---\n", 2)[0], "Harbour: valid: 0 users, 0 assignments with 0 entries for clients\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := newBench(t, tt.declarations, sim.Seed{}).run(t, "", nil, "validate")
			if code != 0 || stdout != tt.want {
				t.Errorf("exit code %d: %s%s, want %s", code, stdout, stderr, tt.want)
			}
		})
	}
}

// A name that is wrong in every row does not scroll everything away.
func TestValidateStopsAtAHundred(t *testing.T) {
	var rows strings.Builder
	for i := range 250 {
		fmt.Fprintf(&rows, "{name: Client %d, partner: nobody-here}, ", i)
	}
	b := newBench(t, strings.Replace(benchPractice, "clients: [", "clients: ["+rows.String(), 1), sim.Seed{})
	code, _, stderr := b.run(t, "", nil, "validate")
	if n := strings.Count(stderr, `no user is called "nobody-here"`); code != 65 || n != 100 || !strings.HasSuffix(stderr, "\nand 150 more\n") {
		t.Errorf("exit code %d, %d problems, and the end is %q", code, n, stderr[max(0, len(stderr)-60):])
	}
}
