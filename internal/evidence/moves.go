package evidence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// moves compares one person's accounts.
func (m *maker) moves(s state, was, u *decl.User) {
	for _, text := range identityChanges(was, u) {
		m.add(Row{Kind: KindMapping, Subject: "user/" + u.Name, Name: u.FullName.Value, What: text, Declared: m.declared(s, reconcile.Source(u.Pos))})
	}
	if was.XPM == nil && u.XPM != nil {
		m.account(s, u, resolve.SystemXPM, KindMover, "gets an account", nil)
	} else if was.XPM != nil && u.XPM != nil {
		m.mapping(s, u, resolve.SystemXPM, changed("uuid", was.XPM.UUID.Value, u.XPM.UUID.Value), changed("e-mail there", was.XPM.Email.Value, u.XPM.Email.Value))
	}
	for _, now := range u.Accounts {
		old, known := was.Account(now.System)
		switch {
		case now.Null && known && !old.Null && u.Leaves == nil:
			m.account(s, u, now.System, KindMover, "loses the account", nil)
		case !now.Null && (!known || old.Null):
			m.account(s, u, now.System, KindMover, "gets an account"+roleIn(u, now.System), nil)
		case !now.Null && old.Role.Value != now.Role.Value:
			m.account(s, u, now.System, KindMover, changed("role", old.Role.Value, now.Role.Value), nil)
		}
		if !now.Null && known && !old.Null {
			m.mapping(s, u, now.System, changed("id", old.ID.Value, now.ID.Value), changed("e-mail there", old.Email.Value, now.Email.Value), changed("link", linkText(old.Link), linkText(now.Link)))
		}
	}
}

func (m *maker) mapping(s state, u *decl.User, system string, texts ...string) {
	texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" })
	if len(texts) > 0 {
		m.account(s, u, system, KindMapping, strings.Join(texts, "; "), nil)
	}
}

// identityChanges are what decides who somebody is, in every system.
func identityChanges(was, u *decl.User) []string {
	former := func(u *decl.User) string {
		var all []string
		for _, e := range u.FormerEmails {
			all = append(all, e.Value)
		}
		return strings.Join(all, ", ")
	}
	return slices.DeleteFunc([]string{
		changed("e-mail", was.Email.Value, u.Email.Value), changed("former e-mails", former(was), former(u)), changed("github", was.GitHub.Value, u.GitHub.Value),
	}, func(t string) bool { return t == "" })
}

func changed(what, before, after string) string {
	if before == after {
		return ""
	}
	return fmt.Sprintf("%s: %s → %s", what, orNothing(before), orNothing(after))
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func linkText(l *decl.AccountLink) string {
	switch {
	case l == nil:
		return "to their own record"
	case l.Null:
		return "none, on purpose"
	case l.Until == (reconcile.Date{}):
		return "exception (" + l.Reason + ")"
	default:
		return "exception until " + l.Until.String() + " (" + l.Reason + ")"
	}
}
