package gittree_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/gittree"
)

// dated is a repository whose commits say when they were made.
type dated struct {
	t    *testing.T
	root string
}

func newDated(t *testing.T) dated {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	d := dated{t, t.TempDir()}
	d.git("", "", "init", "-q", "-b", "main")
	return d
}

func (d dated) git(written, committed string, args ...string) {
	d.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = d.root
	cmd.Env = append(cmd.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=Jo", "GIT_AUTHOR_EMAIL=jo@x.example", "GIT_COMMITTER_NAME=ci",
		"GIT_COMMITTER_EMAIL=ci@x.example", "GIT_AUTHOR_DATE="+written, "GIT_COMMITTER_DATE="+committed)
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// commit changes one file; the times are RFC 3339.
func (d dated) commit(subject, file, written, committed string) {
	d.t.Helper()
	write(d.t, d.root, file, subject)
	d.git("", "", "add", ".")
	d.git(written, committed, "commit", "-qm", subject)
}

func told(l gittree.Log) []string {
	var out []string
	for _, c := range l.Commits {
		out = append(out, c.Subject+" by "+c.Author+" "+c.At.Format(time.RFC3339)+" "+c.Committed.Format(time.RFC3339))
	}
	return out
}

func TestHistory(t *testing.T) {
	d := newDated(t)
	d.commit("one", "ws/book.yaml", "2027-02-01T10:00:00Z", "2027-02-01T10:00:00Z")
	d.commit("elsewhere", "other/book.yaml", "2027-02-02T10:00:00Z", "2027-02-02T10:00:00Z")
	d.commit("no declaration", "ws/README.md", "2027-02-03T10:00:00Z", "2027-02-03T10:00:00Z")
	d.git("", "", "switch", "-qc", "branch")
	d.commit("on a branch", "ws/book.csv", "2027-02-04T10:00:00Z", "2027-02-04T10:00:00Z")
	d.git("", "", "switch", "-q", "main")
	d.git("2027-02-05T10:00:00Z", "2027-02-05T10:00:00Z", "merge", "-q", "--no-ff", "-m", "merged", "branch")
	d.commit("made again", "ws/book.yaml", "2027-02-04T09:00:00Z", "2027-02-06T10:00:00Z")
	d.commit("a clock ahead", "ws/sub/more.yml", "2099-01-01T00:00:00Z", "2027-02-07T10:00:00+11:00")
	got, err := gittree.History(t.Context(), filepath.Join(d.root, "ws"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"one by Jo 2027-02-01T10:00:00Z 2027-02-01T10:00:00Z",
		"merged by Jo 2027-02-05T10:00:00Z 2027-02-05T10:00:00Z",
		"made again by Jo 2027-02-05T10:00:00Z 2027-02-06T10:00:00Z",
		"a clock ahead by Jo 2027-02-06T23:00:00Z 2027-02-06T23:00:00Z",
	}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if got.Begins != nil {
		t.Errorf("a whole repository begins at %v", got.Begins)
	}
	for _, c := range got.Commits {
		if !strings.HasPrefix(c.Hash, c.Short) || c.Short == "" {
			t.Errorf("%q is no short form of %q", c.Short, c.Hash)
		}
	}
}

// A shallow clone shows its first commit as if it had made everything.
func TestHistoryOfAShallowClone(t *testing.T) {
	d := newDated(t)
	for _, day := range []string{"01", "02", "03"} {
		at := "2027-02-" + day + "T10:00:00Z"
		d.commit("of "+day, "ws/book.yaml", at, at)
	}
	for depth, begins := range map[string]string{"1": "of 03", "2": "of 02", "3": ""} {
		clone := filepath.Join(t.TempDir(), "clone")
		d.git("", "", "clone", "-q", "--depth", depth, "file://"+d.root, clone)
		got, err := gittree.History(t.Context(), filepath.Join(clone, "ws"))
		if err != nil {
			t.Fatal(err)
		}
		at := ""
		if got.Begins != nil {
			at = got.Begins.Subject
		}
		if at != begins {
			t.Errorf("depth %s begins at %q, want %q", depth, at, begins)
		}
	}
}

func TestHistoryOfNothing(t *testing.T) {
	d := newDated(t)
	for name, dir := range map[string]string{"no commit": d.root, "no repository": t.TempDir()} {
		if got, err := gittree.History(t.Context(), dir); err != nil || len(got.Commits) > 0 {
			t.Errorf("%s: %v, %v; want nothing", name, got, err)
		}
	}
}
