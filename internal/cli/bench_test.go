package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/sim"
)

// book declares what the seed holds, every client in YAML.
func book(seed sim.Seed) string {
	var b strings.Builder
	b.WriteString("apiVersion: practicectl/v1\nkind: Practice\nmetadata: {name: harbour}\nspec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {}}, ignore: {staffEmails: [\"*@xero.com\"]}}\n")
	users := map[string]string{}
	for i, s := range seed.Staff {
		if strings.HasSuffix(s.Email, "@xero.com") {
			continue
		}
		users[s.UUID] = fmt.Sprintf("user-%d", i)
		fmt.Fprintf(&b, "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: user-%d}\nspec: {fullName: %q, accounts: {xpm: {uuid: %s}}}\n", i, strings.TrimSpace(s.Name), s.UUID)
	}
	b.WriteString("---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec:\n  clients:\n")
	for _, c := range seed.Clients {
		if c.Archived || c.Deleted {
			continue
		}
		fmt.Fprintf(&b, "    - {name: %q, uuid: %s", strings.TrimSpace(c.Name), c.UUID)
		if c.Partner != "" {
			fmt.Fprintf(&b, ", partner: %s", users[c.Partner])
		}
		if c.Manager != "" {
			fmt.Fprintf(&b, ", manager: %s", users[c.Manager])
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// rules are selectors over the generated names: half of them beginnings, half
// patterns, with a priority each so that no two are equal. The book goes
// before all of them, so that the plan stays empty.
func rules(n int) string {
	var b strings.Builder
	if n > 0 {
		b.WriteString("---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: rules}\nspec:\n  partner: user-0\n  manager: user-0\n  select:\n")
	}
	for i := range n {
		rule := fmt.Sprintf("nameStartsWith: %q", []string{"Smith", "The B", "Ngata ", "Wilson", "Tama", "Anna", "Kiri", "K", "Chen", "O'Brien"}[i/2%10])
		if i%2 == 1 {
			rule = fmt.Sprintf("nameMatches: '(?i).*\\b%s\\b.*'", []string{"Trust", "Plumbing", "Ltd", "Sons", "Dental", "Cafe", "Holdings", "Partnership", "Sydney", "Roofing"}[i/2%10])
		}
		fmt.Fprintf(&b, "    - {%s, priority: %d}\n", rule, i)
	}
	return b.String()
}

// BenchmarkPlan is a whole plan of a book of 20,000 clients declared in YAML,
// over loopback, with the limits off. Time and allocations include those of
// the simulator, which runs in the same process.
func BenchmarkPlan(b *testing.B) {
	for _, format := range []string{"xml", "json"} {
		b.Run(format, func(b *testing.B) {
			seed := sim.Generate(20_000)
			benchmarkPlan(b, seed, format, book(seed))
		})
	}
}

// BenchmarkPlanSelectors is the same with 20 selectors, held against the plan
// without: rules cost no more than a fifth of it. Clients that lack a role are
// left out: a rule would fill it, and the two would not be one plan.
func BenchmarkPlanSelectors(b *testing.B) {
	for _, n := range []int{0, 20} {
		seed := sim.Generate(24_000)
		seed.Clients = slices.DeleteFunc(seed.Clients, func(c sim.Client) bool { return c.Partner == "" || c.Manager == "" })
		seed.Clients, seed.Groups, seed.Jobs = seed.Clients[:20_000], nil, nil
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkPlan(b, seed, "xml", book(seed)+rules(n)) })
	}
}

// withJobs is a practice of n clients with so many current jobs, of three tasks
// each.
func withJobs(n, jobs int) sim.Seed {
	seed := sim.Generate(n)
	seed.Jobs = slices.DeleteFunc(seed.Jobs, func(j sim.Job) bool { return j.State == sim.JobCompleted })[:jobs]
	for i := range seed.Jobs {
		j := &seed.Jobs[i]
		j.Tasks = nil
		for k, name := range []string{"Preparation", "Review", "Filing"} {
			t := sim.Task{UUID: fmt.Sprintf("77777777-0000-4000-8%03d-%012d", k, i), Kind: idDraft, Name: name, Estimated: 60, StartDate: j.StartDate, DueDate: j.DueDate}
			if len(j.Assigned) > 0 {
				t.Assigned = []sim.Allocated{{UUID: j.Assigned[k%len(j.Assigned)], Minutes: 60}}
			}
			j.Tasks = append(j.Tasks, t)
		}
	}
	return seed
}

// typical is whom of the staff the clients give a middling share of the work.
func typical(seed sim.Seed) int {
	held := map[string]int{}
	for _, c := range seed.Clients {
		held[c.Partner]++
		held[c.Manager]++
	}
	all := make([]int, len(seed.Staff))
	for i := range all {
		all[i] = i
	}
	slices.SortStableFunc(all, func(i, j int) int { return held[seed.Staff[i].UUID] - held[seed.Staff[j].UUID] })
	return all[len(all)/2]
}

// departing is the book with somebody in it who leaves.
func departing(seed sim.Seed) string {
	i := typical(seed)
	user := fmt.Sprintf("metadata: {name: user-%d}\n", i)
	taker := (i + 1) % 4
	before, after, _ := strings.Cut(book(seed), user)
	spec, rest, _ := strings.Cut(after, "}}}\n")
	return before + user + spec + fmt.Sprintf("}}, leaves: {lastDay: 2036-12-18, handover: {partner: user-%d, manager: user-%d}, expect: {clients: 20000, jobs: 5000}}}\n", taker, taker) + rest
}

// BenchmarkPlanLeaver is a plan of 20,000 clients and 5,000 current jobs, with
// somebody who leaves and without: no more than half as long again.
func BenchmarkPlanLeaver(b *testing.B) {
	seed := withJobs(20_000, 5_000)
	for _, format := range []string{"xml", "json"} {
		b.Run(format+"/nobody", func(b *testing.B) { benchmarkPlan(b, seed, format, book(seed)) })
		b.Run(format+"/leaver", func(b *testing.B) { benchmarkPlan(b, seed, format, departing(seed)) })
	}
}

func benchmarkPlan(b *testing.B, seed sim.Seed, format, declared string) {
	s := sim.New(sim.Options{Seed: seed, NoLimits: true})
	srv := httptest.NewServer(s)
	defer srv.Close()
	text := strings.Replace(declared, "xpm: {}", "xpm: {format: "+format+"}", 1)
	files := fstest.MapFS{"book.yaml": {Data: []byte(text)}}
	state := b.TempDir()
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
		Folder: func(string) (fs.FS, error) { return files, nil },
		Getenv: func(name string) string {
			return map[string]string{"PRACTICECTL_API_URL": srv.URL, "PRACTICECTL_ACCESS_TOKEN": s.AccessToken(), "PRACTICECTL_STATE_DIR": state}[name]
		},
	}
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		code := cli.Main(context.Background(), env, []string{"plan", "--detailed-exitcode"})
		if want := map[bool]int{true: 2}[strings.Contains(declared, "leaves:")]; code != want {
			b.Fatalf("exit code %d: %s%s", code, out.String(), errs.String())
		}
	}
}
