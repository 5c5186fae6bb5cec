package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// Issue is a drift report that stays open: one text, written over each time.
type Issue struct {
	Plan  reconcile.Plan
	Today reconcile.Date
	// Heartbeat says when it was looked, so that a report which is no longer made
	// does not look like a clean one.
	Heartbeat string
	Items     []IssueItem
	// Bring is where a new list is brought; empty where no links are wanted.
	Bring string
}

// BringList is the word for the way out of not knowing.
const BringList = "bring a new list"

// IssueItem is one thing to decide about or to do.
type IssueItem struct {
	ID      string // the same as long as the same is wanted of the same thing
	Change  reconcile.Change
	Since   reconcile.Date // the first report that had it
	Cut     bool           // the report before did not have it, and had no room for all
	Who     []IssuePerson  // who may do it, or answers for it
	Choices []Choice
}

// IssuePerson is somebody who is to act.
type IssuePerson struct {
	Name  string
	Login string // at the platform; empty where none is declared
}

// Choice is a link to a page that is filled in already.
type Choice struct{ Text, URL string }

// known is what a report keeps of each item for the next one, where no reader
// sees it.
var known = regexp.MustCompile(`<!-- item ([0-9a-f]{8}) ([0-9]{4}-[0-9]{2}-[0-9]{2}) -->`)

// KnownItems reads from the report before since when each item has been there.
// Anybody may have edited it, so nothing else of it counts.
func KnownItems(body string) map[string]reconcile.Date {
	out := map[string]reconcile.Date{}
	for _, m := range known.FindAllStringSubmatch(body, -1) {
		if d, err := reconcile.ParseDate(m[2]); err == nil {
			out[m[1]] = d
		}
	}
	return out
}

// cutMark says that the report had no room for all items: one that it does not
// know need not be new.
const cutMark = "<!-- cut -->"

// WasCut reports whether the report before had no room for all items.
func WasCut(body string) bool { return strings.Contains(body, cutMark) }

var driftMarker = regexp.MustCompile(`^<!-- practicectl drift [a-z0-9-]+ -->`)

// keep is the line that KnownItems reads.
func keep(id string, since reconcile.Date) string {
	return fmt.Sprintf("<!-- item %s %s -->", id, since)
}

// NoIssue replaces a report that could not be made: why, and what the last one
// knew, so that nothing looks new when it can be made again.
func NoIssue(w io.Writer, practice, why, before string) error {
	marker := Marker(KindDrift, reconcile.Plan{Header: reconcile.Header{Practice: practice}})
	if known := driftMarker.FindString(before); practice == "" && known != "" {
		marker = known // by which the issue is found
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n**The report could not be made, so what has moved is not known.** %s\n", marker, inert(clip(why, maxText)))
	if WasCut(before) {
		fmt.Fprintln(out, cutMark)
	}
	for _, m := range known.FindAllString(before, MarkdownLimit/100) {
		fmt.Fprintf(out, "%s\n", m)
	}
	return out.Flush()
}

// Write writes the report as Markdown, within [MarkdownLimit]: what is due and
// what has been there longest first, after the access that has to end.
func (s Issue) Write(w io.Writer) error {
	ending, items := s.endings(s.Items)
	slices.SortStableFunc(items, func(a, b IssueItem) int {
		return cmp.Or(cmp.Compare(overdue(b), overdue(a)), a.Since.Compare(b.Since))
	})
	decide := &part{title: "To decide or to do"}
	for _, it := range items {
		decide.lines = append(decide.lines, it.line(s.Today))
	}
	if slices.ContainsFunc(items, func(it IssueItem) bool { return it.Change.Ready() }) {
		decide.hint = "To put right what apply can, run it with the digest of these changes: " + s.Plan.DigestChanges()
	}
	parts := append([]*part{newSummary(NewView(s.Plan).Headline), ending, decide}, s.besides()...)
	var head strings.Builder
	fmt.Fprintf(&head, "%s\n## %s\n\n**%s**\n", Marker(KindDrift, s.Plan), opening(clip(s.Plan.DisplayName+": what is not as declared", maxCell)), inert(clip(s.Heartbeat, maxText)))
	cut := share(parts, MarkdownLimit-tailRoom-units(head.String()))
	out := bufio.NewWriter(w)
	fmt.Fprint(out, head.String())
	for _, p := range parts {
		if len(p.lines) > 0 {
			p.write(out)
		}
	}
	if cut > 0 {
		fmt.Fprintf(out, "\n%s\n**Cut to fit here: %s left out.** practicectl drift shows all of them.\n", cutMark, count(cut, "line is", "lines are"))
	}
	return out.Flush()
}

// besides are the sections that are no items: what is in the way, what nobody
// knows, what is declared nowhere, and what is left alone on purpose.
func (s Issue) besides() (out []*part) {
	told := []string{titleBlocked, titleUnknown, titleAccepted, titleToKnow}
	for _, sec := range NewView(s.Plan).Sections {
		if !slices.Contains(told, sec.Title) && !sec.Undeclared {
			continue
		}
		p := newPart(sec)
		if sec.Title == titleUnknown && s.Bring != "" {
			p.lines = append(p.lines, "- ["+BringList+"]("+s.Bring+")\n")
		}
		p.fold = false
		out = append(out, p)
	}
	return out
}

func overdue(it IssueItem) int {
	if it.Change.Origin == reconcile.OriginDue {
		return 1
	}
	return 0
}

// login is what an account at GitHub or GitLab can be called.
var login = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$`)

func (it IssueItem) line(today reconcile.Date) string {
	c := it.Change
	cells := []string{"**" + inert(strings.TrimSpace(clip(called(c), maxCell))) + "**", inert(clip(todo(c), maxCell))}
	if isByHand(c) {
		cells = append(cells, inert(clip(inSystem(c), maxCell)))
	}
	for _, text := range []string{originWord(c.Origin), it.age(today)} {
		if text != "" {
			cells = append(cells, text)
		}
	}
	if m := c.Manual; m != nil && m.Work > 0 {
		cells = append(cells, minutes(m.Work))
	}
	cells = append(cells, it.mentions()...)
	text := "- " + strings.Join(cells, " · ") + it.tag() + "\n" + it.links()
	for _, d := range holdDetail(c.Hold) {
		text += "  - " + opening(clip(d, maxText)) + "\n"
	}
	return text
}

func (it IssueItem) age(today reconcile.Date) string {
	if it.Cut {
		return "new, or cut from the report before"
	}
	if it.Since.Compare(today) < 0 {
		return "since " + longDay(it.Since)
	}
	return "new"
}

// tag is what an item is known by, for people and for the next report.
func (it IssueItem) tag() string {
	if it.ID == "" {
		return ""
	}
	return " <sub>" + it.ID + "</sub> " + keep(it.ID, it.Since)
}

func (it IssueItem) links() string {
	var links []string
	for _, l := range it.Choices {
		links = append(links, "["+l.Text+"]("+l.URL+")")
	}
	if len(links) == 0 {
		return ""
	}
	return "  - " + strings.Join(links, " · ") + "\n"
}

// mentions are the logins of those who may do it; where nobody has one, their
// names, and where nobody is declared, what they have to be.
func (it IssueItem) mentions() []string {
	var out []string
	for _, p := range it.Who {
		if login.MatchString(p.Login) {
			out = append(out, "@"+p.Login)
		}
	}
	if len(out) > 0 {
		return out
	}
	return it.named(func(p IssuePerson) string { return inert(clip(p.Name, maxCell)) })
}

// actors are all who may do it, by name and login.
func (it IssueItem) actors() []string {
	return it.named(func(p IssuePerson) string {
		text := inert(clip(p.Name, maxCell))
		if login.MatchString(p.Login) {
			text += " (@" + p.Login + ")"
		}
		return text
	})
}

// maxActors are enough people to turn to.
const maxActors = 4

func (it IssueItem) named(text func(IssuePerson) string) []string {
	if len(it.Who) == 0 {
		if m := it.Change.Manual; m != nil && m.Actor != "" {
			return []string{inert(clip(m.Actor, maxCell))}
		}
		return nil
	}
	var names []string
	for _, p := range it.Who[:min(len(it.Who), maxActors)] {
		names = append(names, text(p))
	}
	all := strings.Join(names, " or ")
	if more := len(it.Who) - len(names); more > 0 {
		all += fmt.Sprintf(" or %s", count(more, "other", "others"))
	}
	return []string{all}
}
