package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the script makes is what practicectl takes: run as it stands, on a
// repository of three commits, against a stand-in for gh.
func TestApprovalsScript(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"git", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	script, err := filepath.Abs(filepath.Join("..", "..", "examples", "ci", "github", "approvals.sh"))
	if err != nil {
		t.Fatal(err)
	}
	w := &ciWorld{t: t, dir: t.TempDir()}
	if err := os.MkdirAll(filepath.Join(w.dir, "platform"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.sh(w.dir, "git init -q -b main repo && cd repo && git config user.name jo && git config user.email jo@harbour.example && mkdir practice")
	repo := filepath.Join(w.dir, "repo")
	var commits []string
	for i, text := range []string{ciPractice, ciPractice + "# more\n", ciPractice + "# and more\n"} {
		w.write("repo/practice/practice.yaml", text)
		day := string(rune('1' + i))
		w.sh(repo, "git add practice && GIT_AUTHOR_DATE=2026-11-0"+day+"T01:00:00Z GIT_COMMITTER_DATE=2026-11-0"+day+"T01:00:00Z git commit -q -m "+day)
		commits = append(commits, w.sh(repo, "git rev-parse HEAD"))
	}
	w.write("platform/pull-"+commits[1], "12\thttps://github.com/harbour/access/pull/12\tjo-b\t2026-11-02T01:00:00Z\n")
	// A comment is no word; what kim says last counts, and sam's was dismissed.
	w.write("platform/reviews-12", "kim-t\tCHANGES_REQUESTED\t2026-11-01T00:00:00Z\nkim-t\tAPPROVED\t2026-11-01T02:00:00Z\nkim-t\tCOMMENTED\t2026-11-01T03:00:00Z\n"+
		"sam-l\tDISMISSED\t2026-11-01T02:00:00Z\nlee-p\tAPPROVED\t2026-11-01T01:00:00Z\n")
	env := map[string]string{"GITHUB_REPOSITORY": "harbour/access"}
	out, code := w.shell(repo, env, "bash '"+script+"' 2026-11-02 practice")
	want := "[\n" + `{"commit": "` + commits[2] + `", "approved_by": []},` + "\n" +
		`{"commit": "` + commits[1] + `", "pull_request": "https://github.com/harbour/access/pull/12", "author": "jo-b", "approved_by": [` +
		`{"login": "kim-t", "at": "2026-11-01T02:00:00Z"},{"login": "lee-p", "at": "2026-11-01T01:00:00Z"}], "merged_at": "2026-11-02T01:00:00Z"}` + "\n]\n"
	if diff := cmp.Diff(want, out); diff != "" || code != 0 {
		t.Errorf("exit code %d (-want +got):\n%s", code, diff)
	}
	w.write("repo/approvals.json", out)
	env["PRACTICECTL_NOW"] = "2026-11-05T00:00:00Z"
	if out, code := w.shell(repo, env, "practicectl report practice --evidence 2026-11-01..2026-11-05 --approvals approvals.json"); code != 0 || strings.Contains(out, "were not handed over") {
		t.Errorf("report: exit code %d\n%s", code, out)
	}

	// A call that fails ends it: nothing is handed over that looks like no approval.
	w.write("platform/reviews-12", "kim \"t\tAPPROVED\t2026-11-01T02:00:00Z\n")
	if out, code := w.shell(repo, env, "bash '"+script+"' 2026-11-02 practice"); code == 0 || !strings.Contains(out, "GitHub answered with what was not expected: kim \"t") {
		t.Errorf("a login that is none: exit code %d\n%s", code, out)
	}
	w.write("platform/broken", "")
	if out, code := w.shell(repo, env, "bash '"+script+"' 2026-11-02 practice"); code == 0 || !strings.Contains(out, "gh: no connection") {
		t.Errorf("no connection: exit code %d\n%s", code, out)
	}
	w.sh(w.dir, "git clone -q --depth 1 file://"+repo+" shallow")
	if out, code := w.shell(filepath.Join(w.dir, "shallow"), env, "bash '"+script+"' 2026-11-02 practice"); code != 1 || !strings.Contains(out, "this clone is shallow") {
		t.Errorf("a shallow clone: exit code %d\n%s", code, out)
	}
}
