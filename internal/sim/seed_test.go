package sim_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestGenerateIsTheSameEachTime(t *testing.T) {
	if diff := cmp.Diff(sim.Generate(300), sim.Generate(300)); diff != "" {
		t.Error(diff)
	}
	// Fixed for good: scripts and examples name records by these.
	s := sim.Generate(1)
	if got, want := s.Tenant.ID+" "+s.Staff[0].UUID+" "+s.Clients[0].UUID, "a26065a8-c646-85a0-9abe-966a32fcba92 f9d78f0b-7d09-8a59-a3d3-45453a0ea5ae cd5b9582-8e77-8345-85c6-9976eeac693c"; got != want {
		t.Errorf("identifiers %s, want %s", got, want)
	}
	// A bigger practice holds the smaller one's clients by the same identifiers.
	if small, big := sim.Generate(10), sim.Generate(300); small.Clients[9].UUID != big.Clients[9].UUID || small.Clients[9].Name != big.Clients[9].Name {
		t.Errorf("client 10 is %q of 10 and %q of 300", small.Clients[9].Name, big.Clients[9].Name)
	}
}

func TestGenerateIsBelievable(t *testing.T) {
	for _, n := range []int{0, 1, 49, 50, 500, 20000} {
		s := sim.Generate(n)
		if current := len(slices.DeleteFunc(slices.Clone(s.Jobs), isCompleted)); n >= 500 && (current < n*13/10 || current > n*16/10) {
			t.Errorf("%d clients have %d current jobs, want about 1.5 each", n, current)
		}
		if err := s.Check(); err != nil {
			t.Errorf("%d clients: %v", n, err)
		}
		if len(s.Clients) != n || len(s.Staff) < 12 || len(s.Staff) > 20 {
			t.Errorf("asked for %d clients: got %d and %d staff", n, len(s.Clients), len(s.Staff))
		}
	}

	s := sim.Generate(500)
	counts := map[string]int{}
	held, mail, names := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range s.Clients {
		held[c.Manager]++
		names[c.Name]++
		for what, is := range map[string]bool{
			"without manager": c.Manager == "", "without partner": c.Partner == "", "archived": c.Archived,
			"deleted": c.Deleted, "made by the API": c.Bare, "with &": strings.Contains(c.Name, "&"),
			"with '": strings.Contains(c.Name, "'"), "with a macron": strings.ContainsAny(c.Name, "āēīōū"),
			"with a blank in front": strings.HasPrefix(c.Name, " "), "with tax number": c.TaxNumber != "",
			"with bank account": c.BankAccountNumber != "",
		} {
			if is {
				counts[what]++
			}
		}
	}
	if len(counts) != 11 {
		t.Errorf("some kind of client is missing: %v", counts)
	}
	twice := 0
	for _, n := range names {
		if n == 2 {
			twice++
		}
	}
	if twice != 1 || len(names) != 499 {
		t.Errorf("%d names for 500 clients, %d of them twice, want one", len(names), twice)
	}
	most, least := 0, 500
	for _, p := range s.Staff {
		if p.Email != "" {
			mail[p.Email]++
		}
		if n := held[p.UUID]; n > 0 {
			most, least = max(most, n), min(least, n)
		}
	}
	if most < 3*least {
		t.Errorf("portfolios are even: from %d to %d clients", least, most)
	}
	if last := s.Staff[len(s.Staff)-1]; !strings.HasSuffix(last.Email, "@xero.com") || held[last.UUID] > 0 {
		t.Errorf("the last of the staff is %v with %d clients, want Xero Support with none", last, held[last.UUID])
	}
	if len(mail) != len(s.Staff)-1 {
		t.Errorf("%d addresses among %d staff, want all but one to have one of their own", len(mail), len(s.Staff))
	}
}

func isCompleted(j sim.Job) bool { return j.State == sim.JobCompleted }

func TestGenerateMakesUnevenJobs(t *testing.T) {
	s := sim.Generate(500)
	clients := make(map[string]sim.Client)
	for _, c := range s.Clients {
		clients[c.UUID] = c
	}
	counts := make(map[string]int)
	for _, j := range s.Jobs {
		c := clients[j.Client]
		onTasks := slices.ContainsFunc(j.Tasks, func(task sim.Task) bool { return len(task.Assigned) > 0 })
		for what, is := range map[string]bool{
			"completed":                     isCompleted(j),
			"current":                       !isCompleted(j),
			"without manager":               j.Manager == "",
			"without partner":               j.Partner == "",
			"of an archived client":         !isCompleted(j) && c.Archived,
			"with another manager":          j.Manager != "" && c.Manager != "" && j.Manager != c.Manager,
			"with another partner":          j.Partner != "" && c.Partner != "" && j.Partner != c.Partner,
			"with a number of the practice": !strings.HasPrefix(j.Number, "J0"),
			"with a blank in the number":    strings.Contains(j.Number, " "),
			"with & in the number":          strings.Contains(j.Number, "&"),
			"nobody assigned":               len(j.Assigned) == 0,
			"several assigned":              len(j.Assigned) > 1,
			"tasks with people":             onTasks,
			"tasks without people":          len(j.Tasks) > 0 && !onTasks,
			"older than a window":           !isCompleted(j) && j.Created < "2025-11-01",
		} {
			if is {
				counts[what]++
			}
		}
	}
	if len(counts) != 15 {
		t.Errorf("some kind of job is missing: %v", counts)
	}
}

func TestGenerateMakesFamilies(t *testing.T) {
	s := sim.Generate(500)
	in := make(map[string]int)
	sizes := make(map[int]int)
	names := make(map[string]bool)
	for _, g := range s.Groups {
		sizes[len(g.Clients)]++
		names[g.Name] = true
		for _, c := range g.Clients {
			in[c]++
		}
	}
	twice := 0
	for _, n := range in {
		if n > 1 {
			twice++
		}
	}
	if len(in) < 150 || len(in) > 250 || twice < 5 || sizes[0] != 1 || sizes[3] < 5 || len(names) != len(s.Groups) {
		t.Errorf("%d of 500 clients in groups, %d in several; groups by size %v, %d names for %d groups", len(in), twice, sizes, len(names), len(s.Groups))
	}
}

func TestReadSeed(t *testing.T) {
	want := sim.Generate(60)
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := sim.ReadSeed(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("round trip (-want +got):\n%s", diff)
	}
}

func TestReadSeedErrors(t *testing.T) {
	job := func(fields string) string {
		return `{"clients":[{"uuid":"a","name":"x"}],"jobs":[{"uuid":"j","name":"J",` + fields + `}]}`
	}
	for _, tt := range []struct{ seed, want string }{
		{`{"staff":[{"name":"x"}]}`, "read seed: staff 1 has no uuid or no name"},
		{`{"clients":[{"uuid":"1"}]}`, "read seed: client 1 has no uuid or no name"},
		{`{"clients":[{"uuid":"a","name":"x"},{"uuid":"A","name":"y"}]}`, `read seed: client "y" has a uuid that was given before, A`},
		{`{"clients":[{"uuid":"a","name":"x","manager":"b"}]}`, `read seed: client "x" names b as partner or manager, who is not among the staff`},
		{`{"clients":[{"uuid":"a","name":"x","balance_month":"13"}]}`, `read seed: client "x" has the balance month "13", write 1 to 12`},
		{`{"clients":[{"uuid":"a","name":"x"}],"groups":[{"uuid":"g","name":"G","clients":["b"]}]}`, `read seed: group "G" names the client b, which is not among the clients`},
		{`{"groups":[{"uuid":"g"}]}`, "read seed: group 1 has no uuid or no name"},
		{job(`"number":" "`), `read seed: job "J" has no number`},
		{job(`"number":"1","client":"b"`), `read seed: job 1 names the client "b", which is not among the clients`},
		{job(`"number":"1","client":"a","created":"20260101"`), `read seed: job 1 was created on "20260101", write YYYY-MM-DD`},
		{job(`"number":"1","client":"A","created":"2026-01-01","manager":"b"`), `read seed: job "1" names b as partner or manager, who is not among the staff`},
		{job(`"number":"1","client":"a","created":"2026-01-01","assigned":["b"]`), `read seed: job 1 is assigned to "b", who is not among the staff`},
		{job(`"number":"1","client":"a","created":"2026-01-01","tasks":[{"uuid":"t"}]`), "read seed: job 1 task 1 has no uuid or no name"},
		{job(`"number":"1","client":"a","created":"2026-01-01","tasks":[{"uuid":"t","name":"T","assigned":[{"uuid":"b"}]}]`), `read seed: job 1 is assigned to "b", who is not among the staff`},
		{job(`"number":"1","client":"a","created":"2026-01-01"},{"uuid":"k","name":"K","number":"1"`), `read seed: job "K" has a number that was given before, 1`},
		{`{"people":[]}`, `read seed: json: unknown field "people"`},
		{`{} {}`, "read seed: something follows the object"},
		{``, "read seed: EOF"},
	} {
		if _, err := sim.ReadSeed(strings.NewReader(tt.seed)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: error %v, want %q", tt.seed, err, tt.want)
		}
	}
}

func TestServerKeepsItsOwnCopy(t *testing.T) {
	seed := small()
	seed.Clients[0].Contacts = []sim.Contact{{UUID: nobody, Name: "before"}}
	h := start(t, sim.Options{Seed: seed})
	seed.Clients[0].Name, seed.Clients[0].Contacts[0].Name, seed.Staff[0].Name = "after", "after", "after"
	got := h.Clients()[0]
	got.Contacts[0].Name = "later"
	again := h.Clients()[0]
	if again.Name == "after" || again.Contacts[0].Name != "before" || h.Staff()[0].Name == "after" {
		t.Errorf("a change outside reached the server: %q, %q, %q", again.Name, again.Contacts[0].Name, h.Staff()[0].Name)
	}
}

func TestServerKeepsItsOwnJobs(t *testing.T) {
	seed := withJobs()
	h := start(t, sim.Options{Seed: seed})
	for _, outside := range [][]sim.Job{seed.Jobs, h.Jobs()} {
		outside[1].Assigned[0], outside[1].Tasks[0].Assigned[0].UUID, outside[1].Name = annUUID, benUUID, "later"
	}
	seed.Groups[0].Clients[0] = bareUUID
	if diff := cmp.Diff(withJobs().Jobs, h.Jobs()); diff != "" {
		t.Errorf("a change outside reached the server (-want +got):\n%s", diff)
	}
	if got := parseXML(t, h.get("clientgroup.api/get/"+groupUUID).body).child("Group", "Clients", "Client", "UUID").Text; got != cocoUUID {
		t.Errorf("the group's first client is %s", got)
	}
}
