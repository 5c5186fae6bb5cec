package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// parts is a change of the client named, with fields written as
// "manager mia-chen due": the field, who gets it, and where that comes from.
func parts(name string, fields ...string) reconcile.Change {
	c := reconcile.Change{Address: "client/" + name, Key: clientKey(name), Action: reconcile.ActionUpdate, Origin: reconcile.OriginPending}
	for _, text := range fields {
		var field, user, origin string
		if _, err := fmt.Sscan(text, &field, &user, &origin); err != nil {
			panic(err)
		}
		c.Fields = append(c.Fields, reconcile.FieldChange{Field: reconcile.Field(field), After: reconcile.Value{User: user}, Origin: reconcile.Origin(origin)})
		c.DependsOn = append(c.DependsOn, reconcile.PersonAddress(user, "xpm"))
		if origin == "due" {
			c.Origin = reconcile.OriginDue
		}
	}
	return c
}

func TestOnly(t *testing.T) {
	add := func(user string, o reconcile.Origin) reconcile.Change {
		return reconcile.Change{Address: reconcile.PersonAddress(user, "xpm"), Key: staffKey(""), Action: reconcile.ActionCreate, User: user, Origin: o}
	}
	login := func(needs ...string) reconcile.Change {
		c := parts("x")
		c.Address, c.Origin, c.DependsOn = "user/lee/xpm", reconcile.OriginDue, needs
		c.Fields = []reconcile.FieldChange{{Field: reconcile.FieldLogin, Origin: reconcile.OriginDue}}
		return c
	}
	const pending, due = reconcile.OriginPending, reconcile.OriginDue
	for _, tt := range []struct {
		name, why string
		changes   []reconcile.Change
		want      []string
		left      int
	}{
		{"none", "nothing is due", []reconcile.Change{add("mia", pending), parts("a", "manager mia pending")}, nil, 2},
		{"who is needed", "without the record it could not be done", []reconcile.Change{add("mia", pending), parts("a", "manager mia due")}, []string{"user/mia/xpm", "client/a manager"}, 0},
		{"a part", "what was declared since is not due", []reconcile.Change{parts("a", "manager kim due", "partner pat pending")}, []string{"client/a manager"}, 1},
		{"who is needed for the other part", "nor is that", []reconcile.Change{add("mia", pending), parts("a", "manager kim due", "partner mia pending")}, []string{"client/a manager"}, 2},
		{"who is needed for both parts", "for one is enough", []reconcile.Change{add("mia", pending), parts("a", "manager mia due", "partner mia pending")}, []string{"user/mia/xpm", "client/a manager"}, 1},
		{"what a login waits for", "the work moves first, and whole", []reconcile.Change{parts("a", "manager kim due", "partner pat pending"), parts("b", "manager kim pending"), login("client/a")},
			[]string{"client/a manager partner", "user/lee/xpm login"}, 1},
		{"whom that needs", "and so on", []reconcile.Change{add("mia", pending), parts("a", "manager mia pending"), login("client/a")},
			[]string{"user/mia/xpm", "client/a manager", "user/lee/xpm login"}, 0},
	} {
		p := reconcile.Plan{Changes: tt.changes, Blocked: []reconcile.Blocked{{}}}
		before := fmt.Sprint(p.Changes)
		p.Only(due)
		var got []string
		for _, c := range p.Changes {
			words := []string{c.Address}
			for _, f := range c.Fields {
				words = append(words, string(f.Field))
			}
			got = append(got, strings.Join(words, " "))
		}
		if d := cmp.Diff(tt.want, got); d != "" || p.LeftAlone != tt.left+1 || len(p.Blocked) > 0 {
			t.Errorf("%s: %s: %d left alone, want %d (-want +got):\n%s", tt.name, tt.why, p.LeftAlone, tt.left+1, d)
		}
		if after := fmt.Sprint(slices.Clip(tt.changes)); after != before {
			t.Errorf("%s: the changes that were given are others now", tt.name)
		}
	}
}
