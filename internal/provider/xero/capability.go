package xero

import "github.com/practicectl/practicectl/internal/provider"

// Capabilities is what is built for an organisation, and what its API leaves to
// people.
func Capabilities() []provider.Capability {
	api, manual := []string{provider.WayAPI}, []string{provider.WayManual}
	return []provider.Capability{
		{System: System, Concern: "users and their roles", Observe: api, Apply: manual, Note: "invitations that are pending are not shown, nor what a user may do beside the role"},
		{System: System, Concern: "Xero Support", Observe: api, Apply: manual, Note: "seen proves access; not seen proves nothing: whether Xero shows it is not known"},
	}
}
