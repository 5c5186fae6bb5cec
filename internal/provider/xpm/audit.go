package xpm

import (
	"fmt"

	"github.com/practicectl/practicectl/reconcile"
)

// Audit says why Practice Manager's API cannot carry out a change, so that an
// impossible one is held back before the first write. Changes that wait, or
// that a person makes, are none of its business.
//
// The API cannot, or is not known to be able to: take a role from a client
// without giving it to somebody (undocumented), delete anybody (documented, but
// what becomes of their clients is not), or show whether a person can log in.
// It can change a person's name and e-mail, which here is for the person to do.
func (p *Provider) Audit(c reconcile.Change) *reconcile.Hold {
	if c.Key.System != System || !c.Ready() {
		return nil
	}
	return audit(c)
}

func audit(c reconcile.Change) *reconcile.Hold {
	switch {
	case c.Key.Kind == reconcile.KindClient && c.Action == reconcile.ActionUpdate:
		return auditClient(c)
	case c.Key.Kind == reconcile.KindStaff && c.Action == reconcile.ActionCreate:
		return auditStaff(c)
	case c.Key.Kind == reconcile.KindStaff && c.Action == reconcile.ActionUpdate:
		return &reconcile.Hold{
			Rule: "staff-update",
			Text: "a person's name and e-mail are not changed from here",
			Hint: "the person changes them in Xero",
		}
	}
	return &reconcile.Hold{
		Rule: "not-supported",
		Text: fmt.Sprintf("Practice Manager cannot %s a %s", c.Action, c.Key.Kind),
		Hint: "do it by hand in Practice Manager",
	}
}

func auditClient(c reconcile.Change) *reconcile.Hold {
	if c.Key.ID == "" || len(c.Fields) == 0 {
		return &reconcile.Hold{Rule: "not-supported", Text: "the change does not say which client, or what of it"}
	}
	for _, f := range c.Fields {
		switch {
		case f.Field != reconcile.FieldPartner && f.Field != reconcile.FieldManager:
			return &reconcile.Hold{
				Rule: "not-supported",
				Text: fmt.Sprintf("the %s of a client cannot be set", f.Field),
				Hint: "do it by hand in Practice Manager",
			}
		case f.After.IsZero():
			return &reconcile.Hold{
				Rule: "clear-role",
				Text: fmt.Sprintf("the %s of a client cannot be cleared, only given to somebody else", f.Field),
				Hint: "clear it by hand in Practice Manager",
			}
		}
	}
	return nil
}

func auditStaff(c reconcile.Change) *reconcile.Hold {
	if c.Name == "" || c.Email == "" {
		return &reconcile.Hold{
			Rule: "staff-create",
			Text: "a person cannot be added without a name and an e-mail: nobody could find the record again",
			Hint: "give fullName and email",
		}
	}
	return nil
}
