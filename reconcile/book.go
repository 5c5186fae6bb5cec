package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Book is who holds which clients, as observed: what is declared does not
// count, but for who is who.
type Book struct {
	FormatVersion string    `json:"format_version"`
	Practice      string    `json:"practice"`
	DisplayName   string    `json:"display_name"`
	Tenant        Tenant    `json:"tenant"`
	AsOf          Date      `json:"as_of"`
	TimeZone      string    `json:"time_zone"`
	ObservedAt    time.Time `json:"observed_at"`

	By      Field    `json:"by"`      // partner or manager
	Clients int      `json:"clients"` // that were seen
	Holders []Holder `json:"holders"` // by name; nobody stands last
}

// Holder is somebody and the clients that they hold in one role. The zero
// Person is nobody.
type Holder struct {
	Person  Value        `json:"person"`
	Mark    HolderMark   `json:"mark,omitempty"`
	LastDay *Date        `json:"last_day,omitempty"` // of somebody who leaves, or has left
	Clients []BookClient `json:"clients"`            // by name
}

// HolderMark says what is unusual about somebody who holds clients.
type HolderMark string

// The marks. Somebody without one is declared, and stays.
const (
	HolderNobody     HolderMark = "nobody"
	HolderUndeclared HolderMark = "undeclared"
	HolderLeaves     HolderMark = "leaves"
	HolderLeft       HolderMark = "left"
)

// BookClient is one client of a holder, with who holds the other role.
type BookClient struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Other Value  `json:"other"`
	// Confirmed is false where nobody is what a list showed and nothing confirmed it.
	Confirmed      bool `json:"confirmed"`
	OtherConfirmed bool `json:"other_confirmed"`
}

// OtherRole is manager for partner, and partner for manager.
func OtherRole(f Field) Field {
	if f == FieldPartner {
		return FieldManager
	}
	return FieldPartner
}

// NewBook groups the clients of the snapshots by who holds them.
func NewBook(p Plan, by Field, d Desired, observed []Snapshot) Book {
	b := Book{
		FormatVersion: FormatVersion, Practice: p.Practice, DisplayName: p.DisplayName, Tenant: p.Tenant, AsOf: p.AsOf,
		TimeZone: p.TimeZone, ObservedAt: p.ObservedAt, By: by, Holders: []Holder{},
	}
	who := newWhoIsWho(d, observed)
	held := map[string]*Holder{}
	for _, s := range observed {
		for _, o := range s.Objects {
			if o.Key.Kind != KindClient {
				continue
			}
			b.Clients++
			now, _ := o.Get(by)
			other, _ := o.Get(OtherRole(by))
			h := held[now.Value.ID]
			if h == nil {
				h = who.holder(now.Value, p.AsOf)
				held[now.Value.ID] = h
			}
			h.Clients = append(h.Clients, BookClient{
				ID: o.Key.ID, Name: o.Name, Other: who.value(other.Value),
				Confirmed: now.Confirmed || now.Value.ID != "", OtherConfirmed: other.Confirmed || other.Value.ID != "",
			})
		}
	}
	for _, h := range held {
		slices.SortFunc(h.Clients, func(x, y BookClient) int { return cmp.Or(byName(x.Name, y.Name), cmp.Compare(x.ID, y.ID)) })
		b.Holders = append(b.Holders, *h)
	}
	slices.SortFunc(b.Holders, func(x, y Holder) int {
		return cmp.Or(last(x.Mark == HolderNobody, y.Mark == HolderNobody), byName(x.Person.Name, y.Person.Name), cmp.Compare(x.Person.ID, y.Person.ID))
	})
	return b
}

// last puts what x is behind what is not.
func last(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	default:
		return -1
	}
}

// whoIsWho tells people by the ids of their records.
type whoIsWho struct {
	names   map[string]string
	users   map[string]string
	leavers map[string]Leaver // by user
}

func newWhoIsWho(d Desired, observed []Snapshot) whoIsWho {
	w := whoIsWho{names: map[string]string{}, users: map[string]string{}, leavers: map[string]Leaver{}}
	for _, s := range observed {
		for _, o := range s.Objects {
			if o.Key.Kind == KindStaff {
				w.names[o.Key.ID] = o.Name
			}
		}
	}
	for _, want := range d.Wants {
		if want.Key.Kind == KindStaff && want.Key.ID != "" && strings.HasPrefix(want.Address, "user/") {
			w.users[want.Key.ID] = userOf(want.Address)
		}
	}
	for _, l := range d.Leavers {
		w.leavers[l.User] = l
	}
	return w
}

func (w whoIsWho) value(v Value) Value {
	if v.ID == "" {
		return Value{}
	}
	v.Name, v.User = cmp.Or(w.names[v.ID], v.Name, v.ID), w.users[v.ID]
	return v
}

func (w whoIsWho) holder(v Value, day Date) *Holder {
	h := &Holder{Person: w.value(v)}
	l, leaves := w.leavers[h.Person.User]
	switch {
	case v.ID == "":
		h.Mark = HolderNobody
	case h.Person.User == "":
		h.Mark = HolderUndeclared
	case leaves:
		h.LastDay, h.Mark = &l.LastDay, HolderLeaves
		if l.LastDay.Compare(day) < 0 {
			h.Mark = HolderLeft
		}
	}
	return h
}
