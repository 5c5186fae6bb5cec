package evidence

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
)

// verdict is what is known of who approved a commit, and what is wrong with that.
type verdict struct {
	Approval
	author *Person // who opened the pull request, where that is known
	code   Code    // none: nothing is wrong
	text   string
}

// approve says who approved the commit of a row. Whoever opened the pull request
// wrote what it brings, whatever name its commit bears.
func (m *maker) approve(r *Row) {
	r.Approval = Approval{State: ApprovalNotGiven, By: []Approver{}}
	if r.Declared == nil {
		return
	}
	v := m.verdict(r.Declared.Commit)
	r.Approval = v.Approval
	if v.author != nil && !slices.ContainsFunc(r.Declared.By, func(p Person) bool { return same(p, *v.author) }) {
		r.Declared.By = append([]Person{*v.author}, r.Declared.By...)
	}
	done := r.Applied != nil || len(r.Attested) > 0 || r.Proven != nil
	if v.code != "" && (done || m.ofPeriod[r.Declared.Commit]) {
		m.once(r, v.code, r.Declared.At, "commit/"+r.Declared.Commit, v.PullRequest, v.text)
	}
}

// approved tells of each commit of the period what is wrong with its approval,
// also where no row is about it: what it changed counts all the same.
func (m *maker) approved() {
	for _, t := range m.Trees {
		if v := m.verdict(t.Commit.Hash); v.code != "" {
			m.tell(Exception{Code: v.code, Subject: "commit/" + t.Commit.Hash, Text: v.text, At: t.Commit.At.UTC(), Where: v.PullRequest})
		}
	}
}

// verdict judges the approvals of a commit.
func (m *maker) verdict(hash string) verdict {
	v := verdict{Approval: Approval{State: ApprovalNotGiven, By: []Approver{}}}
	if m.Approvals == nil {
		return v
	}
	c := m.commits[hash]
	g, known := m.Approvals.byCommit[hash]
	wrong := func(code Code, text string) verdict {
		v.code, v.text = code, strconv.Quote(c.Subject)+": "+text
		return v
	}
	v.State, v.PullRequest = ApprovalNone, g.PullRequest
	if !known {
		return wrong(CodeNotApproved, "no pull request with this commit was handed over")
	}
	wrote := c.By
	if g.Author != "" {
		author := m.person(g.Author)
		v.author, wrote = &author, append([]Person{author}, wrote...)
	}
	early, late, own, stranger, other := 0, 0, 0, 0, 0
	for _, l := range g.ApprovedBy {
		who := m.person(l.Login)
		v.By = append(v.By, Approver{Person: who, At: l.At.UTC()})
		switch {
		case !g.MergedAt.IsZero() && l.At.After(g.MergedAt):
			late++
		case c.writtenAfter(l.At, g.MergedAt):
			early++
		case slices.ContainsFunc(wrote, func(p Person) bool { return same(p, who) }):
			own++
		case who.User == "":
			stranger++
		default:
			other++
		}
	}
	slices.SortStableFunc(v.By, func(a, b Approver) int { return a.At.Compare(b.At) })
	if !g.MergedAt.IsZero() && c.At.Sub(g.MergedAt) > clocksDiffer {
		return wrong(CodeNotApproved, "the pull request was merged before the commit was made, so its approvals are of something else")
	}
	if own+stranger+other > 0 {
		v.State = Approved
	}
	switch {
	case other > 0:
		return v
	case stranger > 0:
		return wrong(CodeUnknownApprover, "approved by nobody who is declared with that login: "+strings.Join(v.strangers(), ", "))
	case own > 0:
		return wrong(CodeOwnApproval, "approved by nobody but who wrote it")
	case early > 0:
		return wrong(CodeNotApproved, "it was approved only before it was written")
	case late > 0:
		return wrong(CodeNotApproved, "it was approved only after it was merged")
	default:
		return wrong(CodeNotApproved, "nobody approved it")
	}
}

// clocksDiffer is how far the clocks of whoever commits and of whoever hosts the
// repository may be apart.
const clocksDiffer = 5 * time.Minute

// writtenAfter reports whether a commit was written after it was approved. What a
// squash made has the time of the merge: when it was written is not known then.
func (c Commit) writtenAfter(approved, merged time.Time) bool {
	if merged.IsZero() {
		merged = c.At
	}
	return !c.Written.IsZero() && merged.Sub(c.Written) > clocksDiffer && c.Written.Sub(approved) > clocksDiffer
}

// strangers are the logins of those who approved and are declared nowhere.
func (v verdict) strangers() []string {
	var out []string
	for _, a := range v.By {
		if a.User == "" {
			out = append(out, a.Login)
		}
	}
	return out
}

// same reports whether two names are of one person, as far as that is known.
func same(a, b Person) bool {
	return a.User != "" && a.User == b.User || a.Login != "" && strings.EqualFold(a.Login, b.Login)
}

// person is whoever has a login, and the user who is declared with it.
func (m *maker) person(login string) Person {
	p := Person{Login: login}
	for _, ws := range slices.Backward(m.trees()) {
		if u := withLogin(ws, login); u != nil {
			p.User, p.Name = u.Name, u.FullName.Value
			return p
		}
	}
	return p
}

func withLogin(ws *decl.Workspace, login string) *decl.User {
	for i := range ws.Users {
		if ws.Users[i].GitHub.Given() && strings.EqualFold(ws.Users[i].GitHub.Value, login) {
			return &ws.Users[i]
		}
	}
	return nil
}
