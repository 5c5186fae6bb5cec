package github

import (
	"regexp"
	"strings"
)

// address is how Git may write that a repository is at github.com: over https,
// over ssh as an address or as Git's own short form, and over ssh on the port of
// https. A name or token before the host is no part of the repository.
var address = regexp.MustCompile(`^(?i:(?:https|http|ssh|git)://(?:[^/@]+@)?(?:www\.|ssh\.)?github\.com(?::[0-9]+)?/|(?:[^/@:]+@)?github\.com:/?)([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+?)(?:\.git)?/*$`)

// Origin is the repository, OWNER/NAME, that the address of a remote names;
// empty where it is not one at github.com.
func Origin(remote string) string {
	m := address.FindStringSubmatch(strings.TrimSpace(remote))
	if m == nil {
		return ""
	}
	return m[1]
}
