package decl

import (
	"github.com/practicectl/practicectl/internal/diag"
)

// roles makes sure that no client is listed twice in one list, and that no
// two places give one client the same role with the same right.
func (l *loader) roles() {
	var claims [2][3]*claimSet // by role and rank
	for i := range l.assignments {
		a := &l.assignments[i]
		repeated := l.repeats(a)
		for r, role := range []string{rolePartner, roleManager} {
			for j := range a.Clients {
				c := &a.Clients[j]
				_, rank := c.Role(a, role)
				if rank == 0 || repeated[j] || !c.identified() {
					continue
				}
				if claims[r][rank] == nil {
					claims[r][rank] = newClaimSet(len(a.Clients))
				}
				l.claimRole(claims[r][rank], claim{a, c}, role, rank)
			}
		}
	}
}

// identified reports whether it can be told which client is meant.
func (c *Client) identified() bool { return c.Name.Value != "" || c.UUID.Value != "" }

// repeats reports clients that one list names twice, and returns which
// entries those are: that their roles clash as well need not be said. The
// items of clients are one list, and the rows of clientsFrom another.
func (l *loader) repeats(a *Assignment) map[int]bool {
	lists := map[bool]clientSet{} // by whether it is the rows
	var found map[int]bool
	for i := range a.Clients {
		c := &a.Clients[i]
		if !c.identified() {
			continue
		}
		set, begun := lists[c.CSV]
		if !begun {
			set = newClientSet(len(a.Clients) - i)
			lists[c.CSV] = set
		}
		first, same := set.add(c, i)
		if !same {
			continue
		}
		if found == nil {
			found = map[int]bool{}
		}
		found[i] = true
		l.clash(ruleDuplicate, a.Clients[first].Pos, c.Pos, repeatHint(&a.Clients[first], c),
			"the client %s is in this list twice", quote(c.Name.Value))
	}
	return found
}

func repeatHint(a, b *Client) string {
	if a.UUID.Given() && b.UUID.Given() {
		return "keep one of the two; if they are two clients, correct the uuid of one"
	}
	return "keep one of the two; if they are two clients of one name, give each its uuid"
}

// claim is one client in one list that gives it a role.
type claim struct {
	list   *Assignment
	client *Client
}

// pos is where the claim is made: at the role where the entry gives it, at
// the entry where its list does.
func (c claim) pos(role string) diag.Position {
	ref, _ := c.client.Role(c.list, role)
	if ref == c.list.Partner || ref == c.list.Manager {
		return c.client.Pos
	}
	return ref.Pos
}

func (c claim) says(role string) string {
	ref, _ := c.client.Role(c.list, role)
	if ref.Null {
		return "null"
	}
	return quote(ref.User)
}

type claimSet struct {
	clientSet
	claims []claim
}

func newClaimSet(size int) *claimSet {
	return &claimSet{clientSet: newClientSet(size), claims: make([]claim, 0, size)}
}

func (l *loader) claimRole(set *claimSet, c claim, role string, rank int) {
	set.claims = append(set.claims, c)
	i, same := set.add(c.client, len(set.claims)-1)
	if !same {
		return
	}
	first := set.claims[i]
	hint := "remove one of the two"
	if rank == RankList {
		hint = "leave the role out of one of the two, or write it on the client's own entry, which goes before any list"
	}
	l.clash(ruleRole, first.pos(role), c.pos(role), hint, "the client %s gets its %s twice, %s in %s and %s in %s",
		quote(c.client.Name.Value), role, first.says(role), quote(first.list.Name), c.says(role), quote(c.list.Name))
}
