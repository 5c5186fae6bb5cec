package decl

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/schema"
)

// identities makes sure that no e-mail address, no staff record and no login
// at GitHub belongs to two users: whichever of them was bound would be the wrong person.
func (l *loader) identities() {
	emails := map[string]owner{}
	uuids := map[string]owner{}
	logins := map[string]owner{}
	for i := range l.users {
		u := &l.users[i]
		for _, t := range u.Addresses() {
			l.claim(emails, u, t, "the e-mail address")
		}
		if u.XPM != nil {
			l.claim(uuids, u, u.XPM.UUID, "the XPM record")
		}
		l.claim(logins, u, u.GitHub, "the GitHub login")
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
		l.claimedTwice(first, owner{u.Name, t}, what, "only one of them can be that person; correct or remove the other")
	}
}

func (l *loader) claimedTwice(a, b owner, what, hint string) {
	message := fmt.Sprintf("%s %s is given to two users, %s and %s", what, quote(strings.ToLower(b.at.Value)), quote(a.user), quote(b.user))
	l.clash(ruleIdentity, side{pos: a.at.Pos, message: message}, side{pos: b.at.Pos, message: message}, hint)
}

// IsEmail reports whether a User can have this address: the schema says so,
// and it is not a credential in the place of one.
func IsEmail(address string) bool {
	user := map[string]any{
		"apiVersion": apiVersion, "kind": kindUser, "metadata": map[string]any{"name": "x"},
		"spec": map[string]any{"fullName": "x", "email": address},
	}
	return len(schema.Validate(kindUser, user)) == 0 && !HasSecret(address)
}

// Addresses are all the e-mail addresses by which a user is known. Those that
// are left out are not Given.
func (u *User) Addresses() []Text {
	all := append([]Text{u.Email}, u.FormerEmails...)
	if u.XPM != nil {
		all = append(all, u.XPM.Email)
	}
	return all
}

// IsXeroEmail reports whether an address is one of Xero's own people, who can
// be among a practice's staff (observed) and are never managed.
func IsXeroEmail(email string) bool {
	return strings.HasSuffix(strings.ToLower(strings.TrimSpace(email)), "@xero.com")
}
