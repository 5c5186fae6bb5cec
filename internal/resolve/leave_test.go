package resolve_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// staff ids that read well: the letter is the person.
const (
	uuidPat = "b8235e1a-d383-48b7-9139-ba97ab8ca889"
	uuidJo  = "c8235e1a-d383-48b7-9139-ba97ab8ca889"
)

// crew are four people, of whom Lee leaves; leaves is what follows lastDay.
func crew(leaves string) string {
	text := ""
	for _, p := range []struct{ slug, uuid, more string }{
		{"jo", uuidJo, ""}, {"kim", uuidKim, ""}, {"pat", uuidPat, ""},
		{"lee", uuidLee, ", leaves: {lastDay: 2026-12-18" + leaves + "}"},
	} {
		text += fmt.Sprintf("apiVersion: practicectl/v1\nkind: User\nmetadata: {name: %s}\nspec: {fullName: %s, email: %s@x.example, accounts: {xpm: {uuid: %s}}%s}\n---\n",
			p.slug, strings.ToUpper(p.slug[:1])+p.slug[1:], p.slug, p.uuid, p.more)
	}
	return text
}

func crewRecords() []reconcile.Object {
	return []reconcile.Object{
		staff(uuidJo, "Jo", "jo@x.example"), staff(uuidKim, "Kim", "kim@x.example"),
		staff(uuidPat, "Pat", "pat@x.example"), staff(uuidLee, "Lee", "lee@x.example"),
	}
}

func held(id, partner, manager string) reconcile.Object {
	o := client(id, "Client "+id[:1])
	o.Fields = []reconcile.FieldValue{
		{Field: reconcile.FieldPartner, Value: reconcile.Value{ID: partner}, Confirmed: true},
		{Field: reconcile.FieldManager, Value: reconcile.Value{ID: manager}, Confirmed: true},
	}
	return o
}

func named(o reconcile.Object, name string) reconcile.Object {
	o.Name = name
	return o
}

// jobOf is a job of a client; more are its staff ("staff:ID") and tasks
// ("TASK:ID").
func jobOf(number, client, partner, manager string, more ...string) reconcile.Object {
	o := reconcile.Object{
		Key:  reconcile.Key{System: resolve.SystemXPM, Kind: reconcile.KindJob, ID: "job-" + number},
		Name: "Tax", Number: number, Client: client,
		Fields: []reconcile.FieldValue{
			{Field: reconcile.FieldPartner, Value: reconcile.Value{ID: partner}, Confirmed: true},
			{Field: reconcile.FieldManager, Value: reconcile.Value{ID: manager}, Confirmed: true},
		},
	}
	for _, m := range more {
		on, who, _ := strings.Cut(m, ":")
		fv := reconcile.FieldValue{Field: reconcile.FieldStaff, Value: reconcile.Value{ID: who}, Confirmed: true}
		if on != "staff" {
			fv.Field, fv.Of, fv.OfName = reconcile.FieldTask, on, "Task "+on
		}
		o.Fields = append(o.Fields, fv)
	}
	return o
}

// moves is what a plan does, one line a field, and what it blocks or notices.
func moves(t *testing.T, text, on string, objects ...reconcile.Object) []string {
	t.Helper()
	return planLines(planOf(t, text, on, objects))
}

func planOf(t *testing.T, text, on string, objects []reconcile.Object) reconcile.Plan {
	t.Helper()
	ws, problems := decl.Load(fstest.MapFS{
		"a.yaml":   {Data: []byte(practiceYAML + text)},
		"lee.csv":  {Data: []byte("client,uuid,partner,manager\nClent c,,jo,\nClient b," + id("b") + ",pat,\n")},
		"null.csv": {Data: []byte("client,uuid,partner,manager\nClient a," + id("a") + ",null,null\n")},
	}, "")
	if len(problems) > 0 {
		t.Fatalf("the test's declarations: %v\n%s", problems, text)
	}
	s := reconcile.Snapshot{Objects: objects, Jobs: true}
	d := resolve.Bind(resolve.Compile(ws, day(t, on)), s)
	return reconcile.Diff(reconcile.Header{AsOf: day(t, on)}, d, []reconcile.Snapshot{s})
}

var short = strings.NewReplacer(uuidJo, "jo", uuidKim, "kim", uuidPat, "pat", uuidLee, "lee", id("a"), "A", id("b"), "B", id("c"), "C")

func planLines(p reconcile.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		hold := ""
		if c.Hold != nil {
			hold = " held:" + c.Hold.Rule
		}
		for _, f := range c.Fields {
			out = append(out, short.Replace(fmt.Sprintf("%s %s: %s>%s by %s%s", c.Action, f.Address, f.Before.ID, f.After.ID, f.By, hold)))
		}
	}
	for _, b := range p.Blocked {
		out = append(out, short.Replace(fmt.Sprintf("blocked %s: %s", b.Address, b.Rule)))
	}
	for _, n := range p.Notices {
		out = append(out, short.Replace(fmt.Sprintf("notice %s: %s", n.Address, n.Text)))
	}
	return out
}

func TestLeave(t *testing.T) {
	all := ", handover: {partner: kim, manager: pat, jobs: jo}"
	tests := []struct {
		name, why string
		text, on  string
		objects   []reconcile.Object
		want      []string
	}{
		{
			name: "what is declared nowhere", why: "everything found is moved from the day on which this is merged; the login ends after the last day",
			text: crew(all), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidLee, uuidKim), held(id("b"), uuidJo, uuidLee)},
			want:    []string{"update client/A/partner: lee>kim by user/lee", "update client/B/manager: lee>pat by user/lee"},
		},
		{
			name: "on the last day", why: "the last day is still theirs",
			text: crew(all), on: "2026-12-18", objects: []reconcile.Object{held(id("a"), uuidKim, uuidKim)},
		},
		{
			name: "after the last day", why: "the login ends, by hand unless the practice says otherwise",
			text: crew(all), on: "2026-12-19", objects: []reconcile.Object{held(id("a"), uuidKim, uuidKim)},
			want: []string{"manual user/lee/xpm/login: > by user/lee"},
		},
		{
			name: "urgent", why: "the login ends first and waits for nothing",
			text: crew(all + ", urgent: {reason: dismissed}"), on: "2026-12-01", objects: []reconcile.Object{held(id("a"), uuidLee, uuidKim)},
			want: []string{"manual user/lee/xpm/login: > by user/lee", "update client/A/partner: lee>kim by user/lee"},
		},
		{
			name: "nobody takes over", why: "what is held and has no taker is blocked, and keeps the login",
			text: crew(", handover: {partner: kim}"), on: "2026-12-19", objects: []reconcile.Object{held(id("a"), uuidLee, uuidLee)},
			want: []string{
				"update client/A/partner: lee>kim by user/lee",
				"manual user/lee/xpm/login: > by user/lee held:still-holds",
				"blocked client/A/manager: nobody-takes-over",
			},
		},
		{
			name: "what is declared", why: "a line that still names the leaver goes to who takes over, wherever the client is now",
			text: crew(all) + list("book", "{partner: lee, manager: jo, clients: [{name: Client a, uuid: "+id("a")+"}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidPat, uuidJo)},
			want:    []string{"update client/A/partner: pat>kim by user/lee"},
		},
		{
			name: "a cover, then the handover", why: "who stands in leaves, so it goes on to who takes over",
			text: crew(all) + list("book", "{manager: jo, clients: [{name: Client a, uuid: "+id("a")+"}]}") +
				"apiVersion: practicectl/v1\nkind: Cover\nmetadata: {name: c}\nspec: {for: jo, by: lee, roles: [manager], from: 2026-11-01, until: 2026-12-10, reason: leave}\n---\n",
			on: "2026-12-01", objects: []reconcile.Object{held(id("a"), uuidKim, uuidJo)},
			want: []string{"update client/A/manager: jo>pat by user/lee"},
		},
		{
			name: "a circle", why: "cover and handover lead back: nobody can be named",
			text: crew(all) + list("book", "{manager: lee, clients: [{name: Client a, uuid: "+id("a")+"}]}") +
				"apiVersion: practicectl/v1\nkind: Cover\nmetadata: {name: c}\nspec: {for: pat, by: lee, roles: [manager], from: 2026-11-01, until: 2026-12-10, reason: leave}\n---\n",
			on: "2026-12-01", objects: []reconcile.Object{held(id("a"), uuidKim, uuidJo)},
			want: []string{"blocked client/A/manager: circle"},
		},
		{
			name: "jobs", why: "partner of a job to the partner, the rest to who takes the jobs; tasks of others stay",
			text: crew(all), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidJo, uuidKim), jobOf("J1", id("a"), uuidLee, uuidLee, "staff:"+uuidLee, "staff:"+uuidPat, "t1:"+uuidLee, "t2:"+uuidPat)},
			want: []string{
				"update job/J1/partner: lee>kim by user/lee",
				"update job/J1/manager: lee>jo by user/lee",
				"update job/J1/staff/lee: lee> by user/lee",
				"update job/J1/staff/jo: >jo by user/lee",
				"update job/J1/task/t1/lee: lee> by user/lee",
				"update job/J1/task/t1/jo: >jo by user/lee",
			},
		},
		{
			name: "a taker who is on the job", why: "is not put on it again",
			text: crew(all), on: "2026-12-01",
			objects: []reconcile.Object{jobOf("J1", id("a"), uuidJo, uuidJo, "staff:"+uuidLee, "staff:"+uuidJo)},
			want:    []string{"update job/J1/staff/lee: lee> by user/lee"},
		},
		{
			name: "named after leaving", why: "something still makes jobs in their name; they are moved, and it is told",
			text: crew(all), on: "2027-02-01",
			objects: []reconcile.Object{jobOf("J9", id("a"), uuidJo, uuidLee)},
			want: []string{
				"update job/J9/manager: lee>jo by user/lee",
				"manual user/lee/xpm/login: > by user/lee",
				"notice user/lee: left on 2026-12-18 and is named by current jobs (J9): where one of them is new, recurring work, a job template or a proposal still names them; change it there, or it comes back",
			},
		},
		{
			name: "follow", why: "a job takes the roles that its client is to have, and only where the assignment says so",
			text: crew(all) + list("book", "{partner: jo, manager: lee, jobs: {follow: true}, clients: [{name: Client a, uuid: "+id("a")+"}]}") +
				list("other", "{manager: kim, clients: [{name: Client b, uuid: "+id("b")+"}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidJo, uuidPat), held(id("b"), uuidJo, uuidKim), jobOf("J1", id("a"), uuidKim, uuidKim), jobOf("J2", id("b"), uuidPat, uuidPat)},
			want:    []string{"update job/J1/partner: kim>jo by assignment/book", "update job/J1/manager: kim>pat by user/lee"},
		},
		{
			name: "a row that fits no client", why: "it may mean any of them, so what falls to the handover waits; what another row names goes on",
			text: crew(", handover: {partner: kim, manager: pat, jobs: jo}, clientsFrom: lee.csv"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidLee, uuidJo), held(id("b"), uuidLee, uuidJo)},
			want: []string{
				"update client/A/partner: lee>kim by user/lee held:unmatched-row", "update client/B/partner: lee>pat by user/lee",
				"blocked client/Clent c: not-found",
			},
		},
		{
			name: "a line that may mean it", why: "two clients have the name that a line gives, so neither falls to the handover",
			text: crew(all) + list("book", "{partner: jo, clients: [{name: Client a}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidLee, uuidJo), named(held(id("b"), uuidLee, uuidJo), "Client a")},
			want:    []string{"blocked client/Client a: ambiguous", "blocked client/A/partner: ambiguous", "blocked client/B/partner: ambiguous"},
		},
		{
			name: "a group that cannot be found", why: "its rule may decide any client, so neither a lower rule nor the handover does",
			text: crew(all) + list("low", "{partner: jo, select: [{nameStartsWith: Client a}]}") + list("high", "{partner: pat, select: [{group: Browne, priority: 10}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidKim, uuidJo), held(id("b"), uuidLee, uuidJo)},
			want:    []string{"blocked assignment/high: group", "blocked client/A/partner: group", "blocked client/B/partner: group"},
		},
		{
			name: "nobody for a client's jobs", why: "a null in the leaver's list is no word about jobs",
			text: crew(", handover: {partner: kim, manager: pat, jobs: jo}, clientsFrom: null.csv"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidJo, uuidKim), jobOf("J1", id("a"), uuidLee, uuidKim, "staff:"+uuidLee)},
			want:    []string{"blocked job/J1/partner: nobody-takes-over", "blocked job/J1/staff/lee: nobody-takes-over"},
		},
		{
			name: "exactly, and a task's taker", why: "who is not to be on the job cannot have its tasks",
			text: crew(all) + list("book", "{manager: kim, jobs: {staff: {exactly: [kim]}}, clients: [{name: Client a, uuid: "+id("a")+"}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidKim, uuidKim), jobOf("J1", id("a"), uuidKim, uuidKim, "staff:"+uuidKim, "t1:"+uuidLee)},
			want:    []string{"blocked job/J1/task/t1/lee: not-on-staff"},
		},
		{
			name: "include", why: "is put on, and nobody comes off",
			text: crew(all) + list("book", "{manager: jo, jobs: {staff: {include: [pat, lee]}}, clients: [{name: Client a, uuid: "+id("a")+"}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidJo, uuidJo), jobOf("J1", id("a"), uuidJo, uuidJo, "staff:"+uuidKim)},
			want:    []string{"update job/J1/staff/pat: >pat by assignment/book", "update job/J1/staff/jo: >jo by user/lee"},
		},
		{
			name: "exactly", why: "whoever is not named comes off, but not from under their tasks",
			text: crew(all) + list("book", "{manager: jo, jobs: {staff: {exactly: [jo]}}, clients: [{name: Client a, uuid: "+id("a")+"}]}"), on: "2026-12-01",
			objects: []reconcile.Object{held(id("a"), uuidJo, uuidJo), jobOf("J1", id("a"), uuidJo, uuidJo, "staff:"+uuidJo, "staff:"+uuidKim, "staff:"+uuidPat, "t1:"+uuidPat)},
			want:    []string{"update job/J1/staff/kim: kim> by assignment/book", "blocked job/J1/staff/pat: has-tasks"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := moves(t, tt.text, tt.on, append(crewRecords(), tt.objects...)...)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

// What is wanted until somebody starts is left as it is, and told under later.
func TestStarts(t *testing.T) {
	text := crew("") + "apiVersion: practicectl/v1\nkind: User\nmetadata: {name: mia}\nspec: {fullName: Mia, email: mia@x.example, starts: 2027-01-04, accounts: {xpm: {create: true}}}\n---\n" +
		list("book", "{partner: jo, manager: mia, clients: [{name: Client a, uuid: "+id("a")+"}]}")
	objects := append(crewRecords(), held(id("a"), uuidKim, uuidKim))
	if d := cmp.Diff([]string{"update client/A/partner: kim>jo by assignment/book", "manual user/lee/xpm/login: > by user/lee"}, moves(t, text, "2027-01-03", objects...)); d != "" {
		t.Errorf("before (-want +got):\n%s", d)
	}
	later := resolve.Later(loadText(t, text), day(t, "2026-12-01"), reconcile.Snapshot{Objects: objects})
	var got []string
	for _, l := range later {
		got = append(got, short.Replace(fmt.Sprintf("%s %s %s %s>%s", l.Date, l.Address, l.Field, l.Before.ID+l.Before.User, l.After.User)))
	}
	want := []string{"2026-12-19 user/lee/xpm/login login lee>", "2027-01-04 client/A/manager manager kim>mia", "2027-01-04 user/mia/xpm record >mia"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("later (-want +got):\n%s", d)
	}
	p := planOf(t, text, "2027-01-04", objects)
	if p.Changes[0].Action != reconcile.ActionCreate || len(p.Changes) < 2 || p.Changes[1].DependsOn[0] != "user/mia/xpm" {
		t.Errorf("on the day: %+v", p.Changes)
	}
}

// Laws over generated practices: once everything ready is done, nobody who
// leaves holds anything that has a taker; at no step does a client lose its
// partner; and what is left to do is nothing.
func TestLeaveLaws(t *testing.T) {
	people := []string{uuidJo, uuidKim, uuidPat, uuidLee}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 11))
		who := func() string { return people[r.IntN(len(people))] }
		text := crew([]string{
			", handover: {partner: kim, manager: pat, jobs: jo}", ", handover: {partner: jo, manager: jo}", ", handover: {partner: pat, manager: kim}",
		}[r.IntN(3)])
		if r.IntN(2) == 0 {
			text += list("book", fmt.Sprintf("{partner: %s, manager: lee, jobs: {follow: %t}, clients: [{name: Client a, uuid: %s}]}", []string{"lee", "kim"}[r.IntN(2)], r.IntN(2) == 0, id("a")))
		}
		if r.IntN(2) == 0 {
			text += "apiVersion: practicectl/v1\nkind: Cover\nmetadata: {name: c}\nspec: {for: kim, by: jo, roles: [partner, manager], jobs: true, from: 2026-11-01, until: 2027-12-10, reason: leave}\n---\n"
		}
		objects := crewRecords()
		for _, c := range []string{"a", "b", "c"} {
			objects = append(objects, held(id(c), who(), who()))
			var more []string
			for i := range r.IntN(3) {
				more = append(more, "staff:"+people[(int(seed)+i)%4], fmt.Sprintf("t%d:%s", i, who()))
			}
			objects = append(objects, jobOf("J"+c, id(c), who(), who(), more...))
		}
		p := planOf(t, text, "2026-12-20", objects)
		for _, c := range p.Changes {
			if c.Ready() {
				objects = carryOut(t, seed, objects, c)
			}
		}
		for _, o := range objects {
			for _, fv := range o.Fields {
				if fv.Value.ID == uuidLee {
					t.Fatalf("seed %d: %s still holds %s of %s\n%s\n%v", seed, "Lee", fv.Field, o.Name, text, planLines(p))
				}
			}
		}
		for _, l := range planLines(planOf(t, text, "2026-12-20", objects)) {
			if !strings.Contains(l, "/login") && !strings.HasPrefix(l, "notice") {
				t.Fatalf("seed %d: left to do: %s\n%s", seed, l, text)
			}
		}
	}
}

// carryOut does one change to the objects.
func carryOut(t *testing.T, seed uint64, objects []reconcile.Object, c reconcile.Change) []reconcile.Object {
	t.Helper()
	i := slices.IndexFunc(objects, func(o reconcile.Object) bool { return o.Key == c.Key })
	o := &objects[i]
	for _, f := range c.Fields {
		switch {
		case f.Field == reconcile.FieldPartner && f.After.IsZero() && c.Key.Kind == reconcile.KindClient:
			t.Fatalf("seed %d: %s would lose its partner", seed, o.Name)
		case !f.Field.Many():
			for j := range o.Fields {
				if o.Fields[j].Field == f.Field {
					o.Fields[j].Value = f.After
				}
			}
		case f.After.IsZero():
			o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(fv reconcile.FieldValue) bool {
				return fv.Field == f.Field && fv.Of == f.Of && fv.Value.ID == f.Before.ID
			})
		default:
			if o.Has(f.Field, f.Of, f.After.ID) {
				t.Fatalf("seed %d: %s is put on twice", seed, f.After.ID)
			}
			o.Fields = append(slices.Clone(o.Fields), reconcile.FieldValue{Field: f.Field, Of: f.Of, OfName: f.OfName, Value: f.After, Confirmed: true})
		}
	}
	return objects
}
