package sim

import (
	"net/http"
	"strings"
)

// staffRow is one field of a staff record. The same names serve reads and
// writes (documented).
type staffRow struct {
	name
	at func(*Staff) *string
}

// staffUUID is the index of the identifier in staffRows.
const staffUUID = 0

func staffRows() []staffRow {
	return []staffRow{
		{name{"UUID", "uuid"}, func(p *Staff) *string { return &p.UUID }},
		{name{"Name", "name"}, func(p *Staff) *string { return &p.Name }},
		{name{"Email", "email"}, func(p *Staff) *string { return &p.Email }},
		{name{"Phone", "phone"}, func(p *Staff) *string { return &p.Phone }},
		{name{"Mobile", "mobile"}, func(p *Staff) *string { return &p.Mobile }},
		{name{"Address", "address"}, func(p *Staff) *string { return &p.Address }},
		{name{"PayrollCode", "payrollCode"}, func(p *Staff) *string { return &p.PayrollCode }},
	}
}

// Error texts. That of an unknown job is observed, the others are assumed and made in
// its manner.
const (
	badJob    = "Invalid job identifier"
	badGroup  = "Invalid client group identifier"
	badStaff  = "Invalid staff identifier"
	badClient = "Invalid client identifier"
	noName    = "Name is required"
	sameEmail = "A staff member with this email address already exists"
)

func (s *Server) staffList(c *call) {
	list := name{"StaffList", "staffList"}
	c.enc.begin("OK")
	c.enc.list(list)
	for _, p := range c.records.staff {
		if s.listed(c.records, p) {
			c.staff(name{"Staff", ""}, p)
		}
	}
	c.enc.closeList(list)
	c.enc.end()
}

// listed reports whether the list that is being made has the record.
func (s *Server) listed(in *records, p *Staff) bool {
	if in.late[p] > 0 {
		in.late[p]--
		return false
	}
	return !p.Disabled || s.assumed.disabled != hidden
}

func (s *Server) staffGet(c *call) {
	p, ok := c.records.person[strings.ToLower(c.id)]
	if !ok {
		c.fail(http.StatusOK, badStaff)
		return
	}
	c.staffAnswer(p)
}

func (s *Server) staffAdd(c *call) {
	in, ok := c.values("Staff", staffNames(staffRows()))
	if !ok {
		return
	}
	if _, given := in[staffUUID]; given {
		c.fail(http.StatusOK, unknownField("UUID"))
		return
	}
	p := new(Staff)
	if !c.setStaff(p, in) {
		return
	}
	to := c.records
	if twin := to.twin(p.Email); twin != nil && s.assumed.twin == merged {
		c.setStaff(twin, in)
		c.staffAnswer(twin)
		return
	} else if twin != nil && s.assumed.twin == refused {
		c.fail(http.StatusOK, sameEmail)
		return
	}
	to.made++
	p.UUID = hashUUID("staff added to "+to.tenant.ID, to.made)
	to.addStaff(p)
	if c.hideAdded {
		to.late[p] = lateLists
	}
	c.staffAnswer(p)
}

func (s *Server) staffUpdate(c *call) {
	in, ok := c.values("Staff", staffNames(staffRows()))
	if !ok {
		return
	}
	p, ok := c.records.person[strings.ToLower(in[staffUUID])]
	if !ok {
		c.fail(http.StatusOK, badStaff)
		return
	}
	delete(in, staffUUID)
	next := *p // a copy, since an ERROR must change nothing
	if !c.setStaff(&next, in) {
		return
	}
	*p = next
	c.staffAnswer(p)
}

func staffNames(rows []staffRow) bodyNames {
	names := make(bodyNames, 2*len(rows))
	for i, row := range rows {
		names.add(row.name, slot{index: i})
	}
	return names
}

// setStaff writes values into p, or answers with the reason why not.
func (c *call) setStaff(p *Staff, in map[int]string) bool {
	rows := staffRows()
	for i, v := range in {
		*rows[i].at(p) = v
	}
	if strings.TrimSpace(p.Name) == "" {
		c.fail(http.StatusOK, noName)
		return false
	}
	return true
}

func (c *call) staffAnswer(p *Staff) {
	c.enc.begin("OK")
	c.staff(name{"Staff", "staff"}, p)
	c.enc.end()
}

func (c *call) staff(n name, p *Staff) {
	c.enc.object(n)
	for _, row := range staffRows() {
		c.field(row.name, *row.at(p))
	}
	c.webURL("Staff/" + p.UUID)
	c.enc.closeObject(n)
}
