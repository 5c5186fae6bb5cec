package github

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// passer is somebody who need not do what a source asks.
type passer struct {
	who   string
	where string // they may: empty for everywhere
	skips set
	open  string // where to end it
}

// protectionPassers are those of a protection rule: administrators, unless it
// is enforced for them, and who is excused from pull requests.
func (c *checker) protectionPassers(p Protection) []passer {
	var out []passer
	if !p.EnforceAdmins.on() {
		out = append(out, passer{who: "administrators" + c.holding(admin), skips: everything(), open: `tick "Do not allow bypassing the above settings"`})
	}
	if p.Reviews == nil {
		return out
	}
	excused := func(who string) {
		out = append(out, passer{who: who, skips: reviewing(), open: `clear "Allow specified actors to bypass required pull requests"`})
	}
	for _, u := range p.Reviews.Allowances.Users {
		excused(u.Login)
	}
	for _, t := range p.Reviews.Allowances.Teams {
		excused("the team " + cmp.Or(t.Name, t.Slug))
	}
	for _, a := range p.Reviews.Allowances.Apps {
		excused("the app " + cmp.Or(a.Name, a.Slug))
	}
	return out
}

// ruleset finds out what a rule's ruleset is called, and who may bypass it.
func (c *checker) ruleset(r Rule) source {
	s := source{name: fmt.Sprintf("ruleset %d", r.RulesetID), open: "Settings, Rules, Rulesets, "}
	switch r.SourceType {
	case "Organization":
		s.open = "in the organisation's settings: Repository, Rulesets, "
	case "Enterprise":
		s.open = "in the enterprise's settings: Policies, Rulesets, "
	}
	a := c.answers.Rulesets
	i := slices.IndexFunc(a.Value, func(one Ruleset) bool { return one.ID != 0 && one.ID == r.RulesetID })
	switch {
	case a.State == Unseen:
		s.unseen = cmp.Or(a.Why, notInFile)
	case i < 0:
		s.unseen = notInFile
	case a.Value[i].Bypass == nil:
		s.unseen = "GitHub shows its bypass list to those who may change it"
	default:
		for _, actor := range *a.Value[i].Bypass {
			s.passers = append(s.passers, c.actor(actor))
		}
	}
	if i >= 0 && a.Value[i].Name != "" {
		s.name = "ruleset " + a.Value[i].Name
		s.open += a.Value[i].Name
	} else {
		s.open += fmt.Sprintf("number %d", r.RulesetID)
	}
	return s
}

// actionsApp is the number of GitHub Actions among the apps.
const actionsApp = 15368

// roleOf knows the roles that have the same number everywhere. GitHub documents
// none of them; any other is told by its number.
func roleOf(id int64) (level, bool) {
	switch id {
	case 2:
		return maintain, true
	case 4:
		return write, true
	case 5:
		return admin, true
	default:
		return noAccess, false
	}
}

// actor says who one of a ruleset's bypass list is.
func (c *checker) actor(a BypassActor) passer {
	p := passer{skips: everything(), open: "take them off the bypass list"}
	role, known := roleOf(a.ID)
	switch {
	case a.Type == "OrganizationAdmin":
		p.who = "owners of the organisation"
	case a.Type == "EnterpriseOwner":
		p.who = "owners of the enterprise"
	case a.Type == "DeployKey":
		p.who = "every deploy key that may write"
	case a.Type == "RepositoryRole" && known:
		p.who = "whoever has the role " + role.String() + c.holding(role)
	case a.Type == "RepositoryRole":
		p.who = fmt.Sprintf("whoever has the role with the number %d", a.ID)
	case a.Type == "Integration" && a.ID == actionsApp:
		p.who = "the app GitHub Actions (every workflow that may write)"
	case a.Type == "Integration":
		p.who = fmt.Sprintf("the app with the number %d", a.ID)
	case a.Type == "Team":
		p.who = fmt.Sprintf("the team with the number %d", a.ID)
	case a.Type == "User":
		p.who = c.loginOf(a.ID)
	default:
		p.who = fmt.Sprintf("%s %d", cmp.Or(a.Type, "somebody of no type, with the number"), a.ID)
	}
	if a.Mode == "pull_request" {
		p.where = " in a pull request"
		p.skips[pullRequest], p.skips[noForcePush], p.skips[noDeletion] = false, false, false
	}
	return p
}

func (c *checker) loginOf(id int64) string {
	for _, one := range c.answers.Collaborators.Value {
		if one.ID == id {
			return one.Login
		}
	}
	return fmt.Sprintf("the user with the number %d", id)
}

// holding names who has a role, in brackets.
func (c *checker) holding(l level) string {
	if c.answers.Collaborators.State != Seen {
		return " (who they are was not seen)"
	}
	var logins []string
	for _, one := range c.answers.Collaborators.Value {
		if one.level() == l {
			logins = append(logins, one.Login)
		}
	}
	if len(logins) == 0 {
		return " (nobody now)"
	}
	slices.SortFunc(logins, compareFold)
	return " (" + strings.Join(logins, ", ") + ")"
}

// bypass tells who need not do what is asked. Who may bypass one source has
// still to do what another asks of everybody.
func (c *checker) bypass() {
	const check = "bypass"
	before := len(c.findings)
	for _, s := range c.sources {
		for _, p := range s.passers {
			if free := c.free(s, p.skips); free != (set{}) {
				v, what := c.freedom(free)
				c.add(check, v, fmt.Sprintf("%s can bypass %s%s: %s", p.who, s.name, p.where, what), s.open+": "+p.open)
			}
		}
		if s.unseen != "" && c.free(s, everything()) != (set{}) {
			c.add(check, Unknown, fmt.Sprintf("not known: who can bypass %s was not seen (%s)", s.name, s.unseen), askAdmin+"; or look there: "+s.open)
		}
	}
	unseen := c.unseen()
	switch {
	case len(c.findings) > before:
	case len(unseen) > 0 && !c.firmAll():
		c.unknown(check, unseen...)
	case len(c.sources) > 0:
		c.add(check, Good, "nobody can do without what is asked of "+c.branch, "")
	}
}

func (c *checker) firm(q question) bool {
	return slices.ContainsFunc(c.sources, func(s source) bool { return s.firm(q) })
}

// firmAll reports whether everything is asked of everybody, so that it does not
// matter what was not seen.
func (c *checker) firmAll() bool {
	for q := range questions {
		if !c.firm(q) {
			return false
		}
	}
	return true
}

// free is what a source asks and somebody who skips those questions need not
// do, since no other source asks it of everybody.
func (c *checker) free(s source, skips set) (out set) {
	for q := range questions {
		out[q] = s.asks[q] && skips[q] && !c.firm(q)
	}
	return out
}

// freedom says what somebody can do; what a larger freedom brings along is left
// out. Only the review and the history decide what is applied.
func (c *checker) freedom(free set) (Verdict, string) {
	var bad, lesser []string
	tell := func(list *[]string, q question, text string) {
		if free[q] {
			*list = append(*list, text)
		}
	}
	tell(&bad, pullRequest, "push to "+c.branch+" without a pull request")
	tell(&bad, noForcePush, "rewrite "+c.branch)
	tell(&bad, noDeletion, "delete "+c.branch)
	if !free[pullRequest] {
		tell(&bad, approval, "merge without an approval")
		tell(&lesser, statusChecks, "merge before the checks have passed")
	}
	if !free[pullRequest] && !free[approval] {
		tell(&bad, dismissal, "merge what was pushed after the approval")
		tell(&lesser, lastPush, "approve their own push")
		tell(&lesser, codeOwners, "do without a code owner")
	}
	v := Note
	if len(bad) > 0 {
		v = Bad
	}
	return v, strings.Join(append(bad, lesser...), ", ")
}
