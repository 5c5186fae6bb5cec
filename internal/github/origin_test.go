package github_test

import (
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/github"
)

func TestOrigin(t *testing.T) {
	for _, tt := range []struct{ remote, want, reason string }{
		{"https://github.com/harbour/access", "harbour/access", "as a pipeline checks it out"},
		{"https://github.com/harbour/access.git", "harbour/access", "as GitHub's page gives it"},
		{"https://github.com/harbour/access/", "harbour/access", "as a browser gives it"},
		{"https://x-access-token:secret@github.com/harbour/access.git", "harbour/access", "with a token, which is no part of it"},
		{"git@github.com:harbour/access.git", "harbour/access", "over ssh"},
		{"ssh://git@github.com/harbour/access.git", "harbour/access", "over ssh, as an address"},
		{"ssh://git@ssh.github.com:443/harbour/access.git", "harbour/access", "over ssh, where only https gets out"},
		{"https://GitHub.com/Harbour/access.name", "Harbour/access.name", "a host has no case, and a name may have a dot"},
		{"https://gitlab.com/harbour/access.git", "", "another host"},
		{"https://evilgithub.com/harbour/access", "", "one that ends alike"},
		{"https://github.com.evil.example/harbour/access", "", "one that begins alike"},
		{"https://evil.example/github.com/harbour/access", "", "a path is not a host"},
		{"https://github.com/harbour", "", "no repository"},
		{"/srv/git/access.git", "", "a folder"},
		{"work:harbour/access.git", "", "a name that only one machine's ssh knows"},
		{"", "", "none"},
	} {
		if got := github.Origin(tt.remote); got != tt.want {
			t.Errorf("%s: %q, want %q: %s", tt.remote, got, tt.want, tt.reason)
		}
	}
}

// The file of another repository says nothing about this one, however good it is.
func TestCheckOfAnotherRepository(t *testing.T) {
	a := answers(t, "ruleset.json")
	for _, tt := range []struct{ origin, want, reason string }{
		{"", "good  private          harbour/practice is private; no remote origin at github.com says whether it is the one of this workspace\n", "a person sees whose it is"},
		{"Harbour/Practice", "good  private          harbour/practice is private\n", "GitHub knows no case in names"},
		{"harbour/other", "BAD   repository       the file is about harbour/practice, and the remote origin of this workspace is harbour/other\n", "it is not asked about that one"},
	} {
		if got := shown(github.Check(a, harbour(), tt.origin)); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q: %s\n%s", tt.origin, tt.reason, got)
		}
	}
}
