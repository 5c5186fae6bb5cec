package resolve_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// Whoever has left may be in no list any more, since it leaves out those who
// cannot log in (U4): nobody is added again for that. But who cannot be found
// may still hold something.
func TestGoneAndInNoList(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		account   string
		on        string
		want      []string
	}{
		{"create", "they were added once, and are not added again", "create: true", "2026-12-19", []string{"blocked user/lee/xpm: not-found"}},
		{"create, on the last day", "they are still to come", "create: true", "2026-12-18", []string{"create user/lee/xpm"}},
		{"known by e-mail", "they may have another", "", "2026-12-19", []string{"blocked user/lee/xpm: not-found"}},
		{"known by e-mail, on the last day", "they should be there", "", "2026-12-18", []string{"blocked user/lee/xpm: not-found"}},
		{"pinned", "nothing shows the login: it is ended again if nobody says it is", "uuid: " + uuidLee, "2026-12-19", []string{"manual user/lee/xpm/login: > by user/lee"}},
	} {
		text := strings.Replace(crew(", handover: {partner: kim, manager: pat}"), "accounts: {xpm: {uuid: "+uuidLee+"}}", "accounts: {xpm: {"+tt.account+"}}", 1)
		p := planOf(t, text, tt.on, crewRecords()[:3])
		got := planLines(p)
		for _, c := range p.Changes {
			if c.Action == reconcile.ActionCreate {
				got = append(got, "create "+c.Address)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.name, tt.why, d)
		}
	}
}
