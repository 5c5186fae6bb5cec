package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// AddressError is an address that means nobody, or more than one.
type AddressError struct{ problem, advice string }

func (e *AddressError) Error() string { return e.problem }

// Hint says what may have been meant.
func (e *AddressError) Hint() string { return e.advice }

// FindClient returns the id of the client that a name or uuid means, among
// those that are active and those that are declared. What a plan prints behind
// it, /partner or /manager, may stand there.
func FindClient(text string, d reconcile.Desired, s reconcile.Snapshot) (string, error) {
	whole, err := findClient(text, d, s)
	if err == nil {
		return whole, nil
	}
	for _, f := range roles {
		if name, ok := strings.CutSuffix(text, "/"+string(f)); ok {
			return findClient(name, d, s)
		}
	}
	return "", err
}

func findClient(text string, d reconcile.Desired, s reconcile.Snapshot) (string, error) {
	byID := decl.IsUUID(text)
	want := decl.FoldName(text)
	fits := func(k reconcile.Key, name string) bool {
		return k.Kind == reconcile.KindClient && (byID && k.ID == strings.ToLower(text) || !byID && decl.FoldName(name) == want)
	}
	var listed, declared, names []string
	for _, o := range s.Objects {
		if fits(o.Key, o.Name) {
			listed = append(listed, o.Key.ID)
		}
		if o.Key.Kind == reconcile.KindClient {
			names = append(names, o.Name)
		}
	}
	for _, w := range d.Wants {
		if fits(w.Key, w.Name) {
			declared = append(declared, w.Key.ID)
		}
	}
	for _, found := range [][]string{listed, declared} {
		slices.Sort(found)
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", &AddressError{fmt.Sprintf("%d clients have the name %q", len(found), text), "give the uuid of the one you mean: " + strings.Join(found, ", ")}
		}
	}
	if byID {
		return "", &AddressError{"no client that is active or declared has the uuid " + text, "look for it by its name: client/NAME"}
	}
	slices.Sort(names)
	return "", &AddressError{fmt.Sprintf("no client that is active or declared has the name %q", text),
		nearAddress("client/", decl.Nearest(text, names), "check the spelling, or give its uuid")}
}

// FindUser returns the declared user that an address means. What a plan prints
// behind it, the system, may stand there.
func FindUser(text string, ws *decl.Workspace) (*decl.User, error) {
	name := strings.TrimSuffix(text, "/"+SystemXPM)
	if u, ok := ws.User(name); ok {
		return u, nil
	}
	var slugs []string
	for i := range ws.Users {
		u := &ws.Users[i]
		if sameName(u.FullName.Value, name) || reconcile.FoldEmail(u.Email.Value) == reconcile.FoldEmail(name) && name != "" {
			slugs = []string{u.Name}
			break
		}
		slugs = append(slugs, u.Name)
	}
	if len(slugs) != 1 || len(ws.Users) == 1 {
		slugs = decl.Nearest(name, slugs)
	}
	return nil, &AddressError{fmt.Sprintf("no user is called %q", name), nearAddress("user/", slugs, "give the metadata.name of a User")}
}

func nearAddress(prefix string, near []string, otherwise string) string {
	if len(near) == 0 {
		return otherwise
	}
	for i, n := range near {
		near[i] = prefix + n
	}
	return "did you mean " + strings.Join(quoted(near), " or ") + "?"
}
