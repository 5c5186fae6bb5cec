package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// practice is a generated pair of wanted and observed.
type practice struct {
	desired reconcile.Desired
	objects []reconcile.Object
}

// generate makes a practice in which roles are wanted, left out, null, held
// or for people yet to be added, in every combination.
func generate(r *rand.Rand) practice {
	var p practice
	staff := make([]reconcile.Value, 2+r.IntN(6))
	for i := range staff {
		v := reconcile.Value{ID: fmt.Sprintf("s%d", i), Name: fmt.Sprintf("Person %d", i), User: fmt.Sprintf("u%d", i)}
		w := reconcile.Want{Address: reconcile.PersonAddress(v.User, "xpm"), Key: staffKey(v.ID), Name: v.Name, Source: src}
		if r.IntN(5) == 0 {
			w.Key.ID, v.ID = "", ""
		} else {
			p.objects = append(p.objects, reconcile.Object{Key: w.Key, Name: v.Name})
		}
		staff[i] = v
		p.desired.Wants = append(p.desired.Wants, w)
	}
	someone := func() reconcile.Value { return staff[r.IntN(len(staff))] }
	for i := range 1 + r.IntN(30) {
		id := fmt.Sprintf("c%02d", i)
		o := reconcile.Object{Key: clientKey(id), Name: fmt.Sprintf("Client %d", r.IntN(20))}
		w := reconcile.Want{Address: "client/" + id, Key: o.Key, Name: o.Name, Source: src}
		for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
			held := reconcile.FieldValue{Field: f, Confirmed: r.IntN(2) == 0}
			if v := someone(); v.ID != "" && r.IntN(4) > 0 {
				held.Value, held.Confirmed = reconcile.Value{ID: v.ID, Name: v.Name}, true
			}
			o.Fields = append(o.Fields, held)
			wf := reconcile.WantField{Field: f, Value: someone(), Because: []reconcile.Step{{Source: src}}}
			switch r.IntN(6) {
			case 0:
				continue // left out
			case 1:
				wf.Value, wf.Null = reconcile.Value{}, true
			case 2:
				wf.Hold = &reconcile.Hold{Rule: "unpinned"}
			}
			w.Fields = append(w.Fields, wf)
		}
		p.objects = append(p.objects, o)
		if r.IntN(5) > 0 {
			p.desired.Wants = append(p.desired.Wants, w)
		}
	}
	return p
}

// carryOut is a model of apply: it does what is ready, and nothing else.
func (p practice) carryOut(plan reconcile.Plan) practice {
	ids := map[string]string{}
	objects := map[reconcile.Key]reconcile.Object{}
	for _, o := range p.objects {
		objects[o.Key] = o
	}
	for _, c := range plan.Changes {
		if !c.Ready() {
			continue
		}
		if c.Action == reconcile.ActionCreate {
			ids[c.User] = "new-" + c.User
			objects[staffKey(ids[c.User])] = reconcile.Object{Key: staffKey(ids[c.User]), Name: c.Name}
			continue
		}
		o := objects[c.Key]
		o.Fields = append([]reconcile.FieldValue(nil), o.Fields...)
		for _, f := range c.Fields {
			if f.After.ID == "" {
				f.After.ID = ids[f.After.User]
			}
			for i := range o.Fields {
				if o.Fields[i].Field == f.Field {
					o.Fields[i] = reconcile.FieldValue{Field: f.Field, Value: f.After, Confirmed: true}
				}
			}
		}
		objects[c.Key] = o
	}
	out := practice{desired: reconcile.Desired{}}
	for _, o := range objects {
		out.objects = append(out.objects, o)
	}
	for _, w := range p.desired.Wants {
		if id, ok := ids[userOf(w)]; ok && w.Key.Kind == reconcile.KindStaff {
			w.Key.ID = id
		}
		w.Fields = append([]reconcile.WantField(nil), w.Fields...)
		for i, f := range w.Fields {
			if id, ok := ids[f.Value.User]; ok {
				w.Fields[i].Value.ID = id
			}
		}
		out.desired.Wants = append(out.desired.Wants, w)
	}
	return out
}

func userOf(w reconcile.Want) string {
	var user string
	if _, err := fmt.Sscanf(w.Address, "user/%s", &user); err != nil {
		return ""
	}
	return user[:max(0, len(user)-len("/xpm"))]
}

func forEachPractice(t *testing.T, law func(t *testing.T, r *rand.Rand, p practice)) {
	t.Helper()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		t.Run(fmt.Sprint(seed), func(t *testing.T) { law(t, r, generate(r)) })
	}
}

// After apply, nothing that apply can do is left, and what was not its to do
// is still there.
func TestApplyThenPlanIsEmpty(t *testing.T) {
	forEachPractice(t, func(t *testing.T, r *rand.Rand, p practice) {
		first := diff(p.desired, p.objects)
		after := p.carryOut(first)
		second := diff(after.desired, after.objects)
		for _, c := range second.Changes {
			if c.Ready() {
				t.Errorf("left after apply: %v", lines(reconcile.Plan{Changes: []reconcile.Change{c}}))
			}
		}
		if got, want := len(second.Blocked), len(first.Blocked); got != want {
			t.Errorf("blocked: %d after apply, %d before", got, want)
		}
		if got, want := second.Summary.Held, first.Summary.Held; got != want {
			t.Errorf("held: %d after apply, %d before", got, want)
		}
	})
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	forEachPractice(t, func(t *testing.T, r *rand.Rand, p practice) {
		want := diff(p.desired, p.objects)
		w, o := p.desired.Wants, p.objects
		r.Shuffle(len(w), func(i, j int) { w[i], w[j] = w[j], w[i] })
		r.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
		if d := cmp.Diff(want, diff(p.desired, p.objects)); d != "" {
			t.Errorf("shuffled input gives another plan (-want +got):\n%s", d)
		}
	})
}

// What is left out is never changed, and nothing is ever taken from a client
// without somebody to give it to.
func TestNothingIsDoneThatWasNotAskedFor(t *testing.T) {
	forEachPractice(t, func(t *testing.T, r *rand.Rand, p practice) {
		asked := map[string]bool{}
		for _, w := range p.desired.Wants {
			for _, f := range w.Fields {
				asked[w.Address+"/"+string(f.Field)] = true
			}
		}
		for _, c := range diff(p.desired, p.objects).Changes {
			for _, f := range c.Fields {
				if !asked[f.Address] {
					t.Errorf("%s is changed, and was left out", f.Address)
				}
				if c.Action == reconcile.ActionUpdate && f.After.IsZero() {
					t.Errorf("%s would be cleared by the tool", f.Address)
				}
			}
		}
	})
}

func BenchmarkDiff(b *testing.B) {
	const n = 20_000
	objects := make([]reconcile.Object, n)
	var d reconcile.Desired
	for i := range objects {
		id := fmt.Sprintf("c%05d", i)
		objects[i] = reconcile.Object{Key: clientKey(id), Name: id, Fields: manager(lee, true)}
		w := wantManager(lee)
		w.Address, w.Key, w.Name = "client/"+id, clientKey(id), id
		d.Wants = append(d.Wants, w)
	}
	b.ReportAllocs()
	for b.Loop() {
		if p := diff(d, objects); p.Summary.InSync != n {
			b.Fatalf("in sync: %d", p.Summary.InSync)
		}
	}
}
