package cli

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

const mayPractice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour
  timezone: Australia/Sydney
  systems:
    xpm: {tenant: {name: Harbour}}
    xero: {tenant: {name: Harbour Pty Ltd}}
    xeroPractice: {principal: pat-ng}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo-bloggs}
spec: {fullName: Jo Bloggs, email: jo@harbour.example, accounts: {xeroPractice: {role: administrator}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xeroPractice: {role: staff}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: pat-ng}
spec: {fullName: Pat Ng, email: pat@harbour.example}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee-park}
spec: {fullName: Lee Park, email: lee@harbour.example, accounts: {xeroPractice: {role: administrator}}, leaves: {lastDay: 2026-11-22}}
---
apiVersion: practicectl/v1
kind: SupportAccess
metadata: {name: inside}
spec: {scope: practice, owner: jo-bloggs, reason: x, from: 2026-11-20, until: 2026-11-27}
---
apiVersion: practicectl/v1
kind: SupportAccess
metadata: {name: outside}
spec: {scope: organisation, organisation: Harbour Pty Ltd, role: standard, payrollAdmin: false, owner: kim-tan, reason: x, from: 2026-11-20, until: 2026-11-27}
`

func mayWorkspace(t *testing.T) *decl.Workspace {
	t.Helper()
	apps, err := carriedApps()
	if err != nil {
		t.Fatal(err)
	}
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(mayPractice)}}, "", apps...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return ws
}

// Whose word counts for what is done about a grant.
func TestWhoseWordCounts(t *testing.T) {
	ws := mayWorkspace(t)
	guide, err := guideOf(ws, reconcile.Date{Year: 2026, Month: 12, Day: 31})
	if err != nil {
		t.Fatal(err)
	}
	const practice, organisation = 0, 1
	tests := []struct {
		name, why string
		grant     int
		by        string
		day       int
		want      string
	}{
		{"administrator", "the role allows it", practice, "jo-bloggs", 22, ""},
		{"the named principal", "the practice says so", practice, "pat-ng", 22, ""},
		{"staff", "the role does not", practice, "kim-tan", 22, "Kim Tan may not do this: it takes a Practice Administrator or the Principal (Jo Bloggs, Pat Ng)"},
		{"on the last day", "they could until its end", practice, "lee-park", 22, ""},
		{"after the last day", "they could not any more", practice, "lee-park", 23, "Lee Park had left by then: the last day was 2026-11-22"},
		{"the owner", "of an organisation it is theirs", organisation, "kim-tan", 22, ""},
		{"an administrator for the owner", "somebody has to be able to", organisation, "jo-bloggs", 22, ""},
		{"the principal for the owner", "the same", organisation, "pat-ng", 22, ""},
		{"a leaver for the owner", "after the last day", organisation, "lee-park", 23, "Lee Park had left by then: the last day was 2026-11-22"},
	}
	zone := time.FixedZone("AEDT", 11*3600)
	for _, tt := range tests {
		words := map[string]reconcile.Word{}
		g := resolve.Grants(ws)[tt.grant]
		ids := g.Actions()
		if tt.grant == practice { // where nobody sets a level
			ids = []string{ids[0], ids[3]}
		}
		for _, id := range ids {
			words[id] = reconcile.Word{By: tt.by, At: time.Date(2026, 11, tt.day, 9, 0, 0, 0, zone)}
		}
		refuseGrants(ws, words, hearing{who: newEntitling(t.Context(), ws, t.TempDir())}, guide(reconcile.Snapshot{}))
		for id, w := range words {
			if w.Refused != tt.want {
				t.Errorf("%s (%s): %s: %q, want %q", tt.name, tt.why, id, w.Refused, tt.want)
			}
		}
	}
}

// What attest says of a word about a grant is what a plan makes of it.
func TestAttestClosesGrants(t *testing.T) {
	ws := mayWorkspace(t)
	guide, err := guideOf(ws, reconcile.Date{})
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("AEDT", 11*3600)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, zone) }
	grants := resolve.Grants(ws)
	list := reconcile.Look{Terms: grants[0].Terms, Site: grants[0].Site, Place: grants[0].Place, System: "xeroPractice", CapturedAt: at(22, 12), Users: 3, Proves: true}
	const observe = "practicectl observe xeroPractice ws --from FILE --total NUMBER --captured-by jo-bloggs --as-role ROLE"
	tests := []struct {
		name, why   string
		grant, what int
		at          time.Time
		looks       []reconcile.Look
		want        string
	}{
		{"let in", "the word counts for a week", 0, 0, at(20, 9), nil, "closed until 27 November 2026, unless a list of My Xero that is taken at 09:01 on 20 November 2026 or later shows otherwise before"},
		{"let in, and not in a later list", "the list knows better", 0, 0, at(20, 9), []reconcile.Look{list}, "stays open until a list of My Xero that is taken at 09:01 on 20 November 2026 or later shows it: " + observe},
		{"removed", "a list has to show it", 0, 3, at(22, 12), nil, "stays open until a list of My Xero that is taken at 12:01 on 22 November 2026 or later shows it: " + observe},
		{"removed, and looked at since", "the list was there first", 0, 3, at(22, 9), []reconcile.Look{list}, "closed: a list that was taken since does not show it"},
		{"removed from the own organisation", "its API proves nothing", 1, 3, at(22, 12), nil,
			`stays open until a list of the users of Harbour Pty Ltd that is taken at 12:01 on 22 November 2026 or later shows it: practicectl observe xeroOrganisation --organisation "Harbour Pty Ltd" ws --from FILE --total NUMBER --captured-by jo-bloggs --as-role ROLE (what its API leaves out proves nothing, so a list of its users is wanted)`},
	}
	for _, tt := range tests {
		now := at(22, 13)
		if tt.what == 0 {
			now = tt.at
		}
		if len(tt.looks) > 0 {
			now = at(22, 13)
		}
		a := attesting{attestOptions: attestOptions{by: "jo-bloggs"}, ws: ws, dir: "ws", at: tt.at}
		a.support = reconcile.Support{Grants: grants, Looks: tt.looks, Day: reconcile.DateOf(now, zone), At: now, Zone: zone}
		c := grants[tt.grant].Does()[tt.what]
		c.Manual = guide(reconcile.Snapshot{})(c)
		if got := a.closing(c); got != tt.want {
			t.Errorf("%s (%s):\ngot  %s\nwant %s", tt.name, tt.why, got, tt.want)
		}
	}
}
