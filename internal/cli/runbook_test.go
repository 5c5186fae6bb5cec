package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A role that is declared as nobody's is for a person to clear.
func manualBench(t *testing.T) bench {
	t.Helper()
	return newBench(t, strings.Replace(joiner, "name: Beta, uuid: "+idBeta+", manager: pat-ng", "name: Beta, uuid: "+idBeta+", manager: null", 1), joinerSeed())
}

func TestRunbookCommand(t *testing.T) {
	b := manualBench(t)
	saved, page := filepath.Join(t.TempDir(), "plan.json"), filepath.Join(t.TempDir(), "runbook.html")
	if code, _, stderr := b.run(t, b.sim.AccessToken(), nil, "plan", ".", "--out", saved); code != 0 {
		t.Fatalf("plan: exit code %d: %s", code, stderr)
	}
	const box = "Beta: manager: Lee Park → nobody"
	tests := []struct {
		name, reason string
		args         []string
		code         int
		want         string // in what is printed, or said
	}{
		{"text", "what people read on a terminal", nil, 0, "[ ] 1. " + box},
		{"with an exit code", "a pipeline asks whether anything is open", []string{".", "--detailed-exitcode"}, 2, box},
		{"markdown", "for an issue", []string{"--format", "markdown"}, 0, `- [ ] 1\. **Beta**: manager: Lee Park → nobody`},
		{"html", "for paper", []string{"--format", "html"}, 0, "<strong>Beta</strong>: manager: Lee Park → nobody"},
		{"into a file", "nothing is printed then", []string{"--format", "html", "--out", page}, 0, ""},
		{"a saved plan", "without asking Xero", []string{saved}, 0, "[ ] 1. " + box},
		{"another day", "it says that it is a rehearsal", []string{".", "--as-of", "2027-01-10"}, 0, "This is a rehearsal for another day"},
		{"another day of a saved plan", "it has its own", []string{saved, "--as-of", "2027-01-10"}, 64, "--as-of: a saved plan is for its own day"},
		{"a format that there is not", "the formats are said", []string{"--format", "json"}, 64, `there is no format "json"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, append([]string{"runbook"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stdout+stderr, tt.want) || tt.want == "" && stdout != "" {
				t.Errorf("%s: exit code %d, want %d and %q in\n%s%s", tt.reason, code, tt.code, tt.want, stdout, stderr)
			}
		})
	}
	if data, err := os.ReadFile(page); err != nil || !strings.Contains(string(data), "<strong>Beta</strong>") {
		t.Errorf("the file holds %s, %v", data, err)
	}
	if n := b.sim.Writes(); n != 0 {
		t.Errorf("%d writes: a runbook only reads", n)
	}
}

func TestAttestNeedsAnOpenAction(t *testing.T) {
	b := manualBench(t)
	code, _, stderr := b.run(t, b.sim.AccessToken(), nil, "attest", "aa000001", "--by", "pat-ng", "--evidence", "https://files.harbour.example/7")
	if want := `no open action has the id "aa000001"`; code != 64 || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d: %s; want 64 and %s", code, stderr, want)
	}
	before := len(b.sim.Requests())
	code, _, stderr = b.run(t, b.sim.AccessToken(), nil, "attest", "aa000001", "--by", "pat", "--evidence", "https://files.harbour.example/7")
	if want := `--by: no user is called "pat"`; code != 64 || !strings.Contains(stderr, want) || len(b.sim.Requests()) != before {
		t.Errorf("exit code %d: %s; want 64 and %s, and nothing asked of Xero", code, stderr, want)
	}
}
