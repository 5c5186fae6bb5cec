package cli_test

import (
	"encoding/json"
	"testing"

	"github.com/practicectl/practicectl/schema"
)

// What explain prints as JSON is as its schema says, for a person and for a
// client, whether in sync, changing or waiting for somebody new.
func TestExplainFitsItsSchema(t *testing.T) {
	b := newBench(t, joiner, joinerSeed())
	for _, address := range []string{"client/Acme", "client/Beta", "client/" + idBeta + "/manager", "user/kim-tan", "user/pat-ng/xpm"} {
		code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "explain", address, ".", "--format", "json")
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", address, code, stderr)
		}
		var value any
		if err := json.Unmarshal([]byte(stdout), &value); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, p := range schema.Validate("Explain", value) {
			t.Errorf("%s: %v %s %s", address, p.Path, p.Keyword, p.Message)
		}
	}
	if n := b.sim.Writes(); n != 0 {
		t.Errorf("%d writes: explain only reads", n)
	}
}
