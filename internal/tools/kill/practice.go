package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// The practice of a round: two people, one of whom holds every client. One
// more is to be added, and the clients go to her and to the other one in turn.
const (
	clients   = 12
	allWrites = 1 + clients
	joiner    = "Mia Chen"
	store     = "practice/.practicectl"
)

var staff = [2]string{"Lee Park", "Pat Ng"}

func email(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@harbour.example"
}

func slug(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "-")) }

func staffID(i int) string  { return fmt.Sprintf("20000000-0000-4000-8000-%012d", i+1) }
func clientID(i int) string { return fmt.Sprintf("10000000-0000-4000-8000-%012d", i+1) }

// manager is who is to manage the client afterwards.
func manager(i int) string {
	if i%2 == 0 {
		return joiner
	}
	return staff[1]
}

// write puts a fresh practice into the folder, and removes what an earlier
// round has left.
func (b bench) write() error {
	for _, name := range []string{"practice", "seed.json", "sim.env", "plan.json", "requests.jsonl"} {
		if err := os.RemoveAll(b.path(name)); err != nil {
			return err
		}
	}
	seed, err := json.Marshal(seed())
	if err != nil {
		return err
	}
	if err := os.WriteFile(b.path("seed.json"), seed, 0o600); err != nil {
		return err
	}
	if err := os.Mkdir(b.path("practice"), 0o700); err != nil {
		return err
	}
	return os.WriteFile(b.path("practice/practice.yaml"), []byte(declarations()), 0o600)
}

type record map[string]string

func seed() map[string][]record {
	out := map[string][]record{}
	for i, name := range staff {
		out["staff"] = append(out["staff"], record{"uuid": staffID(i), "name": name, "email": email(name)})
	}
	for i := range clients {
		out["clients"] = append(out["clients"], record{
			"uuid": clientID(i), "name": fmt.Sprintf("Client %02d", i+1), "partner": staffID(0), "manager": staffID(0),
			"phone": "02 5550 0100", "tax_number": "123456782",
		})
	}
	return out
}

func declarations() string {
	var b strings.Builder
	b.WriteString(`apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour Accounting, timezone: Australia/Sydney, systems: {xpm: {}}}
`)
	user := func(name, account string) {
		fmt.Fprintf(&b, "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: %s}\nspec: {fullName: %s, email: %s, accounts: {xpm: {%s}}}\n",
			slug(name), name, email(name), account)
	}
	user(staff[1], "uuid: "+staffID(1))
	user(joiner, "create: true")
	fmt.Fprintf(&b, "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec:\n  expect: {clients: %d}\n  clients:\n", clients)
	for i := range clients {
		fmt.Fprintf(&b, "    - {name: Client %02d, uuid: %s, manager: %s}\n", i+1, clientID(i), slug(manager(i)))
	}
	return b.String()
}
