package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	idAcme = "10000000-0000-4000-8000-000000000001"
	idBeta = "10000000-0000-4000-8000-000000000002"
	idLee  = "20000000-0000-4000-8000-000000000001"
	idPat  = "20000000-0000-4000-8000-000000000002"
)

// joiner declares somebody new who gets Acme, while Beta goes from Lee to Pat.
const joiner = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {create: true}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: pat-ng}
spec: {fullName: Pat Ng, email: pat@harbour.example, accounts: {xpm: {uuid: ` + idPat + `}}}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec:
  clients:
    - {name: Acme, uuid: ` + idAcme + `, manager: kim-tan}
    - {name: Beta, uuid: ` + idBeta + `, manager: pat-ng}
`

func joinerSeed() sim.Seed {
	return sim.Seed{
		Staff: []sim.Staff{
			{UUID: idLee, Name: "Lee Park", Email: "lee@harbour.example"},
			{UUID: idPat, Name: "Pat Ng", Email: "pat@harbour.example"},
		},
		Clients: []sim.Client{
			{UUID: idAcme, Name: "Acme", Partner: idLee, Manager: idLee},
			{UUID: idBeta, Name: "Beta", Partner: idLee, Manager: idLee},
		},
	}
}

func managers(s *sim.Server) map[string]string {
	out := map[string]string{}
	for _, c := range s.Clients() {
		out[c.Name] = c.Manager
	}
	return out
}

// A person who could not be added keeps their clients waiting, and nobody
// else's. The calls are: staff, clients, staff again, add.
func TestFailedAddBlocksOnlyItsClients(t *testing.T) {
	b := newBench(t, joiner, joinerSeed(), "error-500=4", "error-500=5")
	code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "apply", "--yes")
	if code != 6 {
		t.Fatalf("exit code %d, want 6: %s%s", code, stdout, stderr)
	}
	for _, want := range []string{
		"Harbour: 1 failed, 1 blocked, 1 done",
		"Kim Tan  add kim@harbour.example",
		"waits for Kim Tan: that was not done",
		"Running apply again is safe",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the report lacks %q:\n%s", want, stdout)
		}
	}
	if got := managers(b.sim); got["Acme"] != idLee || got["Beta"] != idPat {
		t.Errorf("managers %v", got)
	}
	if n := len(b.sim.Staff()); n != 2 {
		t.Errorf("%d staff, want 2", n)
	}
	// Nobody knows whether the person was added: the list may lag. So nothing is
	// sent again until a list that is late enough has proved it.
	code, stdout, _ = b.run(t, b.sim.AccessToken(), nil, "apply", "--yes")
	if code != 6 || !strings.Contains(stdout, "and never answered, and the list does not show it yet") {
		t.Errorf("the second run, at once: exit code %d\n%s", code, stdout)
	}
	b.now = time.Now().Add(20 * time.Minute).UTC().Format(time.RFC3339)
	if code, stdout, _ := b.run(t, b.sim.AccessToken(), nil, "apply", "--yes"); code != 0 {
		t.Errorf("the third run, later: exit code %d\n%s", code, stdout)
	}
	if n := len(b.sim.Staff()); n != 3 {
		t.Errorf("%d staff after the third run, want 3", n)
	}
}

// An update that was not answered is read again before anything is said of it.
func TestUnansweredUpdateIsReadAgain(t *testing.T) {
	for _, tt := range []struct {
		name, fault string
		why         string
		code        int
	}{
		{"refused", "error-500=7", "nothing was done, and the report says so", 6},
		{"cut", "cut-body=7", "it was done, and only the answer was lost", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, joiner, joinerSeed(), tt.fault)
			code, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "apply", "--yes")
			if code != tt.code {
				t.Errorf("%s: exit code %d, want %d: %s%s", tt.why, code, tt.code, stdout, stderr)
			}
			if code == 0 && b.sim.Writes() != 3 {
				t.Errorf("%d writes, want 3", b.sim.Writes())
			}
		})
	}
}

// A before that a list could not prove is looked up before it is written over.
func TestManyUnsetRolesAreConfirmed(t *testing.T) {
	seed := joinerSeed()
	var b strings.Builder
	b.WriteString(strings.Replace(joiner, "  clients:\n", "  expect: {clients: 62}\n  clients:\n", 1))
	for i := range 60 {
		id := "30000000-0000-4000-8000-0000000000" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		seed.Clients = append(seed.Clients, sim.Client{UUID: id, Name: "Client " + id[34:], Partner: idLee})
		b.WriteString("    - {name: Client " + id[34:] + ", uuid: " + id + ", manager: pat-ng}\n")
	}
	bench := newBench(t, b.String(), seed)
	code, stdout, stderr := bench.run(t, bench.sim.AccessToken(), nil, "plan")
	if code != 0 || strings.Count(stdout, "nobody (not confirmed)") != 10 {
		t.Errorf("exit code %d, %d of 60 not confirmed, want 10\n%s%s", code, strings.Count(stdout, "nobody (not confirmed)"), stdout, stderr)
	}
	if code, stdout, _ := bench.run(t, bench.sim.AccessToken(), nil, "apply", "--yes"); code != 0 {
		t.Errorf("apply: exit code %d\n%s", code, stdout)
	}
	gets := 0
	for _, r := range bench.sim.Requests() {
		if strings.Contains(r.Path, "client.api/get/") {
			gets++
		}
	}
	if gets != 50+50+10+2 {
		t.Errorf("%d look-ups, want 50 of each plan, 10 more before the writes and 2 of the canary", gets)
	}
}
