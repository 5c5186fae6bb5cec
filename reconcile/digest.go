package reconcile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Digest is what identifies one tool action whatever file or line asks for
// it: the tenant, the object, the field, and the value before and after.
// Names, lines and times do not count, so that reformatting the declarations
// leaves it as it is. A person yet to be added counts by their declared name,
// and their addition by e-mail and full name as well.
func (f FieldChange) digest(t Tenant, k Key) string {
	parts := []string{"field", t.ID, k.System, string(k.Kind), k.ID, string(f.Field), f.Before.identity(), f.After.identity()}
	if f.Of != "" {
		parts = append(parts, f.Of)
	}
	return hash(parts...)
}

func (c Change) createDigest(t Tenant) string {
	return hash("create", t.ID, c.Key.System, string(c.Key.Kind), c.User, FoldEmail(c.Email), c.Name)
}

// identity is the id where there is one. Somebody who is added by the same plan
// has none when it is reviewed, and goes by the declared name.
func (v Value) identity() string {
	switch {
	case v.ID != "":
		return "id " + v.ID
	case v.User != "":
		return "user " + v.User
	default:
		return "nobody"
	}
}

// Digests are the digests of the change's tool actions, none for what apply
// does not do.
func (c Change) Digests(t Tenant) []string {
	switch {
	case !c.Ready():
		return nil
	case c.Action == ActionCreate:
		return []string{c.createDigest(t)}
	}
	out := make([]string, 0, len(c.Fields))
	for _, f := range c.Fields {
		out = append(out, f.digest(t, c.Key))
	}
	return out
}

// ActionDigests are those of all tool actions of the plan, sorted.
func (p Plan) ActionDigests() []string {
	var out []string
	for _, c := range p.Changes {
		out = append(out, c.Digests(p.Tenant)...)
	}
	slices.Sort(out)
	return out
}

// DigestChanges is one digest over all tool actions and overrides. Two plans
// that would do the same to the same records share it.
func (p Plan) DigestChanges() string {
	parts := p.ActionDigests()
	for _, o := range p.Overrides {
		parts = append(parts, hash("override", o.Rail, o.Reason))
	}
	return hash(append([]string{"changes"}, parts...)...)
}

// Reviewed reports whether every tool action of the plan is among digests. What
// was reviewed for somebody who was yet to be added also counts for the record
// that their addition has led to: the one with the reviewed e-mail.
func (p Plan) Reviewed(digests []string, observed []Snapshot) bool {
	known := make(map[string]bool, len(digests))
	for _, d := range digests {
		known[d] = true
	}
	w := newWorld(observed)
	for _, c := range p.Changes {
		if !c.Ready() {
			continue
		}
		if c.Action == ActionCreate {
			if !known[c.createDigest(p.Tenant)] {
				return false
			}
			continue
		}
		for _, f := range c.Fields {
			if !known[f.digest(p.Tenant, c.Key)] && !known[f.beforeAdding(p.Tenant, c.Key, w, known)] {
				return false
			}
		}
	}
	return true
}

// beforeAdding is the field's digest as it was before the person in it was
// added, or "" where their addition was not reviewed.
func (f FieldChange) beforeAdding(t Tenant, k Key, w world, known map[string]bool) string {
	staff := Key{System: k.System, Kind: KindStaff, ID: f.After.ID}
	added := Change{Key: Key{System: k.System, Kind: KindStaff}, User: f.After.User, Email: w.objects[staff].Email, Name: f.After.Name}
	if f.After.User == "" || !known[added.createDigest(t)] {
		return ""
	}
	f.After.ID = ""
	return f.digest(t, k)
}

// hash is over a JSON list, so that no two lists of parts read the same.
func hash(parts ...string) string {
	data, err := json.Marshal(parts)
	if err != nil {
		panic(err) // a list of strings always marshals
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
