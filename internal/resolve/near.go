package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// maxSearches bounds the work for a workspace whose every name is wrong: each
// search compares one name with the whole book.
const maxSearches = 20

// nearClients is the hint for a client's name that nobody has.
func (b *binder) nearClients(name string) string {
	const general = "check the spelling, or whether the client is archived; a uuid finds it whatever its name"
	if b.searched++; b.searched > maxSearches {
		return general
	}
	if b.index.clientNames == nil {
		b.index.clientNames = flatten(b.index.clients)
	}
	near := decl.Nearest(name, b.index.clientNames)
	if len(near) == 0 {
		return general
	}
	return "did you mean " + strings.Join(quoted(near), " or ") + "?"
}

// nearStaff is the hint for a person whom no e-mail finds: records with a
// similar name or address.
func (b *binder) nearStaff(p Person) string {
	const maxNear = 3
	var labels []string
	byLabel := map[string]bool{}
	for _, o := range b.staffLike(p) {
		l := fmt.Sprintf("%s <%s>, uuid: %s", o.Name, orNone(o.Email), o.Key.ID)
		if !byLabel[l] && len(labels) < maxNear {
			byLabel[l] = true
			labels = append(labels, l)
		}
	}
	if len(labels) == 0 {
		return "correct the e-mail, add the uuid under accounts.xpm, or write create: true for somebody new"
	}
	return "near: " + strings.Join(labels, "; ") + "; add the uuid, or write create: true for somebody new"
}

func (b *binder) staffLike(p Person) []reconcile.Object {
	var out []reconcile.Object
	for _, n := range decl.Nearest(p.Name, flatten(b.index.names)) {
		out = append(out, b.index.names[decl.FoldName(n)]...)
	}
	// The domain is everybody's: only what stands before it tells people apart.
	local, domain, _ := strings.Cut(reconcile.FoldEmail(p.Emails[0]), "@")
	for _, l := range decl.Nearest(local, b.localParts(domain)) {
		out = append(out, b.index.emails[l+"@"+domain]...)
	}
	return out
}

func (b *binder) localParts(domain string) []string {
	var out []string
	for e := range b.index.emails {
		if local, d, _ := strings.Cut(e, "@"); d == domain {
			out = append(out, local)
		}
	}
	slices.Sort(out)
	return out
}

func flatten(m map[string][]reconcile.Object) []string {
	var out []string
	for _, os := range m {
		out = append(out, os[0].Name)
	}
	slices.Sort(out)
	return out
}

func quoted(names []string) []string {
	out := make([]string, 0, len(names))
	for _, n := range names {
		out = append(out, fmt.Sprintf("%q", n))
	}
	return out
}
