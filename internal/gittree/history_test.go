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

func TestLastOf(t *testing.T) {
	d := newDated(t)
	const at = "2027-02-01T10:00:00Z"
	d.commit("one", "ws/book.yaml", at, at)
	d.commit("two", "ws/other.yaml", at, at)
	d.commit("three", "ws/[a]*.yaml", at, at)
	write(t, d.root, "ws/other.yaml", "edited")
	tests := []struct{ name, reason, commit, file, want, err string }{
		{"checked out", "what came after it touched other files", "", "book.yaml", "one by jo@x.example", ""},
		{"a name that looks like a pattern", "it is a name", "", "[a]*.yaml", "three by jo@x.example", ""},
		{"edited since", "who did that is not known", "", "other.yaml", "", "other.yaml is not as it was committed last"},
		{"at a commit", "what is checked out is no matter", "HEAD~1", "other.yaml", "two by jo@x.example", ""},
		{"before there was one", "nobody wrote it", "HEAD~2", "other.yaml", "", "no commit holds other.yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := gittree.LastOf(t.Context(), filepath.Join(d.root, "ws"), tt.commit, tt.file)
			got, text := "", ""
			if err != nil {
				text = err.Error()
			} else {
				got = c.Subject + " by " + c.Email
			}
			if got != tt.want || text != tt.err {
				t.Errorf("%s: %q, %q; want %q, %q", tt.reason, got, text, tt.want, tt.err)
			}
		})
	}
}

// A commit without a parent is a cut only where its object names one: a shallow
// clone may hold the beginning of another history whole.
func TestLastOfInAShallowClone(t *testing.T) {
	d := newDated(t)
	const at = "2027-02-01T10:00:00Z"
	d.commit("one", "ws/book.yaml", at, at)
	d.commit("two", "ws/more.yaml", at, at)
	d.git("", "", "switch", "-q", "--orphan", "another")
	d.commit("of another history", "ws/apps.yaml", at, at)
	d.git("", "", "switch", "-q", "main")
	d.git(at, at, "merge", "-q", "--allow-unrelated-histories", "-m", "merged", "another")
	clone := filepath.Join(t.TempDir(), "clone")
	d.git("", "", "clone", "-q", "--depth", "2", "file://"+d.root, clone)
	ws := filepath.Join(clone, "ws")
	if c, err := gittree.LastOf(t.Context(), ws, "", "apps.yaml"); err != nil || c.Subject != "of another history" {
		t.Errorf("whole: %q, %v", c.Subject, err)
	}
	const want = "this clone is shallow and begins after it (fetch-depth: 0 makes it whole)"
	for _, file := range []string{"book.yaml", "more.yaml"} {
		if _, err := gittree.LastOf(t.Context(), ws, "", file); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", file, err, want)
		}
	}
}
