package github

import (
	"fmt"
	"strings"
)

// Verdict is what a finding comes to.
type Verdict int

// The verdicts. Unknown is the zero one: what nobody has judged is not good.
const (
	Unknown Verdict = iota
	Good
	Note // nothing is broken, and somebody should know
	Bad
)

// Finding is one answer to one question. Texts may hold what people wrote at
// GitHub: whoever prints them makes them fit for it.
type Finding struct {
	Check   string
	Verdict Verdict
	Text    string
	Hint    string // where to click; empty where nothing is to be done
}

// Declared is what the declarations say of those who may have access.
type Declared struct {
	People    []Person
	TwoPerson bool // nobody approves their own change
}

// Person is a declared user who has, or should have, an account at GitHub.
type Person struct {
	Name     string // of the declaration
	Login    string
	Standing Standing
	Gone     string // of who is gone, how it is said: "left on 2026-12-18"
}

// Standing is where a person stands today.
type Standing int

// The standings.
const (
	Here Standing = iota
	NotYet
	Gone
)

// Check judges the answers. Without declarations (nil), who should have access
// is not known. The origin is the repository, OWNER/NAME, in which the
// declarations are kept; where it is empty, nothing says whose the answers should
// be. Same answers, same findings, in a fixed order.
func Check(a Answers, declared *Declared, origin string) []Finding {
	c := checker{answers: a, declared: declared, origin: origin, branch: "the main branch"}
	if a.Repository.State == Seen {
		c.branch = a.Repository.Value.DefaultBranch
	}
	c.own()
	c.repository()
	c.sources = c.sourcesOf()
	c.demands()
	c.bypass()
	c.people()
	return c.findings
}

type checker struct {
	answers  Answers
	declared *Declared
	origin   string
	branch   string // how to call it
	sources  []source
	findings []Finding
}

func (c *checker) add(check string, v Verdict, text, hint string) {
	c.findings = append(c.findings, Finding{Check: check, Verdict: v, Text: text, Hint: hint})
}

// askAdmin is what to do about an answer that was refused.
const askAdmin = "let somebody who administers the repository make the file: examples/ci/github/settings.sh says what each answer needs"

// unknown tells which answers would have to be known.
func (c *checker) unknown(check string, why ...string) {
	c.add(check, Unknown, "not known: "+strings.Join(why, "; "), askAdmin)
}

// own tells where the answers are about another repository than the one in which
// the declarations are: all that follows is then of no use.
func (c *checker) own() {
	a := c.answers.Repository
	if a.State == Seen && c.origin != "" && !strings.EqualFold(a.Value.FullName, c.origin) {
		c.add("repository", Bad, fmt.Sprintf("the file is about %s, and the remote origin of this workspace is %s", a.Value.FullName, c.origin),
			"make the file for "+c.origin+" with examples/ci/github/settings.sh; or, where it was renamed, correct the remote: git remote set-url origin")
	}
}

func (c *checker) repository() {
	const check = "private"
	a := c.answers.Repository
	r := a.Value
	switch {
	case a.State != Seen:
		c.unknown(check, "the repository was not seen ("+a.Why+")")
	case r.Visibility == "public" || r.Private != nil && !*r.Private:
		c.add(check, Bad, r.FullName+" is public: everybody sees the names of people and clients",
			"Settings, General, Danger Zone, Change visibility; what has been copied from it stays where it is")
	case r.Visibility == "internal":
		c.add(check, Bad, r.FullName+" is internal: everybody of the enterprise sees the names of people and clients",
			"Settings, General, Danger Zone, Change visibility")
	case r.Private == nil || r.Visibility != "" && r.Visibility != "private":
		c.unknown(check, "the repository's answer does not say that it is private")
	case c.origin == "":
		c.add(check, Good, r.FullName+" is private; no remote origin at github.com says whether it is the one of this workspace", "")
	default:
		c.add(check, Good, r.FullName+" is private", "")
	}
}
