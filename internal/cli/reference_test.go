package cli

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every variable that is read stands in the help, and none that is not. The
// first two are cobra's.
func TestEnvironmentHelpIsWhole(t *testing.T) {
	want := []string{"PRACTICECTL_ACTIVE_HELP", "PRACTICECTL_COMPLETION_DESCRIPTIONS"}
	literal := regexp.MustCompile(`"(PRACTICECTL_[A-Z_]+|GITHUB_[A-Z_]+|GITLAB_[A-Z_]+|CI|CI_[A-Z_]+|NO_COLOR|TERM)"`)
	tree := os.DirFS("..")
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "tools/") {
			return err
		}
		text, err := fs.ReadFile(tree, name)
		for _, m := range literal.FindAllSubmatch(text, -1) {
			want = append(want, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`\b(PRACTICECTL_[A-Z_]+|GITHUB_[A-Z_]+|GITLAB_[A-Z_]+|CI_[A-Z_]+|CI|NO_COLOR|TERM)\b`).FindAllString(environmentHelp, -1)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(slices.Compact(want), slices.Compact(got)); diff != "" {
		t.Errorf("the variables that are read, and those in practicectl help environment (-want +got):\n%s", diff)
	}
}

func TestReferenceMarkdown(t *testing.T) {
	tests := []struct{ name, text, want, reason string }{
		{"paragraphs", "One.\nTwo.\n\nThree.", "One.\nTwo.\n\nThree.\n", "lines stay as they are"},
		{"an example", "Run:\n\n  practicectl plan *\n\nThen.", "Run:\n\n    practicectl plan *\n\nThen.\n", "indented text is code, and means itself"},
		{"marks", "a <b> *c* d_e `f` [g] #h", "a \\<b> \\*c\\* d\\_e \\`f\\` \\[g] \\#h\n", "a help text has no marks"},
		{"cobra's", "#### Linux:\n\n\trun it", "Linux:\n\n    run it\n", "its headings and tabs"},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if helpProse(&b, tt.text); b.String() != tt.want {
			t.Errorf("%s: %s: %q, want %q", tt.name, tt.reason, b.String(), tt.want)
		}
	}
}
