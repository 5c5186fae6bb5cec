package xpm

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// Audit says why Practice Manager's API cannot carry out a change, so that an
// impossible one is held back before the first write. Changes that wait, or
// that a person makes, are none of its business.
//
// The API cannot, or is not known to be able to: take a role from a client
// without giving it to somebody (undocumented; from a job it can), delete
// anybody (documented, but what becomes of their clients is not), or show
// whether a person can log in. It can open a login, which here is for a person
// to do, and change a person's name and e-mail, which is for that person.
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
		return auditStaffUpdate(c)
	case c.Key.Kind == reconcile.KindJob && c.Action == reconcile.ActionUpdate:
		return auditJob(c)
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

func auditJob(c reconcile.Change) *reconcile.Hold {
	if c.Key.ID == "" || c.Number == "" || len(c.Fields) == 0 {
		return &reconcile.Hold{Rule: "not-supported", Text: "the change does not say which job, by id and number, or what of it"}
	}
	for _, f := range c.Fields {
		role := f.Field == reconcile.FieldPartner || f.Field == reconcile.FieldManager
		switch {
		case !role && !f.Field.Many():
			return &reconcile.Hold{
				Rule: "not-supported",
				Text: fmt.Sprintf("the %s of a job cannot be set", f.Field),
				Hint: "do it by hand in Practice Manager",
			}
		case (f.Field == reconcile.FieldTask) != (f.Of != ""):
			return &reconcile.Hold{Rule: "not-supported", Text: "the change does not say which task of the job"}
		case !role && f.Before.IsZero() == f.After.IsZero():
			return &reconcile.Hold{Rule: "not-supported", Text: "people are put on a job or taken off it one by one"}
		}
	}
	return nil
}

// auditStaffUpdate lets a login end, and nothing else happen to a person's record.
func auditStaffUpdate(c reconcile.Change) *reconcile.Hold {
	switch {
	case len(c.Fields) != 1 || c.Fields[0].Field != reconcile.FieldLogin:
		return &reconcile.Hold{
			Rule: "staff-update",
			Text: "a person's name and e-mail are not changed from here",
			Hint: "the person changes them in Xero",
		}
	case !c.Fields[0].After.IsZero():
		return &reconcile.Hold{
			Rule: "login-open",
			Text: "a login is not opened from here, only ended",
			Hint: "do it by hand in Practice Manager",
		}
	case c.Key.ID == "":
		return &reconcile.Hold{Rule: "not-supported", Text: "the change does not say whose login"}
	case isXeros(c.Email):
		return xeros()
	}
	return nil
}

// xeros holds back what is about Xero's own people, who are let in and out by
// Xero.
func xeros() *reconcile.Hold {
	return &reconcile.Hold{
		Rule: "xero-person",
		Text: "has a @xero.com address: the login of Xero's own people is not ended from here",
		Hint: "do it by hand in Xero, if it must be",
	}
}

func isXeros(email string) bool { return strings.HasSuffix(reconcile.FoldEmail(email), "@xero.com") }

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
