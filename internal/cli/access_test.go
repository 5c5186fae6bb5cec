package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/schema"
)

// fits checks a report against its schema.
func fits(t *testing.T, name, text string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	for _, p := range schema.Validate(name, value) {
		t.Errorf("%s: %v %s %s", name, p.Path, p.Keyword, p.Message)
	}
}

func TestAccessFitsItsSchema(t *testing.T) {
	b := newBench(t, joiner, sim.Seed{Staff: []sim.Staff{{UUID: idKim, Name: "Kim Tan", Email: "kim@x.example"}}, Clients: []sim.Client{{UUID: idAcme, Name: "Acme", Partner: idKim}}})
	code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "report", "--access", "--format", "json", t.TempDir())
	if code != 0 || !strings.Contains(stdout, `"partner_of": `) {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	fits(t, "Access", stdout)
}

// What a report says is made of Git, the journal and lists alone: nothing calls.
func TestEvidenceFitsItsSchema(t *testing.T) {
	b := newBench(t, march, sim.Seed{})
	b.now = "2027-05-01T00:00:00Z"
	dir := committed(t, march)
	code, stdout, stderr := b.run(t, "", silent{t}, "report", dir, "--evidence", "2027-03-01..2027-03-31", "--format", "json")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	fits(t, "Evidence", stdout)
}

// A file that is longer than any is refused as that, and not as cut off.
func TestEvidenceTooLarge(t *testing.T) {
	big := filepath.Join(t.TempDir(), "big.json")
	if err := os.WriteFile(big, []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, evidence.MaxFile+1); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, march, sim.Seed{})
	b.now = "2027-05-01T00:00:00Z"
	dir := committed(t, march)
	for _, tt := range []struct {
		what, hint string
		args       []string
	}{
		{"a list of approvals", "hand over those of the period alone", []string{"report", dir, "--evidence", "2027-03-01..2027-03-31", "--approvals", big}},
		{"a report of evidence", "practicectl report --evidence FROM..TO --format json --out FILE makes one", []string{"history", dir, "--verify", "--evidence", big}},
	} {
		code, stdout, stderr := b.run(t, "", silent{t}, tt.args...)
		want := big + ": the input has more than 64 MiB, too much to be " + tt.what + " [size]\n  hint: " + tt.hint + "\n"
		if code != 65 || stdout != "" || stderr != want {
			t.Errorf("%s: exit code %d\n%s%s", tt.what, code, stdout, stderr)
		}
	}
}
