package sim

import (
	"fmt"
	"strings"
	"time"
)

// Check reports the first record without uuid or name, the first uuid or job
// number given twice, the first record that names somebody or something that
// the seed does not have, the first balance month or date that is none, and
// what is wrong with the tenants and with the users of an organisation.
func (s Seed) Check() error {
	if err := s.checkTenants(); err != nil {
		return err
	}
	k := checker{
		seen:    make(map[string]bool),
		people:  make(map[string]bool),
		clients: make(map[string]bool),
		numbers: make(map[string]bool),
	}
	for i, p := range s.Staff {
		if err := k.record("staff", i, p.UUID, p.Name); err != nil {
			return err
		}
		k.people[strings.ToLower(p.UUID)] = true
	}
	for i := range s.Clients {
		if err := k.client(i, &s.Clients[i]); err != nil {
			return err
		}
	}
	for i := range s.Groups {
		if err := k.group(i, &s.Groups[i]); err != nil {
			return err
		}
	}
	for i := range s.Jobs {
		if err := k.job(i, &s.Jobs[i]); err != nil {
			return err
		}
	}
	return k.users(s)
}

// checker is what was seen of a seed so far, by identifiers in lower case.
type checker struct {
	seen, people, clients map[string]bool
	numbers               map[string]bool // of jobs, as they are
}

func (k *checker) record(kind string, i int, uuid, name string) error {
	key := strings.ToLower(uuid)
	switch {
	case uuid == "" || strings.TrimSpace(name) == "":
		return fmt.Errorf("%s %d has no uuid or no name", kind, i+1)
	case k.seen[key]:
		return fmt.Errorf("%s %q has a uuid that was given before, %s", kind, name, uuid)
	}
	k.seen[key] = true
	return nil
}

func (k *checker) client(i int, c *Client) error {
	if err := k.record("client", i, c.UUID, c.Name); err != nil {
		return err
	}
	k.clients[strings.ToLower(c.UUID)] = true
	if m := c.BalanceMonth; m != "" && !isMonth(m) {
		return fmt.Errorf("client %q has the balance month %q, write 1 to 12", c.Name, m)
	}
	return k.holders("client", c.Name, c.Partner, c.Manager)
}

// holders checks the people who may be partner and manager of a record.
func (k *checker) holders(kind, name string, people ...string) error {
	for _, p := range people {
		if p != "" && !k.people[strings.ToLower(p)] {
			return fmt.Errorf("%s %q names %s as partner or manager, who is not among the staff", kind, name, p)
		}
	}
	return nil
}

func (k *checker) group(i int, g *ClientGroup) error {
	if err := k.record("group", i, g.UUID, g.Name); err != nil {
		return err
	}
	for _, c := range g.Clients {
		if !k.clients[strings.ToLower(c)] {
			return fmt.Errorf("group %q names the client %s, which is not among the clients", g.Name, c)
		}
	}
	return nil
}

func (k *checker) job(i int, j *Job) error {
	if err := k.record("job", i, j.UUID, j.Name); err != nil {
		return err
	}
	switch _, err := time.Parse(time.DateOnly, j.Created); {
	case strings.TrimSpace(j.Number) == "":
		return fmt.Errorf("job %q has no number", j.Name)
	case k.numbers[j.Number]:
		return fmt.Errorf("job %q has a number that was given before, %s", j.Name, j.Number)
	case !k.clients[strings.ToLower(j.Client)]:
		return fmt.Errorf("job %s names the client %q, which is not among the clients", j.Number, j.Client)
	case err != nil:
		return fmt.Errorf("job %s was created on %q, write YYYY-MM-DD", j.Number, j.Created)
	}
	k.numbers[j.Number] = true
	if err := k.holders("job", j.Number, j.Partner, j.Manager); err != nil {
		return err
	}
	if err := k.assigned(j.Number, j.Assigned); err != nil {
		return err
	}
	for n, t := range j.Tasks {
		if err := k.record("job "+j.Number+" task", n, t.UUID, t.Name); err != nil {
			return err
		}
		for _, a := range t.Assigned {
			if err := k.assigned(j.Number, []string{a.UUID}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *checker) assigned(number string, people []string) error {
	for _, p := range people {
		if !k.people[strings.ToLower(p)] {
			return fmt.Errorf("job %s is assigned to %q, who is not among the staff", number, p)
		}
	}
	return nil
}
