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
	groups  []*ClientGroup
	jobs    []*Job // in the order of creation

	byGroup  map[string]*ClientGroup   // by UUID
	groupsOf map[string][]*ClientGroup // by UUID of a client
	byNumber map[string]*Job
	jobsOf   map[string][]*Job // by UUID of a client

	made int            // staff records added by API
	late map[*Staff]int // how many lists a record is still missing from
}

// newRecords copies the records, so that the caller's stay as they are.
func newRecords(t Tenant, seed Seed) *records {
	r := &records{
		tenant:   t,
		byUUID:   make(map[string]*Client, len(seed.Clients)),
		person:   make(map[string]*Staff, len(seed.Staff)),
		byGroup:  make(map[string]*ClientGroup, len(seed.Groups)),
		groupsOf: make(map[string][]*ClientGroup),
		byNumber: make(map[string]*Job, len(seed.Jobs)),
		jobsOf:   make(map[string][]*Job, len(seed.Clients)),
		late:     make(map[*Staff]int),
	}
	for _, s := range slices.Clone(seed.Staff) {
		r.addStaff(&s)
	}
	for _, c := range slices.Clone(seed.Clients) {
		c.Contacts = slices.Clone(c.Contacts)
		r.clients = append(r.clients, &c)
		r.byUUID[strings.ToLower(c.UUID)] = &c
		if !c.Archived && !c.Deleted {
			r.active = append(r.active, &c)
		}
	}
	for i := range seed.Groups {
		r.addGroup(seed.Groups[i].clone())
	}
	for i := range seed.Jobs {
		r.addJob(seed.Jobs[i].clone())
	}
	return r
}

func (r *records) addGroup(g ClientGroup) {
	r.groups = append(r.groups, &g)
	r.byGroup[strings.ToLower(g.UUID)] = &g
	for _, member := range g.Clients {
		key := strings.ToLower(member)
		r.groupsOf[key] = append(r.groupsOf[key], &g)
	}
}

func (r *records) addJob(j Job) {
	r.jobs = append(r.jobs, &j)
	r.byNumber[j.Number] = &j
	key := strings.ToLower(j.Client)
	r.jobsOf[key] = append(r.jobsOf[key], &j)
}

// nameOf is what somebody of the staff is called.
func (r *records) nameOf(person string) string { return r.person[strings.ToLower(person)].Name }

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
