package github

import (
	"fmt"
	"slices"
	"strings"
)

// question is something that can be asked of a change to the main branch.
type question int

const (
	pullRequest question = iota
	noForcePush
	noDeletion
	approval
	dismissal
	lastPush
	codeOwners
	statusChecks
	questions // how many there are
)

type set [questions]bool

// reviewing is every question about a pull request and its review.
func reviewing() set {
	return set{pullRequest: true, approval: true, dismissal: true, lastPush: true, codeOwners: true}
}

// everything is every question.
func everything() (s set) {
	for q := range s {
		s[q] = true
	}
	return s
}

// source is one place that protects the branch: a protection rule or a ruleset.
type source struct {
	name      string
	open      string // where to click
	asks      set
	approvals int
	checks    []string
	passers   []passer
	unseen    string // why who may bypass it is not known; empty where it is
}

// firm reports whether nobody may do without what the source asks there.
func (s source) firm(q question) bool {
	return s.asks[q] && s.unseen == "" && !slices.ContainsFunc(s.passers, func(p passer) bool { return p.skips[q] })
}

func (c *checker) sourcesOf() []source {
	var out []source
	if p := c.answers.Protection; p.State == Seen {
		out = append(out, c.protection(p.Value))
	}
	return append(out, c.rulesets()...)
}

func (c *checker) protection(p Protection) source {
	s := source{name: "the protection rule", open: "Settings, Branches, the rule for " + c.branch}
	s.asks[noForcePush] = p.AllowForcePushes.off()
	s.asks[noDeletion] = p.AllowDeletions.off()
	if r := p.Reviews; r != nil {
		s.asks[pullRequest] = true
		s.review(r.Approvals, r.DismissStale, r.LastPush, r.CodeOwners)
	}
	if p.Checks != nil {
		s.checks = slices.Clone(p.Checks.Contexts)
		for _, check := range p.Checks.Checks {
			s.checks = append(s.checks, check.Context)
		}
		s.asks[statusChecks] = len(s.checks) > 0
	}
	s.passers = c.protectionPassers(p)
	return s
}

// review keeps the stricter of what a source asks twice. Without an approval,
// there is none to dismiss.
func (s *source) review(approvals int, dismiss, last, owners bool) {
	s.approvals = max(s.approvals, approvals)
	s.asks[approval] = s.approvals > 0
	s.asks[dismissal] = s.asks[dismissal] || dismiss
	s.asks[lastPush] = s.asks[lastPush] || last
	s.asks[codeOwners] = s.asks[codeOwners] || owners
}

// rulesets puts the rules together that belong to one ruleset, in the order in
// which they are first seen.
func (c *checker) rulesets() []source {
	var out []source
	at := map[int64]int{}
	for _, r := range c.answers.Rules.Value {
		i, there := at[r.RulesetID]
		if !there {
			i, at[r.RulesetID] = len(out), len(out)
			out = append(out, c.ruleset(r))
		}
		s := &out[i]
		switch p := r.Parameters; r.Type {
		case rulePullRequest:
			s.asks[pullRequest] = true
			s.review(p.Approvals, p.DismissStale, p.LastPush, p.CodeOwners)
		case ruleForcePush:
			s.asks[noForcePush] = true
		case ruleDeletion:
			s.asks[noDeletion] = true
		case ruleStatusChecks:
			for _, check := range p.Checks {
				s.checks = append(s.checks, check.Context)
			}
			s.asks[statusChecks] = len(s.checks) > 0
		}
	}
	return out
}

// demand is how the findings speak of a question.
type demand struct {
	check    string
	question question
	good     string
	without  string  // what can happen
	verdict  Verdict // then
	setting  string  // as GitHub's page of a ruleset calls it
}

func (c *checker) demandsOf() []demand {
	b, last := c.branch, Note
	if c.declared != nil && c.declared.TwoPerson {
		last = Bad
	}
	return []demand{
		{"direct pushes", pullRequest, b + " changes by pull requests only", "whoever may write can push to " + b + " without a pull request", Bad, "Require a pull request before merging"},
		{"force pushes", noForcePush, "what is in " + b + " cannot be rewritten", "a force push can rewrite what was approved and applied", Bad, "Block force pushes"},
		{"deletion", noDeletion, b + " cannot be deleted", b + " can be deleted", Bad, "Restrict deletions"},
		{"approval", approval, "", "a pull request can be merged without an approval", Bad, "Required approvals: 1"},
		{"stale approvals", dismissal, "a push takes earlier approvals away", "what is pushed after an approval is merged without one", Bad, "Dismiss stale pull request approvals when new commits are pushed"},
		{"last push", lastPush, "somebody other than whoever pushed last has to approve", "whoever pushes to somebody else's pull request can approve that themself", last, "Require approval of the most recent reviewable push"},
		{"code owners", codeOwners, "an owner of what is changed has to approve", "anybody who may write can approve, also where CODEOWNERS names others", Note, "Require review from Code Owners"},
		{"status checks", statusChecks, "", "a pull request can be merged before its plan is made, or where it failed", Note, "Require status checks to pass, with the job plan"},
	}
}

// demands goes through the questions: one that any source asks is asked, and
// one that none asks is open only where every source was seen.
func (c *checker) demands() {
	if len(c.sources) == 0 && (c.answers.Protection.Plan || c.answers.Rules.Plan) {
		c.add("plan", Bad, "the account's plan protects no branch of a private repository", "take GitHub Pro, Team or Enterprise first: without one of them, nothing below can be set")
	}
	for _, d := range c.demandsOf() {
		var names, checks []string
		approvals := 0
		for _, s := range c.sources {
			if s.asks[d.question] {
				names = append(names, s.name)
				checks = append(checks, s.checks...)
				approvals = max(approvals, s.approvals)
			}
		}
		if d.question == approval {
			d.good = fmt.Sprintf("%d approvals are needed", approvals)
			if approvals == 1 {
				d.good = "1 approval is needed"
			}
		}
		if d.question == statusChecks {
			slices.Sort(checks)
			d.good = "have to pass: " + strings.Join(slices.Compact(checks), ", ")
		}
		unseen := c.unseen()
		switch {
		case len(names) > 0:
			c.add(d.check, Good, d.good+" ("+strings.Join(names, ", ")+")", "")
		case len(unseen) > 0:
			c.unknown(d.check, unseen...)
		default:
			c.add(d.check, d.verdict, d.without, fmt.Sprintf("Settings, Rules, Rulesets, one for %s: %s", c.branch, d.setting))
		}
	}
}

// unseen tells which sources there may be besides those that are known.
func (c *checker) unseen() []string {
	var out []string
	if p := c.answers.Protection; p.State == Unseen {
		out = append(out, "the protection rule was not seen ("+p.Why+")")
	}
	if r := c.answers.Rules; r.State == Unseen {
		out = append(out, "the rules were not seen ("+r.Why+")")
	}
	return out
}
