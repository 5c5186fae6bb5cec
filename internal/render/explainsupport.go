package render

import "github.com/practicectl/practicectl/reconcile"

// explainSupport shows a grant as a plan does, with all that is known of it.
func explainSupport(s reconcile.ExplainedSupport, e reconcile.Explanation) []Section {
	p := reconcile.Plan{
		Header: reconcile.Header{AsOf: e.AsOf, TimeZone: e.TimeZone, Names: s.Names},
		Grants: []reconcile.Grant{s.Grant}, Changes: s.Changes, Blocked: s.Blocked, Later: s.Later,
		Attested: s.Attested, Unseen: s.Unseen, Notices: s.Notices,
	}
	v := View{whole: true}
	v.mustEnd(p)
	v.blocked(p)
	v.grants(p)
	v.unseen(p)
	v.later(p)
	v.attested(p)
	v.notices(p)
	return v.Sections
}
