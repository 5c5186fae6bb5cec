package cli

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

// decisions is the folder of what people decide one by one.
const decisions = "decisions"

// acceptOptions leave what is there for a while, instead of declaring it.
type acceptOptions struct {
	until  string
	reason string
	by     string
}

func (o acceptOptions) given() bool { return o.until+o.reason+o.by != "" }

// lastDay checks what can be without looking at anything.
func (o acceptOptions) lastDay() (reconcile.Date, error) {
	switch {
	case o.until == "":
		return reconcile.Date{}, usageError("say with --until, YYYY-MM-DD, for how long what is there is accepted; without it adopt declares what is there", "--reason and --by stand alone")
	case scaffold.Readable(o.reason) == "":
		return reconcile.Date{}, usageError("say with --reason why what is there can stay for a while", "--until %s needs a reason", o.until)
	}
	until, err := reconcile.ParseDate(o.until)
	if err != nil {
		return until, usageError("write it like 2027-02-28", "--until: %w", err)
	}
	return until, nil
}

// acceptRun writes down that what is there is accepted, one document an
// address.
func acceptRun(ctx context.Context, env *Env, o adoptOptions, folder []string, addresses []roleAddress) error {
	until, err := o.lastDay()
	if err != nil {
		return err
	}
	e, err := loadToEdit(env, folder)
	if err != nil {
		return err
	}
	ofJob := func(at roleAddress) bool { return at.kind == reconcile.KindJob }
	plan := planning{
		env: env, ws: e.ws, dir: e.dir, connect: o.connectOptions, purpose: toRead, jobs: slices.ContainsFunc(addresses, ofJob), observed: string(o.observed),
	}
	if err := plan.notPast(until); err != nil {
		return err
	}
	by, err := o.accepter(ctx, env, e.ws, e.dir)
	if err != nil {
		return err
	}
	made, err := plan.make(ctx)
	if err != nil {
		return err
	}
	a := accepting{adoption: newAdoption(e.ws, made), tree: e.tree, names: map[string]bool{}}
	a.common = decl.Acceptance{By: decl.Text{Value: by}, Until: until, Reason: scaffold.Readable(o.reason)}
	for _, at := range addresses {
		if err := a.accept(at); err != nil {
			return err
		}
	}
	change, err := edit.Accept(e.tree, prefixOf(e.dir), e.ws, a.decisions)
	if err != nil {
		return err
	}
	if err := a.check(change.Workspace); err != nil {
		return err
	}
	var b strings.Builder
	for i, d := range a.decisions {
		fmt.Fprintf(&b, "%s: %s\n", pathIn(e.dir, d.File), a.said[i])
	}
	fmt.Fprintf(&b, "\nAccepted by %s until %s: %s. It is over earlier where somebody else comes to hold the role.\n", by, until, counted(len(a.decisions), "role", "roles"))
	return e.finish(env, &b, change, o.dryRun)
}

func pathIn(dir, name string) string {
	if prefix := prefixOf(dir); prefix != "" {
		return prefix + "/" + name
	}
	return name
}

func (p planning) notPast(until reconcile.Date) error {
	now, err := p.clock()
	if err != nil {
		return err
	}
	day, err := today(p.ws, now())
	if err == nil && until.Compare(day) < 0 {
		err = usageError("it is the last day on which what is there is accepted, so today at the earliest", "--until %s is past: today is %s", until, day)
	}
	return err
}

// accepting gathers decisions about what was seen.
type accepting struct {
	*adoption
	tree      fs.FS
	common    decl.Acceptance // what all of them say
	decisions []edit.Decision
	said      []string // what each comes to
	names     map[string]bool
}

// accept decides about one address, once.
func (a *accepting) accept(at roleAddress) error {
	w, f, err := a.declared(at)
	if err != nil {
		return err
	}
	address := w.Address + "/" + string(at.role)
	if slices.ContainsFunc(a.decisions, func(d edit.Decision) bool { return d.Address.Value == address }) {
		return nil // one role by its client's name and by its uuid
	}
	held, user, err := a.holder(at, w)
	if err != nil {
		return err
	}
	if err := a.acceptable(at, w, f, held); err != nil {
		return err
	}
	d := edit.Decision{Acceptance: a.common}
	d.Address.Value = address
	switch {
	case held.IsZero():
		d.Observed.Null = true
	case user != "":
		d.Observed.User = user
	default:
		d.Record.Value = held.ID
	}
	what := a.called(w)
	now := cmp.Or(held.Name, held.ID, "nobody")
	wanted := cmp.Or(f.Value.Name, "nobody")
	d.Name = a.free(what, at.role)
	d.File = decisions + "/" + d.Name + ".yaml"
	if d.Note = scaffold.Readable(fmt.Sprintf("%s, %s: %s for now; %s is declared", what, at.role, now, wanted)); decl.HasSecret(d.Note) {
		d.Note = "" // a name that looks like one; the address says enough
	}
	a.decisions = append(a.decisions, d)
	a.said = append(a.said, fmt.Sprintf("%s, %s: %s instead of %s", what, at.role, now, wanted))
	return nil
}

// acceptable refuses what no acceptance can cover.
func (a *accepting) acceptable(at roleAddress, w reconcile.Want, f reconcile.WantField, held reconcile.Value) error {
	address := w.Address + "/" + string(at.role)
	for _, known := range a.ws.Acceptances {
		if known.Address.Value == address {
			return &exitError{code: exitFailed, err: fmt.Errorf("%s: this has been accepted until %s already: %s", at.text, known.Until, known.Pos),
				hint: "change that document, or remove it and run this again"}
		}
	}
	for _, l := range a.leavers {
		if l.Key.ID != "" && l.Key.ID == held.ID {
			return &exitError{code: exitFailed, err: fmt.Errorf("%s: %s leaves, and nothing stays with somebody who does", at.text, l.Name),
				hint: fmt.Sprintf("say who takes over under leaves.handover of user %s, or in a row of leaves.clientsFrom", l.User)}
		}
	}
	for _, b := range a.made.plan.Blocked {
		undecided := f.Block != nil && f.Value.IsZero() // as where two lines ask for it
		if b.Address == w.Address || b.Address == address && undecided {
			return &exitError{code: exitFailed, err: fmt.Errorf("%s: %s", at.text, b.Text), hint: b.Hint}
		}
	}
	if !a.differs(address) {
		return &exitError{code: exitFailed, err: fmt.Errorf("%s: nothing to accept: it is there as declared", at.text), hint: "practicectl plan lists what differs"}
	}
	return nil
}

// differs reports whether the plan has anything to say of a field.
func (a *accepting) differs(address string) bool {
	for _, c := range a.made.plan.Changes {
		if slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Address == address }) {
			return true
		}
	}
	return slices.ContainsFunc(a.made.plan.Blocked, func(b reconcile.Blocked) bool { return b.Address == address })
}

// called is what people call a client or job.
func (a *accepting) called(w reconcile.Want) string {
	o := a.objects[w.Key]
	if w.Key.Kind == reconcile.KindJob {
		return "job " + o.Number
	}
	return o.Name
}

// maxName is how long the name of a document can be.
const maxName = 63

// free is a name that no acceptance and no file has.
func (a *accepting) free(what string, role reconcile.Field) string {
	slug := scaffold.Slug(what)
	for n := 1; ; n++ {
		end := "-" + string(role)
		if n > 1 {
			end += "-" + strconv.Itoa(n)
		}
		name := strings.TrimRight(slug[:min(len(slug), maxName-len(end))], "-") + end
		_, err := fs.Lstat(a.tree, decisions+"/"+name+".yaml")
		taken := err == nil || a.names[name] || slices.ContainsFunc(a.ws.Acceptances, func(k decl.Acceptance) bool { return k.Name == name })
		if !taken {
			a.names[name] = true
			return name
		}
	}
}

// check makes the plan again with the new documents: what they are about must
// be left alone by it.
func (a *accepting) check(after *decl.Workspace) error {
	plan := reconcile.Diff(a.made.plan.Header, a.desired(after), []reconcile.Snapshot{a.made.snap})
	for _, d := range a.decisions {
		if !slices.ContainsFunc(plan.Accepted, func(k reconcile.Accepted) bool { return k.Address == d.Address.Value }) {
			return &exitError{code: exitFailed, err: fmt.Errorf("%s would still be in the plan", d.Address.Value), hint: "nothing was written: look at what practicectl explain says of it"}
		}
	}
	return nil
}
