package reconcile

import (
	"fmt"
	"strings"
)

// world is the snapshots, indexed for look-ups.
type world struct {
	objects map[Key]Object
	missing map[Key]Missing
	byName  map[nameKey]Key
}

type nameKey struct {
	system string
	kind   Kind
	name   string
}

func newWorld(observed []Snapshot) world {
	n := 0
	for _, s := range observed {
		n += len(s.Objects)
	}
	w := world{
		objects: make(map[Key]Object, n),
		missing: map[Key]Missing{},
		byName:  make(map[nameKey]Key, n),
	}
	for _, s := range observed {
		for _, o := range s.Objects {
			w.objects[o.Key] = o
			nk := nameKey{o.Key.System, o.Key.Kind, strings.TrimSpace(o.Name)}
			if first, ok := w.byName[nk]; !ok || o.Key.Compare(first) < 0 {
				w.byName[nk] = o.Key
			}
		}
		for _, m := range s.Missing {
			w.missing[m.Key] = m
		}
	}
	return w
}

// PersonAddress is the address of a declared person's record in a system.
func PersonAddress(user, system string) string { return "user/" + user + "/" + system }

func userOf(address string) string {
	rest, _ := strings.CutPrefix(address, "user/")
	user, _, _ := strings.Cut(rest, "/")
	return user
}

func sameName(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// SameEmail compares e-mail addresses as the apps do: trimmed, case-folded.
// An empty address equals nothing.
func SameEmail(a, b string) bool {
	a, b = FoldEmail(a), FoldEmail(b)
	return a != "" && a == b
}

// FoldEmail makes e-mail addresses comparable as the apps do: trimmed,
// case-folded.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func quote(s string) string {
	if s == "" {
		return "none"
	}
	return fmt.Sprintf("%q", s)
}

func unmanagedText(k Kind, n int) string {
	if n == 1 {
		return fmt.Sprintf("1 %s record is declared nowhere, and unmanaged says fail", k)
	}
	return fmt.Sprintf("%d %s records are declared nowhere, and unmanaged says fail", n, k)
}
