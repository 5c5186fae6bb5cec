package xpm

import "github.com/practicectl/practicectl/internal/provider"

// Capabilities is what is built for Practice Manager, and what its API leaves
// to people.
func Capabilities() []provider.Capability {
	api, manual := []string{provider.WayAPI}, []string{provider.WayManual}
	return []provider.Capability{
		{System: System, Concern: "staff record", Observe: api, Apply: api, Note: "added with create: true"},
		{System: System, Concern: "client partner and manager", Observe: api, Apply: api, Note: "given to somebody; clearing one is for a person"},
		{System: System, Concern: "job partner, manager and staff", Observe: api, Apply: api, Note: "of current jobs, and of their tasks that are not completed"},
		{System: System, Concern: "name and e-mail of a person", Observe: api, Apply: manual, Note: "the person changes them in Xero"},
		{System: System, Concern: "login ended", Observe: []string{}, Apply: []string{provider.WayManual, provider.WayAPI}, Note: "the API shows nobody's login: that it has ended is attested"},
	}
}
