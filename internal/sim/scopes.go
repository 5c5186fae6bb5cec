package sim

import (
	"slices"
	"strings"
)

// scopeRow is one scope that can be asked for.
type scopeRow struct {
	name   string
	tenant string // the type of account that it reaches into, if any
	help   string // for the consent page
	broad  bool   // an older one, absent from the public list (U15)
}

// scopeRows is the table of all scopes. Documented, but for the broad ones, which
// only the specification of May 2026 names. Of Accounting it has what leads to users.
func scopeRows() []scopeRow {
	rows := []scopeRow{
		{name: "openid", help: "know who you are"},
		{name: "profile", help: "see your name"},
		{name: "email", help: "see your e-mail address"},
		{name: offline, help: "go on while you are not here"},
	}
	for _, what := range []struct{ scope, help string }{
		{"client", "clients and client groups"}, {"job", "jobs"}, {"staff", "staff"}, {"time", "time"},
	} {
		rows = append(rows,
			scopeRow{name: "practicemanager." + what.scope, tenant: PracticeManager, help: "read and change " + what.help},
			scopeRow{name: "practicemanager." + what.scope + ".read", tenant: PracticeManager, help: "read " + what.help})
	}
	return append(rows,
		scopeRow{name: "practicemanager", tenant: PracticeManager, help: "read and change everything in Practice Manager", broad: true},
		scopeRow{name: "practicemanager.read", tenant: PracticeManager, help: "read everything in Practice Manager", broad: true},
		scopeRow{name: "accounting.settings", tenant: Organisation, help: "read and change an organisation's settings, read its users"},
		scopeRow{name: "accounting.settings.read", tenant: Organisation, help: "read an organisation's settings and users"})
}

// offline is the scope that a refresh token comes with.
const offline = "offline_access"

// AllScopes is what a token holds that was minted without naming scopes.
func AllScopes() []string {
	return []string{
		"openid", "profile", "email", offline,
		"practicemanager.client", "practicemanager.job", "practicemanager.staff", "practicemanager.time",
		"accounting.settings.read",
	}
}

// readScopes looks the scopes of a consent up, or says what is wrong with them.
func (s *Server) readScopes(app *App, parameter string) ([]scopeRow, *problem) {
	var list []scopeRow
	for _, scope := range strings.Fields(parameter) {
		i := slices.IndexFunc(s.scopes, func(r scopeRow) bool { return r.name == scope })
		if i < 0 || s.scopes[i].broad && s.assumed.broad == no {
			return nil, &problem{"invalid_scope", "There is no scope " + scope + "."}
		}
		row := s.scopes[i]
		if !app.approved(scope) || row.tenant == PracticeManager && app.public() && s.assumed.publicScopes == no {
			return nil, &problem{"unauthorized_client", "Invalid scope for client: " + scope + "."}
		}
		list = append(list, row)
	}
	if len(list) == 0 {
		return nil, &problem{"invalid_scope", "No scope is asked for."}
	}
	return list, nil
}

func scopeNames(rows []scopeRow) []string {
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.name
	}
	return names
}

// union is what a person has agreed to, with something added.
func union(had, added []string) []string {
	all := slices.Clone(had)
	for _, s := range added {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
