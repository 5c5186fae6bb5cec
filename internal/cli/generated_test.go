package cli_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// generated is a practice that was made up: what there is, and what is declared.
type generated struct {
	seed    sim.Seed
	yaml    string
	csv     map[string]string // by file
	leavers []int             // of the staff
	assume  []string          // of what is not known
}

// generatedDays are when it is planned and applied: as merged, while somebody is
// away, after the last days, and much later.
var generatedDays = []string{"2036-12-01", "2036-12-10", "2036-12-19", "2037-03-01"}

func staffUUID(i int) string { return fmt.Sprintf("20000000-0000-4000-8000-%012d", i) }

func clientUUID(i int) string { return fmt.Sprintf("10000000-0000-4000-8000-%012d", i) }

// generatePractice makes a practice of 4 to 8 people, of whom one or two leave,
// 5 to 20 clients, and up to 20 jobs with staff and tasks. Person 0 is who the
// tool is connected as and stays; those who leave are the last.
func generatePractice(r *rand.Rand) generated {
	g := generated{csv: map[string]string{}, assume: []string{pickOf(r, "U4=shown", "U4=hidden"), pickOf(r, "U8=no", "U8=yes")}}
	people := 4 + r.IntN(5)
	for i := range 1 + r.IntN(2) {
		g.leavers = append(g.leavers, people-1-i)
	}
	g.seed = generateSeed(r, people)
	stays := func() int { return r.IntN(people - len(g.leavers)) }
	var b strings.Builder
	b.WriteString("apiVersion: practicectl/v1\nkind: Practice\nmetadata: {name: harbour}\nspec:\n  displayName: Harbour\n  timezone: Australia/Sydney\n" +
		"  systems: {xpm: {logins: api, connectedAs: p0}}\n  rails: {maxClients: {count: 99, percent: 100}, maxJobs: {count: 99, percent: 100}}\n")
	for i := range people {
		fmt.Fprintf(&b, "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: p%d}\nspec:\n  fullName: Person %d\n  email: p%d@x.example\n  accounts: {xpm: {uuid: %s}}\n", i, i, i, staffUUID(i))
		if slices.Contains(g.leavers, i) {
			b.WriteString(g.leaves(r, i, stays))
		}
	}
	g.books(r, &b, people)
	if away, by := stays(), stays(); away != by && r.IntN(2) == 0 {
		fmt.Fprintf(&b, "---\napiVersion: practicectl/v1\nkind: Cover\nmetadata: {name: away}\nspec: {for: p%d, by: p%d, roles: [%s], jobs: %t, from: 2036-12-08, until: 2036-12-12, reason: leave}\n",
			away, by, pickOf(r, "partner", "manager", "partner, manager"), r.IntN(2) == 0)
	}
	g.yaml = b.String()
	return g
}

func pickOf(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func generateSeed(r *rand.Rand, people int) sim.Seed {
	var s sim.Seed
	who := func() string {
		if r.IntN(8) == 0 {
			return ""
		}
		return staffUUID(r.IntN(people))
	}
	some := func(most int) (ids []string) {
		for range r.IntN(most + 1) {
			if id := staffUUID(r.IntN(people)); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	for i := range people {
		s.Staff = append(s.Staff, sim.Staff{UUID: staffUUID(i), Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@x.example", i)})
	}
	for i := range 5 + r.IntN(16) {
		s.Clients = append(s.Clients, sim.Client{UUID: clientUUID(i), Name: fmt.Sprintf("Client %02d", i), Partner: who(), Manager: who(), Archived: r.IntN(9) == 0})
	}
	for i := range r.IntN(21) {
		j := sim.Job{
			UUID: fmt.Sprintf("40000000-0000-4000-8000-%012d", i), Number: fmt.Sprintf("J%06d", i), Name: "Job", Created: "2036-07-01", State: "Planned",
			Client: clientUUID(r.IntN(len(s.Clients))), Partner: who(), Manager: who(), Assigned: some(3),
		}
		for k := range r.IntN(3) {
			t := sim.Task{UUID: fmt.Sprintf("50000000-0000-4000-8%03d-%012d", k, i), Name: fmt.Sprintf("Task %d", k), Completed: r.IntN(5) == 0}
			for _, id := range some(2) {
				t.Assigned = append(t.Assigned, sim.Allocated{UUID: id})
			}
			j.Tasks = append(j.Tasks, t)
		}
		if r.IntN(6) == 0 {
			j.State = sim.JobCompleted
		}
		s.Jobs = append(s.Jobs, j)
	}
	return s
}

// leaves is how one of them leaves: sometimes nobody takes over a part of it,
// and sometimes rows of a file say something else of a few clients.
func (g *generated) leaves(r *rand.Rand, i int, stays func() int) string {
	var takers []string
	for _, role := range []string{"partner", "manager", "jobs"} {
		if r.IntN(6) > 0 {
			takers = append(takers, fmt.Sprintf("%s: p%d", role, stays()))
		}
	}
	text := "  leaves:\n    lastDay: 2036-12-18\n"
	if r.IntN(8) == 0 {
		text += "    urgent: {reason: dismissed}\n"
	}
	if len(takers) > 0 {
		text += "    handover: {" + strings.Join(takers, ", ") + "}\n"
	}
	if r.IntN(2) == 0 {
		name := fmt.Sprintf("leaver%d.csv", i)
		rows := "uuid,client,partner,manager\n"
		for c := range min(3, len(g.seed.Clients)) {
			rows += fmt.Sprintf("%s,%s,p%d,%s\n", clientUUID(c), g.seed.Clients[c].Name, stays(), pickOf(r, fmt.Sprintf("p%d", stays()), "", "null"))
		}
		g.csv[name] = rows
		text += "    clientsFrom: " + name + "\n"
	}
	return text
}

// books declares up to three assignments with clients of their own, of whom some
// name who is leaving.
func (g *generated) books(r *rand.Rand, b *strings.Builder, people int) {
	user := func() string { return fmt.Sprintf("p%d", r.IntN(people)) }
	of := map[int][]int{}
	for c := range g.seed.Clients {
		book := r.IntN(4) // the last is none
		of[book] = append(of[book], c)
	}
	for n := range 3 {
		if len(of[n]) == 0 {
			continue
		}
		fmt.Fprintf(b, "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book%d}\nspec:\n", n)
		for _, role := range []string{"partner", "manager"} {
			if r.IntN(3) > 0 {
				fmt.Fprintf(b, "  %s: %s\n", role, user())
			}
		}
		var staff []string
		for range r.IntN(3) {
			if u := user(); !slices.Contains(staff, u) {
				staff = append(staff, u)
			}
		}
		switch follow := r.IntN(2) == 0; {
		case len(staff) > 0:
			fmt.Fprintf(b, "  jobs: {follow: %t, staff: {%s: [%s]}}\n", follow, pickOf(r, "include", "exactly"), strings.Join(staff, ", "))
		case follow:
			b.WriteString("  jobs: {follow: true}\n")
		}
		b.WriteString("  clients:\n")
		for _, c := range of[n] {
			more := ""
			switch r.IntN(5) {
			case 0:
				more = ", partner: " + user()
			case 1:
				more = ", manager: " + pickOf(r, user(), "null")
			}
			fmt.Fprintf(b, "    - {name: %s, uuid: %s%s}\n", g.seed.Clients[c].Name, clientUUID(c), more)
		}
	}
}

// shuffled is the seed with everything that has no order in another one.
func (g generated) shuffled(r *rand.Rand) sim.Seed {
	s := g.seed
	s.Staff, s.Clients, s.Jobs = slices.Clone(s.Staff), slices.Clone(s.Clients), slices.Clone(s.Jobs)
	shuffle(r, s.Staff)
	shuffle(r, s.Clients)
	shuffle(r, s.Jobs)
	for i := range s.Jobs {
		j := &s.Jobs[i]
		j.Assigned, j.Tasks = slices.Clone(j.Assigned), slices.Clone(j.Tasks)
		shuffle(r, j.Assigned)
		shuffle(r, j.Tasks)
		for k := range j.Tasks {
			j.Tasks[k].Assigned = slices.Clone(j.Tasks[k].Assigned)
			shuffle(r, j.Tasks[k].Assigned)
		}
	}
	return s
}

func shuffle[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func (g generated) world(t *testing.T) *world {
	t.Helper()
	o := sim.Options{Seed: g.seed}
	for _, text := range g.assume {
		a, err := sim.ParseAssumption(text)
		if err != nil {
			t.Fatal(err)
		}
		o.Assumptions = append(o.Assumptions, a)
	}
	w := newWorld(t, g.yaml, o)
	for name, rows := range g.csv {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}
