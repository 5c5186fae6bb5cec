package cli

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

// linking makes links to pages that are filled in already, so that a decision
// needs a browser and no terminal. What has to be a person's own word is in
// capitals there, and is refused by the review's checks until it is replaced.
type linking struct {
	repo, dir string // the repository, and the workspace in it
	branch    string // empty: main
	now       time.Time
	today     reconcile.Date
	users     map[string]string // by the uuid of their staff record
	leaving   map[string]bool   // those of them who leave: nothing stays with them
	twoPerson bool              // who wrote a change cannot say that it is done
	lists     bool              // Practice Manager is seen through lists, too
}

// plain is what can be written into YAML as it is, and into no wrong place.
var plain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9/_.-]*$`)

// workflow is the file of the pipeline, as the examples call it, in which
// somebody can run apply from a browser.
const workflow = "practicectl.yaml"

// accepted is for how many days a link proposes to leave something as it is.
const acceptedDays = 30

func (l linking) of(id string, c reconcile.Change) []render.Choice {
	if l.repo == "" {
		return nil
	}
	var out []render.Choice
	if c.Ready() {
		out = append(out, render.Choice{Text: "put right: run apply", URL: l.repo + "/actions/workflows/" + workflow})
	}
	if c.Manual != nil {
		name := "did-" + id
		by := "WHO"
		if len(c.Manual.Who) == 1 && !l.twoPerson {
			by = c.Manual.Who[0]
		}
		out = append(out, l.file("I did it", name, fmt.Sprintf(
			"apiVersion: practicectl/v1\nkind: Attestation\nmetadata: {name: %s}\nspec:\n  actions: [%q]\n  by: %s\n  at: %s\n  evidence: [{url: \"WHERE\"}]\n",
			name, id, by, l.now.Format("2006-01-02T15:04"))))
		if c.Manual.Observed && (c.Key.System != resolve.SystemXPM || l.lists) {
			out = append(out, render.Choice{Text: render.BringList, URL: l.bring()})
		}
	}
	for _, f := range c.Fields {
		text := "accept"
		if len(c.Fields) > 1 {
			text = "accept the " + string(f.Field)
		}
		out = append(out, l.accept(text, f)...)
	}
	return append(out, l.edit(c)...)
}

// edit is the line that decides, where declaring something else is one of the
// ways out. What somebody must not have any more is no such thing, but a grant
// can be given longer.
func (l linking) edit(c reconcile.Change) []render.Choice {
	text := "take in"
	switch s := cause(c); {
	case s.File == "" || s.Line == 0:
		return nil
	case c.Key.Kind == reconcile.KindSupport && c.Reason == reconcile.ReasonMustBeOff:
		text = "prolong it"
	case c.Key.Kind == reconcile.KindSupport:
		text = "change the grant"
	case c.Manual != nil && (c.Reason == reconcile.ReasonMustBeOff || c.Reason == reconcile.ReasonLeft):
		return nil
	}
	s := cause(c)
	return []render.Choice{{Text: text, URL: l.on("edit") + pathOf(s.File) + fmt.Sprintf("#L%d", s.Line)}}
}

// on is where something is done to the files of the branch.
func (l linking) on(what string) string {
	return l.repo + "/" + what + "/" + pathOf(cmp.Or(l.branch, "main")) + "/"
}

// bring is where a new list is brought to, by a browser.
func (l linking) bring() string {
	if l.repo == "" {
		return ""
	}
	return l.on("upload") + pathOf(path.Join(l.dir, observedFolder))
}

// accept leaves a role with who has it: a user, the record of somebody who is
// declared nowhere, or nobody.
func (l linking) accept(text string, f reconcile.FieldChange) []render.Choice {
	if f.Field != reconcile.FieldPartner && f.Field != reconcile.FieldManager || !plain.MatchString(f.Address) {
		return nil
	}
	observed := "null"
	if !f.Before.IsZero() {
		holder := cmp.Or(l.users[f.Before.ID], f.Before.ID)
		if !plain.MatchString(holder) || l.leaving[holder] {
			return nil
		}
		observed = strconv.Quote(holder)
	}
	until := l.today.AddDays(acceptedDays)
	name := scaffold.Slug("accept " + f.Address)
	name = name[:min(len(name), maxName)]
	return []render.Choice{l.file(text+" until "+until.String(), name, fmt.Sprintf(
		"apiVersion: practicectl/v1\nkind: Acceptance\nmetadata: {name: %s}\nspec:\n  address: %s\n  observed: %s\n  by: WHO\n  until: %s\n  reason: \"WHY\"\n",
		name, f.Address, observed, until))}
}

// declare makes access that was seen a declared grant.
func (l linking) declare(g reconcile.Grant) []render.Choice {
	name := documentName.FindStringSubmatch(g.Declare)
	if l.repo == "" || name == nil {
		return nil
	}
	return []render.Choice{l.create("declare it", l.dir, name[1], g.Declare)}
}

var documentName = regexp.MustCompile(`(?m)^metadata: \{name: ([a-z0-9-]+)\}$`)

func (l linking) file(text, name, data string) render.Choice {
	return l.create(text, path.Join(l.dir, decisions), name, data)
}

// create is a page on which a new file is filled in already.
func (l linking) create(text, folder, name, data string) render.Choice {
	q := url.Values{"filename": {name + ".yaml"}, "value": {data}}
	return render.Choice{Text: text, URL: strings.TrimSuffix(l.on("new")+pathOf(strings.TrimPrefix(folder, ".")), "/") + "?" + q.Encode()}
}

// cause is the line that decides.
func cause(c reconcile.Change) reconcile.Source {
	if len(c.Fields) > 0 && len(c.Fields[0].Because) > 0 {
		return c.Fields[0].Because[0].Source
	}
	return c.Source
}

func pathOf(file string) string { return (&url.URL{Path: file}).EscapedPath() }
