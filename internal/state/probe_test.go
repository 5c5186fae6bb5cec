package state

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A probe finds out about the right to push, and leaves no trace of it.
func TestGitProbe(t *testing.T) {
	needShell(t)
	const denied = "#!/bin/sh\necho 'remote: Permission to harbour/practice.git denied to github-actions[bot].' >&2\nexit 1\n"
	for _, tt := range []struct {
		name    string
		branch  bool // somebody has run before
		receive string
		want    string
	}{
		{"first run", false, "", ""},
		{"later run", true, "", ""},
		{"first run, no right to write", false, denied, `this pipeline's token may not push to branch "practicectl-state"; the remote says: Permission to harbour/practice.git denied to github-actions[bot].`},
		{"later run, no right to write", true, denied, `this pipeline's token may not push to branch "practicectl-state"; the remote says: Permission to harbour/practice.git denied to github-actions[bot].`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			remote := newRemote(t)
			if tt.branch {
				release(t, acquire(t, openGit(t, clone(t, remote), newClock()), testHolder("run-1", "jo")))
			}
			dir := clone(t, remote)
			if tt.receive != "" {
				script := filepath.Join(t.TempDir(), "receive")
				write(t, script, tt.receive, 0o700)
				git(t, dir, "config", "remote.origin.receivepack", script)
			}
			before := git(t, remote, "for-each-ref")
			got := ""
			if err := openGit(t, dir, newClock()).Probe(t.Context()); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, git(t, remote, "for-each-ref")); diff != "" {
				t.Errorf("the remote has changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFolderProbe(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "file"), "", 0o600)
	for _, tt := range []struct{ name, dir, want, reason string }{
		{"there", ".", "", "as after a run"},
		{"not there yet", "a/b/c", "", "the first run makes it"},
		{"a file", "file", "is not a folder", "nothing can be made there"},
		{"below a file", "file/state", "look at the state folder: ", "nor below"},
	} {
		err := OpenFolder(filepath.Join(root, tt.dir), newClock().now).Probe(t.Context())
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q: %s", tt.name, err, tt.want, tt.reason)
		}
	}
	left, err := os.ReadDir(root)
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left, want the one: %v", len(left), err)
	}
}
