package evidence

import (
	"cmp"

	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// held is what somebody holds in Practice Manager.
type held struct{ partner, manager, jobs int }

func heldIn(s reconcile.Snapshot) map[string]*held {
	out := map[string]*held{}
	of := func(id string) *held {
		if out[id] == nil {
			out[id] = &held{}
		}
		return out[id]
	}
	for _, o := range s.Objects {
		on := map[string]bool{} // a job names somebody once, however often it does
		for _, f := range o.Fields {
			id := f.Value.ID
			switch {
			case id == "":
			case o.Key.Kind == reconcile.KindJob:
				on[id] = true
			case o.Key.Kind == reconcile.KindClient && f.Field == reconcile.FieldPartner:
				of(id).partner++
			case o.Key.Kind == reconcile.KindClient && f.Field == reconcile.FieldManager:
				of(id).manager++
			}
		}
		for id := range on {
			of(id).jobs++
		}
	}
	return out
}

// undeclared are users of any system whom nobody declares, and whoever still
// holds clients and is in no list of staff.
func (r *reviewer) undeclared() []AccessRow {
	var out []AccessRow
	add := func(row AccessRow) {
		row.Standing, row.State, row.Status = StandingUndeclared, string(StandingUndeclared), string(reconcile.StatusDrifted)
		out = append(out, row)
	}
	for _, u := range r.Plan.Unmanaged {
		if u.Key.System == resolve.SystemXPM && u.Key.Kind == reconcile.KindStaff && !r.told[u.Key.ID] {
			row := r.row(resolve.SystemXPM, u.Name)
			row.Email, row.ID, row.Known = u.Email, u.Key.ID, "seen"
			r.practice(&row, u.Key.ID)
			add(row)
		}
	}
	for _, s := range r.Mapping.Strangers {
		if s.System == resolve.SystemXPM {
			continue
		}
		row := r.row(s.System, cmp.Or(s.Name, s.Email))
		row.Email, row.Known = s.Email, "seen"
		r.shown(&row, func(o reconcile.Object) bool { return o.Name == s.Name && o.Email == s.Email })
		add(row)
	}
	names := map[string]string{}
	for _, o := range r.XPM.Objects {
		for _, f := range o.Fields {
			if f.Value.ID != "" && o.Key.Kind == reconcile.KindClient {
				names[f.Value.ID] = f.Value.Name
			}
		}
		if o.Key.Kind == reconcile.KindStaff {
			names[o.Key.ID] = o.Name
		}
	}
	for _, id := range sortedKeys(r.held) {
		if h := r.held[id]; !r.told[id] && h.partner+h.manager+h.jobs > 0 {
			row := r.row(resolve.SystemXPM, cmp.Or(names[id], id))
			row.ID, row.Known = id, "holds clients or jobs, and is not in the list of staff"
			r.practice(&row, id)
			add(row)
		}
	}
	return out
}
