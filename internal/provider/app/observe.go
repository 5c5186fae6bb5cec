package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// Snapshot turns the file of what a screen showed into what a plan compares
// with: one object a user, with every column that was kept as a field.
//
// A column that the screen did not have is not a field, so that nobody takes
// it for empty. Of a list that every organisation has for itself, the tenant is
// the organisation.
func Snapshot(a decl.App, f snapshot.File) reconcile.Snapshot {
	tenant := reconcile.Tenant{System: a.Name, Name: f.Tenant, ID: f.TenantID}
	if a.PerOrganisation && f.Organisation != "" {
		tenant.Name, tenant.ID = f.Organisation, ""
	}
	out := reconcile.Snapshot{
		System: a.Name, Tenant: tenant,
		CapturedAt: f.CapturedAt, CapturedBy: f.CapturedBy, AsRole: f.AsRole, Partial: f.Partial,
	}
	for _, r := range f.Records {
		out.Objects = append(out.Objects, object(a, f, r))
	}
	slices.SortFunc(out.Objects, func(x, y reconcile.Object) int { return x.Key.Compare(y.Key) })
	return out
}

func object(a decl.App, f snapshot.File, r snapshot.Record) reconcile.Object {
	o := reconcile.Object{
		Key:  reconcile.Key{System: a.Name, Kind: reconcile.KindUser, ID: strings.ToLower(cmp.Or(r[f.Key], r[snapshot.ColumnName]))},
		Name: r[snapshot.ColumnName], Email: r[snapshot.ColumnEmail],
	}
	if o.Name == "" {
		o.Name = o.Email
	}
	for _, c := range f.Columns {
		if c == snapshot.ColumnName || c == snapshot.ColumnEmail {
			continue
		}
		o.Fields = append(o.Fields, reconcile.FieldValue{
			Field: reconcile.Field(c), Confirmed: true,
			Value: reconcile.Value{ID: strings.ToLower(r[c]), Name: shown(a, c, r[c])},
		})
	}
	return o
}

// shown is a value as people know it: a role by the name on the screen.
func shown(a decl.App, column, value string) string {
	if column == string(reconcile.FieldRole) {
		for _, r := range a.Roles {
			if r.Name == value {
				return r.Title
			}
		}
	}
	return value
}
