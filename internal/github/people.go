package github

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// level is what an account may do. A custom role stands on one of them.
type level int

const (
	noAccess level = iota
	read
	triage
	write
	maintain
	admin
)

func (l level) String() string {
	return [...]string{noAccess: "none", read: "read", triage: "triage", write: "write", maintain: "maintain", admin: "admin"}[l]
}

// level takes the higher of the two that GitHub says.
func (c Collaborator) level() level {
	l := noAccess
	for named := read; named <= admin; named++ {
		if c.RoleName == named.String() {
			l = named
		}
	}
	if p := c.Permissions; p != nil {
		for _, one := range []struct {
			given bool
			level level
		}{{p.Pull, read}, {p.Triage, triage}, {p.Push, write}, {p.Maintain, maintain}, {p.Admin, admin}} {
			if one.given {
				l = max(l, one.level)
			}
		}
	}
	return l
}

// role is how GitHub's page calls what the account may do.
func (c Collaborator) role() string { return "the role " + cmp.Or(c.RoleName, c.level().String()) }

func (c Collaborator) bot() bool { return c.Type == "Bot" || strings.HasSuffix(c.Login, "[bot]") }

func compareFold(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

const (
	collaborators = "collaborators"
	openAccess    = "Settings, Collaborators"
)

// people holds those who have access against those who are declared.
func (c *checker) people() {
	a := c.answers.Collaborators
	unseen := c.accessUnseen()
	switch {
	case unseen != "":
		c.unknown(collaborators, unseen)
	case c.declared == nil:
		c.add(collaborators, Unknown, fmt.Sprintf("not known: there are no declarations to hold %d accounts against", len(a.Value)), "give the folder of the workspace; practicectl validate says what is wrong in it")
	default:
		c.access(a.Value)
		c.without(a.Value)
	}
	c.outside()
	c.twoPeople()
}

// accessUnseen is why it is not known who has access; empty where it is.
func (c *checker) accessUnseen() string {
	switch a := c.answers.Collaborators; {
	case a.State != Seen:
		return "who has access was not seen (" + a.Why + ")"
	case len(a.Value) == 0:
		return "the list of who has access is empty, and somebody owns the repository"
	default:
		return ""
	}
}

// access judges every account that has some: leavers first, then strangers.
func (c *checker) access(list []Collaborator) {
	var leavers, strangers, notes []Finding
	declared := 0
	for _, one := range slices.SortedFunc(slices.Values(list), func(a, b Collaborator) int { return compareFold(a.Login, b.Login) }) {
		p, known := c.person(one.Login)
		switch {
		case known && p.Standing == Gone:
			leavers = append(leavers, leaver(p, one))
		case known:
			declared++
		case one.bot():
			notes = append(notes, program(one))
		default:
			strangers = append(strangers, stranger(one))
		}
	}
	c.findings = slices.Concat(c.findings, leavers, strangers)
	if len(leavers)+len(strangers) == 0 {
		c.add(collaborators, Good, fmt.Sprintf("every person with access is declared; declared people with access: %d", declared), "")
	}
	c.findings = append(c.findings, notes...)
}

// leaver is bad whatever the role: who only reads still sees the clients.
func leaver(p Person, one Collaborator) Finding {
	return Finding{
		Check: collaborators, Verdict: Bad,
		Text: fmt.Sprintf("%s (%s) %s and still has %s", p.Name, one.Login, p.Gone, one.role()),
		Hint: openAccess + ": remove " + one.Login,
	}
}

func program(one Collaborator) Finding {
	return Finding{
		Check: collaborators, Verdict: Note,
		Text: fmt.Sprintf("%s is a program and has %s", one.Login, one.role()),
		Hint: openAccess + ": leave it there only if somebody knows what it is for",
	}
}

// stranger is as bad whatever the role: the names of clients are there to read.
func stranger(one Collaborator) Finding {
	return Finding{
		Check: collaborators, Verdict: Bad,
		Text: fmt.Sprintf("%s has %s, and no user declares that login", one.Login, one.role()),
		Hint: fmt.Sprintf("%s: remove %s; or declare whose it is, as github: %s", openAccess, one.Login, one.Login),
	}
}

func (c *checker) person(login string) (Person, bool) {
	i := slices.IndexFunc(c.declared.People, func(p Person) bool { return strings.EqualFold(p.Login, login) })
	if i < 0 {
		return Person{}, false
	}
	return c.declared.People[i], true
}

// without tells who is declared with a login and has no access.
func (c *checker) without(list []Collaborator) {
	for _, p := range c.declared.People {
		has := slices.ContainsFunc(list, func(one Collaborator) bool { return strings.EqualFold(one.Login, p.Login) })
		if p.Standing == Here && !has {
			c.add(collaborators, Note, fmt.Sprintf("%s is declared with the login %s, which has no access", p.Name, p.Login),
				openAccess+": add them, if they are to look at plans; or correct the login")
		}
	}
}

// outside tells who is no member of the organisation that owns the repository.
func (c *checker) outside() {
	const check = "outside"
	if c.answers.Repository.Value.Owner.Type != "Organization" {
		return
	}
	a := c.answers.Outside
	if a.State != Seen {
		c.unknown(check, "the outside collaborators were not seen ("+a.Why+")")
		return
	}
	var logins []string
	for _, one := range a.Value {
		logins = append(logins, one.Login)
	}
	slices.SortFunc(logins, compareFold)
	if len(logins) == 0 {
		c.add(check, Good, "everybody with access is a member of the organisation", "")
		return
	}
	c.add(check, Note, "not members of the organisation, so its rules for members do not hold for them: "+strings.Join(logins, ", "),
		openAccess+": see that each of them is still wanted")
}

// twoPeople counts who could approve somebody else's change, where nobody is to
// approve their own.
func (c *checker) twoPeople() {
	const check = "two people"
	if c.declared == nil || !c.declared.TwoPerson {
		return
	}
	if unseen := c.accessUnseen(); unseen != "" {
		c.unknown(check, unseen)
		return
	}
	var can []string
	for _, one := range c.answers.Collaborators.Value {
		if p, ok := c.person(one.Login); ok && p.Standing == Here && one.level() >= write && !one.bot() {
			can = append(can, p.Name)
		}
	}
	slices.Sort(can)
	const hint = openAccess + ": give a second person write access, and declare their login"
	switch len(can) {
	case 0:
		c.add(check, Bad, "twoPerson is on, and nobody who is declared can approve a change", hint)
	case 1:
		c.add(check, Bad, "twoPerson is on, and only "+can[0]+" can approve: nobody can approve what they change", hint)
	default:
		c.add(check, Good, "can approve each other's changes: "+strings.Join(can, ", "), "")
	}
}
