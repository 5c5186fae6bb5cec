package xero

import (
	"slices"
	"strings"

	api "github.com/practicectl/practicectl/internal/xeroapi/accounting"
	"github.com/practicectl/practicectl/reconcile"
)

// objects makes a snapshot's objects of users, sorted by key, so that the same
// users give the same snapshot in whatever order they came. When a record last
// changed is left out: it differs where nothing that matters does.
func objects(users []api.User) []reconcile.Object {
	list := make([]reconcile.Object, len(users))
	for i, u := range users {
		list[i] = reconcile.Object{
			Key:    reconcile.Key{System: System, Kind: reconcile.KindUser, ID: u.ID},
			Name:   u.Name(),
			Email:  u.Email,
			Fields: []reconcile.FieldValue{{Field: reconcile.FieldRole, Value: reconcile.Value{ID: strings.ToLower(u.Role), Name: u.Role}, Confirmed: true}},
		}
	}
	slices.SortFunc(list, func(a, b reconcile.Object) int { return a.Key.Compare(b.Key) })
	return list
}
