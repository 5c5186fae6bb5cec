package resolve

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// jobRule is what an assignment asks of the current jobs of its clients. A nil
// one asks for nothing.
type jobRule struct {
	by      string
	follow  bool
	staff   []decl.Text
	exactly bool
	source  reconcile.Source
}

func newJobRule(a *decl.Assignment) *jobRule {
	if a.Jobs == nil {
		return nil
	}
	return &jobRule{by: "assignment/" + a.Name, follow: a.Jobs.Follow, staff: a.Jobs.Staff, exactly: a.Jobs.Exactly, source: source(a.Jobs.Pos)}
}

func (r *jobRule) follows() bool { return r != nil && r.follow }

// ruled notes a rule for the jobs of the client, once.
func (cl *claimed) ruled(r *jobRule) {
	if r == nil {
		return
	}
	for _, known := range cl.jobs {
		if known == r {
			return
		}
	}
	cl.jobs = append(cl.jobs, r)
}

// NeedsJobs reports whether the current jobs have to be seen at all.
func (c Compiled) NeedsJobs() bool {
	for _, m := range c.Mentions {
		if m.jobs != nil {
			return true
		}
	}
	for _, s := range c.Selections {
		if s.jobs != nil {
			return true
		}
	}
	for _, cv := range c.covers {
		if cv.Jobs {
			return true
		}
	}
	return len(c.Leavers) > 0
}

// NeedsGroups are the names of the client groups whose members are asked for.
func (c Compiled) NeedsGroups() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range c.Selections {
		if s.group != "" && !seen[s.group] {
			seen[s.group] = true
			out = append(out, s.group)
		}
	}
	return out
}

// bindJob decides what is wanted of one current job: the roles of its client
// where these are to be followed, the staff that an assignment asks for, and
// whatever a leaver holds on it. A job of which nothing is asked is left out.
func (b *binder) bindJob(o reconcile.Object, of *claimed) {
	j := &job{binder: b, o: o, at: place{client: o.Client, job: true}}
	name := strings.TrimSpace(b.index.byID[o.Client].Name + " " + o.Number) // many jobs are called the same
	j.want = reconcile.Want{Address: "job/" + o.Number, Key: o.Key, Name: name}
	if of != nil {
		j.want.Source = of.want.Source
		j.follow(of)
		j.staff(of.jobs)
	}
	b.holdings(&j.claimed, o, j.at)
	j.leavers()
	if len(j.want.Fields) > 0 {
		b.out.Wants = append(b.out.Wants, j.want)
	}
}

// job is one current job while it is being decided about.
type job struct {
	claimed
	*binder
	o     reconcile.Object
	at    place
	exact bool // nobody is on it but whom the assignments name
}

func (j *job) follow(of *claimed) {
	for _, f := range roles {
		best, rival := of.pick(f)
		if best == nil || rival != nil || !best.Follow {
			continue
		}
		c := *best
		c.Because = append([]reconcile.Step{}, c.Because...)
		at := j.at
		at.follow = true
		if w, now := j.settled(c, at); now {
			w.Because = append(w.Because, reconcile.Step{Source: of.want.Source, Says: "the job follows its client"})
			j.want.Fields = append(j.want.Fields, w)
		}
	}
}

// staff puts on the job whom the assignments name. Where one of them says
// exactly, whoever is not named by any comes off, unless tasks are theirs.
func (j *job) staff(rules []*jobRule) {
	var exactly *jobRule
	named := map[string]bool{}
	for _, r := range rules {
		if r.exactly {
			exactly = r
		}
		for _, name := range r.staff {
			c := Claim{Field: reconcile.FieldStaff, User: name.Value, By: r.by,
				Because: []reconcile.Step{{Source: source(name.Pos), Says: "staff of jobs: " + name.Value}}}
			if w, now := j.settled(boundClaim{Claim: c}, j.at); now {
				named[w.Value.ID] = true
				j.member(w)
			}
		}
	}
	if exactly == nil {
		return
	}
	j.exact = true
	for _, fv := range j.o.Fields {
		if fv.Field != reconcile.FieldStaff || named[fv.Value.ID] {
			continue
		}
		if _, leaves := j.leavingID(fv.Value.ID); leaves {
			continue // comes off with their tasks, below
		}
		w := reconcile.WantField{Field: reconcile.FieldStaff, Value: j.known(fv.Value), Null: true, By: exactly.by,
			Because: []reconcile.Step{{Source: exactly.source, Says: "exactly the named staff"}}}
		if tasks := j.tasksOf(fv.Value.ID); len(tasks) > 0 {
			w.Block = &reconcile.Hold{
				Rule: "has-tasks",
				Text: fmt.Sprintf("%s is not among the staff declared for the job and has tasks on it: %s", cmp.Or(w.Value.Name, w.Value.ID), strings.Join(tasks, ", ")),
				Hint: "give the tasks to somebody else first, or name the person under jobs.staff",
			}
		}
		j.member(w)
	}
}

func (j *job) tasksOf(person string) []string {
	var out []string
	for _, fv := range j.o.Fields {
		if fv.Field == reconcile.FieldTask && fv.Value.ID == person {
			out = append(out, fv.OfName)
		}
	}
	return out
}

// leavers takes those who leave off the job and its tasks, and puts on whoever
// takes over.
func (j *job) leavers() {
	for _, fv := range j.o.Fields {
		user, leaves := j.leavingID(fv.Value.ID)
		if !leaves || !fv.Field.Many() {
			continue
		}
		c := j.observedClaim(user, fv.Field)
		on, now := j.settled(boundClaim{Claim: c}, j.at)
		if !now {
			continue
		}
		on.Of, on.OfName = fv.Of, fv.OfName
		if j.exact && fv.Field == reconcile.FieldTask && on.Block == nil && !on.Null && !j.onStaff(on.Value) {
			on.Block = &reconcile.Hold{
				Rule: "not-on-staff",
				Text: fmt.Sprintf("%s would take over the task %s and is not among the staff declared for the job", on.Value.Name, fv.OfName),
				Hint: "name them under jobs.staff, or somebody who is in the handover",
			}
		}
		off := on
		off.Value, off.Null = j.known(fv.Value), true
		j.member(off)
		if on.Block == nil && !on.Null && (fv.Field == reconcile.FieldTask || !j.exact) {
			j.member(on)
		}
	}
}

// onStaff reports whether somebody is to be on the job.
func (j *job) onStaff(v reconcile.Value) bool {
	for _, w := range j.claimed.want.Fields {
		if w.Field == reconcile.FieldStaff && !w.Null && w.Value.ID == v.ID && w.Value.User == v.User {
			return true
		}
	}
	return false
}

func (j *job) leavingID(id string) (string, bool) {
	user, ok := j.binder.leavers[id]
	return user, ok
}

// member adds a wanted member once.
func (j *job) member(w reconcile.WantField) {
	for _, known := range j.want.Fields {
		if known.Field == w.Field && known.Of == w.Of && known.Value.ID == w.Value.ID && known.Value.User == w.Value.User {
			return
		}
	}
	w.Manual = j.sight.byHand
	j.want.Fields = append(j.want.Fields, w)
}

// known names a person by the declared user, where the record is one's.
func (b *binder) known(v reconcile.Value) reconcile.Value {
	if u, ok := b.users[v.ID]; ok {
		v.User = u
	}
	return v
}
