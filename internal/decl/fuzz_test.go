package decl_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// seeds adds the files below testdata that have the extension. A folder that
// moved away must not turn the fuzz test into one that tests nothing.
func seeds(f *testing.F, ext string, atLeast int) {
	f.Helper()
	n := 0
	err := filepath.WalkDir("testdata", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ext {
			return err
		}
		n++
		f.Add(read(f, path))
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	if n < atLeast {
		f.Fatalf("%d seeds with the extension %s below testdata, want at least %d", n, ext, atLeast)
	}
}

// One seed has to be right, or fuzzing would only ever see refusals.
func TestWholeSeed(t *testing.T) {
	ws := load(t, map[string]string{"whole.yaml": string(read(t, "testdata/whole.yaml")), "book.csv": wholeBook}, carried(t)...)
	if len(ws.Users) != 5 || len(ws.Assignments) != 2 || len(ws.Covers) != 2 || len(ws.Acceptances) != 3 || len(ws.Practice.Freezes) != 2 ||
		len(ws.Apps) != 3 || len(ws.Grants) != 2 || len(ws.Attestations) != 1 || len(ws.Practice.Systems) != 5 {
		t.Errorf("got %d users, %d assignments, %d covers, %d acceptances, %d freezes, %d apps, %d attestations, %d systems, want one seed with every kind",
			len(ws.Users), len(ws.Assignments), len(ws.Covers), len(ws.Acceptances), len(ws.Practice.Freezes), len(ws.Apps), len(ws.Attestations), len(ws.Practice.Systems))
	}
	used := map[string]bool{}
	eachField(reflect.ValueOf(*ws), used)
	for field, set := range used {
		if !set {
			t.Errorf("the seed never sets %s", field)
		}
	}
	checkLeaves(t, ws)
	checkAcceptances(t, ws)
	checkGuards(t, ws.Practice)
	checkCovers(t, ws)
	checkAccounts(t, ws)
	checkApps(t, ws)
	checkAttestations(t, ws)
	checkGrants(t, ws)
}

// wholeBook is the book of clients beside a seed, which documents can name.
const wholeBook = "uuid,client,group,partner,manager\n9e023415-b173-4375-b8d5-4220b5a6b294,Gamma Pty Ltd,,null,sam-lee\n"

// eachField notes which fields of the types of a value, and of whatever is in
// it, are set anywhere. Those of State exclude each other, so they are not
// asked for, and neither is XPM.Snapshot, which excludes LoginsByAPI.
func eachField(v reflect.Value, used map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			eachField(v.Elem(), used)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachField(v.Index(i), used)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[decl.State]() {
			return
		}
		for i := range v.NumField() {
			field := v.Type().Name() + "." + v.Type().Field(i).Name
			if field == "XPM.Snapshot" {
				continue
			}
			used[field] = used[field] || !v.Field(i).IsZero()
			eachField(v.Field(i), used)
		}
	default: // a value without fields
	}
}

func FuzzLoad(f *testing.F) {
	seeds(f, ".yaml", 90)
	base, book := read(f, "testdata/base.yaml"), []byte(wholeBook)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkLaws(t, fstest.MapFS{"base.yaml": {Data: base}, "x/fuzz.yaml": {Data: data}, "x/book.csv": {Data: book}})
		// Alone, so that a Practice is not one too many.
		checkLaws(t, fstest.MapFS{"x/fuzz.yaml": {Data: data}, "x/book.csv": {Data: book}})
	})
}

func FuzzCSV(f *testing.F) {
	seeds(f, ".csv", 8)
	base := read(f, "testdata/base.yaml")
	list := []byte(document("Assignment", "fuzz", "{manager: jo-bloggs, clientsFrom: fuzz.csv}"))
	leaver := []byte(document("User", "lee-park", "{fullName: Lee Park, email: lee@harbour.example, leaves: {lastDay: 2026-12-18, clientsFrom: fuzz.csv}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkLaws(t, fstest.MapFS{"base.yaml": {Data: base}, "x/list.yaml": {Data: list}, "x/fuzz.csv": {Data: data}})
		checkLaws(t, fstest.MapFS{"base.yaml": {Data: base}, "x/list.yaml": {Data: leaver}, "x/fuzz.csv": {Data: data}})
	})
}

// checkLaws says what holds of any workspace: a result or problems and never
// both, each problem complete and in a line that the file has, and the same
// again when it is read again.
func checkLaws(t *testing.T, fsys fstest.MapFS) {
	ws, problems := decl.Load(fsys, "ws")
	if (ws == nil) == (len(problems) == 0) {
		t.Fatalf("workspace %v with %d problems", ws, len(problems))
	}
	for _, p := range problems {
		if p.Message == "" || p.Rule == "" {
			t.Errorf("incomplete: %#v", p)
		}
		if strings.ContainsAny(p.Message+p.Hint, "\n\r") {
			t.Errorf("more than a line: %q, %q", p.Message, p.Hint)
		}
		if p.Pos.File == "ws" {
			continue
		}
		file, ok := fsys[strings.TrimPrefix(p.Pos.File, "ws/")]
		if !ok {
			t.Errorf("no such file: %v", p)
			continue
		}
		// yaml.v3 also counts lines at a lone CR, NEL, LS and PS.
		text := strings.NewReplacer("\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(string(file.Data))
		if p.Pos.Line < 1 || p.Pos.Line > strings.Count(text, "\n")+1 || p.Pos.Column < 1 {
			t.Errorf("no such place: %v", p)
		}
	}
	if ws != nil {
		checkGuards(t, ws.Practice)
		checkCovers(t, ws)
		checkLeaves(t, ws)
		checkAcceptances(t, ws)
		checkAccounts(t, ws)
		checkApps(t, ws)
		checkAttestations(t, ws)
		checkGrants(t, ws)
	}
	again, repeated := decl.Load(fsys, "ws")
	if text(t, problems) != text(t, repeated) || (again == nil) != (ws == nil) {
		t.Errorf("read again, it says something else:\n%s\n%s", text(t, problems), text(t, repeated))
	}
}

// checkGuards says what holds of a practice that was accepted, whatever was
// left out of it.
func checkGuards(t *testing.T, p decl.Practice) {
	for _, l := range []reconcile.Limit{p.Rails.MaxClients, p.Rails.MaxJobs} {
		if l.Count < 0 || l.Percent < 1 || l.Percent > 100 || p.Rails.MaxLogins < 0 {
			t.Errorf("rails of %v", p.Rails)
		}
	}
	if p.XPM.LoginsByAPI && (p.XPM.ConnectedAs.Value == "" || p.XPM.Snapshot) {
		t.Error("logins by API, and nobody is connected, or there is no API")
	}
	if !slices.Contains([]decl.Writer{decl.WriterXPM, decl.WriterIgnition, decl.WriterElsewhere}, p.Writer) {
		t.Errorf("roles are written by %q", p.Writer)
	}
	for _, f := range p.Freezes {
		if f.Name == "" || f.From.Compare(f.Until) > 0 || f.From.Month == 0 {
			t.Errorf("a freeze of %v", f)
		}
		for _, c := range f.Allow {
			if !slices.Contains([]reconcile.Class{"client-role", "job", "staff-add", "login-end", "support-removal"}, c) {
				t.Errorf("a freeze that allows %q", c)
			}
		}
	}
	switch s := p.State; {
	case s.GitBranch != "" && s.Folder != "":
		t.Errorf("two places for the state: %v", s)
	case s.Folder != "" && (!fs.ValidPath(s.Folder) || !strings.Contains("/"+s.Folder, "/.")):
		t.Errorf("state in the folder %q", s.Folder)
	}
}

// checkCovers says what compiling relies on: on every day on which a cover
// begins, following the covers of a role from anybody ends.
func checkCovers(t *testing.T, ws *decl.Workspace) {
	for _, c := range ws.Covers {
		if c.Reason == "" || !c.Partner && !c.Manager || c.From.Compare(c.Until) > 0 || c.From.Month == 0 {
			t.Errorf("a cover of %v", c)
		}
		for _, user := range []string{c.For.Value, c.By.Value} {
			if u, ok := ws.User(user); !ok || u.XPM == nil {
				t.Errorf("%s covers or is covered, with no account", user)
			}
		}
		for _, role := range []string{"partner", "manager"} {
			for at, steps := c.For.Value, 0; ; steps++ {
				next := ""
				for _, o := range ws.Covers {
					if o.For.Value == at && o.Role(role) && o.In(c.From) {
						if next != "" {
							t.Fatalf("%s is covered twice on %s", at, c.From)
						}
						next = o.By.Value
					}
				}
				if next == "" {
					break
				}
				if steps > len(ws.Covers) {
					t.Fatalf("covers go round on %s", c.From)
				}
				at = next
			}
		}
	}
}

// checkLeaves says what compiling relies on: whoever takes over, or stands in,
// can, and following the handovers of a role from anybody ends.
func checkLeaves(t *testing.T, ws *decl.Workspace) {
	for _, u := range ws.Users {
		if u.Leaves == nil {
			continue
		}
		v := u.Leaves
		if v.LastDay.Month == 0 || u.Starts.Compare(v.LastDay) > 0 {
			t.Errorf("%s is here from %s to %s", u.Name, u.Starts, v.LastDay)
		}
		takers := []decl.Ref{v.Partner, v.Manager, v.Jobs, v.JobTaker("partner"), v.JobTaker("staff")}
		for _, c := range v.Clients {
			takers = append(takers, c.Partner, c.Manager)
		}
		for _, taker := range takers {
			if taker.User == "" {
				continue
			}
			other, ok := ws.User(taker.User)
			if !ok || other.XPM == nil {
				t.Fatalf("%q takes over from %s, with no account", taker.User, u.Name)
			}
			if other.Leaves != nil && other.Leaves.LastDay.Compare(v.LastDay) <= 0 {
				t.Errorf("%s takes over from %s and leaves no later", other.Name, u.Name)
			}
		}
	}
	for _, c := range ws.Covers {
		if by, _ := ws.User(c.By.Value); by.LeftBy(c.Until) {
			t.Errorf("%s stands in after the last day", by.Name)
		}
	}
}

// checkAcceptances says what planning relies on: it can be told which role of
// which object is accepted, as whose, by whom and until when.
func checkAcceptances(t *testing.T, ws *decl.Workspace) {
	seen := map[string]bool{}
	for _, a := range ws.Acceptances {
		object, role, _ := cutLast(a.Address.Value)
		kind, id, _ := strings.Cut(object, "/")
		if role != "partner" && role != "manager" || id == "" || kind != "job" && (kind != "client" || !decl.IsUUID(id) || id != strings.ToLower(id)) {
			t.Errorf("an acceptance of %q", a.Address.Value)
		}
		if seen[a.Address.Value] {
			t.Errorf("%s is accepted twice", a.Address.Value)
		}
		seen[a.Address.Value] = true
		if _, ok := ws.User(a.By.Value); !ok || a.Reason == "" || a.Until.Month == 0 {
			t.Errorf("an acceptance of %v", a)
		}
		if a.Observed.Given() == a.Record.Given() {
			t.Errorf("%s is observed as %v and %v, want one of them", a.Name, a.Observed, a.Record)
		}
		if _, ok := ws.User(a.Observed.User); a.Observed.Given() && !a.Observed.Null && !ok {
			t.Errorf("nobody is called %s", a.Observed.User)
		}
	}
}

// checkAccounts says what planning relies on: every account is in a system that
// the practice uses, with a role that it has, and who is to be found there can
// be.
func checkAccounts(t *testing.T, ws *decl.Workspace) {
	for _, s := range ws.Practice.Systems {
		if s.Unused && (s.Unseen || s.ReportOnly) || s.Unseen && s.ReportOnly || s.FreshDays < 0 {
			t.Errorf("a system of %v", s)
		}
		for _, user := range []string{s.Principal.Value, s.ConnectedAs.Value} {
			if _, ok := ws.User(user); user != "" && !ok {
				t.Errorf("%s is named in %s and not declared", user, s.Name)
			}
		}
	}
	for _, u := range ws.Users {
		for _, a := range u.Accounts {
			if _, ok := ws.System(a.System); !ok {
				t.Errorf("%s has an account in %s, which is not used", u.Name, a.System)
			}
			if a.Null && (a.ID.Given() || a.Email.Given() || a.Role.Given() || a.Link != nil) {
				t.Errorf("no account with something in it: %v", a)
			}
			if a.Link != nil && a.Link.Null == (a.Link.Reason != "") {
				t.Errorf("an exception of %v", a.Link)
			}
			app, known := ws.App(a.System)
			if known && a.Role.Given() && !slices.ContainsFunc(app.Roles, func(r decl.AppRole) bool { return r.Name == a.Role.Value }) {
				t.Errorf("%s has the role %s in %s", u.Name, a.Role.Value, a.System)
			}
			if known && !a.Null && !app.Checklist && !a.ID.Given() && !u.EmailIn(a).Given() {
				t.Errorf("%s cannot be found in %s", u.Name, a.System)
			}
		}
	}
}

// checkApps says what runbooks rely on: whatever has to be done in an app, one
// action says how, by whom and where.
func checkApps(t *testing.T, ws *decl.Workspace) {
	for _, a := range ws.Apps {
		if a.DisplayName == "" || a.Checklist != (len(a.Columns) == 0) || a.Checklist != (a.FreshDays == 0) {
			t.Errorf("an app of %v", a)
		}
		does := map[string]int{}
		for _, x := range a.Actions {
			does[x.Does]++
			if len(x.Steps) == 0 || x.Seen == "" || x.Checked.Month == 0 ||
				!slices.ContainsFunc(a.Actors, func(who decl.AppActor) bool { return who.Name == x.Actor }) ||
				x.Screen != "" && !slices.ContainsFunc(a.Screens, func(s decl.AppScreen) bool { return s.Name == x.Screen }) {
				t.Errorf("%s: an action of %v", a.Name, x)
			}
		}
		needed := []string{"invite", "remove"}
		if a.PerOrganisation {
			needed = []string{"support-role", "support-payroll", "support-case"}
		}
		if a.Support != nil {
			needed = append(needed, "support-invite", "support-remove")
		}
		for _, l := range a.Leftovers {
			needed = append(needed, l.Name)
		}
		for _, what := range needed {
			if does[what] != 1 {
				t.Errorf("%s: %d actions do %s", a.Name, does[what], what)
			}
		}
		for _, c := range a.Columns {
			if len(c.Headings) == 0 || (c.Mark || c.Strict) && len(c.Values) == 0 {
				t.Errorf("%s: a column of %v", a.Name, c)
			}
		}
	}
}

// checkAttestations says what planning relies on: somebody who is declared
// says what was done and when, and points at something.
func checkAttestations(t *testing.T, ws *decl.Workspace) {
	for _, a := range ws.Attestations {
		if _, ok := ws.User(a.By.Value); !ok || len(a.Actions) == 0 || len(a.Evidence) == 0 {
			t.Errorf("an attestation of %v", a)
		}
		if _, err := time.Parse(decl.MomentLayout, a.At.Value); err != nil {
			t.Errorf("done at %q", a.At.Value)
		}
		for _, e := range a.Evidence {
			if (e.URL == "") == (e.File == "") || (e.File == "") != (e.SHA256 == "") || e.File != "" && !fs.ValidPath(e.File) {
				t.Errorf("evidence of %v", e)
			}
		}
	}
}

// checkGrants says what planning relies on: an owner who is declared, days that
// end in time, and one level a day.
func checkGrants(t *testing.T, ws *decl.Workspace) {
	for i, g := range ws.Grants {
		if _, ok := ws.User(g.Owner.Value); !ok || g.Reason == "" || g.From.Compare(g.Until) > 0 || g.Until.Sub(g.From) >= ws.Practice.Rails.MaxSupportDays {
			t.Errorf("a grant of %v", g)
		}
		if g.Organisation.Given() != g.Role.Given() || g.PayrollAdmin && !g.Organisation.Given() {
			t.Errorf("a level of %v", g)
		}
		for _, h := range ws.Grants[i+1:] {
			together := g.Scope() == h.Scope() && g.From.Compare(h.Until) <= 0 && h.From.Compare(g.Until) <= 0
			if together && (g.Role.Value != h.Role.Value || g.PayrollAdmin != h.PayrollAdmin) {
				t.Errorf("two levels at once: %v and %v", g, h)
			}
		}
	}
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
