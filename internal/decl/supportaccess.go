package decl

import (
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// SupportAccess lets Xero Support in between two days, both included: into the
// practice, or into one organisation.
type SupportAccess struct {
	Name         string
	Pos          diag.Position
	ScopePos     diag.Position // of scope: practice; zero where it is another one
	Organisation Text          // the one that is opened; not given: the practice
	// Role and PayrollAdmin are the level in an organisation. In the practice it
	// is always the same.
	Role         Text
	PayrollAdmin bool
	Owner        Text // the user who answers for it
	Case         Text // at Xero Support; not given: there is none yet
	Reason       string
	Invited      Text // YYYY-MM-DDTHH:MM, where it was done before it was declared
	From         reconcile.Date
	Until        reconcile.Date
}

// The scopes of a grant, as they are written.
const (
	scopePractice     = "practice"
	scopeOrganisation = "organisation"
)

// systemXeroPractice is the practice's own staff list, in which Xero Support stands
// while it is let into the practice.
const systemXeroPractice = "xeroPractice"

// defaultMaxSupportDays is for how long access may last where the practice says
// nothing about it.
const defaultMaxSupportDays = 14

// Scope is where Xero Support is let in, to be compared: grants of one scope are
// one access.
func (a *SupportAccess) Scope() string { return SupportScope(a.Organisation.Value) }

// SupportScope is the scope of an organisation, however its name is spelt, or of
// the practice where there is none.
func SupportScope(organisation string) string {
	if organisation == "" {
		return scopePractice
	}
	return scopeOrganisation + "/" + FoldName(organisation)
}

func (d *document) supportAccess() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	a := SupportAccess{
		Name:         name.Value,
		Pos:          d.namePos(name),
		Organisation: d.text(get(spec, "organisation")),
		Role:         d.text(get(spec, "role")),
		PayrollAdmin: isTrue(get(spec, "payrollAdmin")),
		Owner:        d.text(get(spec, "owner")),
		Case:         d.text(get(spec, "case")),
		Reason:       d.text(get(spec, "reason")).Value,
		Invited:      d.moment(get(spec, "invited")),
	}
	if scope := d.text(get(spec, "scope")); scope.Value == scopePractice {
		a.ScopePos = scope.Pos
	}
	a.From, a.Until = d.days(spec)
	d.supportScope(spec)
	d.supportInvited(get(spec, "invited"), a)
	d.grants = append(d.grants, a)
}

// supportScope makes sure that what only an organisation has is said of an
// organisation, and always there: nobody gets payroll because a key was left
// out.
func (d *document) supportScope(spec *yaml.Node) {
	scope := d.text(get(spec, "scope")).Value
	for _, key := range []string{"organisation", "role", "payrollAdmin"} {
		n := get(spec, key)
		switch {
		case scope == scopePractice && n != nil:
			d.diags.Addf(d.pos(firstKey(spec, nil, key)), ruleSupport, "%s is for scope: organisation, and this is the practice", key)
			d.diags.Hintf("remove it: in the practice Xero Support always has the permission Staff")
		case scope == scopeOrganisation && n == nil:
			d.diags.Addf(d.pos(spec), ruleSupport, "the key %q is missing, which scope: organisation needs", key)
			d.diags.Hintf("%s", supportHint(key))
		}
	}
}

func supportHint(key string) string {
	switch key {
	case "organisation":
		return "write the organisation's name as Xero shows it"
	case "role":
		return "write read-only, invoice-only, standard or adviser: the least that the case needs"
	default:
		return "an invitation gives payroll: write payrollAdmin: false to have it cleared, or true where the case needs it"
	}
}

// supportInvited holds the day of an invitation that came first against the
// days of the grant: access that nobody's days cover would be nobody's.
func (d *document) supportInvited(n *yaml.Node, a SupportAccess) {
	text, ok := cutMoment(a.Invited.Value)
	day, err := reconcile.ParseDate(text)
	if !ok || err != nil || a.From == (reconcile.Date{}) || a.Until == (reconcile.Date{}) {
		return
	}
	if day.Compare(a.From) < 0 || day.Compare(a.Until) > 0 {
		d.report(n, ruleDate, "invited %s lies outside of the grant, which is from %s until %s", day, a.From, a.Until)
		d.diags.Hintf("begin the grant on the day of the invitation")
	}
}
