package decl

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// What an app has to say how to do.
const (
	doesInvite = "invite"
	doesLink   = "link"
	doesRole   = "role"
	doesRemove = "remove"
)

// verbs are what an action can do, besides moving a leftover.
func verbs() []string {
	return []string{doesInvite, "invite-unsent", doesLink, "relink", "unlink", doesRole, doesRemove, "restore", "sync", "import-roles", "client-role",
		doesSupportInvite, doesSupportCase, doesSupportRole, doesSupportPayroll, doesSupportRemove}
}

// verbsOfXero are what is done in Xero's own systems besides: a field of a
// person, a client or a job gets another value.
func verbsOfXero() []string { return []string{"partner", "manager", "staff", "task", "login"} }

// builtIn reports whether a system is one of Xero's own: the tool carries what
// there is to say of it, and of each of its lists.
func builtIn(name string) bool {
	return name == systemXPM || name == systemXero || strings.HasPrefix(name, systemXPM+"-")
}

// placeholders are what the texts of an action can leave open.
func placeholders() []string {
	return []string{
		"{name}", "{email}", "{role}", "{link}", "{was}", "{to}", "{leaver}", "{taker}", "{client}", "{number}",
		"{organisation}", "{case}", "{owner}", "{from}", "{until}",
	}
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// appChecker makes sure that the parts of an app fit together: plans and
// runbooks are written from them, and a path that is missing would come out
// when somebody is about to click it.
type appChecker struct {
	*document
	spec  *yaml.Node
	xeros bool // one of Xero's own systems, described by the tool

	// What the parts are called.
	roles, actors, screens, columns, leftovers []string
}

func (d *document) checkApp(name Text, spec *yaml.Node, checklist bool) {
	c := &appChecker{document: d, spec: spec}
	c.roles = c.names("roles", "name")
	c.actors = c.names("actors", "name")
	c.screens = c.names("screens", "name")
	c.columns = c.names("columns", "name")
	c.leftovers = c.names("leftovers", "name")
	c.xeros = builtIn(name.Value)
	if c.xeros && d.only == "" {
		d.diags.Addf(name.Pos, ruleApp, "%s is built in, and no document describes it", name.Value)
		d.diags.Hintf("give the app another name")
	}
	c.list(checklist)
	c.headings()
	for i, n := range items(get(spec, "columns")) {
		c.column(n, i)
	}
	c.references()
	c.actions()
}

// names are the texts under a key in every item of a list, each once.
func (c *appChecker) names(list, key string) []string {
	var nodes []*yaml.Node
	var all []string
	for _, item := range items(get(c.spec, list)) {
		n := get(item, key)
		if !isText(n) {
			continue
		}
		nodes = append(nodes, n)
		if name := c.text(n).Value; !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	c.distinct(list, nodes)
	return all
}

// distinct reports names, or texts of the screen, that are there before.
func (c *appChecker) distinct(label string, nodes []*yaml.Node) {
	first := map[string]*yaml.Node{}
	for _, n := range nodes {
		key := foldHeading(n.Value)
		if earlier, twice := first[key]; twice {
			c.report(n, ruleDuplicate, "%s is in %s twice; the first is at %s", quote(n.Value), label, c.pos(earlier))
			c.diags.Hintf("keep one of the two")
			continue
		}
		first[key] = n
	}
}

// list makes sure that a list of users can be read, where one is taken.
func (c *appChecker) list(checklist bool) {
	columns := get(c.spec, "columns")
	switch {
	case checklist && columns != nil:
		c.report(columns, ruleApp, "a checklist has no columns, as no list of its users is taken")
		c.diags.Hintf("remove columns, or remove checklist")
	case !checklist && c.spec != nil && !slices.Contains(c.columns, "email") && !slices.Contains(c.columns, "name"):
		at := c.spec
		if columns != nil {
			at = columns
		}
		c.diags.Addf(c.pos(at), ruleApp, "no column is called email or name, so that people could not be told apart")
		c.diags.Hintf("add one under columns, or write checklist: true where no list of users is taken")
	}
}

// headings makes sure that a column can be told by its heading. A mark may
// share one: a logo stands beside a name.
func (c *appChecker) headings() {
	var nodes []*yaml.Node
	for _, column := range items(get(c.spec, "columns")) {
		headings := textNodes(get(column, "headings"))
		if isTrue(get(column, "mark")) {
			c.distinct("the headings", headings)
			continue
		}
		nodes = append(nodes, headings...)
	}
	c.distinct("the headings", append(nodes, textNodes(get(c.spec, "ignored"))...))
}

func textNodes(list *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, n := range items(list) {
		if isText(n) {
			all = append(all, n)
		}
	}
	return all
}

func (c *appChecker) column(n *yaml.Node, i int) {
	var texts []*yaml.Node
	for _, v := range items(get(n, "values")) {
		if text := get(v, "text"); isText(text) {
			texts = append(texts, text)
		}
		if c.string(n, "name") == doesRole {
			c.oneOf(get(v, "means"), "role", "roles", c.roles)
		}
	}
	c.distinct("the values", texts)
	if (isTrue(get(n, "mark")) || isTrue(get(n, "strict"))) && len(texts) == 0 {
		c.report(n, ruleApp, "column %d is a mark, or strict, and has no values", i+1)
		c.diags.Hintf("add values: the texts, or the titles of the pictures, and what they mean")
	}
}

// references makes sure that what is named is there.
func (c *appChecker) references() {
	for _, n := range items(get(c.spec, "actors")) {
		for _, role := range items(get(n, "roles")) {
			c.oneOf(role, "role", "roles", c.roles)
		}
	}
	for _, n := range items(get(c.spec, "hiddenFrom")) {
		c.oneOf(get(n, "viewer"), "role", "roles", c.roles)
		c.oneOf(get(n, "missing"), "role", "roles", c.roles)
	}
	for _, n := range items(get(c.spec, "leftovers")) {
		c.oneOf(get(n, "by"), "column", "columns", c.columns)
		if name := get(n, "name"); slices.Contains(verbs(), c.text(name).Value) {
			c.report(name, ruleApp, "%s is what every app can do, and no name for a leftover", quote(name.Value))
			c.diags.Hintf("name it for what is left, for example open-work")
		}
	}
	c.oneOf(get(c.spec, "link", "syncScreen"), "screen", "screens", c.screens)
}

// oneOf makes sure that a text is among names. What is left out is not asked
// about, and an empty text has been reported.
func (c *appChecker) oneOf(n *yaml.Node, what, list string, names []string) {
	t := c.text(n)
	if t.Value == "" || slices.Contains(names, t.Value) {
		return
	}
	c.report(n, ruleApp, "there is no %s %s", what, quote(t.Value))
	hint := didYouMean(Nearest(t.Value, names))
	switch {
	case hint != "":
	case len(names) == 0:
		hint = "add it under " + list
	default:
		hint = "add it under " + list + ", or name one that is there: " + listed(names)
	}
	c.diags.Hintf("%s", hint)
}

// actions looks at what is done and how, and at what is missing.
func (c *appChecker) actions() {
	list := get(c.spec, "actions")
	does := c.names("actions", "does")
	can := verbs()
	if c.xeros {
		can = append(can, verbsOfXero()...)
	}
	for _, n := range items(list) {
		c.oneOf(get(n, "does"), "action", "leftovers", slices.Concat(can, c.leftovers))
		c.oneOf(get(n, "actor"), "actor", "actors", c.actors)
		c.oneOf(get(n, "screen"), "screen", "screens", c.screens)
		for _, text := range append(textNodes(get(n, "steps")), get(n, "seen"), get(n, "evidence")) {
			c.placeholders(text)
		}
	}
	for _, n := range items(get(c.spec, "screens")) {
		for _, text := range append(textNodes(get(n, "open")), textNodes(get(n, "or"))...) {
			c.placeholders(text)
		}
	}
	needed := c.support()
	// Of Xero's own: a record is never removed, and a list of clients has nobody to invite.
	if !c.xeros && !isTrue(get(c.spec, "perOrganisation")) {
		needed = append(needed, doesInvite, doesRemove)
		if len(c.roles) > 1 {
			needed = append(needed, doesRole)
		}
	}
	if get(c.spec, "link") != nil {
		needed = append(needed, doesLink)
	}
	for _, what := range append(needed, c.leftovers...) {
		if list != nil && !slices.Contains(does, what) {
			c.diags.Addf(c.pos(list), ruleApp, "no action does %s", quote(what))
			c.diags.Hintf("add one: plans name it, and somebody has to know how it is done")
		}
	}
}

func (c *appChecker) placeholders(n *yaml.Node) {
	for _, found := range placeholder.FindAllString(c.text(n).Value, -1) {
		if !slices.Contains(placeholders(), found) {
			c.report(n, ruleApp, "nothing is filled in for %s", quote(found))
			c.diags.Hintf("%s", orElse(didYouMean(Nearest(found, placeholders())), "what can be filled in is "+listed(placeholders())))
		}
	}
}
