package gittree_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/gittree"
)

// repository has a workspace in a folder, with two commits.
func repository(t *testing.T) (root, first string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	root = t.TempDir()
	sh := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		cmd.Env = append(cmd.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b.example", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b.example")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	write(t, root, "ws/book.yaml", "old")
	sh("init", "-q")
	sh("add", ".")
	sh("commit", "-qm", "one")
	first = sh("rev-parse", "HEAD")
	write(t, root, "ws/book.yaml", "new")
	sh("commit", "-qam", "two")
	return root, first
}

func write(t *testing.T, root, name, text string) {
	t.Helper()
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOpen(t *testing.T) {
	root, first := repository(t)
	for ref, want := range map[string]string{"HEAD": "new", "HEAD~1": "old", first: "old"} {
		files, commit, err := gittree.Open(t.Context(), filepath.Join(root, "ws"), ref)
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		got, err := fs.ReadFile(files, "book.yaml")
		if err != nil || string(got) != want {
			t.Errorf("%s: book.yaml is %q, %v; want %q", ref, got, err, want)
		}
		if want == "old" && commit != first {
			t.Errorf("%s names %s, want %s", ref, commit, first)
		}
	}
	// The repository's own folder is a workspace too.
	files, _, err := gittree.Open(t.Context(), root, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(files, "ws/book.yaml"); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	root, _ := repository(t)
	if err := os.Mkdir(filepath.Join(root, "new"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ dir, ref, want string }{
		{"ws", "nowhere", "there is no commit nowhere in this clone"},
		{"ws", "--upload-pack=x", `"--upload-pack=x" is not the name of a commit`},
		{"new", "HEAD", "there was no folder new at HEAD"},
	} {
		_, _, err := gittree.Open(t.Context(), filepath.Join(root, tt.dir), tt.ref)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s at %s: error %v, want %s", tt.dir, tt.ref, err, tt.want)
		}
	}
}

func TestHead(t *testing.T) {
	root, first := repository(t)
	ws := filepath.Join(root, "ws")
	commit, err := gittree.Head(t.Context(), ws)
	if err != nil || commit == "" || commit == first {
		t.Errorf("clean: %q, %v", commit, err)
	}
	write(t, root, "elsewhere.txt", "not of the workspace")
	if again, err := gittree.Head(t.Context(), ws); err != nil || again != commit {
		t.Errorf("a change elsewhere: %q, %v; want %q", again, err, commit)
	}
	write(t, root, "ws/.practicectl/journal.jsonl", "no declaration")
	if again, err := gittree.Head(t.Context(), ws); err != nil || again != commit {
		t.Errorf("a file that declares nothing: %q, %v; want %q", again, err, commit)
	}
	write(t, root, "ws/more.yaml", "not committed")
	if again, err := gittree.Head(t.Context(), ws); err != nil || again != "" {
		t.Errorf("not as committed: %q, %v; want nothing", again, err)
	}
	if outside, err := gittree.Head(t.Context(), t.TempDir()); err != nil || outside != "" {
		t.Errorf("outside of a repository: %q, %v; want nothing", outside, err)
	}
}

func TestHasRemote(t *testing.T) {
	root, _ := repository(t)
	ws := filepath.Join(root, "ws")
	if gittree.HasRemote(t.Context(), ws, "origin") {
		t.Error("a new repository has a remote")
	}
	cmd := exec.Command("git", "remote", "add", "origin", "https://git.example/harbour.git")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git remote add: %v\n%s", err, out)
	}
	if !gittree.HasRemote(t.Context(), ws, "origin") || gittree.HasRemote(t.Context(), ws, "upstream") {
		t.Error("origin was added and is not found, or upstream is found")
	}
	if got := gittree.Remote(t.Context(), ws, "origin"); got != "https://git.example/harbour.git" {
		t.Errorf("the address of origin is %q", got)
	}
	for _, dir := range []string{t.TempDir(), filepath.Join(root, "nowhere")} {
		if got := gittree.Remote(t.Context(), dir, "origin"); got != "" {
			t.Errorf("%s has an origin: %q", dir, got)
		}
	}
	if got := gittree.Remote(t.Context(), ws, "upstream"); got != "" {
		t.Errorf("upstream, which was never added, is %q", got)
	}
	if gittree.HasRemote(t.Context(), t.TempDir(), "origin") {
		t.Error("a folder outside any repository has a remote")
	}
}

func TestMainBranch(t *testing.T) {
	root, first := repository(t)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	is := func(want, reason string) {
		t.Helper()
		if got := gittree.MainBranch(t.Context(), filepath.Join(root, "ws"), "origin"); got != want {
			t.Errorf("%s: %q, want %q", reason, got, want)
		}
	}
	git("switch", "-q", "-c", "jo/people")
	is("jo/people", "nothing else is known than what is checked out")
	git("update-ref", "refs/remotes/origin/trunk", "HEAD")
	git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
	is("trunk", "the remote's own counts more")
	git("symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
	git("switch", "-q", "--detach", first)
	is("", "no branch is checked out")
	if got := gittree.MainBranch(t.Context(), t.TempDir(), "origin"); got != "" {
		t.Errorf("a folder outside any repository is on %q", got)
	}
}
