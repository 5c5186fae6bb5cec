package login

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Needs is what the declarations ask of Xero. Reading staff and clients is
// always needed.
type Needs struct {
	WriteStaff   bool // people are added or ended through the API
	WriteClients bool // clients' partner and manager
	ReadJobs     bool // jobs' partner, manager and staff
	WriteJobs    bool // the same
	Organisation bool // the practice's own Xero organisation is declared
}

// ScopesFor returns the fewest scopes that serve the needs, by the public list
// (documented). Practice Manager's older, broad scopes are never asked for.
func ScopesFor(n Needs) []string {
	scopes := []string{"openid", "profile", "email", "offline_access"}
	for _, p := range []struct {
		name        string
		read, write bool
	}{
		{"practicemanager.staff", true, n.WriteStaff},
		{"practicemanager.client", true, n.WriteClients},
		{"practicemanager.job", n.ReadJobs, n.WriteJobs},
	} {
		switch {
		case p.write:
			scopes = append(scopes, p.name)
		case p.read:
			scopes = append(scopes, p.name+".read")
		}
	}
	if n.Organisation {
		scopes = append(scopes, "accounting.settings.read")
	}
	return scopes
}

// ParseScopes reads a list that replaces [ScopesFor], for an app to which Xero
// granted other scopes: names apart by blanks or commas.
func ParseScopes(list string) ([]string, error) {
	scopes := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
	for _, s := range scopes {
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
			return nil, fmt.Errorf("%q is not a scope", clean(s))
		}
	}
	if len(scopes) == 0 {
		return nil, errors.New("the list of scopes is empty")
	}
	if !slices.Contains(scopes, "offline_access") {
		return nil, errors.New("the list of scopes lacks offline_access: without it a login ends after half an hour")
	}
	return scopes, nil
}

// Covers reports whether the granted scopes allow what scope allows: by
// itself, by the scope that also writes, or by a broad older one.
func Covers(granted []string, scope string) bool {
	allows := []string{scope}
	narrow, reads := strings.CutSuffix(scope, ".read")
	if reads {
		allows = append(allows, narrow)
	}
	if strings.HasPrefix(scope, "practicemanager.") {
		allows = append(allows, "practicemanager")
		if reads {
			allows = append(allows, "practicemanager.read")
		}
	}
	return slices.ContainsFunc(allows, func(s string) bool { return slices.Contains(granted, s) })
}

// ScopeReport compares what was granted with what is wanted.
type ScopeReport struct {
	Granted []string `json:"granted"`
	Wanted  []string `json:"wanted"`
	Missing []string `json:"missing"` // wanted, and not covered
	Extra   []string `json:"extra"`   // granted, and more than any wanted one allows
}

// CompareScopes compares. The scopes that only say who somebody is are never
// missing: nothing is refused for lack of them.
func CompareScopes(granted, wanted []string) ScopeReport {
	r := ScopeReport{Granted: sorted(granted), Wanted: sorted(wanted), Missing: []string{}, Extra: []string{}}
	for _, s := range r.Wanted {
		if !isIdentity(s) && !Covers(granted, s) {
			r.Missing = append(r.Missing, s)
		}
	}
	for _, s := range r.Granted {
		if !isIdentity(s) && !Covers(wanted, s) {
			r.Extra = append(r.Extra, s)
		}
	}
	return r
}

func sorted(list []string) []string {
	if len(list) == 0 {
		return []string{}
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// isIdentity leaves offline_access out of what can be missing too: whether it
// was granted shows in the refresh token itself.
func isIdentity(scope string) bool {
	return slices.Contains([]string{"openid", "profile", "email", "offline_access"}, scope)
}

// Lines is the report in words, one line a finding; none if all is as wanted.
func (r ScopeReport) Lines() []string {
	var lines []string
	for _, s := range r.Missing {
		lines = append(lines, fmt.Sprintf("not granted: to %s (%s)", scopeWords(s), s))
	}
	for _, s := range r.Extra {
		lines = append(lines, fmt.Sprintf("granted beyond need: to %s (%s)", scopeWords(s), s))
	}
	if len(r.Extra) > 0 {
		lines = append(lines, "scopes add up per user and app: only `practicectl auth logout` and a new login take some away, and a reading identity beside a writing one needs an app of its own")
	}
	return lines
}

func scopeWords(scope string) string {
	area, reads := strings.CutSuffix(scope, ".read")
	verb := "read and change "
	if reads {
		verb = "read "
	}
	switch area {
	case "practicemanager":
		return verb + "everything in Practice Manager"
	case "practicemanager.staff":
		return verb + "staff"
	case "practicemanager.client":
		return verb + "clients and client groups"
	case "practicemanager.job":
		return verb + "jobs"
	case "practicemanager.time":
		return verb + "time"
	case "accounting.settings":
		return verb + "the organisation's users and settings"
	}
	return "use " + area
}
