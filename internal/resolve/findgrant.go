package resolve

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

// FindGrant returns the name of the declared grant that an address means. What a
// plan prints behind it, such as /access, may stand there.
func FindGrant(text string, ws *decl.Workspace) (string, error) {
	name, _, _ := strings.Cut(text, "/")
	names := make([]string, len(ws.Grants))
	for i, g := range ws.Grants {
		if names[i] = g.Name; g.Name == name {
			return name, nil
		}
	}
	return "", &AddressError{fmt.Sprintf("no grant is called %q", name), nearAddress("support/", decl.Nearest(name, names), "give the metadata.name of a SupportAccess")}
}
