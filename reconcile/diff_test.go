package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

var (
	lee = reconcile.Value{ID: "s-lee", Name: "Lee Park"}
	kim = reconcile.Value{ID: "s-kim", Name: "Kim Tan"}
	mia = reconcile.Value{Name: "Mia Chen", User: "mia-chen"} // to be added
	src = reconcile.Source{File: "a.yaml", Line: 7}
)

func clientKey(id string) reconcile.Key {
	return reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: id}
}

func staffKey(id string) reconcile.Key {
	return reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id}
}

func manager(v reconcile.Value, confirmed bool) []reconcile.FieldValue {
	return []reconcile.FieldValue{{Field: reconcile.FieldManager, Value: v, Confirmed: confirmed}}
}

func wantManager(v reconcile.Value) reconcile.Want {
	return wantField(reconcile.WantField{Field: reconcile.FieldManager, Value: v})
}

func wantField(f reconcile.WantField) reconcile.Want {
	f.Because = []reconcile.Step{{Source: src, Says: "manager"}}
	return reconcile.Want{
		Address: "client/c1", Key: clientKey("c1"), Name: "Acme", Source: src,
		Fields: []reconcile.WantField{f},
	}
}

func diff(d reconcile.Desired, objects []reconcile.Object, missing ...reconcile.Missing) reconcile.Plan {
	return reconcile.Diff(reconcile.Header{}, d, []reconcile.Snapshot{{
		System: "xpm", Objects: objects, Missing: missing, CapturedAt: time.Unix(0, 0), Calls: 3,
	}})
}

// lines is a plan in a form that a table can hold.
func lines(p reconcile.Plan) []string {
	var out []string
	for _, s := range p.Stops {
		out = append(out, "stop "+s.Rule)
	}
	for _, c := range p.Changes {
		l := string(c.Action) + " " + c.Address + " " + string(c.Risk)
		for _, f := range c.Fields {
			l += " " + string(f.Field) + ":" + f.Before.Name + ">" + f.After.Name
		}
		if c.Hold != nil {
			l += " held:" + c.Hold.Rule
		}
		if len(c.DependsOn) > 0 {
			l += " after:" + strings.Join(c.DependsOn, ",")
		}
		out = append(out, l)
	}
	for _, b := range p.Blocked {
		out = append(out, "blocked "+b.Address+" "+b.Rule)
	}
	for _, n := range p.Notices {
		out = append(out, "notice "+n.Address+" "+n.Rule)
	}
	for _, u := range p.Unmanaged {
		out = append(out, "unmanaged "+u.Name)
	}
	for _, q := range p.Questions {
		out = append(out, "question "+string(q.Doubt)+" "+q.Key.ID)
	}
	return out
}

func TestDiffOfOneClient(t *testing.T) {
	acme := func(v reconcile.Value, confirmed bool) []reconcile.Object {
		return []reconcile.Object{{Key: clientKey("c1"), Name: "Acme", Fields: manager(v, confirmed)}}
	}
	hold := &reconcile.Hold{Rule: "unpinned"}
	tests := []struct {
		name    string
		why     string
		want    reconcile.Want
		objects []reconcile.Object
		missing []reconcile.Missing
		lines   []string
	}{
		{
			name: "equal", why: "the id decides, whatever the name says",
			want: wantManager(reconcile.Value{ID: "s-lee", Name: "Lee P."}), objects: acme(lee, true),
		},
		{
			name: "another", why: "it takes something from somebody",
			want: wantManager(kim), objects: acme(lee, true),
			lines: []string{"update client/c1 takes manager:Lee Park>Kim Tan"},
		},
		{
			name: "nobody, proven", why: "a look-up has shown that nobody is manager",
			want: wantManager(kim), objects: acme(reconcile.Value{}, true),
			lines: []string{"update client/c1 fills manager:>Kim Tan"},
		},
		{
			name: "nobody, as a list shows it", why: "absent may mean not sent",
			want: wantManager(kim), objects: acme(reconcile.Value{}, false),
			lines: []string{"update client/c1 fills manager:>Kim Tan", "question unset c1"},
		},
		{
			name: "field not seen at all", why: "a missing field is never read as unset",
			want: wantManager(kim), objects: []reconcile.Object{{Key: clientKey("c1"), Name: "Acme"}},
			lines: []string{"update client/c1 fills manager:>Kim Tan", "question unset c1"},
		},
		{
			name: "somebody yet to be added", why: "the client waits for the person",
			want: wantManager(mia), objects: acme(lee, true),
			lines: []string{"update client/c1 takes manager:Lee Park>Mia Chen after:user/mia-chen/xpm"},
		},
		{
			name: "null, and somebody is manager", why: "the API cannot clear a role",
			want: wantField(reconcile.WantField{Field: reconcile.FieldManager, Null: true}), objects: acme(lee, true),
			lines: []string{"manual client/c1 takes manager:Lee Park>"},
		},
		{
			name: "null, and nobody is", why: "nothing to do",
			want: wantField(reconcile.WantField{Field: reconcile.FieldManager, Null: true}), objects: acme(reconcile.Value{}, true),
		},
		{
			name: "null, and a list shows nobody", why: "unknown never looks green",
			want: wantField(reconcile.WantField{Field: reconcile.FieldManager, Null: true}), objects: acme(reconcile.Value{}, false),
			lines: []string{"notice client/c1 unconfirmed", "question unset c1"},
		},
		{
			name: "null for a partner who is there", why: "no change takes the partner from an active client",
			want: wantField(reconcile.WantField{Field: reconcile.FieldPartner, Null: true}),
			objects: []reconcile.Object{{Key: clientKey("c1"), Name: "Acme", Fields: []reconcile.FieldValue{
				{Field: reconcile.FieldPartner, Value: lee, Confirmed: true}}}},
			lines: []string{"blocked client/c1/partner partner-required"},
		},
		{
			name: "a person who cannot be bound", why: "the rest of the plan goes on without this line",
			want:    wantField(reconcile.WantField{Field: reconcile.FieldManager, Block: &reconcile.Hold{Rule: "person"}}),
			objects: acme(lee, true), lines: []string{"blocked client/c1/manager person"},
		},
		{
			name: "known by name only", why: "planned, but not to be written",
			want:    wantField(reconcile.WantField{Field: reconcile.FieldManager, Value: kim, Hold: hold}),
			objects: acme(lee, true), lines: []string{"update client/c1 takes manager:Lee Park>Kim Tan held:unpinned"},
		},
		{
			name: "not in the list", why: "ask before saying anything",
			want: wantManager(kim), lines: []string{"blocked client/c1 not-listed", "question not-listed c1"},
		},
		{
			name: "archived", why: "harmless: a notice",
			want: wantManager(kim), missing: []reconcile.Missing{{Key: clientKey("c1"), Why: reconcile.AbsentArchived}},
			lines: []string{"notice client/c1 archived"},
		},
		{
			name: "gone", why: "that change is blocked",
			want: wantManager(kim), missing: []reconcile.Missing{{Key: clientKey("c1"), Why: reconcile.AbsentGone}},
			lines: []string{"blocked client/c1 gone"},
		},
		{
			name: "renamed", why: "a pin survives another name, with a notice",
			want: wantManager(kim), objects: []reconcile.Object{{Key: clientKey("c1"), Name: "Acme 2", Fields: manager(kim, true)}},
			lines: []string{"notice client/c1 name"},
		},
		{
			name: "renamed, and another has the name now", why: "one of the two is a mistake",
			want: wantManager(kim), objects: []reconcile.Object{
				{Key: clientKey("c1"), Name: "Acme 2", Fields: manager(lee, true)},
				{Key: clientKey("c2"), Name: "Acme", Fields: manager(lee, true)}},
			lines: []string{"blocked client/c1 name-taken", "unmanaged Acme"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(diff(reconcile.Desired{Wants: []reconcile.Want{tt.want}}, tt.objects, tt.missing...))
			if d := cmp.Diff(tt.lines, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

func TestDiffOfPeople(t *testing.T) {
	want := reconcile.Want{Address: "user/lee-park/xpm", Key: staffKey("s-lee"), Name: "Lee Park", Email: "lee@new.example", Source: src}
	added := want
	added.Key.ID = ""
	gone := added
	gone.Gone = true
	there := []reconcile.Object{{Key: staffKey("s-lee"), Name: "Lee Parker", Email: "lee@old.example"}}
	tests := []struct {
		name, why string
		want      reconcile.Want
		objects   []reconcile.Object
		missing   []reconcile.Missing
		lines     []string
	}{
		{"to be added", "create: true and no record", added, nil, nil,
			[]string{"create user/lee-park/xpm grants"}},
		{"name and e-mail differ", "named, never written", want, there, nil,
			[]string{"notice user/lee-park/xpm email", "notice user/lee-park/xpm name"}},
		{"not visible", "absence is never 'create again'", want, nil,
			[]reconcile.Missing{{Key: staffKey("s-lee"), Why: reconcile.AbsentGone}},
			[]string{"blocked user/lee-park/xpm not-visible"}},
		{"to be added, and gone", "whoever has left is not added again", gone, nil, nil,
			[]string{"blocked user/lee-park/xpm not-found"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(diff(reconcile.Desired{Wants: []reconcile.Want{tt.want}}, tt.objects, tt.missing...))
			if d := cmp.Diff(tt.lines, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

func TestUnmanaged(t *testing.T) {
	objects := []reconcile.Object{
		{Key: clientKey("c9"), Name: "Zeta"},
		{Key: staffKey("s9"), Name: "Ann", Email: "Ann@Xero.com"},
		{Key: staffKey("s8"), Name: "Bob", Email: "bob@harbour.example"},
	}
	tests := []struct {
		name, why string
		desired   reconcile.Desired
		lines     []string
	}{
		{"reported", "people first, Xero's own hidden by the pattern",
			reconcile.Desired{Ignore: []string{"*@xero.com"}},
			[]string{"unmanaged Bob", "unmanaged Zeta"}},
		{"ignored", "the practice does not want to hear of clients",
			reconcile.Desired{Unmanaged: map[reconcile.Kind]reconcile.Policy{reconcile.KindClient: reconcile.PolicyIgnore}},
			[]string{"unmanaged Ann", "unmanaged Bob"}},
		{"fail", "nothing may be applied while a client is undeclared",
			reconcile.Desired{Unmanaged: map[reconcile.Kind]reconcile.Policy{reconcile.KindClient: reconcile.PolicyFail}},
			[]string{"stop unmanaged", "unmanaged Ann", "unmanaged Bob", "unmanaged Zeta"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.lines, lines(diff(tt.desired, objects))); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

func TestBudget(t *testing.T) {
	one := diff(reconcile.Desired{Wants: []reconcile.Want{wantManager(kim)}},
		[]reconcile.Object{{Key: clientKey("c1"), Name: "Acme", Fields: manager(lee, true)}})
	want := reconcile.Budget{Reads: 5, Writes: 1, Seconds: 7, DayShare: 6.0 / 5000}
	if d := cmp.Diff(want, one.Budget); d != "" {
		t.Errorf("budget of one write (-want +got):\n%s", d)
	}
	none := diff(reconcile.Desired{}, nil)
	if d := cmp.Diff(reconcile.Budget{}, none.Budget); d != "" {
		t.Errorf("nothing to write costs nothing (-want +got):\n%s", d)
	}
}
