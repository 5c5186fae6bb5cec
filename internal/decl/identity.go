package decl

import (
	"strings"
)

// identities makes sure that no e-mail address and no staff record belongs to
// two users: whichever of them was bound would be the wrong person.
func (l *loader) identities() {
	emails := map[string]owner{}
	uuids := map[string]owner{}
	for i := range l.users {
		u := &l.users[i]
		for _, t := range addresses(u) {
			l.claim(emails, u, t, "the e-mail address")
		}
		if u.XPM != nil {
			l.claim(uuids, u, u.XPM.UUID, "the XPM record")
		}
	}
}

type owner struct {
	user string
	at   Text
}

func (l *loader) claim(owners map[string]owner, u *User, t Text, what string) {
	key := strings.ToLower(t.Value)
	if key == "" {
		return
	}
	first, taken := owners[key]
	switch {
	case !taken:
		owners[key] = owner{u.Name, t}
	case first.user != u.Name:
		l.clash(ruleIdentity, first.at.Pos, t.Pos, "only one of them can be that person; correct or remove the other",
			"%s %s is given to two users, %s and %s", what, quote(key), quote(first.user), quote(u.Name))
	}
}

// addresses are all the e-mail addresses by which a user is known.
func addresses(u *User) []Text {
	all := append([]Text{u.Email}, u.FormerEmails...)
	if u.XPM != nil {
		all = append(all, u.XPM.Email)
	}
	return all
}
