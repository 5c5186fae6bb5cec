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
