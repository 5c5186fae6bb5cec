package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// What the keyboard offers is what the command takes, and what its help names.
func TestCompletedWordsAreAllThatAreTaken(t *testing.T) {
	completers := flagCompleters()
	offered := func(flag string) []string {
		out, _ := completers[flag](typing{})
		for i := range out {
			out[i], _, _ = strings.Cut(out[i], "\t")
		}
		return slices.Sorted(slices.Values[[]cobra.Completion](out))
	}
	for _, flag := range []string{"plan --format", "drift --format", "show --format"} {
		if diff := cmp.Diff(planFormatWords(), offered(flag)); diff != "" {
			t.Errorf("%s (-taken +offered):\n%s", flag, diff)
		}
	}
	for _, word := range planFormatWords() {
		if !strings.Contains(planFormats, word) {
			t.Errorf("the help does not name %s", word)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(originWords())), offered("drift --fail-on")); diff != "" {
		t.Errorf("drift --fail-on (-taken +offered):\n%s", diff)
	}
	for _, word := range append(originWords(), strings.Join(originWords(), ","), defaultFailOn) {
		if _, err := parseFailOn(word); err != nil {
			t.Error(err)
		}
	}
}
