package snapshot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
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
	if f.Organisation == "" {
		return nameOf(f)
	}
	return nameOf(f, organisationPart(f.Organisation))
}

// Named reports whether a file may have the name: [Name], or the name that
// versions before it gave to organisations, which did not tell "Smith & Co"
// from "Smith Co".
func Named(f File, name string) bool {
	return name == Name(f) || f.Organisation != "" && name == nameOf(f, part(f.Organisation))
}

func nameOf(f File, more ...string) string {
	parts := append([]string{part(f.System)}, more...)
	return strings.Join(append(parts, second(f.CapturedAt).Format("20060102T150405Z")), "-") + ".json"
}

// organisationPart is a name in which only single blanks became hyphens, or one
// with a digest: names of organisations often differ in their marks alone.
func organisationPart(s string) string {
	name := part(s)
	if strings.ReplaceAll(name, "-", " ") == s || strings.HasSuffix(name, digestPart(s)) {
		return name
	}
	return name + "-" + digestPart(s)
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
	return strings.TrimPrefix(name+"-"+digestPart(s), "-")
}

func digestPart(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
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
		if !found || f.after(newest) {
			newest, found = f, true
		}
	}
	return newest, found
}

// NewestOfEach are the last of each organisation of a system, in the order of
// their names. What is written in the files decides, and not how they are called.
func NewestOfEach(files []File, system string) []File {
	newest := map[string]File{}
	for _, f := range files {
		if f.System != system || f.Organisation == "" {
			continue
		}
		label := foldLabel(f.Organisation)
		if n, ok := newest[label]; !ok || f.after(n) {
			newest[label] = f
		}
	}
	out := make([]File, 0, len(newest))
	for _, label := range slices.Sorted(maps.Keys(newest)) {
		out = append(out, newest[label])
	}
	return out
}

func (f File) after(other File) bool {
	return cmp.Or(f.CapturedAt.Compare(other.CapturedAt), strings.Compare(f.Digest, other.Digest)) > 0
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
func sameLabel(a, b string) bool { return foldLabel(a) == foldLabel(b) }

func foldLabel(s string) string {
	s, _ = clean(s)
	return strings.ToLower(s)
}
