package schema_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/schema"
)

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func parse(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

const head = `"apiVersion": "practicectl/v1", "kind": "User", "metadata": {"name": "jo"}`

func TestValidate(t *testing.T) {
	tests := []struct {
		name, kind, value string
		want              []schema.Problem
		reason            string
	}{
		{
			name: "fits", kind: "User",
			value:  `{` + head + `, "spec": {"fullName": "Jo", "email": "jo@a.example", "accounts": {"xpm": {"uuid": "F8235E1A-d383-48b7-9139-ba97ab8ca889"}}}}`,
			reason: "a complete user, with a UUID partly in upper case",
		},
		{
			name: "several", kind: "User",
			value: `{` + head + `, "spec": {"emial": "x", "formerEmails": ["a@b.example", "nope"], "accounts": {"xpm": null}}}`,
			want: []schema.Problem{
				{Path: []string{"spec"}, Keyword: "additionalProperties", Key: "emial", Allowed: []string{"accounts", "email", "formerEmails", "fullName", "github", "leaves", "starts"}},
				{Path: []string{"spec"}, Keyword: "required", Key: "fullName", About: "The person's name as Xero Practice Manager shows it."},
				{Path: []string{"spec", "accounts", "xpm"}, Keyword: "type", Allowed: []string{"object"}},
				{Path: []string{"spec", "formerEmails", "1"}, Keyword: "format", Def: "email"},
			},
			reason: "every leaf is reported, each with its own path, in order",
		},
		{
			name: "two unknown", kind: "User",
			value: `{` + head + `, "a/b": 1, "c%d": 2, "spec": {"fullName": "Jo"}}`,
			want: []schema.Problem{
				{Keyword: "additionalProperties", Key: "a/b", Allowed: []string{"apiVersion", "kind", "metadata", "spec"}},
				{Keyword: "additionalProperties", Key: "c%d", Allowed: []string{"apiVersion", "kind", "metadata", "spec"}},
			},
			reason: "the validator names them in one sentence; here each is a problem",
		},
		{
			name: "values", kind: "Practice",
			value: `{"apiVersion": "practicectl/v2", "kind": "Practice", "metadata": {"name": "Har bour"},
				"spec": {"displayName": " ", "timezone": 3, "manage": "aply", "systems": {"xpm": {"tenant": {}}}}}`,
			want: []schema.Problem{
				{Path: []string{"apiVersion"}, Keyword: "const", Allowed: []string{"practicectl/v1"}},
				{Path: []string{"metadata", "name"}, Keyword: "pattern", Def: "slug"},
				{Path: []string{"spec", "displayName"}, Keyword: "pattern", Def: "text"},
				{Path: []string{"spec", "manage"}, Keyword: "enum", Allowed: []string{"apply", "observe"}},
				{Path: []string{"spec", "systems", "xpm", "tenant"}, Keyword: "minProperties"},
				{Path: []string{"spec", "timezone"}, Keyword: "type", Def: "text", Allowed: []string{"string"}},
			},
			reason: "each keyword, with the values that it allows and the shape that asked",
		},
		{
			name: "numbered", kind: "Assignment",
			value: `{"apiVersion": "practicectl/v1", "kind": "Assignment", "metadata": {"name": "a"},
				"spec": {"clients": [{"name":"0"},{"name":"1"},{"name":2},{"name":"3"},{"name":"4"},{"name":"5"},{"name":"6"},{"name":"7"},{"name":"8"},{"name":"9"},{"partner": null}]}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "clients", "2", "name"}, Keyword: "type", Def: "text", Allowed: []string{"string"}},
				{Path: []string{"spec", "clients", "10"}, Keyword: "required", Key: "name", Def: "client", About: "The client's name as XPM shows it."},
			},
			reason: "items are ordered by number, not by text; null is a role's value",
		},
		{
			name: "limits", kind: "Practice",
			value: `{"apiVersion": "practicectl/v1", "kind": "Practice", "metadata": {"name": "a"}, "spec": {"displayName": "A", "timezone": "UTC",
				"rails": {"maxClients": {"count": 100001, "percent": 0}},
				"freeze": [{"name": "a", "from": "2027-02-30", "until": "2027-02-28", "allow": ["staff-add", "staff-add", "mapping"]}],
				"state": {"git": {}, "folder": ".x"}}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "freeze", "0", "allow"}, Keyword: "uniqueItems"},
				{Path: []string{"spec", "freeze", "0", "allow", "2"}, Keyword: "enum", Allowed: []string{"client-role", "job", "staff-add", "login-end", "support-removal"}},
				{Path: []string{"spec", "freeze", "0", "from"}, Keyword: "format", Def: "date"},
				{Path: []string{"spec", "rails", "maxClients", "count"}, Keyword: "maximum", Def: "count", Allowed: []string{"100000"}},
				{Path: []string{"spec", "rails", "maxClients", "percent"}, Keyword: "minimum", Def: "percent", Allowed: []string{"1"}},
				{Path: []string{"spec", "state"}, Keyword: "maxProperties"},
				{Path: []string{"spec", "state", "git"}, Keyword: "required", Key: "branch", About: "The name of the branch, for example practicectl-state. Nothing else may use it."},
			},
			reason: "limits are given as they are written, and every item and key is looked at",
		},
		{
			name: "cover", kind: "Cover",
			value: `{"apiVersion": "practicectl/v1", "kind": "Cover", "metadata": {"name": "a"},
				"spec": {"for": "a", "by": "b", "roles": [], "from": "2027-01-10", "until": "2027-01-10", "reason": " "}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "reason"}, Keyword: "pattern", Def: "text"},
				{Path: []string{"spec", "roles"}, Keyword: "minItems"},
			},
			reason: "a cover says what it covers and why",
		},
		{
			name: "leaver", kind: "User",
			value: `{` + head + `, "spec": {"fullName": "Jo", "leaves": {"handover": {"partner": null}, "urgent": {}, "expect": {}}}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "leaves"}, Keyword: "required", Key: "lastDay", Def: "leave", About: "The last day of work, for example 2026-12-18. The logins end after it; the handover begins as soon as this is merged."},
				{Path: []string{"spec", "leaves", "expect"}, Keyword: "minProperties"},
				{Path: []string{"spec", "leaves", "handover", "partner"}, Keyword: "type", Def: "text", Allowed: []string{"string"}},
				{Path: []string{"spec", "leaves", "urgent"}, Keyword: "required", Key: "reason", About: "Why it cannot wait, for those who read the history, for example dismissed."},
			},
			reason: "a leaver has a last day, and hands over to somebody",
		},
		{
			name: "acceptance", kind: "Acceptance",
			value: `{"apiVersion": "practicectl/v1", "kind": "Acceptance", "metadata": {"name": "a"},
				"spec": {"address": "client/Acme/manager", "observed": 4, "by": "b", "until": "2027-01-10", "reason": "x"}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "address"}, Keyword: "pattern", Def: "address"},
				{Path: []string{"spec", "observed"}, Keyword: "type", Def: "holder", Allowed: []string{"string", "null"}},
			},
			reason: "a client goes by its uuid; nobody is null",
		},
		{
			name: "accounts", kind: "User",
			value: `{` + head + `, "spec": {"fullName": "Jo", "accounts": {"ignition": null, "documents": {"link": null}, "karbon": {"uuid": "x", "link": {}}, "xbert": 3}}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "accounts", "karbon"}, Keyword: "additionalProperties", Key: "uuid", Def: "account", Allowed: []string{"email", "id", "invite", "link", "role"}},
				{Path: []string{"spec", "accounts", "karbon", "link"}, Keyword: "required", Key: "reason", About: "Why the address differs or is shared with somebody, for example shared login."},
				{Path: []string{"spec", "accounts", "xbert"}, Keyword: "type", Def: "account", Allowed: []string{"object", "null"}},
			},
			reason: "any name can be a system's, and each account has the same shape",
		},
		{
			name: "attestation", kind: "Attestation",
			value: `{"apiVersion": "practicectl/v1", "kind": "Attestation", "metadata": {"name": "a"},
				"spec": {"actions": ["a1b2c3d4", "a1b2c3d4"], "by": "b", "at": "2026-11-20T24:00", "evidence": [{}, {"url": "ftp://a.example"}]}}`,
			want: []schema.Problem{
				{Path: []string{"spec", "actions"}, Keyword: "uniqueItems"},
				{Path: []string{"spec", "at"}, Keyword: "pattern", Def: "moment"},
				{Path: []string{"spec", "evidence", "0"}, Keyword: "minProperties", Def: "evidence"},
				{Path: []string{"spec", "evidence", "1", "url"}, Keyword: "pattern", Def: "url"},
			},
			reason: "what was done, when to the minute, and something to look at",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := schema.Validate(tt.kind, parse(t, tt.value))
			for i := range got {
				if got[i].Message == "" {
					t.Errorf("%v: no message of the validator's", got[i])
				}
				got[i].Message = ""
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.reason, diff)
			}
		})
	}
}

func TestValidateUnknownName(t *testing.T) {
	defer func() {
		got, _ := recover().(string)
		if want := `schema: no schema is called "Usr"`; !strings.Contains(got, want) {
			t.Errorf("panicked with %q, want %q", got, want)
		}
	}()
	schema.Validate("Usr", nil)
}
