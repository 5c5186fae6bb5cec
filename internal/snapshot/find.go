package snapshot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// maxNamePart keeps a file's name short enough for every system of files.
const maxNamePart = 60

// Name is the name of the file to keep a snapshot in:
// system-20261122T061200Z.json, with the organisation where there is one. It
// has only letters, digits and hyphens, so that it is a name everywhere.
func Name(f File) string {
	parts := []string{part(f.System)}
	if f.Organisation != "" {
		parts = append(parts, part(f.Organisation))
	}
	parts = append(parts, second(f.CapturedAt).Format("20060102T150405Z"))
	return strings.Join(parts, "-") + ".json"
}

// part makes a text part of a name. Where that loses more than marks and
// blanks, a digest keeps two texts apart.
func part(s string) string {
	lost := false
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		case r > '~':
			lost = true
		}
		return '-'
	}, s)
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' }), "-")
	if len(name) > maxNamePart {
		name, lost = strings.TrimRight(name[:maxNamePart], "-"), true
	}
	if name != "" && !lost {
		return name
	}
	sum := sha256.Sum256([]byte(s))
	return strings.TrimPrefix(name+"-"+hex.EncodeToString(sum[:4]), "-")
}

// Newest is the last captured snapshot of a system, and of that organisation
// of it. Of two of one second, it is the one with the greater digest: so it is
// the same one in whatever order the files come.
func Newest(files []File, system, organisation string) (File, bool) {
	var newest File
	found := false
	for _, f := range files {
		if f.System != system || !sameLabel(f.Organisation, organisation) {
			continue
		}
		if !found || cmp.Or(f.CapturedAt.Compare(newest.CapturedAt), strings.Compare(f.Digest, newest.Digest)) > 0 {
			newest, found = f, true
		}
	}
	return newest, found
}

// Age is how long ago the snapshot was captured, and never negative.
func (f File) Age(now time.Time) time.Duration { return max(0, now.Sub(f.CapturedAt)) }

// Check refuses a snapshot of another tenant and one from the future. An id
// decides where both sides have one; else the label does.
func (f File) Check(tenant reconcile.Tenant, now time.Time) error {
	other := !sameLabel(f.Tenant, tenant.Name)
	if f.TenantID != "" && tenant.ID != "" {
		other = !strings.EqualFold(f.TenantID, tenant.ID)
	}
	if other {
		return refuse("take it out of the folder, or capture the right account", "the snapshot %s is of %s, and this practice declares %s",
			Name(f), label(f.Tenant, f.TenantID), label(tenant.Name, tenant.ID))
	}
	return f.future(now)
}

func label(name, id string) string {
	if id == "" {
		return quote(name)
	}
	return quote(name) + " (" + id + ")"
}

// sameLabel compares names that people typed.
func sameLabel(a, b string) bool {
	a, _ = clean(a)
	b, _ = clean(b)
	return strings.EqualFold(a, b)
}
