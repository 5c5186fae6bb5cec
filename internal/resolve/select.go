package resolve

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Selection is one selector, with the roles that it asks for on every client
// that it fits. Which those are, only a snapshot can say: a selection of
// another commit, bound against the present snapshot, is what that commit
// would have said of today's clients.
type Selection struct {
	Rule   string // as declared
	By     string
	Source reconcile.Source
	Claims []Claim

	group string // folded; instead of fits
	fits  func(name, folded string) bool
	jobs  *jobRule
}

func selection(a *decl.Assignment, s *decl.Selector, rule *jobRule) Selection {
	sel := Selection{Rule: s.String(), By: "assignment/" + a.Name, Source: source(s.Pos), jobs: rule}
	if s.Group.Given() {
		sel.group = decl.FoldName(s.Group.Value)
	} else {
		sel.fits = s.Matcher()
	}
	for _, r := range []struct {
		field reconcile.Field
		ref   decl.Ref
	}{{reconcile.FieldPartner, a.Partner}, {reconcile.FieldManager, a.Manager}} {
		if !r.ref.Given() {
			continue
		}
		said := says(r.field, r.ref)
		sel.Claims = append(sel.Claims, Claim{
			Field: r.field, User: r.ref.User, Null: r.ref.Null, Rank: decl.RankSelector, Priority: s.Priority, By: sel.By, Follow: rule.follows(),
			Line: reconcile.Step{Source: sel.Source, Says: sel.Rule + ", " + said},
			Because: []reconcile.Step{
				{Source: source(r.ref.Pos), Says: said},
				{Source: sel.Source, Says: "selects the client by " + sel.Rule},
			},
		})
	}
	return sel
}

// bindSelections adds the claims of selectors to every client that they fit.
// Who is selected is bound by id: a rule that was reviewed is a choice, not a
// guess at one client's name.
func (b *binder) bindSelections(selections []Selection, clients map[string]*claimed) {
	if len(selections) == 0 {
		return
	}
	fitted := make([]int, len(selections))
	groups := b.groups(selections)
	all := 0
	for folded, namesakes := range b.index.clients {
		for i := range namesakes {
			o := &namesakes[i]
			all++
			name := strings.TrimSpace(o.Name)
			for j := range selections {
				if s := &selections[j]; s.group != "" && groups[j][o.Key.ID] || s.group == "" && s.fits(name, folded) {
					fitted[j]++
					b.selectClient(s, o, clients)
				}
			}
		}
	}
	for j := range selections {
		if selections[j].group == "" || groups[j] != nil {
			b.noticeReach(&selections[j], fitted[j], all)
		}
	}
}

// groups are the members of the group that each selection names. None, or two
// of one name, is nobody's: which is meant, only a person can tell.
func (b *binder) groups(selections []Selection) []map[string]bool {
	out := make([]map[string]bool, len(selections))
	for j := range selections {
		s := &selections[j]
		if s.group == "" {
			continue
		}
		found := b.index.groups[s.group]
		if len(found) != 1 {
			b.unresolve(s)
		}
		switch {
		case len(found) == 1:
			out[j] = map[string]bool{}
			for _, id := range found[0].Clients {
				out[j][id] = true
			}
		case len(found) == 0 && b.sight.still:
			b.unseen(s.By, s.Rule, "the snapshot shows no client group of this name: it may not have been looked for", s.Source)
		case len(found) == 0:
			b.block(s.By, s.By, s.Source, reconcile.Hold{
				Rule: "group", Text: s.Rule + ": there is no client group of this name",
				Hint: "correct the name, as Practice Manager shows it",
			})
		default:

			b.block(s.By, s.By, s.Source, reconcile.Hold{
				Rule: "group", Text: fmt.Sprintf("%s: %d client groups have this name", s.Rule, len(found)),
				Hint: "rename one of them in Practice Manager, or select the clients by name",
			})
		}
	}
	return out
}

// unresolvedGroup is a rule by a group of which nobody knows who is in it.
type unresolvedGroup struct {
	rule     string
	priority int
	source   reconcile.Source
}

// unresolve notes what the rule would decide: until its group is found, no rule
// of the same or a lower priority, and no handover, may write that role.
func (b *binder) unresolve(s *Selection) {
	for _, c := range s.Claims {
		if u, ok := b.unresolved[c.Field]; !ok || u.priority < c.Priority {
			b.unresolved[c.Field] = unresolvedGroup{s.Rule, c.Priority, s.Source}
		}
	}
}

func (u unresolvedGroup) hold() *reconcile.Hold {
	return &reconcile.Hold{
		Rule: "group",
		Text: fmt.Sprintf("a rule by a group that cannot be found may decide this client: %s (%s:%d)", u.rule, u.source.File, u.source.Line),
		Hint: "correct the name of the group first",
	}
}

func (b *binder) selectClient(s *Selection, o *reconcile.Object, clients map[string]*claimed) {
	cl, ok := clients[o.Key.ID]
	if !ok {
		cl = newClaimed(o.Key.ID, o.Name, s.Source)
		clients[o.Key.ID] = cl
	}
	cl.ruled(s.jobs)
	for _, c := range s.Claims {
		cl.claims = append(cl.claims, boundClaim{Claim: c, block: b.perhapsListed(o.Key.ID, c.Field)})
	}
}

// perhapsListed blocks a selector where a line that goes before it names the
// client and cannot be told from its namesakes: the rule would write what that
// line may take back.
func (b *binder) perhapsListed(id string, f reconcile.Field) *reconcile.Hold {
	for _, c := range b.doubtful[id] {
		if c.Field == f {
			return &reconcile.Hold{
				Rule: "ambiguous",
				Text: fmt.Sprintf("a line that goes before the selector may mean this client or one of the same name: %s:%d", c.Line.Source.File, c.Line.Source.Line),
				Hint: "add the uuid of the client that the line means",
			}
		}
	}
	return nil
}

// noticeReach tells of a rule that may not be what was meant.
func (b *binder) noticeReach(s *Selection, fitted, all int) {
	n := reconcile.Notice{Address: s.By, Name: s.By, Rule: "selector", Source: s.Source}
	switch {
	case fitted == 0:
		n.Text = s.Rule + " selects no active client"
	case fitted*2 > all:
		n.Text = fmt.Sprintf("%s selects %d of %d active clients, more than half of the book", s.Rule, fitted, all)
	default:
		return
	}
	b.out.Notices = append(b.out.Notices, n)
}
