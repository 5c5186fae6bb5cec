package decl

import (
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// defaultFreshDays is how long a list of users is good for: a month, and a
// few days to take the next one in.
const defaultFreshDays = 35

func (a *App) head() head { return head{a.Name, a.Pos} }

func (d *document) app() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	a := App{
		Name:             name.Value,
		Pos:              d.namePos(name),
		DisplayName:      d.text(get(spec, "displayName")).Value,
		FreshDays:        numberOr(get(spec, "freshDays"), defaultFreshDays),
		Checklist:        isTrue(get(spec, "checklist")),
		Ignored:          d.texts(get(spec, "ignored")),
		Link:             d.appLink(get(spec, "link")),
		PerOrganisation:  isTrue(get(spec, "perOrganisation")),
		Support:          d.appSupport(get(spec, "support")),
		ReadsClientRoles: isTrue(get(spec, "readsClientRoles")),
	}
	if a.Checklist {
		a.FreshDays = 0
	}
	for _, n := range items(get(spec, "actors")) {
		a.Actors = append(a.Actors, AppActor{Name: d.string(n, "name"), Title: d.string(n, "title"), Roles: d.texts(get(n, "roles"))})
	}
	for _, n := range items(get(spec, "columns")) {
		a.Columns = append(a.Columns, d.appColumn(n))
	}
	for _, n := range items(get(spec, "roles")) {
		a.Roles = append(a.Roles, AppRole{Name: d.string(n, "name"), Title: d.string(n, "title"), Admin: isTrue(get(n, "admin"))})
	}
	for _, n := range items(get(spec, "screens")) {
		a.Screens = append(a.Screens, AppScreen{
			Name: d.string(n, "name"), Title: d.string(n, "title"), Before: d.string(n, "before"),
			Open: d.texts(get(n, "open")), Or: d.texts(get(n, "or")), Save: d.string(n, "save"),
		})
	}
	for _, n := range items(get(spec, "actions")) {
		a.Actions = append(a.Actions, d.appAction(n))
	}
	for _, n := range items(get(spec, "leftovers")) {
		a.Leftovers = append(a.Leftovers, AppLeftover{Name: d.string(n, "name"), Title: d.string(n, "title"), By: d.string(n, "by")})
	}
	for _, n := range items(get(spec, "hiddenFrom")) {
		a.HiddenFrom = append(a.HiddenFrom, AppHidden{Role: d.string(n, "viewer"), From: d.string(n, "missing")})
	}
	d.checkApp(name, spec, a.Checklist)
	d.apps = append(d.apps, a)
}

func (d *document) appColumn(n *yaml.Node) AppColumn {
	c := AppColumn{
		Name: d.string(n, "name"), Headings: d.texts(get(n, "headings")), Required: isTrue(get(n, "required")),
		Blank: d.texts(get(n, "blank")), Mark: isTrue(get(n, "mark")), Strict: isTrue(get(n, "strict")),
	}
	for _, v := range items(get(n, "values")) {
		c.Values = append(c.Values, AppValue{Text: d.string(v, "text"), Means: d.string(v, "means")})
	}
	return c
}

func (d *document) appLink(n *yaml.Node) *AppLink {
	if n == nil {
		return nil
	}
	return &AppLink{
		Title:           d.string(n, "title"),
		OneToOne:        isTrue(get(n, "oneToOne")),
		AutoCreateHours: numberOr(get(n, "autoCreateHours"), 0),
		SyncMinutes:     numberOr(get(n, "syncMinutes"), 0),
		Saved:           isTrue(get(n, "saved")),
		SyncScreen:      d.string(n, "syncScreen"),
	}
}

func (d *document) appAction(n *yaml.Node) AppAction {
	a := AppAction{
		Does: d.string(n, "does"), Actor: d.string(n, "actor"), Screen: d.string(n, "screen"),
		Steps: d.texts(get(n, "steps")), Seen: d.string(n, "seen"), Evidence: d.string(n, "evidence"),
		WaitMinutes: numberOr(get(n, "waitMinutes"), 0), WorkMinutes: numberOr(get(n, "workMinutes"), 0),
		Source: d.string(n, "source"),
	}
	a.Checked, _ = d.day(get(n, "checked"))
	return a
}

// string is the text under a key whose place nobody asks for.
func (d *document) string(n *yaml.Node, key string) string { return d.text(get(n, key)).Value }

// texts are the texts of a list.
func (d *document) texts(n *yaml.Node) []string {
	var all []string
	for _, item := range items(n) {
		all = append(all, d.text(item).Value)
	}
	return all
}

// foldHeading makes texts of a screen equal that are so to whoever reads it:
// by their letters, marks and digits, where there are any.
func foldHeading(s string) string {
	folded := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	return orElse(folded, strings.TrimSpace(s))
}
