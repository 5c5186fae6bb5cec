package xpm

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func TestAudit(t *testing.T) {
	with := func(c reconcile.Change, edit func(*reconcile.Change)) reconcile.Change {
		edit(&c)
		return c
	}
	tests := []struct {
		name string
		c    reconcile.Change
		want string // rule and text; empty: possible
	}{
		{"replace a role", change(manager(benV, caraV)), ""},
		{"give a role to somebody who is added first", change(manager(benV, reconcile.Value{User: "dev-rao"})), ""},
		{"add a person", newcomer(), ""},
		{"clear a role", change(partner(annV, reconcile.Value{})), "clear-role: the partner of a client cannot be cleared, only given to somebody else"},
		{"clear one of two", change(partner(annV, benV), manager(benV, reconcile.Value{})), "clear-role: the manager of a client cannot be cleared, only given to somebody else"},
		{"another field", change(reconcile.FieldChange{Field: "tax-number", After: annV}), "not-supported: the tax-number of a client cannot be set"},
		{"no client", with(change(manager(benV, caraV)), func(c *reconcile.Change) { c.Key.ID = "" }), "not-supported: the change does not say which client, or what of it"},
		{"no field", change(), "not-supported: the change does not say which client, or what of it"},
		{"add a client", with(change(manager(benV, caraV)), func(c *reconcile.Change) { c.Action = reconcile.ActionCreate }), "not-supported: Practice Manager cannot create a client"},
		{"delete a client", with(change(), func(c *reconcile.Change) { c.Action = "delete" }), "not-supported: Practice Manager cannot delete a client"},
		{"delete a person", with(newcomer(), func(c *reconcile.Change) { c.Action = "delete" }), "not-supported: Practice Manager cannot delete a staff"},
		{"change a person", with(newcomer(), func(c *reconcile.Change) { c.Action = reconcile.ActionUpdate }), "staff-update: a person's name and e-mail are not changed from here"},
		{"add a person without e-mail", with(newcomer(), func(c *reconcile.Change) { c.Email = "" }), "staff-create: a person cannot be added without a name and an e-mail: nobody could find the record again"},
		{"add a person without name", with(newcomer(), func(c *reconcile.Change) { c.Name = "" }), "staff-create: a person cannot be added without a name and an e-mail: nobody could find the record again"},
		{"people on a job", jobChange(manager(benV, caraV), partner(annV, reconcile.Value{}), putOn(caraV), takeOff(benV), onTask(draft, "Draft", putOn(caraV))), ""},
		{"somebody on a job who is added first", jobChange(putOn(reconcile.Value{User: "dev-rao"})), ""},
		{"a job without its number", with(jobChange(putOn(caraV)), func(c *reconcile.Change) { c.Number = "" }), "not-supported: the change does not say which job, by id and number, or what of it"},
		{"a job without its id", with(jobChange(putOn(caraV)), func(c *reconcile.Change) { c.Key.ID = "" }), "not-supported: the change does not say which job, by id and number, or what of it"},
		{"a job without a field", jobChange(), "not-supported: the change does not say which job, by id and number, or what of it"},
		{"another field of a job", jobChange(reconcile.FieldChange{Field: reconcile.FieldLogin}), "not-supported: the login of a job cannot be set"},
		{"a task without its id", jobChange(onTask("", "Draft", putOn(caraV))), "not-supported: the change does not say which task of the job"},
		{"a role of a task", jobChange(reconcile.FieldChange{Field: reconcile.FieldManager, Of: draft, After: caraV}), "not-supported: the change does not say which task of the job"},
		{"one person for another", jobChange(reconcile.FieldChange{Field: reconcile.FieldStaff, Before: benV, After: caraV}), "not-supported: people are put on a job or taken off it one by one"},
		{"nobody on a job", jobChange(putOn(reconcile.Value{})), "not-supported: people are put on a job or taken off it one by one"},
		{"add a job", with(jobChange(putOn(caraV)), func(c *reconcile.Change) { c.Action = reconcile.ActionCreate }), "not-supported: Practice Manager cannot create a job"},
		{"end a login", login(ben, "ben@harbour.example"), ""},
		{"end a login of Xero's", login(ben, "Help@Xero.com "), "xero-person: has a @xero.com address: the login of Xero's own people is not ended from here"},
		{"open a login", with(login(ben, ""), func(c *reconcile.Change) { c.Fields[0].After = benV }), "login-open: a login is not opened from here, only ended"},
		{"a login and more", with(login(ben, ""), func(c *reconcile.Change) { c.Fields = append(c.Fields, c.Fields[0]) }), "staff-update: a person's name and e-mail are not changed from here"},
		{"nobody's login", login("", ""), "not-supported: the change does not say whose login"},
		{"by hand", with(change(manager(benV, reconcile.Value{})), func(c *reconcile.Change) { c.Action = reconcile.ActionManual }), ""},
		{"held back", with(change(manager(benV, reconcile.Value{})), func(c *reconcile.Change) { c.Hold = &reconcile.Hold{} }), ""},
		{"of another system", with(change(manager(benV, reconcile.Value{})), func(c *reconcile.Change) { c.Key.System = "ignition" }), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if hold := new(Provider).Audit(tt.c); hold != nil {
				got = hold.Rule + ": " + hold.Text
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
		})
	}
}
