package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// The lists of Practice Manager, as a practice without its API takes them.
const (
	SystemXPM     = "xpm" // the staff
	SystemClients = "xpm-clients"
	SystemJobs    = "xpm-jobs"
)

// SystemOrganisation is the list of users that every organisation in Xero has for
// itself, the practice's own too.
const SystemOrganisation = "xeroOrganisation"

// Columns of these lists.
const (
	columnID        = "id"
	columnCode      = "code"
	columnNumber    = "number"
	columnClient    = "client"
	columnGroups    = "groups"
	columnArchived  = "archived"
	columnCompleted = "completed"
)

// Lists are what people took of Practice Manager, each by itself. Nil is a list
// that nobody took.
type Lists struct {
	Staff, Clients, Jobs *snapshot.File
}

// Practice puts the lists together to what the API would have shown: people are
// told by their names there, and nothing has an id but what the lists show.
//
// It is as old as the oldest of them. Two people of one name are an error where
// any list names them: who is meant, nobody could tell.
func (l Lists) Practice(tenant reconcile.Tenant) (reconcile.Snapshot, error) {
	p := practice{
		out:     reconcile.Snapshot{System: SystemXPM, Tenant: tenant, Jobs: l.Jobs != nil},
		people:  map[string][]reconcile.Value{},
		clients: map[string][]string{},
		groups:  map[string]*reconcile.Group{},
	}
	for _, f := range []*snapshot.File{l.Staff, l.Clients, l.Jobs} {
		p.head(f)
	}
	for _, r := range records(l.Staff) {
		p.person(r, r[l.Staff.Key])
	}
	for _, r := range records(l.Clients) {
		p.client(r, r[l.Clients.Key])
	}
	for _, r := range records(l.Jobs) {
		p.job(r)
	}
	if len(p.unclear) > 0 {
		slices.Sort(p.unclear)
		return reconcile.Snapshot{}, &snapshot.RefusedError{
			Reason: fmt.Sprintf("the list of staff has more than one %s, and other lists name one of them", strings.Join(slices.Compact(p.unclear), ", ")),
			Advice: "make the names differ in Practice Manager, by a second initial, and observe the lists again",
		}
	}
	p.grouped(l.Clients)
	slices.SortFunc(p.out.Objects, func(a, b reconcile.Object) int { return a.Key.Compare(b.Key) })
	slices.SortFunc(p.out.Missing, func(a, b reconcile.Missing) int { return a.Key.Compare(b.Key) })
	return p.out, nil
}

func records(f *snapshot.File) []snapshot.Record {
	if f == nil {
		return nil
	}
	return f.Records
}

// practice is the snapshot while it is put together.
type practice struct {
	out     reconcile.Snapshot
	people  map[string][]reconcile.Value // by folded name
	clients map[string][]string          // ids, by folded name
	groups  map[string]*reconcile.Group  // by folded name
	unclear []string                     // names that two people have
}

func (p *practice) head(f *snapshot.File) {
	if f == nil {
		return
	}
	if p.out.CapturedAt.IsZero() || f.CapturedAt.Before(p.out.CapturedAt) {
		p.out.CapturedAt, p.out.CapturedBy, p.out.AsRole = f.CapturedAt, f.CapturedBy, f.AsRole
	}
	p.out.Partial = p.out.Partial || f.Partial
}

func (p *practice) person(r snapshot.Record, id string) {
	o := reconcile.Object{Key: key(reconcile.KindStaff, id), Name: r[snapshot.ColumnName], Email: r[snapshot.ColumnEmail]}
	p.out.Objects = append(p.out.Objects, o)
	folded := decl.FoldName(o.Name)
	p.people[folded] = append(p.people[folded], reconcile.Value{ID: o.Key.ID, Name: o.Name})
}

func (p *practice) client(r snapshot.Record, id string) {
	name, k := r[snapshot.ColumnName], key(reconcile.KindClient, id)
	if r[columnArchived] == columnArchived {
		p.out.Missing = append(p.out.Missing, reconcile.Missing{Key: k, Name: name, Why: reconcile.AbsentArchived})
		return
	}
	o := reconcile.Object{Key: k, Name: name, Fields: p.roles(r)}
	p.out.Objects = append(p.out.Objects, o)
	folded := decl.FoldName(name)
	p.clients[folded] = append(p.clients[folded], k.ID)
	for _, g := range split(r[columnGroups], ";") {
		folded := decl.FoldName(g)
		if p.groups[folded] == nil {
			p.groups[folded] = &reconcile.Group{ID: folded, Name: g}
		}
		p.groups[folded].Clients = append(p.groups[folded].Clients, k.ID)
	}
}

func (p *practice) job(r snapshot.Record) {
	if r[columnCompleted] == columnCompleted {
		return
	}
	o := reconcile.Object{
		Key: key(reconcile.KindJob, r[columnNumber]), Name: r[snapshot.ColumnName], Number: r[columnNumber], Fields: p.roles(r),
	}
	if of := p.clients[decl.FoldName(r[columnClient])]; len(of) == 1 {
		o.Client = of[0]
	}
	for _, name := range split(r[string(reconcile.FieldStaff)], ";,") {
		o.Fields = append(o.Fields, reconcile.FieldValue{Field: reconcile.FieldStaff, Value: p.named(name), Confirmed: true})
	}
	p.out.Objects = append(p.out.Objects, o)
}

// roles are confirmed: a list that has the column shows nobody where nobody is.
func (p *practice) roles(r snapshot.Record) []reconcile.FieldValue {
	var out []reconcile.FieldValue
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		out = append(out, reconcile.FieldValue{Field: f, Value: p.named(r[string(f)]), Confirmed: true})
	}
	return out
}

// named is the person of a name. Somebody who is not among the staff is
// nevertheless somebody, and nobody else.
func (p *practice) named(name string) reconcile.Value {
	if name == "" {
		return reconcile.Value{}
	}
	switch found := p.people[decl.FoldName(name)]; len(found) {
	case 1:
		return found[0]
	case 0:
		return reconcile.Value{ID: "unlisted " + decl.FoldName(name), Name: name}
	default:
		p.unclear = append(p.unclear, name)
		return reconcile.Value{}
	}
}

// grouped adds the groups, where the list of clients has a column for them.
func (p *practice) grouped(clients *snapshot.File) {
	if clients == nil || !clients.Has(columnGroups) {
		return
	}
	p.out.Groups = []reconcile.Group{}
	for _, g := range p.groups {
		slices.Sort(g.Clients)
		p.out.Groups = append(p.out.Groups, *g)
	}
	slices.SortFunc(p.out.Groups, func(a, b reconcile.Group) int { return strings.Compare(a.ID, b.ID) })
}

// key makes an id of what a list tells records apart by. It is part of
// addresses, whose parts a slash divides.
func key(kind reconcile.Kind, text string) reconcile.Key {
	return reconcile.Key{System: SystemXPM, Kind: kind, ID: strings.ReplaceAll(decl.FoldName(text), "/", "%2f")}
}

// split cuts a cell of several values.
func split(cell, at string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(at, r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
