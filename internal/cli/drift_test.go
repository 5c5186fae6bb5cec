package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever ends a drift before its report was written, yesterday's does not stay:
// a pipeline would take it for today's.
func TestDriftLeavesNoOldReport(t *testing.T) {
	const old = "<!-- practicectl drift harbour -->\nYesterday's report.\n"
	tests := []struct {
		name, reason string
		args         []string
		code         int
	}{
		{"format", "a flag that is wrong", []string{"--format", "pdf"}, 64},
		{"origin", "a flag that is wrong", []string{"--fail-on", "drifted"}, 64},
		{"webhook", "its address is not set", []string{"--webhook"}, 64},
		{"repository", "of the two flags of the report only one is right", []string{"--repo-url", "x"}, 64},
		{"day", "a rehearsal is no report", []string{"--as-of", "2027-01-10"}, 64},
	}
	b := newBench(t, benchPractice, benchSeed)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "issue.md")
			if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
				t.Fatal(err)
			}
			code, stdout, stderr := newChat(t, 200).drift(t, b, "", append([]string{"--issue", file}, tt.args...)...)
			if code != tt.code || stdout != "" {
				t.Errorf("exit code %d, want %d: %s%s", code, tt.code, stdout, stderr)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if want := "The report could not be made, so what has moved is not known.** Tried at "; strings.Contains(string(text), "Yesterday") || !strings.Contains(string(text), want) || !strings.Contains(string(text), "exit code 64.") {
				t.Errorf("%s: the file holds\n%s", tt.reason, text)
			}
		})
	}
}

// What goes wrong behind the report is no reason to take it back.
func TestDriftKeepsTheReportItMade(t *testing.T) {
	b, file := newBench(t, benchPractice, benchSeed), filepath.Join(t.TempDir(), "issue.md")
	code, _, stderr := newChat(t, 200).drift(t, b, "", "--issue", file)
	text, err := os.ReadFile(file)
	if err != nil || code != 2 || !strings.Contains(string(text), "Acme") || strings.Contains(string(text), "could not be made") {
		t.Errorf("exit code %d, %v: %s\n%s", code, err, stderr, text)
	}
}
