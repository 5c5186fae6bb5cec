package sim

import (
	"fmt"
	"strings"
)

// Generate makes up a practice with n clients, the same at every call. It has
// the awkward parts of a real one: uneven portfolios, clients without manager or
// partner, archived and deleted ones, some that the API made and nobody
// updated, names with ampersands, apostrophes and macrons, from 50 clients on
// two with one name and a group without members, and Xero Support among the staff. Many
// clients are in family groups, and jobs are as uneven as clients are. Tax numbers and bank accounts are
// there so that a test can look for them where they must not be.
func Generate(n int) Seed {
	n = max(n, 0)
	people := generateStaff(n)
	s := Seed{Tenant: Tenant{}.orDefault(), Tenants: otherTenants(), Staff: people, Clients: make([]Client, 0, n)}
	book, names := newBook(people), newNames(n)
	families := newFamilies()
	for i := range n {
		name := names.unique(i)
		s.Clients = append(s.Clients, generateClient(i, name, book, names))
		families.take(i, name.surname, s.Clients[i].UUID)
	}
	s.Groups = families.groups
	if n >= 50 {
		s.Groups = append(s.Groups, ClientGroup{UUID: hashUUID("group of nobody", 0), Name: "Former Clients"})
	}
	s.Jobs = generateJobs(s.Clients, book)
	if n >= 50 {
		s.Clients[41].Name = s.Clients[7].Name
		s.Clients[20].Name = " " + s.Clients[20].Name // as typed, blank and all
	}
	return s
}

// otherTenants is what else a login finds: the practice's own organisation,
// which has nearly its name, and another practice.
func otherTenants() []Tenant {
	return []Tenant{
		Tenant{Name: "Harbour Accounting Pty Ltd", Type: Organisation}.orDefault(),
		Tenant{Name: "Harbour Accounting Training"}.orDefault(),
	}
}

// generateStaff makes 12 people, one more for each 250 clients, at most 20.
// The last is Xero Support, the one before has no e-mail.
func generateStaff(clients int) []Staff {
	names := staffNamePool()
	count := min(12+clients/250, len(names)+1)
	staff := make([]Staff, 0, count)
	for i, full := range names[:count-1] {
		staff = append(staff, Staff{
			UUID:  hashUUID("staff", i),
			Name:  full,
			Email: mailbox(full) + "@harbour.example",
			Phone: fmt.Sprintf("02 5550 %04d", hash("staff phone", i)%10000),
		})
	}
	staff[len(staff)-1].Email = ""
	return append(staff, Staff{UUID: hashUUID("staff", -1), Name: "Xero Support", Email: "support.au@xero.com"})
}

// mailbox is the name in lower-case ASCII letters, with dots for blanks.
func mailbox(full string) string {
	plain := strings.NewReplacer("ā", "a", "ē", "e", "ō", "o", "é", "e", "ë", "e", "'", "", " ", ".")
	return plain.Replace(strings.ToLower(full))
}

// book is who may hold clients: a few partners, more managers, never Xero Support
// or the person without e-mail.
type book struct{ partners, managers []Staff }

func newBook(people []Staff) book {
	return book{partners: people[:4], managers: people[2 : len(people)-2]}
}

// holder picks with falling odds, as the square of an even number does: of eight
// people the first holds a third and the last a fifteenth.
func holder(list []Staff, what string, i int) string {
	const steps = 10_000
	f := hash(what, i) % steps
	return list[f*f*uint64(len(list))/(steps*steps)].UUID
}

func generateClient(i int, name clientName, b book, pool *names) Client {
	c := Client{
		UUID:     hashUUID("client", i),
		Name:     name.full,
		Partner:  holder(b.partners, "partner", i),
		Manager:  holder(b.managers, "manager", i),
		Archived: i%19 == 18,
		Deleted:  i%61 == 60,
		Bare:     i%23 == 22,
	}
	if i%17 == 16 {
		c.Manager = ""
	}
	if i%29 == 28 {
		c.Partner = ""
	}
	c.place(i, name, pool)
	if !c.Bare {
		c.tax(i, name)
	}
	if i%3 == 0 {
		c.bank(i)
	}
	return c
}

func (c *Client) place(i int, name clientName, pool *names) {
	t := pick(pool.towns, "town", i)
	c.Address = fmt.Sprintf("%d %s Street", 1+hash("number", i)%180, pick(pool.surnames, "street", i))
	c.City, c.Region, c.PostCode, c.Country = t.city, t.region, t.postCode, t.country
	c.ClientCode = fmt.Sprintf("HA%05d", i+1)
	if i%4 != 3 {
		c.Email = fmt.Sprintf("client%d@clients.example", i+1)
		c.Phone = fmt.Sprintf("5550 %04d", hash("phone", i)%10000)
	}
	if name.person {
		c.FirstName, c.LastName = name.given, name.surname
		c.DateOfBirth = fmt.Sprintf("%d-%02d-%02dT00:00:00", 1940+hash("year", i)%60, 1+hash("month", i)%12, 1+hash("day", i)%28)
	}
	c.Contacts = []Contact{{
		UUID:    hashUUID("contact", i),
		Name:    name.given + " " + name.surname,
		Email:   c.Email,
		Primary: true,
	}}
}

func (c *Client) tax(i int, name clientName) {
	c.TaxNumber = fmt.Sprintf("%09d", 100_000_000+hash("tax", i)%900_000_000)
	c.BusinessNumber = fmt.Sprintf("%011d", 10_000_000_000+hash("abn", i)%90_000_000_000)
	c.BusinessStructure = name.structure
	c.BranchNumber = "1"
	c.AgencyStatus = pick([]string{"With EOT", "Without EOT", "Unlinked"}, "agency", i)
	c.GSTRegistered = yesNo(i%5 != 0)
	c.PrepareGST = c.GSTRegistered
	c.PrepareTaxReturn = "Yes"
	c.BalanceMonth = "6"
	if c.Country == newZealand {
		c.BalanceMonth = "3"
	}
}

func (c *Client) bank(i int) {
	c.BankName = "Harbour Bank"
	c.BankBSB = fmt.Sprintf("%06d", 100_000+hash("bsb", i)%900_000)
	c.BankAccountName = strings.TrimSpace(c.Name)
	c.BankAccountNumber = fmt.Sprintf("%09d", 100_000_000+hash("account", i)%900_000_000)
}
