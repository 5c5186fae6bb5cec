package main

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	lee = "20000000-0000-4000-8000-000000000001"
	kim = "20000000-0000-4000-8000-000000000002"
)

func twoPeople() sim.Seed {
	return sim.Seed{
		Staff: []sim.Staff{{UUID: lee, Name: "Lee Park", Email: "lee@harbour.example"}, {UUID: kim, Name: "Kim Tan", Email: "kim@harbour.example"}},
		Clients: []sim.Client{
			{UUID: "10000000-0000-4000-8000-000000000001", Name: "Acme", Partner: lee, Manager: lee},
		},
	}
}

const kimsBook = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {tenant: {name: Harbour Accounting}}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {uuid: ` + kim + `}}}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec: {manager: kim-tan, clients: [{name: Acme, uuid: 10000000-0000-4000-8000-000000000001}]}
`

// After a whole run, with a renewal in it, no secret stands in any file or
// output of it: not in the plan, the journal or a temporary file, and in the
// token store only sealed.
func TestNoSecretIsLeft(t *testing.T) {
	fault, err := sim.ParseFault("expire-token=4")
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, sim.Options{Seed: twoPeople(), NoLimits: true, Faults: []sim.Fault{fault}})
	m.declare("practice.yaml", kimsBook)
	m.logIn("ws")
	m.want(0, "1 client changes hands", "plan", "ws", "--out", "plan.json")
	m.want(0, "Harbour: 1 done", "apply", "plan.json", "--yes")
	m.want(0, "1 done", "history", "ws")
	m.want(0, "Lee Park", "auth", "status", "ws", "--format", "json")
	m.want(0, "is logged in", "auth", "status", "ws")
	m.want(0, "all that the declarations need", "doctor", "ws")
	sealed := m.search()
	if sealed == 0 {
		t.Error("the token store was not looked at")
	}
	m.want(0, "logged out", "auth", "logout")
	m.want(8, "run `practicectl auth login ws`", "plan", "ws")
	m.search()
	if n := m.wire.Kept(); n < 10 { // a key, a verifier, a code, and two times three tokens
		t.Errorf("only %d secrets were searched for", n)
	}
}

// search reads every file below the machine's folder, and returns how many of
// them belong to the token store.
func (m *machine) search() (sealed int) {
	m.t.Helper()
	searched, files := 0, os.DirFS(m.dir)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		searched++
		if strings.HasPrefix(path, "tokens/") {
			sealed++
		}
		if m.wire.Leaks(string(data)) {
			m.t.Errorf("a secret stands in %s:\n%s", path, data)
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	if searched < 5 {
		m.t.Errorf("only %d files were searched", searched)
	}
	return sealed
}
