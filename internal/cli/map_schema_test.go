package cli_test

import (
	"encoding/json"
	"testing"

	"github.com/practicectl/practicectl/schema"
)

// What map and report print as JSON is as their schemas say, and they only read.
func TestReportsFitTheirSchemas(t *testing.T) {
	b := newBench(t, joiner, joinerSeed())
	for name, args := range map[string][]string{
		"Mapping": {"map", ".", "--format", "json"},
		"Book":    {"report", "--by", "manager", ".", "--format", "json"},
	} {
		code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, args...)
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", name, code, stderr)
		}
		var value any
		if err := json.Unmarshal([]byte(stdout), &value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, p := range schema.Validate(name, value) {
			t.Errorf("%s: %v %s %s", name, p.Path, p.Keyword, p.Message)
		}
	}
	if n := b.sim.Writes(); n != 0 {
		t.Errorf("%d writes: reports only read", n)
	}
}
