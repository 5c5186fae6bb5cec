package resolve_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// byHandYAML is a practice without Practice Manager's API.
const byHandYAML = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {observe: snapshot, apply: manual}}}
---
`

func compileIn(t *testing.T, practice, text string) resolve.Compiled {
	t.Helper()
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(practice + text)}}, "")
	if len(problems) > 0 {
		t.Fatalf("the test's declarations: %v", problems)
	}
	return resolve.Compile(ws, appDay)
}

// said is what was wanted and what could not be: who does it, and what holds it.
func said(d reconcile.Desired) []string {
	var out []string
	for _, w := range d.Wants {
		l := w.Address
		if w.Manual {
			l += " by hand"
		}
		for _, f := range w.Fields {
			l += " " + string(f.Field) + ":" + f.Value.ID
			if f.Manual {
				l += "*"
			}
			if f.Hold != nil {
				l += " held:" + f.Hold.Rule
			}
		}
		out = append(out, l)
	}
	for _, b := range d.Blocked {
		out = append(out, "blocked "+b.Address+": "+b.Text+" | "+b.Hint)
	}
	for _, p := range d.Pins {
		out = append(out, "pin "+p.Address)
	}
	for _, u := range d.Unseen {
		out = append(out, "unseen "+u.Address+": "+u.Text)
	}
	return out
}

// What binds, and who does it, where names are all that a list shows.
func TestBindByHand(t *testing.T) {
	kim := staff("kim@x.example", "Kim", "kim@x.example")
	job := reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindJob, ID: "j1"}, Number: "J1", Client: "acme", Fields: []reconcile.FieldValue{
		{Field: reconcile.FieldStaff, Value: reconcile.Value{ID: "sam@x.example", Name: "Sam"}, Confirmed: true}}}
	tests := []struct {
		name, why string
		text      string
		seen      []reconcile.Object
		missing   []reconcile.Missing
		partial   bool
		want      []string
	}{
		{
			name: "by name", why: "a name that is unique binds without a pin, and nothing is held",
			text: user("kim", "kim@x.example", "{}") + assignment("{manager: kim, clients: [{name: acme}]}"),
			seen: []reconcile.Object{kim, client("acme", "Acme")},
			want: []string{"user/kim/xpm", "client/acme manager:kim@x.example*"},
		},
		{
			name: "pins of another time", why: "the lists show no uuids, so the names count",
			text: user("kim", "kim@x.example", "{uuid: "+uuidKim+"}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{kim, client("acme", "Acme")},
			want: []string{"user/kim/xpm", "client/acme manager:kim@x.example*"},
		},
		{
			name: "pins that the list shows", why: "an id decides wherever there is one",
			text: user("kim", "kim@x.example", "{}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{kim, client("acme", "Acme"), client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm", "client/" + uuidAcme + " manager:kim@x.example*"},
		},
		{
			name: "a name of two clients", why: "nothing tells which",
			text: user("kim", "kim@x.example", "{}") + assignment("{manager: kim, clients: [{name: Twin}]}"),
			seen: []reconcile.Object{kim, client("t1", "Twin"), client("t2", "Twin")},
			want: []string{"user/kim/xpm", "blocked client/Twin: 2 clients have this name | make the names differ in Practice Manager, and observe it again"},
		},
		{
			name: "an archived client", why: "the list says so",
			text:    user("kim", "kim@x.example", "{}") + assignment("{manager: kim, clients: [{name: Old}]}"),
			seen:    []reconcile.Object{kim},
			missing: []reconcile.Missing{{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: "old"}, Name: "Old", Why: reconcile.AbsentArchived}},
			want:    []string{"user/kim/xpm", "client/old manager:kim@x.example*"},
		},
		{
			name: "somebody by name", why: "the list shows no addresses",
			text: user("kim", "kim@x.example", "{create: true}"),
			seen: []reconcile.Object{staff("kim", "Kim", "")},
			want: []string{"user/kim/xpm"},
		},
		{
			name: "somebody new", why: "a person adds them",
			text: user("kim", "kim@x.example", "{create: true}"),
			want: []string{"user/kim/xpm by hand record:there*"},
		},
		{
			name: "somebody new, with a namesake", why: "another address may be another person",
			text: user("kim", "kim@x.example", "{create: true}"),
			seen: []reconcile.Object{staff("kim@old.example", "Kim", "kim@old.example")},
			want: []string{"blocked user/kim/xpm: is to be added, but somebody of this name is among the staff with the e-mail kim@old.example | the same person: correct the e-mail; another person: give the full name a second initial"},
		},
		{
			name: "nobody", why: "there are no uuids to add",
			text: user("kim", "kim@x.example", "{}"),
			want: []string{"blocked user/kim/xpm: nobody in the list of staff has the e-mail or the name | correct the one or the other, observe the staff again, or write create: true for somebody new"},
		},
		{
			name: "a list that is not the whole", why: "not in it is not missing",
			text: user("kim", "kim@x.example", "{create: true}") + assignment("{partner: null, clients: [{name: Acme}]}"), partial: true,
			want: []string{
				"unseen user/kim/xpm: is not in the list of staff, which is not the whole",
				"unseen client/Acme: is not in the list of clients, which is not the whole",
			},
		},
		{
			name: "jobs", why: "staff goes on and comes off by hand",
			text: user("kim", "kim@x.example", "{}") + user("sam", "sam@x.example", "{}") +
				assignment("{manager: kim, clients: [{name: Acme}], jobs: {follow: true, staff: {exactly: [kim]}}}"),
			seen: []reconcile.Object{kim, staff("sam@x.example", "Sam", "sam@x.example"), client("acme", "Acme"), job},
			want: []string{"user/kim/xpm", "user/sam/xpm", "client/acme manager:kim@x.example*",
				"job/J1 manager:kim@x.example* staff:kim@x.example* staff:sam@x.example*"},
		},
		{
			name: "a group that the list does not show", why: "the column may not have been copied",
			text: user("kim", "kim@x.example", "{}") + assignment("{manager: kim, select: [{group: VIP}]}"),
			seen: []reconcile.Object{kim, client("acme", "Acme")},
			want: []string{"user/kim/xpm", "unseen assignment/book: the snapshot shows no client group of this name: it may not have been looked for"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := reconcile.Snapshot{System: "xpm", Objects: tt.seen, Missing: tt.missing, Partial: tt.partial, CapturedBy: "jo", CapturedAt: captured, Jobs: true}
			if d := cmp.Diff(tt.want, said(resolve.Bind(compileIn(t, byHandYAML, tt.text), s))); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

// What could not be looked at is not known, whatever else was.
func TestLacking(t *testing.T) {
	kim := user("kim", "kim@x.example", "{}")
	leaver := strings.Replace(user("lee", "lee@x.example", "{}"), "{fullName", "{leaves: {lastDay: 2026-11-01, handover: {partner: kim, manager: kim, jobs: kim}}, fullName", 1)
	book := assignment("{manager: kim, clients: [{name: Acme}], jobs: {follow: true}}")
	seen := []reconcile.Object{
		staff("kim@x.example", "Kim", "kim@x.example"), staff("lee@x.example", "Lee", "lee@x.example"), client("acme", "Acme"),
	}
	tests := []struct {
		name, why, text string
		lacking         map[reconcile.Kind]string
		want            []string
	}{
		{"all there", "nothing is unknown", kim + book, nil, []string{"user/kim/xpm", "client/acme manager:kim@x.example*"}},
		{"no jobs", "current jobs are wanted", kim + book, map[reconcile.Kind]string{reconcile.KindJob: "no list"},
			[]string{"user/kim/xpm", "client/acme manager:kim@x.example*", "unseen xpm/jobs: no list"}},
		{"no jobs, and nobody asks", "what nobody declares is not unknown", kim, map[reconcile.Kind]string{reconcile.KindJob: "no list"}, []string{"user/kim/xpm"}},
		{"no clients", "then whose jobs are whose is not known either", kim + book, map[reconcile.Kind]string{reconcile.KindClient: "no list"},
			[]string{"user/kim/xpm", "unseen xpm/clients: no list", "unseen xpm/jobs: no list"}},
		{"no staff", "then nobody could tell who holds what", kim + book, map[reconcile.Kind]string{reconcile.KindStaff: "no list"},
			[]string{"unseen user/kim/xpm: no list", "unseen xpm/clients: no list", "unseen xpm/jobs: no list"}},
		{"a login, and no jobs", "it must not end while the leaver may hold jobs", kim + leaver, map[reconcile.Kind]string{reconcile.KindJob: "no list"},
			[]string{"user/kim/xpm", "user/lee/xpm login:* held:not-seen", "unseen xpm/jobs: no list"}},
		{"an urgent login", "it ends first, whatever is held",
			kim + strings.Replace(leaver, "lastDay", "urgent: {reason: dismissed}, lastDay", 1), map[reconcile.Kind]string{reconcile.KindJob: "no list"},
			[]string{"user/kim/xpm", "user/lee/xpm login:*", "unseen xpm/jobs: no list"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := compileIn(t, byHandYAML, tt.text)
			c.Lacking = tt.lacking
			s := reconcile.Snapshot{System: "xpm", Objects: seen, CapturedBy: "jo", CapturedAt: captured, Jobs: true}
			if d := cmp.Diff(tt.want, said(resolve.Bind(c, s))); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

// A snapshot of Practice Manager ages like any other; one that was made just
// now, by this very run, does not.
func TestAgeOfPracticeManager(t *testing.T) {
	text := user("kim", "kim@x.example", "{uuid: "+uuidKim+"}")
	for _, tt := range []struct {
		name  string
		by    string
		days  int
		want  []string
		seen  []reconcile.Seen
		stale int
	}{
		{"live", "", 100, []string{"user/kim/xpm"}, nil, 0},
		{"fresh", "jo", 7, []string{"user/kim/xpm"}, []reconcile.Seen{{System: "xpm", By: "jo", Days: 7}}, 0},
		{"stale", "jo", 8, []string{"user/kim/xpm"}, []reconcile.Seen{{System: "xpm", By: "jo", Days: 8, Stale: true}}, 8},
		{"too old", "jo", 15, []string{"unseen user/kim/xpm: the snapshot of Practice Manager is 15 days old: practicectl observe xpm"},
			[]reconcile.Seen{{System: "xpm", By: "jo", Days: 15, Stale: true}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compile(t, text)
			c.Date, c.Today = appDay.AddDays(300), appDay // a rehearsal: its day makes nothing old
			at := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC).AddDate(0, 0, -tt.days)
			d := resolve.Bind(c, reconcile.Snapshot{System: "xpm", Objects: []reconcile.Object{staff(uuidKim, "Kim", "kim@x.example")}, CapturedBy: tt.by, CapturedAt: at})
			if diff := cmp.Diff(tt.want, said(d)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for i := range tt.seen {
				tt.seen[i].CapturedAt = at
			}
			if diff := cmp.Diff(tt.seen, d.Seen); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
			if len(d.Wants) > 0 && d.Wants[0].Stale != tt.stale {
				t.Errorf("stale %d, want %d", d.Wants[0].Stale, tt.stale)
			}
		})
	}
}

// Whoever writes the roles of clients, there is one of them.
func TestWriterOfClientRoles(t *testing.T) {
	for _, tt := range []struct{ writer, want string }{
		{"xpm", "client/" + uuidAcme + " manager:" + uuidKim},
		{"ignition", "client/" + uuidAcme + " manager:" + uuidKim + "*"},
		{"elsewhere", "client/" + uuidAcme + " manager:" + uuidKim + "* held:elsewhere"},
	} {
		t.Run(tt.writer, func(t *testing.T) {
			practice := strings.Replace(practiceYAML, "systems: {", "clientRoles: {writer: "+tt.writer+"}, systems: {ignition: {}, ", 1)
			c := compileIn(t, practice, user("kim", "kim@x.example", "{uuid: "+uuidKim+"}")+assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}], jobs: {follow: true}}"))
			job := reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindJob, ID: "j1"}, Number: "J1", Client: uuidAcme}
			d := resolve.Bind(c, reconcile.Snapshot{Objects: []reconcile.Object{staff(uuidKim, "Kim", "kim@x.example"), client(uuidAcme, "Acme"), job}})
			want := []string{"user/kim/xpm", tt.want, "job/J1 manager:" + uuidKim}
			if diff := cmp.Diff(want, said(d)); diff != "" {
				t.Errorf("jobs are Practice Manager's in any case (-want +got):\n%s", diff)
			}
		})
	}
}
