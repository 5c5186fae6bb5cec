package sim

import (
	"slices"
	"strings"
)

// records is what is kept of one Practice Manager account.
type records struct {
	tenant  Tenant
	staff   []*Staff
	clients []*Client // in the order of creation
	active  []*Client // neither archived nor deleted, same order
	byUUID  map[string]*Client
	person  map[string]*Staff
	made    int            // staff records added by API
	late    map[*Staff]int // how many lists a record is still missing from
}

// newRecords copies the records, so that the caller's stay as they are.
func newRecords(t Tenant, staff []Staff, clients []Client) *records {
	r := &records{
		tenant: t,
		byUUID: make(map[string]*Client, len(clients)),
		person: make(map[string]*Staff, len(staff)),
		late:   make(map[*Staff]int),
	}
	for _, s := range slices.Clone(staff) {
		r.addStaff(&s)
	}
	for _, c := range slices.Clone(clients) {
		c.Contacts = slices.Clone(c.Contacts)
		r.clients = append(r.clients, &c)
		r.byUUID[strings.ToLower(c.UUID)] = &c
		if !c.Archived && !c.Deleted {
			r.active = append(r.active, &c)
		}
	}
	return r
}

// addStaff takes a record in.
func (r *records) addStaff(s *Staff) {
	r.staff = append(r.staff, s)
	r.person[strings.ToLower(s.UUID)] = s
}

// twin is the first record with that e-mail address. Assumed: case and blanks
// around it make no difference.
func (r *records) twin(email string) *Staff {
	plain := func(e string) string { return strings.ToLower(strings.TrimSpace(e)) }
	for _, s := range r.staff {
		if email != "" && plain(s.Email) == plain(email) {
			return s
		}
	}
	return nil
}
