package app_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/schema"
)

func carried(t *testing.T) []decl.App {
	t.Helper()
	apps, problems := decl.ParseApps(app.Files())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return apps
}

// Every command that reads a workspace reads these first.
func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if apps, problems := decl.ParseApps(app.Files()); len(apps) != 4 {
			b.Fatal(problems)
		}
	}
}

// A name is in three places: in the file, in the list of those that are known
// without the files, and in the schemas, for editors to complete.
func TestNames(t *testing.T) {
	var names []string
	for _, a := range carried(t) {
		if !a.PerOrganisation { // no accounts are declared in it
			names = append(names, a.Name)
		}
	}
	if diff := cmp.Diff([]string{"ignition", "xbert", "xeroPractice"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(names, decl.WellKnown()); diff != "" {
		t.Errorf("well known (-files +list)\n%s", diff)
	}
	for kind, path := range map[string][]string{"User": {"accounts"}, "Practice": {"systems"}} {
		text, _ := schema.Source(kind)
		var at map[string]any
		if err := json.Unmarshal(text, &at); err != nil {
			t.Fatal(err)
		}
		for _, key := range append([]string{"spec"}, path...) {
			at = at["properties"].(map[string]any)[key].(map[string]any)
		}
		for _, name := range names {
			if _, there := at["properties"].(map[string]any)[name]; !there {
				t.Errorf("the schema of %s does not list %s", kind, name)
			}
		}
	}
}

// What a runbook prints has to be whole: whoever reads it is about to click.
func TestActionsAreWhole(t *testing.T) {
	for _, a := range carried(t) {
		if len(a.Screens) == 0 || a.FreshDays == 0 || a.Checklist {
			t.Errorf("%s: no screen, no limit of age, or a checklist", a.Name)
		}
		for _, what := range a.Actions {
			at := a.Name + ", " + what.Does
			if what.Source == "" || what.Checked.Year < 2026 || what.WorkMinutes == 0 || what.Seen == "" {
				t.Errorf("%s: source %q, checked %s, %d minutes of work, seen %q", at, what.Source, what.Checked, what.WorkMinutes, what.Seen)
			}
			if what.Screen == "" && what.Actor != "vendor-support" && what.Does != "open-work" {
				t.Errorf("%s: no screen, and it is neither for the vendor nor unknown where", at)
			}
			for _, step := range append(slices.Clone(what.Steps), what.Seen) {
				if strings.HasSuffix(step, ".") || strings.ContainsAny(step, "!\n") {
					t.Errorf("%s: %q is not one plain sentence without its full stop", at, step)
				}
			}
			needs := map[string]string{"link": "{link}", "relink": "{was}", "unlink": "{was}", "role": "{role}", "invite": "{email}", "invite-unsent": "{link}"}[what.Does]
			if !strings.Contains(strings.Join(what.Steps, "\n"), needs) {
				t.Errorf("%s: no step holds %s", at, needs)
			}
		}
		for _, l := range a.Leftovers {
			i := slices.IndexFunc(a.Actions, func(x decl.AppAction) bool { return x.Does == l.Name })
			steps := strings.Join(a.Actions[i].Steps, "\n")
			if l.By == "" || !strings.Contains(steps, "{leaver}") || !strings.Contains(steps, "{taker}") {
				t.Errorf("%s, %s: counted by %q, and no step says from whom to whom", a.Name, l.Name, l.By)
			}
		}
	}
}

// The facts that the rest of the tool counts on, as the help pages have them.
func TestFacts(t *testing.T) {
	apps := map[string]decl.App{}
	for _, a := range carried(t) {
		apps[a.Name] = a
	}
	names, emails := []string{"Xero Support", "*Xero*Support*", "*Support*Xero*"}, []string{"*@xero.com", "*@*.xero.com", "*@xero.*"}
	ignition, xbert, practice, organisation := apps["ignition"], apps["xbert"], apps["xeroPractice"], apps["xeroOrganisation"]
	tests := []struct {
		name      string
		want, got any
		reason    string
	}{
		{"ignition's link", &decl.AppLink{Title: "XPM user linking", OneToOne: true, AutoCreateHours: 24, SyncMinutes: 30, SyncScreen: "xpm"}, ignition.Link, "a day until a second person appears, half an hour until a new one can be chosen"},
		{"ignition's roles", []string{"admin*", "member"}, roles(ignition), "the principal is an admin that support alone can change"},
		{"ignition's path", [][]string{{"Settings", "Users"}, {"Settings", "Team"}}, paths(ignition, "users"), "both names of one screen"},
		{"ignition's sync", 30, does(ignition, "sync").WaitMinutes, "looking earlier tells nothing"},
		{"ignition's restore", "vendor-support", does(ignition, "restore").Actor, "nobody else can"},
		{"ignition's save", "Save User", screen(ignition, "linking").Save, "the button"},
		{"xbert's link", &decl.AppLink{Title: "User Mapping", SyncMinutes: 10, Saved: true}, xbert.Link, "a suggestion is no link"},
		{"xbert's roles", []string{"admin*", "non-admin"}, roles(xbert), "as XBert has them"},
		{"xbert's path", [][]string{{"Settings (top right)", "Integration", "Xero Practice Manager", "User Mapping"}, {"Settings (top right)", "Connect Users"}}, paths(xbert, "mapping"), "two ways to one table"},
		{"xbert's save", true, strings.HasPrefix(screen(xbert, "mapping").Save, "Save User Mapping"), "one save closes a batch"},
		{"xbert's precondition", true, strings.Contains(screen(xbert, "mapping").Before, "Integration, then Xero Practice Manager"), "nothing can be mapped without XPM"},
		{"xbert's mark", true, column(xbert, "saved").Mark && column(xbert, "saved").Strict, "a green logo, and no picture is guessed"},
		{"staff's roles", []string{"principal*", "administrator*", "staff", "consultant"}, roles(practice), "as My Xero has them"},
		{"staff's path", [][]string{{"the list icon", "My Xero", "Staff"}, {"Xero HQ", "Staff"}}, paths(practice, "staff"), "where Xero Support is let in and removed too"},
		{"users of an organisation", []string{"My Xero", "Home", "the name of the organisation", "Settings", "General Settings", "Users"}, paths(practice, "organisation-users")[0], "where its access to one is"},
		{"users of an organisation, looked at for support", [][]string{{"My Xero", "Home", "{organisation}", "Settings", "General Settings", "Users"}, {"{organisation}", "Settings", "Users"}}, paths(organisation, "users"), "the practice's own or a client's"},
		{"how support is let in without a case", []string{"{organisation}", "the question mark", "Contact Xero Support"}, paths(organisation, "contact")[0], "the form opens the case"},
		{"support's level", []string{"read-only", "invoice-only", "standard", "adviser*"}, roles(organisation), "as grants name it"},
		{"how support is told", []*decl.AppSupport{practice.Support, organisation.Support}, []*decl.AppSupport{
			{Names: names, Emails: emails, Gives: "the green tabs of My Xero only; no client's organisation, and not the practice's own", Level: "Staff"},
			{Names: names, Emails: emails, Gives: "this organisation only, payroll included until it is cleared; no other organisation, and not My Xero"},
		}, "by the name on the button or one like it, or any address of Xero's"},
		{"who invites", []string{"administrator", "principal"}, actor(practice, does(practice, "invite").Actor).Roles, "nobody else may"},
		{"who is hidden", []decl.AppHidden{{Role: "administrator", From: "principal"}}, practice.HiddenFrom, "an administrator's list is never whole"},
		{"no link", (*decl.AppLink)(nil), practice.Link, "the two staff lists share nothing but the address"},
		{"who reads clients' roles", []bool{true, true, false}, []bool{ignition.ReadsClientRoles, xbert.ReadsClientRoles, practice.ReadsClientRoles}, "My Xero has none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.reason, diff)
			}
		})
	}
}

// roles lists the roles, those that administer with a star.
func roles(a decl.App) []string {
	var all []string
	for _, r := range a.Roles {
		if r.Admin {
			r.Name += "*"
		}
		all = append(all, r.Name)
	}
	return all
}

func pick[T any](all []T, is func(T) bool) T {
	var none T
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i]
	}
	return none
}

func screen(a decl.App, name string) decl.AppScreen {
	return pick(a.Screens, func(s decl.AppScreen) bool { return s.Name == name })
}

func column(a decl.App, name string) decl.AppColumn {
	return pick(a.Columns, func(c decl.AppColumn) bool { return c.Name == name })
}

func actor(a decl.App, name string) decl.AppActor {
	return pick(a.Actors, func(x decl.AppActor) bool { return x.Name == name })
}

func does(a decl.App, what string) decl.AppAction {
	return pick(a.Actions, func(x decl.AppAction) bool { return x.Does == what })
}

func paths(a decl.App, name string) [][]string {
	s := screen(a, name)
	return [][]string{s.Open, s.Or}
}
