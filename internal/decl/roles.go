package decl

import (
	"fmt"

	"github.com/practicectl/practicectl/internal/diag"
)

// clients makes sure that every uuid goes by one name, that no client is
// listed twice in one list, and that no two places give one client the same
// role with the same right. The rows of a handover are a list too, but they
// give no role by themselves: each is for what its leaver holds.
func (l *loader) clients() {
	named := map[string]entry{} // the first entry with each uuid
	var claims [2][3]*claimSet  // by role and rank
	for i := range l.assignments {
		a := &l.assignments[i]
		all := entries(a, a.Clients)
		for _, e := range all {
			l.oneName(named, e)
		}
		repeated := l.repeats(all)
		for r, role := range []string{rolePartner, roleManager} {
			for j, e := range all {
				_, rank := e.client.Role(a, role)
				if rank == 0 || repeated[j] {
					continue
				}
				if claims[r][rank] == nil {
					claims[r][rank] = newClaimSet(len(all))
				}
				l.claimRole(claims[r][rank], e, role, rank)
			}
		}
	}
	for i := range l.users {
		if v := l.users[i].Leaves; v != nil {
			all := entries(nil, v.Clients)
			for _, e := range all {
				l.oneName(named, e)
			}
			l.repeats(all)
		}
	}
}

// entry is one client in one list.
type entry struct {
	list   *Assignment // nil in a handover
	client *Client
	name   string // folded
}

// entries are those of which it can be told which client is meant.
func entries(a *Assignment, clients []Client) []entry {
	all := make([]entry, 0, len(clients))
	for i := range clients {
		if c := &clients[i]; c.identified() {
			all = append(all, entry{list: a, client: c, name: FoldName(c.Name.Value)})
		}
	}
	return all
}

// oneName reports a uuid that is listed under two names: one of the two lines
// is about another client, most likely by a uuid that was pasted into the
// wrong row.
func (l *loader) oneName(named map[string]entry, e entry) {
	uuid := e.client.UUID.Value
	if uuid == "" || e.name == "" {
		return
	}
	first, known := named[uuid]
	switch {
	case !known:
		named[uuid] = e
	case twoNames(first, e):
		l.clash(ruleDuplicate, underTwoNames(first.client), underTwoNames(e.client),
			"one of the two has another client's uuid, or a name that is not the client's: correct it")
	}
}

func underTwoNames(c *Client) side {
	name := quote(c.Name.Value)
	return side{c.UUID.Pos, fmt.Sprintf("the uuid %s is listed under two names, here %s", c.UUID.Value, name), name}
}

// twoNames reports whether two entries have one uuid, and a name each.
func twoNames(a, b entry) bool {
	return a.client.UUID.Value == b.client.UUID.Value && a.client.UUID.Value != "" && a.name != b.name && a.name != "" && b.name != ""
}

// repeats reports clients that one list names twice, and returns which
// entries those are: that their roles clash as well need not be said. The
// items of clients are one list, and the rows of clientsFrom another.
func (l *loader) repeats(all []entry) map[int]bool {
	lists := map[bool]clientSet{} // by whether it is the rows
	var found map[int]bool
	for i, e := range all {
		set, begun := lists[e.client.CSV]
		if !begun {
			set = newClientSet(len(all) - i)
			lists[e.client.CSV] = set
		}
		first, same := set.add(e.client, e.name, i)
		if !same {
			continue
		}
		if found == nil {
			found = map[int]bool{}
		}
		found[i] = true
		if !twoNames(all[first], e) {
			l.clash(ruleDuplicate, inListTwice(all[first].client), inListTwice(e.client), repeatHint(all[first].client, e.client))
		}
	}
	return found
}

func inListTwice(c *Client) side {
	return side{pos: c.Pos, message: fmt.Sprintf("the client %s is in this list twice", quote(c.Name.Value))}
}

func repeatHint(a, b *Client) string {
	if a.UUID.Given() && b.UUID.Given() {
		return "keep one of the two; if they are two clients, correct the uuid of one"
	}
	return "keep one of the two; if they are two clients of one name, give each its uuid"
}

// pos is where an entry gives a role: at the role where it says so itself, at
// the entry where its list does.
func (e entry) pos(role string) diag.Position {
	ref, _ := e.client.Role(e.list, role)
	if ref == e.list.Partner || ref == e.list.Manager {
		return e.client.Pos
	}
	return ref.Pos
}

func (e entry) says(role string) string {
	ref, _ := e.client.Role(e.list, role)
	if ref.Null {
		return "null"
	}
	return quote(ref.User)
}

// claimSet is the entries that give a role at one rank.
type claimSet struct {
	clientSet
	entries []entry
}

func newClaimSet(size int) *claimSet {
	return &claimSet{clientSet: newClientSet(size), entries: make([]entry, 0, size)}
}

func (l *loader) claimRole(set *claimSet, e entry, role string, rank int) {
	set.entries = append(set.entries, e)
	i, same := set.add(e.client, e.name, len(set.entries)-1)
	if !same || twoNames(set.entries[i], e) {
		return // with two names, whose role it is cannot be told
	}
	first := set.entries[i]
	hint := "remove one of the two"
	if rank == RankList {
		hint = "leave the role out of one of the two, or write it on the client's own entry, which goes before any list"
	}
	twice := func(at entry) side {
		return side{pos: at.pos(role), message: fmt.Sprintf("the client %s gets its %s twice, %s in %s and %s in %s",
			quote(at.client.Name.Value), role, first.says(role), quote(first.list.Name), e.says(role), quote(e.list.Name))}
	}
	l.clash(ruleRole, twice(first), twice(e), hint)
}
