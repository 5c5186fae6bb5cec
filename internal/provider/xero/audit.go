package xero

import (
	"fmt"

	"github.com/practicectl/practicectl/reconcile"
)

// Audit holds every change back that a run would write: the API cannot invite,
// change or remove anybody (documented). Changes that wait, or that a person makes,
// are none of its business.
func (p *Provider) Audit(c reconcile.Change) *reconcile.Hold {
	if c.Key.System != System || !c.Ready() {
		return nil
	}
	return &reconcile.Hold{
		Rule: "not-supported",
		Text: fmt.Sprintf("Xero's API cannot %s a %s of an organisation: it only reads", c.Action, c.Key.Kind),
		Hint: "a person changes it on the Users screen (Settings, Users), and needs the permission to manage users there",
	}
}
