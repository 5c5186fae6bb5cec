package sim_test

import (
	"encoding/json"
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
	for _, tt := range []struct{ seed, want string }{
		{`{"staff":[{"name":"x"}]}`, "read seed: staff 1 has no uuid or no name"},
		{`{"clients":[{"uuid":"1"}]}`, "read seed: client 1 has no uuid or no name"},
		{`{"clients":[{"uuid":"a","name":"x"},{"uuid":"A","name":"y"}]}`, `read seed: client "y" has a uuid that was given before, A`},
		{`{"clients":[{"uuid":"a","name":"x","manager":"b"}]}`, `read seed: client "x" names b as partner or manager, who is not among the staff`},
		{`{"clients":[{"uuid":"a","name":"x","balance_month":"13"}]}`, `read seed: client "x" has the balance month "13", write 1 to 12`},
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
