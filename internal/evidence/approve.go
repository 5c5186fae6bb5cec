package evidence

import (
	"slices"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

// approve says who approved the commit of a row. Whoever opened the pull request
// wrote what it brings, whatever name its commit bears.
func (m *maker) approve(r *Row) {
	r.Approval = Approval{State: ApprovalNotGiven, By: []Approver{}}
	if m.Approvals == nil || r.Declared == nil {
		return
	}
	g, known := m.Approvals.byCommit[r.Declared.Commit]
	r.Approval.State = ApprovalNone
	if g.Author != "" {
		author := m.person(g.Author)
		if !slices.ContainsFunc(r.Declared.By, func(p Person) bool { return same(p, author) }) {
			r.Declared.By = append([]Person{author}, r.Declared.By...)
		}
	}
	r.Approval.PullRequest = g.PullRequest
	late, others := 0, 0
	for _, l := range g.ApprovedBy {
		who := m.person(l.Login)
		r.Approval.By = append(r.Approval.By, Approver{Person: who, At: l.At.UTC()})
		if !g.MergedAt.IsZero() && l.At.After(g.MergedAt) {
			late++
		} else if !slices.ContainsFunc(r.Declared.By, func(p Person) bool { return same(p, who) }) {
			others++
		}
	}
	slices.SortStableFunc(r.Approval.By, func(a, b Approver) int { return a.At.Compare(b.At) })
	if len(r.Approval.By) > late {
		r.Approval.State = Approved
	}
	done := r.Applied != nil || len(r.Attested) > 0 || r.Proven != nil
	switch {
	case !done:
	case !known:
		m.once(r, CodeNotApproved, r.Declared.At, "commit/"+r.Declared.Commit, r.Approval.PullRequest, quoted(r)+": no pull request with this commit was handed over")
	case r.Approval.State == ApprovalNone && late > 0:
		m.once(r, CodeNotApproved, r.Declared.At, "commit/"+r.Declared.Commit, r.Approval.PullRequest, quoted(r)+": it was approved only after it was merged")
	case r.Approval.State == ApprovalNone:
		m.once(r, CodeNotApproved, r.Declared.At, "commit/"+r.Declared.Commit, r.Approval.PullRequest, quoted(r)+": nobody approved it")
	case others == 0:
		m.once(r, CodeOwnApproval, r.Declared.At, "commit/"+r.Declared.Commit, r.Approval.PullRequest, quoted(r)+": approved by nobody but who wrote it")
	}
}

// quoted names a commit by its own first line.
func quoted(r *Row) string { return strconv.Quote(r.Declared.Subject) }

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
