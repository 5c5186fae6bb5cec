package resolve

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Columns of a list that matter of Xero Support alone.
const (
	fieldPayroll   reconcile.Field = "payroll"
	fieldLastLogin reconcile.Field = "lastLogin"
)

// supportUser is the user as Xero Support, where the app's data takes them for it
// and the list does not say that their access has ended.
func supportUser(a decl.App, o reconcile.Object) (reconcile.SupportUser, bool) {
	r := row{Object: o}
	status := r.get(reconcile.FieldStatus)
	if !fits(a.Support, o) || status == statusDeleted || status == statusInactive {
		return reconcile.SupportUser{}, false
	}
	u := reconcile.SupportUser{Key: o.Key, Name: cmp.Or(o.Name, o.Email), Email: o.Email, Status: status, Role: roleSeen(a, o)}
	if login, ok := o.Get(fieldLastLogin); ok {
		u.LastLogin = login.Value.Name
	}
	switch payroll, ok := o.Get(fieldPayroll); {
	case !ok:
	case payroll.Value.ID == "":
		u.Payroll = reconcile.PayrollNo
	default:
		u.Payroll = reconcile.PayrollYes
	}
	return u, true
}

// fits reports whether one of the patterns is of the user's name or address.
func fits(s *decl.AppSupport, o reconcile.Object) bool {
	if s == nil {
		return false
	}
	name, email := decl.FoldName(o.Name), reconcile.FoldEmail(o.Email)
	return slices.ContainsFunc(s.Names, func(p string) bool { return wild(decl.FoldName(p), name) }) ||
		slices.ContainsFunc(s.Emails, func(p string) bool { return wild(p, email) })
}

// wild reports whether a text has the form of a pattern, in which * stands for
// any run of characters, and every other character for itself.
func wild(pattern, text string) bool {
	part, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, part)
	for ok {
		part, rest, more = strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(text, part)
		}
		_, text, ok = strings.Cut(text, part)
	}
	return false
}

// roleSeen is the role as grants name it. An API has words of its own, which
// differ from the screen's in case and blanks.
func roleSeen(a decl.App, o reconcile.Object) reconcile.Value {
	got, ok := o.Get(reconcile.FieldRole)
	if !ok || got.Value.ID == "" {
		return reconcile.Value{}
	}
	for _, r := range a.Roles {
		if r.Name == got.Value.ID {
			return reconcile.Value{ID: r.Name, Name: r.Title}
		}
	}
	for _, c := range a.Columns {
		for _, v := range c.Values {
			if reconcile.Field(c.Name) == reconcile.FieldRole && letters(v.Text) == letters(got.Value.ID) {
				return titled(a, v.Means)
			}
		}
	}
	return got.Value
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
