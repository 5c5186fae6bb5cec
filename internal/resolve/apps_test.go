package resolve_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	uuidSam  = "20000000-0000-4000-8000-000000000003"
	uuidSam2 = "20000000-0000-4000-8000-000000000004"
)

var appDay = reconcile.Date{Year: 2026, Month: 11, Day: 22}

// captured is the evening before appDay.
var captured = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// ignition lets one user be linked to one staff record; xbert only counts a
// link that was saved.
func ignition() decl.App {
	return decl.App{
		Name: "ignition", DisplayName: "Ignition", FreshDays: 35, ReadsClientRoles: true,
		Columns:   []decl.AppColumn{{Name: "email"}, {Name: "role"}, {Name: "link"}},
		Roles:     []decl.AppRole{{Name: "admin", Title: "Admin"}, {Name: "member", Title: "Member"}},
		Link:      &decl.AppLink{Title: "XPM user linking", OneToOne: true, AutoCreateHours: 24, SyncMinutes: 30},
		Actions:   []decl.AppAction{{Does: "invite"}, {Does: "invite-unsent"}, {Does: "restore"}},
		Leftovers: []decl.AppLeftover{{Name: "drafts", Title: "draft proposals", By: "drafts"}},
	}
}

func xbert() decl.App {
	return decl.App{
		Name: "xbert", DisplayName: "XBert", FreshDays: 35,
		Columns: []decl.AppColumn{{Name: "email"}, {Name: "link"}, {Name: "saved", Mark: true}},
		Roles:   []decl.AppRole{{Name: "admin", Title: "Admin"}},
		Link:    &decl.AppLink{Title: "User Mapping", Saved: true, SyncMinutes: 10},
	}
}

func myXero() decl.App {
	return decl.App{
		Name: "xeroPractice", DisplayName: "My Xero", FreshDays: 35,
		Columns:    []decl.AppColumn{{Name: "email"}, {Name: "role"}},
		Roles:      []decl.AppRole{{Name: "principal", Title: "Principal"}, {Name: "staff", Title: "Staff"}, {Name: "consultant", Title: "Consultant"}},
		HiddenFrom: []decl.AppHidden{{Role: "administrator", From: "principal"}},
	}
}

func pos(line int) diag.Position { return diag.Position{File: "users.yaml", Line: line, Column: 1} }

func text(s string) decl.Text { return decl.Text{Value: s, Pos: pos(1)} }

// person is a declared user whose staff record is pinned, with an account in
// an app.
func person(name, uuid string, with ...func(*decl.User)) decl.User {
	u := decl.User{
		Name: name, Pos: pos(2), FullName: text(strings.ToUpper(name[:1]) + name[1:] + " Tan"), Email: text(name + "@x.example"),
		XPM:      &decl.Account{Pos: pos(3), UUID: text(uuid)},
		Accounts: []decl.AppAccount{{System: "ignition", Pos: pos(4), Invite: true}},
	}
	for _, f := range with {
		f(&u)
	}
	return u
}

func account(f func(*decl.AppAccount)) func(*decl.User) {
	return func(u *decl.User) { f(&u.Accounts[0]) }
}

func in(system string) func(*decl.User) {
	return account(func(a *decl.AppAccount) { a.System = system })
}

func withID(id string) func(*decl.User) {
	return account(func(a *decl.AppAccount) { a.ID = text(id) })
}

func withRole(role string) func(*decl.User) {
	return account(func(a *decl.AppAccount) { a.Role = text(role) })
}

func withEmail(email string) func(*decl.User) {
	return account(func(a *decl.AppAccount) { a.Email = text(email) })
}

func withLink(l decl.AccountLink) func(*decl.User) {
	return account(func(a *decl.AppAccount) { a.Link = &l })
}

var (
	absent   = account(func(a *decl.AppAccount) { a.Null = true })
	unsent   = account(func(a *decl.AppAccount) { a.Invite = false })
	noEmail  = func(u *decl.User) { u.Email = decl.Text{} }
	create   = func(u *decl.User) { u.XPM = &decl.Account{Pos: pos(3), Create: true} }
	unpinned = func(u *decl.User) { u.XPM = &decl.Account{Pos: pos(3)} }
)

func former(email string) func(*decl.User) {
	return func(u *decl.User) { u.FormerEmails = []decl.Text{text(email)} }
}

func leaves(day reconcile.Date) func(*decl.User) {
	return func(u *decl.User) { u.Leaves = &decl.Leave{Pos: pos(9), LastDay: day} }
}

// entry is one row of an app's list: "kim@x.example", "link=Kim Tan", … Every
// row has the same columns, as in a list.
func entry(email string, fields ...string) reconcile.Object {
	name, _, _ := strings.Cut(email, "@")
	o := reconcile.Object{Key: reconcile.Key{Kind: reconcile.KindUser, ID: email}, Email: email, Name: strings.ToUpper(name[:1]) + name[1:] + " Tan"}
	for _, f := range fields {
		column, value, _ := strings.Cut(f, "=")
		if column == "name" {
			o.Name = value
			continue
		}
		o.Fields = append(o.Fields, reconcile.FieldValue{
			Field: reconcile.Field(column), Confirmed: true, Value: reconcile.Value{ID: strings.ToLower(value), Name: value},
		})
	}
	return o
}

// practiceOf is a workspace, what is seen in it, and on which day.
type practiceOf struct {
	users   []decl.User
	app     func() decl.App // nil: ignition
	system  func(*decl.System)
	staff   []reconcile.Object
	clients []decl.Client // given to kim as manager
	rows    []reconcile.Object
	list    func(*reconcile.Snapshot)
	added   map[string]time.Time
	unseen  bool // there is no list
}

func (p practiceOf) mapped(t *testing.T) resolve.Mapped {
	t.Helper()
	app := ignition()
	if p.app != nil {
		app = p.app()
	}
	s := decl.System{Name: app.Name, Pos: pos(8)}
	if p.system != nil {
		p.system(&s)
	}
	ws := &decl.Workspace{
		Practice: decl.Practice{Name: "harbour", TimeZone: "Australia/Sydney", Systems: []decl.System{s}, Writer: decl.WriterXPM},
		Users:    p.users, Known: []decl.App{app},
	}
	if p.clients != nil {
		ws.Assignments = []decl.Assignment{{Name: "book", Pos: pos(20), Manager: decl.Ref{User: "kim", Pos: pos(21)}, Clients: p.clients}}
	}
	staffed := p.staff
	if staffed == nil {
		staffed = []reconcile.Object{staff(uuidKim, "Kim Tan", "kim@x.example"), staff(uuidSam, "Sam Tan", "sam@x.example")}
	}
	for i := range p.rows {
		p.rows[i].Key.System = app.Name
	}
	seen := reconcile.Snapshot{System: app.Name, CapturedAt: captured, CapturedBy: "jo", AsRole: "admin", Objects: p.rows}
	if p.list != nil {
		p.list(&seen)
	}
	lists := []reconcile.Snapshot{seen}
	if p.unseen {
		lists = nil
	}
	c := resolve.Compile(ws, appDay)
	c.Added = p.added
	return resolve.Mapping(c, reconcile.Snapshot{System: "xpm", Objects: staffed}, lists...)
}

// accounts are the cells of apps, a line each.
func accounts(m resolve.Mapped) []string {
	var out []string
	for _, c := range m.Cells {
		if c.System == "xpm" {
			continue
		}
		l := c.User + ": " + string(c.State)
		if c.Matched != "" {
			l += " by " + c.Matched
		}
		if c.Text != "" {
			l += " | " + c.Text
		}
		out = append(out, l)
	}
	return out
}

// todo is what is wanted of an app, held, blocked and not seen, a line each.
func todo(m resolve.Mapped) []string {
	var out []string
	for _, w := range m.Desired.Wants {
		if w.Key.System == "xpm" {
			continue
		}
		l := w.Address + " " + w.Key.ID
		for _, f := range w.Fields {
			l += " " + string(f.Field) + "=" + strings.TrimSpace(f.Value.Name)
			if f.Null {
				l += "(off)"
			}
			if f.Hold != nil {
				l += " held:" + f.Hold.Rule
			}
			for _, n := range f.Needs {
				l += " after " + n
			}
		}
		for _, n := range w.Needs {
			l += " needs " + n
		}
		out = append(out, l)
	}
	for _, b := range m.Desired.Blocked {
		out = append(out, "blocked "+b.Address+" "+b.Rule+": "+b.Text)
	}
	for _, u := range m.Desired.Unseen {
		out = append(out, "unseen "+u.Address)
	}
	return out
}

func told(m resolve.Mapped, rules ...string) []string {
	var out []string
	for _, n := range m.Desired.Notices {
		for _, r := range rules {
			if n.Rule == r {
				out = append(out, n.Address+" "+r+": "+n.Text)
			}
		}
	}
	return out
}

// TestAccountStates shows every state that an account in an app can be in,
// and what is then wanted.
func TestAccountStates(t *testing.T) {
	kim, sam := person("kim", uuidKim), person("sam", uuidSam)
	linked := "link=Kim Tan"
	yesterday := appDay.AddDays(-1)
	tests := []struct {
		name, why string
		practiceOf
		cells []string
		todo  []string
	}{
		{
			name: "in sync", why: "equal e-mail, trimmed and case-folded, and linked to the own record",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withRole("admin"))}, rows: []reconcile.Object{entry(" KIM@X.example", linked, "role=admin")}},
			cells:      []string{"kim: in sync by e-mail"},
			todo:       []string{"user/kim/ignition  KIM@X.example role=Admin"},
		},
		{
			name: "by id", why: "an id decides, whatever the address is",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withID("U7"))}, rows: []reconcile.Object{entry("old@x.example", linked, "id=u7"), entry("kim@x.example", "link=", "id=u8")}},
			cells:      []string{"kim: in sync by id"},
			todo:       []string{"user/kim/ignition old@x.example"},
		},
		{
			name: "an id that nobody has", why: "the e-mail proposes nobody in its place",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withID("U7"))}, rows: []reconcile.Object{entry("kim@x.example", linked, "id=U8")}},
			cells:      []string{"kim: missing by id | no user of Ignition has the id U7; kim@x.example has the id U8"},
			todo:       []string{"blocked user/kim/ignition not-found: no user of Ignition has the id U7; kim@x.example has the id U8"},
		},
		{
			name: "an id in a list without ids", why: "the list cannot decide by it, so the e-mail proposes",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withID("U7"))}, rows: []reconcile.Object{entry("kim@x.example", linked)}},
			cells:      []string{"kim: in sync by e-mail"},
			todo:       []string{"user/kim/ignition kim@x.example"},
		},
		{
			name: "an id alone in a list without ids", why: "nobody can tell, and nobody is added",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withID("U7"), noEmail)}, rows: []reconcile.Object{entry("kim@x.example", linked)}},
			cells:      []string{"kim: unknown | is declared by an id, and the list of Ignition does not show ids: observe the screen that does"},
			todo:       []string{"unseen user/kim/ignition"},
		},
		{
			name: "former e-mail", why: "identity survives a change of address",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, former("k@old.example"))}, rows: []reconcile.Object{entry("k@old.example", linked)}},
			cells:      []string{"kim: in sync by former e-mail"},
			todo:       []string{"user/kim/ignition k@old.example"},
		},
		{
			name: "a former e-mail that is another's now", why: "an address belongs to whoever has it now",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, former("sam@x.example")), sam}, rows: []reconcile.Object{entry("sam@x.example", "link=Sam Tan")}},
			cells:      []string{"kim: missing | to be added", "sam: in sync by e-mail"},
			todo:       []string{"user/kim/ignition  record=Kim Tan link=Kim Tan", "user/sam/ignition sam@x.example"},
		},
		{
			name: "role differs", why: "", practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withRole("admin"))}, rows: []reconcile.Object{entry("kim@x.example", linked, "role=member")}},
			cells: []string{"kim: role differs by e-mail | is member, declared is Admin"},
			todo:  []string{"user/kim/ignition kim@x.example role=Admin"},
		},
		{
			name: "role and link differ", why: "both are said", practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withRole("admin"))}, rows: []reconcile.Object{entry("kim@x.example", "link=", "role=member")}},
			cells: []string{"kim: not linked by e-mail | is member, declared is Admin; is not linked"},
			todo:  []string{"user/kim/ignition kim@x.example role=Admin link=Kim Tan"},
		},
		{
			name: "missing", why: "linked in the same sitting", practiceOf: practiceOf{users: []decl.User{kim}},
			cells: []string{"kim: missing | to be added"},
			todo:  []string{"user/kim/ignition  record=Kim Tan link=Kim Tan"},
		},
		{
			name: "missing, without an invitation", why: "there is another action for it",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, unsent)}},
			cells:      []string{"kim: missing | to be added"},
			todo:       []string{"user/kim/ignition  record=Kim Tan status=not invited link=Kim Tan"},
		},
		{
			name: "not invited, as declared", why: "the list calls them inactive, and they are not deleted",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, unsent)}, rows: []reconcile.Object{entry("kim@x.example", linked, "status=inactive")}},
			cells:      []string{"kim: in sync by e-mail"},
			todo:       []string{"user/kim/ignition kim@x.example"},
		},
		{
			name: "missing in XPM too", why: "XPM staff first: the link cannot be chosen before",
			practiceOf: practiceOf{users: []decl.User{person("pat", "", create)}},
			cells:      []string{"pat: missing | to be added; the staff record cannot be chosen yet: not in Practice Manager before the person is added there"},
			todo:       []string{"user/pat/ignition  record=Pat Tan link=Pat Tan after user/pat/xpm needs user/pat/xpm"},
		},
		{
			name: "a namesake", why: "more likely the same person with another address than a second one",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kt@x.example", linked, "name=Kim Tan")}},
			cells:      []string{"kim: missing | a user of this name has another e-mail: kt@x.example"},
			todo:       []string{"blocked user/kim/ignition namesake: Ignition has nobody with this e-mail, but a user of this name with another: kt@x.example"},
		},
		{
			name: "a namesake who is declared", why: "is somebody else, also where they come later in the alphabet",
			practiceOf: practiceOf{users: []decl.User{kim, person("lee", uuidLee, func(u *decl.User) { u.FullName = text("Kim Tan") })}, rows: []reconcile.Object{entry("lee@x.example", "link=", "name=Kim Tan")}},
			cells:      []string{"kim: missing | to be added", "lee: in sync by e-mail"},
			todo:       []string{"user/kim/ignition  record=Kim Tan link=Kim Tan", "user/lee/ignition lee@x.example"},
		},
		{
			name: "not linked", why: "", practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=")}},
			cells: []string{"kim: not linked by e-mail | is not linked"},
			todo:  []string{"user/kim/ignition kim@x.example link=Kim Tan"},
		},
		{
			name: "a list without links", why: "a column that is not there says nothing",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example")}},
			cells:      []string{"kim: unknown by e-mail | the list of Ignition does not show who is linked: observe the screen that shows it"},
			todo:       []string{"user/kim/ignition kim@x.example", "unseen user/kim/ignition"},
		},
		{
			name: "a list without roles", why: "one screen of an app shows links and no roles: nobody's role is changed for that",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withRole("admin"))}, rows: []reconcile.Object{entry("kim@x.example", linked)}},
			cells:      []string{"kim: unknown by e-mail | the list of Ignition does not show roles: observe the screen that shows them"},
			todo:       []string{"user/kim/ignition kim@x.example", "unseen user/kim/ignition"},
		},
		{
			name: "a list without roles and links", why: "both are said, and once",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withRole("admin"))}, rows: []reconcile.Object{entry("kim@x.example")}},
			cells:      []string{"kim: unknown by e-mail | the list of Ignition does not show roles: observe the screen that shows them; the list of Ignition does not show who is linked: observe the screen that shows it"},
			todo:       []string{"user/kim/ignition kim@x.example", "unseen user/kim/ignition"},
		},
		{
			name: "role differs and no links seen", why: "what is known goes before what is not",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withRole("admin"))}, rows: []reconcile.Object{entry("kim@x.example", "role=member")}},
			cells:      []string{"kim: role differs by e-mail | is member, declared is Admin; the list of Ignition does not show who is linked: observe the screen that shows it"},
			todo:       []string{"user/kim/ignition kim@x.example role=Admin", "unseen user/kim/ignition"},
		},
		{
			name: "linked to a name of two", why: "a name only proposes, and two records fit",
			practiceOf: practiceOf{
				users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", linked)},
				staff: []reconcile.Object{staff(uuidKim, "Kim Tan", "kim@x.example"), staff(uuidKim2, "kim  tan", "k2@x.example")},
			},
			cells: []string{"kim: unknown by e-mail | is linked to Kim Tan, and 2 staff records are called that: " + uuidKim2 + ", " + uuidKim},
			todo:  []string{"user/kim/ignition kim@x.example", "unseen user/kim/ignition"},
		},
		{
			name: "linked to nobody known", why: "", practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=Zoe")}},
			cells: []string{"kim: unknown by e-mail | is linked to Zoe, whom the staff list of Practice Manager does not show"},
			todo:  []string{"user/kim/ignition kim@x.example", "unseen user/kim/ignition"},
		},
		{
			name: "linked by e-mail", why: "where the list shows the record's address, it goes before the name",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=Sam Tan", "linkEmail=Kim@x.example")}},
			cells:      []string{"kim: in sync by e-mail"},
			todo:       []string{"user/kim/ignition kim@x.example"},
		},
		{
			name: "linked elsewhere", why: "the record of the other is free", practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=Sam Tan")}},
			cells: []string{"kim: linked elsewhere by e-mail | is linked to Sam Tan"},
			todo:  []string{"user/kim/ignition kim@x.example link=Kim Tan"},
		},
		{
			name: "the record is held by a stranger", why: "whose link comes off first",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link="), entry("temp@x.example", linked)}},
			cells:      []string{"kim: not linked by e-mail | is not linked; the right staff record cannot be chosen: temp@x.example is linked to it already, which comes off first"},
			todo: []string{
				"user/kim/ignition/holder temp@x.example link=(off)",
				"user/kim/ignition kim@x.example link=Kim Tan after user/kim/ignition/holder/link",
			},
		},
		{
			name: "the record is held by a colleague", why: "who gets the right one first",
			practiceOf: practiceOf{users: []decl.User{kim, sam}, rows: []reconcile.Object{entry("kim@x.example", "link="), entry("sam@x.example", linked)}},
			cells: []string{
				"kim: not linked by e-mail | is not linked; the right staff record cannot be chosen: sam@x.example is linked to it already, which comes off first",
				"sam: linked elsewhere by e-mail | is linked to Kim Tan",
			},
			todo: []string{"user/kim/ignition kim@x.example link=Kim Tan after user/sam/ignition/link", "user/sam/ignition sam@x.example link=Sam Tan"},
		},
		{
			name: "linked crosswise", why: "one of the two begins, or both would wait for ever",
			practiceOf: practiceOf{users: []decl.User{kim, sam}, rows: []reconcile.Object{entry("kim@x.example", "link=Sam Tan"), entry("sam@x.example", linked)}},
			cells: []string{
				"kim: linked elsewhere by e-mail | is linked to Sam Tan; the right staff record cannot be chosen: sam@x.example is linked to it already, which comes off first",
				"sam: linked elsewhere by e-mail | is linked to Kim Tan; the right staff record cannot be chosen: kim@x.example is linked to it already, which comes off first",
			},
			todo: []string{
				"user/kim/ignition/holder sam@x.example link=(off)",
				"user/kim/ignition kim@x.example link=Kim Tan after user/kim/ignition/holder/link",
				"user/sam/ignition sam@x.example link=Sam Tan after user/kim/ignition/link",
			},
		},
		{
			name: "held by a deleted user", why: "only the vendor brings them back, with the link",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=", "status=active"), entry("kim@old.example", linked, "status=deleted")}},
			cells:      []string{"kim: held by a deleted user by e-mail | is not linked; the right staff record cannot be chosen: the link hangs on kim@old.example, who was deleted there; only Ignition support restores such a user"},
			todo: []string{
				"user/kim/ignition/deleted kim@old.example status=active",
				"user/kim/ignition kim@x.example link=Kim Tan after user/kim/ignition/deleted/status",
			},
		},
		{
			name: "missing, held by a deleted user", why: "adding them would not get the link",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@old.example", linked, "status=deleted")}},
			cells:      []string{"kim: held by a deleted user | to be added; the staff record cannot be chosen: the link hangs on kim@old.example, who was deleted there; only Ignition support restores such a user"},
			todo: []string{
				"user/kim/ignition/deleted kim@old.example status=active",
				"user/kim/ignition  record=Kim Tan link=Kim Tan after user/kim/ignition/deleted/status needs user/kim/ignition/deleted/status",
			},
		},
		{
			name: "deleted themself", why: "restored, not added again", practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", linked, "status=inactive")}},
			cells: []string{"kim: held by a deleted user by e-mail | was deleted there and may hold the link; only Ignition support restores it"},
			todo:  []string{"user/kim/ignition kim@x.example status=active"},
		},
		{
			name: "deleted where nobody restores", why: "then they are added again",
			practiceOf: practiceOf{app: myXero, users: []decl.User{person("kim", uuidKim, in("xeroPractice"))}, rows: []reconcile.Object{entry("kim@x.example", "status=inactive")}},
			cells:      []string{"kim: missing | to be added"},
			todo:       []string{"user/kim/xeroPractice  record=Kim Tan"},
		},
		{
			name: "ambiguous", why: "an id means one, and two have it",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withID("7"))}, rows: []reconcile.Object{entry("a@x.example", linked, "id=7"), entry("b@x.example", "link=", "id=7")}},
			cells:      []string{"kim: ambiguous by id | a@x.example, b@x.example"},
			todo:       []string{"blocked user/kim/ignition ambiguous: 2 users of Ignition fit: a@x.example, b@x.example"},
		},
		{
			name: "not to be linked, and not", why: "", practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withLink(decl.AccountLink{Null: true}))}, rows: []reconcile.Object{entry("kim@x.example", "link=")}},
			cells: []string{"kim: in sync by e-mail"},
			todo:  []string{"user/kim/ignition kim@x.example"},
		},
		{
			name: "not to be linked, and linked", why: "an explicit null must not be there",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withLink(decl.AccountLink{Null: true}))}, rows: []reconcile.Object{entry("kim@x.example", "link=Sam Tan")}},
			cells:      []string{"kim: linked elsewhere by e-mail | is linked to Sam Tan, and is to have no link"},
			todo:       []string{"user/kim/ignition kim@x.example link=(off)"},
		},
		{
			name: "a shared login", why: "it has one link, that of the one who has nothing to explain",
			practiceOf: practiceOf{
				users: []decl.User{person("kim", uuidKim, withEmail("sam@x.example"), withLink(decl.AccountLink{Reason: "shared"})), sam},
				rows:  []reconcile.Object{entry("sam@x.example", "link=Sam Tan")},
			},
			cells: []string{"kim: in sync by e-mail | uses the login of sam", "sam: in sync by e-mail"},
			todo:  []string{"user/kim/ignition sam@x.example", "user/sam/ignition sam@x.example"},
		},
		{
			name: "just added to XPM", why: "a sync that has not finished is unknown, not missing",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=")}, added: map[string]time.Time{uuidKim: captured.Add(-10 * time.Minute)}},
			cells:      []string{"kim: unknown by e-mail | was added to Practice Manager a short while before the list was taken: Ignition may need until 19:20 to show it; start the sync there, then observe again"},
			todo:       []string{"user/kim/ignition kim@x.example", "unseen user/kim/ignition"},
		},
		{
			name: "added to XPM long ago", why: "the sync is over",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=")}, added: map[string]time.Time{uuidKim: captured.Add(-time.Hour)}},
			cells:      []string{"kim: not linked by e-mail | is not linked"},
			todo:       []string{"user/kim/ignition kim@x.example link=Kim Tan"},
		},
		{
			name: "a suggestion", why: "it was never saved, so it is no link",
			practiceOf: practiceOf{app: xbert, users: []decl.User{person("kim", uuidKim, in("xbert"))}, rows: []reconcile.Object{entry("kim@x.example", linked, "saved=")}},
			cells:      []string{"kim: not saved by e-mail | shows a suggestion that was never saved, which is no link"},
			todo:       []string{"user/kim/xbert kim@x.example link=Kim Tan"},
		},
		{
			name: "a grey mark", why: "a mark that means none is none",
			practiceOf: practiceOf{app: xbert, users: []decl.User{person("kim", uuidKim, in("xbert"))}, rows: []reconcile.Object{entry("kim@x.example", "saved=none")}},
			cells:      []string{"kim: not linked by e-mail | is not linked"},
			todo:       []string{"user/kim/xbert kim@x.example link=Kim Tan"},
		},
		{
			name: "saved", why: "the mark beside the name", practiceOf: practiceOf{app: xbert, users: []decl.User{person("kim", uuidKim, in("xbert"))}, rows: []reconcile.Object{entry("kim@x.example", linked, "saved=saved")}},
			cells: []string{"kim: in sync by e-mail"},
			todo:  []string{"user/kim/xbert kim@x.example"},
		},
		{
			name: "the mark alone", why: "linked, and not said to whom",
			practiceOf: practiceOf{app: xbert, users: []decl.User{person("kim", uuidKim, in("xbert"))}, rows: []reconcile.Object{entry("kim@x.example", "saved=saved")}},
			cells:      []string{"kim: unknown by e-mail | is linked, and the list of XBert does not say to whom: observe the screen that shows it"},
			todo:       []string{"user/kim/xbert kim@x.example", "unseen user/kim/xbert"},
		},
		{
			name: "the name without the mark", why: "it may be a suggestion",
			practiceOf: practiceOf{app: xbert, users: []decl.User{person("kim", uuidKim, in("xbert"))}, rows: []reconcile.Object{entry("kim@x.example", linked)}},
			cells:      []string{"kim: unknown by e-mail | shows Kim Tan, and the list of XBert does not tell a saved link from a suggestion: observe it with the mark beside it"},
			todo:       []string{"user/kim/xbert kim@x.example", "unseen user/kim/xbert"},
		},
		{
			name: "a record that two share", why: "where the app lets them, the other one comes off and nothing waits",
			practiceOf: practiceOf{app: xbert, users: []decl.User{person("kim", uuidKim, in("xbert"))}, rows: []reconcile.Object{entry("kim@x.example", "link=", "saved="), entry("temp@x.example", linked, "saved=saved")}},
			cells:      []string{"kim: not linked by e-mail | is not linked; the right staff record is held by temp@x.example too, where it comes off"},
			todo:       []string{"user/kim/xbert/holder temp@x.example link=(off)", "user/kim/xbert kim@x.example link=Kim Tan"},
		},
		{
			name: "absent, and absent", why: "", practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, absent)}},
			cells: []string{"kim: gone"},
		},
		{
			name: "absent, as somebody sees it who may not see all", why: "that they are not in the list proves nothing",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, absent)}, app: func() decl.App {
				a := ignition()
				a.Roles = append(a.Roles, decl.AppRole{Name: "owner", Title: "Owner", Admin: true})
				return a
			}},
			cells: []string{"kim: unknown | is not in the list of Ignition, which was taken as admin, who may not see everybody: observe it as an administrator"},
			todo:  []string{"unseen user/kim/ignition"},
		},
		{
			name: "absent, and deleted", why: "also in a list that is not the whole: it shows them",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, absent)}, rows: []reconcile.Object{entry("kim@x.example", "link=", "status=deleted")}, list: func(s *reconcile.Snapshot) { s.Partial = true }},
			cells:      []string{"kim: gone by e-mail"},
		},
		{
			name: "to be removed", why: "what is left is moved, then the link comes off, then the user goes",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, absent, leaves(yesterday))}, rows: []reconcile.Object{entry("kim@x.example", linked, "drafts=3")}},
			cells:      []string{"kim: to be removed by e-mail | is to be removed"},
			todo: []string{"user/kim/ignition kim@x.example leftover=draft proposals: 3(off) link=(off) after user/kim/ignition/leftover/drafts" +
				" record=(off) after user/kim/ignition/leftover/drafts after user/kim/ignition/link"},
		},
		{
			name: "later", why: "the last day has not come; what is left is moved before it",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, absent, leaves(appDay))}, rows: []reconcile.Object{entry("kim@x.example", linked, "drafts=0")}},
			cells:      []string{"kim: later by e-mail | is removed after 2026-11-22"},
			todo:       []string{"user/kim/ignition kim@x.example"},
		},
		{
			name: "the principal is to be removed", why: "nobody there can", practiceOf: practiceOf{
				users: []decl.User{person("kim", uuidKim, absent)}, rows: []reconcile.Object{entry("kim@x.example", "link=")},
				system: func(s *decl.System) { s.Principal = text("kim") },
			},
			cells: []string{"kim: to be removed by e-mail | is to be removed"},
			todo:  []string{"user/kim/ignition kim@x.example record=(off) held:protected"},
		},
		{
			name: "not started", why: "nothing is wanted before the day", practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, func(u *decl.User) { u.Starts = appDay.AddDays(1) })}},
			cells: []string{"kim: later | starts on 2026-11-23"},
		},
		{
			name: "no list", why: "never missing, and never in sync", practiceOf: practiceOf{users: []decl.User{kim}, unseen: true},
			cells: []string{"kim: unknown | there is no snapshot of Ignition: practicectl observe ignition"},
			todo:  []string{"unseen user/kim/ignition"},
		},
		{
			name: "a list that is far too old", why: "beyond twice the limit it is as good as none",
			practiceOf: practiceOf{users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", linked)}, list: func(s *reconcile.Snapshot) { s.CapturedAt = captured.AddDate(0, 0, -70) }},
			cells:      []string{"kim: unknown | the snapshot of Ignition is 71 days old: practicectl observe ignition"},
			todo:       []string{"unseen user/kim/ignition"},
		},
		{
			name: "not in half a list", why: "", practiceOf: practiceOf{users: []decl.User{kim}, list: func(s *reconcile.Snapshot) { s.Partial = true }},
			cells: []string{"kim: unknown | is not in the list of Ignition, which is not the whole"},
			todo:  []string{"unseen user/kim/ignition"},
		},
		{
			name: "hidden from whoever looked", why: "an administrator cannot see the principal", practiceOf: practiceOf{
				app: myXero, users: []decl.User{person("kim", uuidKim, in("xeroPractice"), withRole("principal"))},
				list: func(s *reconcile.Snapshot) { s.AsRole = "administrator" },
			},
			cells: []string{"kim: unknown | the list of My Xero was taken as administrator, who cannot see the principal: observe it as principal"},
			todo:  []string{"unseen user/kim/xeroPractice"},
		},
		{
			name: "nothing shows it", why: "a system that is not observed", practiceOf: practiceOf{users: []decl.User{kim}, system: func(s *decl.System) { s.Unseen = true }},
			cells: []string{"kim: no list | nothing shows who is there"},
		},
		{
			name: "a joiner where nothing shows it", why: "on the list for a while", practiceOf: practiceOf{
				users: []decl.User{person("kim", uuidKim, func(u *decl.User) { u.Starts = yesterday })}, system: func(s *decl.System) { s.Unseen = true },
			},
			cells: []string{"kim: missing | is to be added; nothing shows it"},
			todo:  []string{"user/kim/ignition  record=Kim Tan"},
		},
		{
			name: "reported only", why: "the practice wants to know, and to change nothing", practiceOf: practiceOf{
				users: []decl.User{kim, sam}, rows: []reconcile.Object{entry("kim@x.example", "link=")}, system: func(s *decl.System) { s.ReportOnly = true },
			},
			cells: []string{"kim: not linked by e-mail | is not linked", "sam: missing | to be added"},
			todo:  []string{"user/kim/ignition kim@x.example"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := tt.mapped(t)
			if diff := cmp.Diff(tt.cells, accounts(m)); diff != "" {
				t.Errorf("cells: %s (-want +got)\n%s", tt.why, diff)
			}
			if diff := cmp.Diff(tt.todo, todo(m)); diff != "" {
				t.Errorf("wanted: %s (-want +got)\n%s", tt.why, diff)
			}
		})
	}
}

// TestStaffStates shows every state of the record in Practice Manager.
func TestStaffStates(t *testing.T) {
	k := staff(uuidKim, "Kim Tan", "kim@x.example")
	tests := []struct {
		name, why string
		user      decl.User
		staff     []reconcile.Object
		want      string
	}{
		{"pinned", "an id decides", person("kim", uuidKim), []reconcile.Object{k}, "in sync by id pinned"},
		{"by e-mail", "it only proposes", person("kim", "", unpinned), []reconcile.Object{k}, "in sync by e-mail"},
		{"instead of a second one", "a record with the e-mail is theirs, though create: true is declared", person("kim", "", create), []reconcile.Object{k}, "in sync by e-mail"},
		{"to be added", "create: true", person("kim", "", create), []reconcile.Object{staff(uuidSam, "Sam", "")}, "missing | to be added"},
		{"not found", "nothing is added that nobody asked for", person("kim", "", unpinned), []reconcile.Object{staff(uuidSam, "Sam", "")},
			"not found | no staff record has the e-mail kim@x.example"},
		{"ambiguous", "two records have the e-mail", person("kim", "", unpinned), []reconcile.Object{k, staff(uuidKim2, "K", "KIM@x.example")},
			"ambiguous | 2 staff records have the e-mail kim@x.example"},
		{"not visible", "a list leaves out who is disabled", person("kim", uuidKim), []reconcile.Object{staff(uuidSam, "Sam", "")},
			"not visible pinned | the staff record with this uuid is not in the list: it may be disabled, or gone"},
		{"gone", "whoever has left need not be seen", person("kim", uuidKim, leaves(appDay.AddDays(-1))), []reconcile.Object{staff(uuidSam, "Sam", "")}, "gone pinned"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := practiceOf{users: []decl.User{tt.user}, staff: tt.staff}.mapped(t).Cells[0]
			got := string(c.State)
			if c.Matched != "" {
				got += " by " + c.Matched
			}
			if c.Pinned {
				got += " pinned"
			}
			if c.Text != "" {
				got += " | " + c.Text
			}
			if got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
			}
		})
	}
}

// TestWarnings are those that no single app gives.
func TestWarnings(t *testing.T) {
	kim, sam := person("kim", uuidKim), person("sam", uuidSam)
	acme := []decl.Client{{Pos: pos(22), Name: text("Acme"), UUID: text(uuidAcme)}}
	ravi := entry("ravi@x.example", "link=")
	addedOn := func(day string) []reconcile.Object {
		return []reconcile.Object{entry("ravi@x.example", "link=", "added="+day)}
	}
	tests := []struct {
		name, why string
		rule      string
		practiceOf
		want []string
	}{
		{
			name: "the window is open", why: "the user was added at the latest when the list was taken", rule: "window", practiceOf: practiceOf{rows: []reconcile.Object{ravi}},
			want: []string{"ignition/ravi@x.example window: has no link, and no staff record has the e-mail ravi@x.example: after 24 hours Ignition makes a new one, at the latest at 19:00 on 22 November 2026; link the user in time"},
		},
		{
			name: "the window by the day", why: "the hour is not known, so the whole day counts", rule: "window", practiceOf: practiceOf{rows: addedOn("2026-11-21")},
			want: []string{"ignition/ravi@x.example window: has no link, and no staff record has the e-mail ravi@x.example: after 24 hours Ignition makes a new one, at the latest at 00:00 on 23 November 2026; link the user in time"},
		},
		{
			name: "the window was over", why: "before the list was taken", rule: "window", practiceOf: practiceOf{rows: addedOn("2026-11-01")},
			want: []string{"ignition/ravi@x.example window: has had no link since 2026-11-01: Ignition may have made a new staff record by now; look for one that is declared nowhere"},
		},
		{
			name: "the window is over by now", why: "a list of last week says nothing of today", rule: "window",
			practiceOf: practiceOf{rows: []reconcile.Object{ravi}, list: func(s *reconcile.Snapshot) { s.CapturedAt = captured.AddDate(0, 0, -7) }},
			want:       []string{"ignition/ravi@x.example window: has had no link since it was added: Ignition may have made a new staff record by now; look for one that is declared nowhere"},
		},
		{
			name: "no window", why: "the app maps to a record of the same e-mail", rule: "window", practiceOf: practiceOf{rows: []reconcile.Object{entry("sam@x.example", "link=")}},
		},
		{
			name: "no window without links", why: "a list that shows none proves none", rule: "window", practiceOf: practiceOf{rows: []reconcile.Object{entry("ravi@x.example")}},
		},
		{
			name: "a duplicate", why: "it has the e-mail that the user has in the app", rule: "auto-created",
			practiceOf: practiceOf{
				users: []decl.User{person("kim", uuidKim, withEmail("k@app.example"))}, rows: []reconcile.Object{entry("k@app.example", "link=")},
				staff: []reconcile.Object{staff(uuidKim, "Kim Tan", "kim@x.example"), staff(uuidKim2, "Kim Tan", "k@app.example")},
			},
			want: []string{"user/kim/ignition auto-created: has a second staff record that is declared nowhere, and that Ignition probably made: Kim Tan <k@app.example>, " + uuidKim2 + "; link the right one, and let Xero merge or end the other"},
		},
		{
			name: "a duplicate of the same name", why: "and the app is linked to one of the two", rule: "auto-created",
			practiceOf: practiceOf{
				users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=Kim Tan")},
				staff: []reconcile.Object{staff(uuidKim, "Kim Tan", "kim@x.example"), staff(uuidKim2, "Kim Tan", "kt@x.example")},
			},
			want: []string{"user/kim/ignition auto-created: has a second staff record that is declared nowhere, and that Ignition probably made: Kim Tan <kt@x.example>, " + uuidKim2 + "; link the right one, and let Xero merge or end the other"},
		},
		{
			name: "a namesake on the staff", why: "two people may have one name", rule: "auto-created",
			practiceOf: practiceOf{
				users: []decl.User{kim}, rows: []reconcile.Object{entry("kim@x.example", "link=")},
				staff: []reconcile.Object{staff(uuidKim, "Kim Tan", "kim@x.example"), staff(uuidKim2, "Kim Tan", "kt@x.example")},
			},
		},
		{
			name: "an alias", why: "no other app knows it", rule: "alias", practiceOf: practiceOf{rows: []reconcile.Object{entry("kim+app@x.example", "link=Kim Tan")}},
			want: []string{"ignition/kim+app@x.example alias: has an address with a +, which no other app knows: use the plain one"},
		},
		{
			name: "a shared mailbox", why: "two declared people, one login", rule: "shared", practiceOf: practiceOf{
				users: []decl.User{kim, person("sam", uuidSam, withEmail("kim@x.example"), withLink(decl.AccountLink{Reason: "one seat"}))},
				rows:  []reconcile.Object{entry("kim@x.example", "link=Kim Tan")},
			},
			want: []string{"user/kim/ignition shared: is one login of two declared people, kim and sam: what one of them does there, the other may have done"},
		},
		{
			name: "one address, two users", why: "said once, whoever they are", rule: "shared",
			practiceOf: practiceOf{rows: []reconcile.Object{entry("info@x.example", "link="), entry("Info@x.example", "link="), entry("INFO@x.example", "link=")}},
			want:       []string{"ignition/Info@x.example shared: has an address that another user of Ignition has too: which of the two is matched cannot be told"},
		},
		{
			name: "a manager who is not linked", why: "the app gives them no clients", rule: "unlinked-holder",
			practiceOf: practiceOf{users: []decl.User{kim, sam}, clients: acme, rows: []reconcile.Object{entry("kim@x.example", "link="), entry("sam@x.example", "link=")}},
			want:       []string{"ignition unlinked-holder: takes partner and manager of clients over only for linked people, and these are not: Kim Tan"},
		},
		{
			name: "a manager whose link is not seen", why: "unknown is said where they stand, and is not not linked", rule: "unlinked-holder",
			practiceOf: practiceOf{users: []decl.User{kim}, clients: acme, rows: []reconcile.Object{entry("kim@x.example")}},
		},
		{
			name: "a manager without access", why: "My Xero decides what they open", rule: "no-access",
			practiceOf: practiceOf{app: myXero, users: []decl.User{person("kim", uuidKim, in("xeroPractice"), withRole("staff")), person("sam", uuidSam, in("xeroPractice"), withRole("staff"))}, clients: append(acme, decl.Client{Pos: pos(23), Name: text("Beta"), UUID: text(uuidBeta)}), unseen: true},
			want:       []string{"user/kim/xeroPractice no-access: is partner or manager of clients, which is no access to their files: as staff in My Xero they open only what somebody has given them"},
		},
		{
			name: "a principal has access", why: "to every file", rule: "no-access",
			practiceOf: practiceOf{app: myXero, users: []decl.User{person("kim", uuidKim, in("xeroPractice"), withRole("principal"))}, clients: acme},
		},
		{
			name: "one-sided", why: "active in one system and not declared in the other", rule: "one-sided",
			practiceOf: practiceOf{users: []decl.User{kim, person("sam", uuidSam, func(u *decl.User) { u.Accounts = nil })}},
			want:       []string{"ignition one-sided: 1 person is in Practice Manager and not declared here: Sam Tan; add accounts.ignition, or null for those who are to have none"},
		},
		{
			name: "two writers", why: "exactly one system writes partner and manager", rule: "two-writers", practiceOf: practiceOf{users: []decl.User{kim}},
			want: []string{"ignition two-writers: can write partner and manager of clients too: its sync must go From XPM, or two systems write one thing; clientRoles.writer says which of them does"},
		},
		{
			name: "one address in both", why: "the next sync may not find the link again", rule: "email-differs",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withEmail("k@app.example"))}, rows: []reconcile.Object{entry("k@app.example", "link=Kim Tan")}},
			want:       []string{"user/kim/ignition email-differs: has the e-mail k@app.example in Ignition and kim@x.example in Practice Manager: make them equal, or declare the exception (link: {reason: …, until: …})"},
		},
		{
			name: "an exception in force", why: "", rule: "email-differs",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withEmail("k@app.example"), withLink(decl.AccountLink{Reason: "a seat", Until: appDay}))}, rows: []reconcile.Object{entry("k@app.example", "link=Kim Tan")}},
		},
		{
			name: "an exception that has ended", why: "exceptions expire", rule: "email-differs",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, withEmail("k@app.example"), withLink(decl.AccountLink{Reason: "a seat", Until: appDay.AddDays(-1)}))}, rows: []reconcile.Object{entry("k@app.example", "link=Kim Tan")}},
			want:       []string{"user/kim/ignition email-differs: the exception to one e-mail in both ended on 2026-11-21: Ignition has k@app.example, Practice Manager kim@x.example"},
		},
		{
			name: "the principal leaves", why: "said while there is time", rule: "leaver-holds",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, leaves(appDay.AddDays(30)))}, system: func(s *decl.System) { s.Principal = text("kim") }},
			want:       []string{"user/kim/ignition leaver-holds: leaves (last day 2026-12-22), and is the principal of Ignition: ask Ignition support to make somebody else the principal before that day"},
		},
		{
			name: "the connecting user leaves", why: "", rule: "leaver-holds",
			practiceOf: practiceOf{users: []decl.User{person("kim", uuidKim, leaves(appDay.AddDays(30)))}, system: func(s *decl.System) { s.ConnectedAs = text("kim") }},
			want:       []string{"user/kim/ignition leaver-holds: leaves (last day 2026-12-22), and is who Ignition is connected as: let somebody else connect it before that day, or the connection ends with the account"},
		},
		{
			name: "reported only", why: "every difference, and no plan", rule: "report-only",
			practiceOf: practiceOf{users: []decl.User{kim, sam}, rows: []reconcile.Object{entry("kim@x.example", "link=")}, system: func(s *decl.System) { s.ReportOnly = true }},
			want:       []string{"user/kim/ignition report-only: not linked in Ignition: is not linked", "user/sam/ignition report-only: missing in Ignition: to be added"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(tt.mapped(t), tt.rule)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.why, diff)
			}
		})
	}
}

// Users whom nobody declared are listed, those who were deleted apart.
func TestStrangers(t *testing.T) {
	m := practiceOf{users: []decl.User{person("kim", uuidKim)}, rows: []reconcile.Object{
		entry("kim@x.example", "link=Kim Tan"), entry("temp@x.example", "link="), entry("old@x.example", "link=", "status=deleted"),
	}}.mapped(t)
	want := []reconcile.Stranger{{System: "ignition", Name: "Temp Tan", Email: "temp@x.example"}}
	if diff := cmp.Diff(want, m.Strangers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Whichever list comes first, the same is found.
func BenchmarkMapping(b *testing.B) {
	const people = 300
	ws := &decl.Workspace{Practice: decl.Practice{TimeZone: "Australia/Sydney", Systems: []decl.System{{Name: "ignition"}}}, Known: []decl.App{ignition()}}
	var xpm, list []reconcile.Object
	for i := range people {
		name, id := fmt.Sprintf("p%03d", i), fmt.Sprintf("20000000-0000-4000-8000-%012d", i)
		ws.Users = append(ws.Users, person(name, id))
		xpm = append(xpm, staff(id, strings.ToUpper(name[:1])+name[1:]+" Tan", name+"@x.example"))
		list = append(list, entry(name+"@x.example", fmt.Sprintf("link=P%03d Tan", (i+1)%people)))
	}
	c := resolve.Compile(ws, appDay)
	seen := reconcile.Snapshot{System: "ignition", CapturedAt: captured, Objects: list}
	b.ReportAllocs()
	for b.Loop() {
		if m := resolve.Mapping(c, reconcile.Snapshot{System: "xpm", Objects: xpm}, seen); len(m.Cells) != 2*people {
			b.Fatalf("%d cells", len(m.Cells))
		}
	}
}
