package cli_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones must not depend on the machine

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/sim"
)

// initCase is one run of init with its surroundings.
type initCase struct {
	args    []string
	answers string // of a person at a terminal; empty: nobody is there
	env     map[string]string
}

func (c initCase) run(t *testing.T) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(c.answers), Stdout: &out, Stderr: &errs, Now: time.Now,
		Terminal: cli.Terminal{In: c.answers != ""},
		Folder:   func(dir string) (fs.FS, error) { return os.DirFS(dir), nil },
		Getenv:   func(name string) string { return c.env[name] },
	}
	code = cli.Main(context.Background(), env, append([]string{"init"}, c.args...))
	return code, out.String(), errs.String()
}

// loaded is the workspace that init wrote.
func loaded(t *testing.T, dir string) *decl.Workspace {
	t.Helper()
	ws, problems := decl.Load(os.DirFS(dir), dir)
	if len(problems) > 0 {
		t.Fatalf("what init wrote does not load: %v", problems)
	}
	return ws
}

const harbourTenant = "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11"

// Each of these is refused before anything is written.
func TestInitRefuses(t *testing.T) {
	zone := "--timezone=Australia/Sydney"
	tests := []struct {
		name string
		args []string
		env  map[string]string
		want string
	}{
		{"nothing said", nil, nil, "error: nobody can be asked here, and --name and --timezone are missing\n  hint: give them as flags\n"},
		{"no name", []string{zone}, nil, "error: nobody can be asked here, and --name is missing\n  hint: give it as a flag\n"},
		{"no zone, with a login", nil, map[string]string{"PRACTICECTL_ACCESS_TOKEN": "t"}, "error: nobody can be asked here, and --timezone is missing\n  hint: give it as a flag\n"},
		{"empty name", []string{zone, "--name="}, nil, "error: --name is blank\n  hint: write the name that people know the practice by\n"},
		{"blank name", []string{zone, "--name= \t\u00a0"}, nil, "error: --name is blank\n  hint: write the name that people know the practice by\n"},
		{"a name nobody sees", []string{zone, "--name=\x7f\uFEFF"}, nil, "error: --name is blank\n  hint: write the name that people know the practice by\n"},
		{"a city", []string{"--name=Harbour", "--timezone=Sydney"}, nil, "error: there is no time zone \"Sydney\"\n  hint: did you mean Australia/Sydney?\n"},
		{"a city far away", []string{"--name=Harbour", "--timezone=new york"}, nil, "error: there is no time zone \"new york\"\n  hint: did you mean America/New_York?\n"},
		{"no capitals", []string{"--name=Harbour", "--timezone=europe/london"}, nil, "error: there is no time zone \"europe/london\"\n  hint: did you mean Europe/London?\n"},
		{"an abbreviation", []string{"--name=Harbour", "--timezone=AEST"}, nil, "error: there is no time zone \"AEST\"\n  hint: write it like Australia/Sydney or Pacific/Auckland\n"},
		{"the machine's zone", []string{"--name=Harbour", "--timezone=Local"}, nil, "error: there is no time zone \"Local\"\n  hint: write it like Australia/Sydney or Pacific/Auckland\n"},
		{"tenant by name", []string{"--name=Harbour", zone, "--tenant=Harbour"}, nil, "error: --tenant \"Harbour\" is not a tenant's id\n"},
		{"empty tenant", []string{"--name=Harbour", zone, "--tenant="}, nil, "error: --tenant \"\" is not a tenant's id\n"},
		{"tenant of the environment", []string{"--name=Harbour", zone}, map[string]string{"PRACTICECTL_XPM_TENANT": "Harbour"}, "error: PRACTICECTL_XPM_TENANT \"Harbour\" is not a tenant's id\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "ws")
			code, stdout, stderr := initCase{args: append(tt.args, dir), env: tt.env}.run(t)
			if code != 64 || stdout != "" || !strings.HasPrefix(stderr, tt.want) {
				t.Errorf("exit code %d, want 64; stderr\n%s\nwant\n%s", code, stderr, tt.want)
			}
			if _, err := os.Stat(dir); !os.IsNotExist(err) {
				t.Errorf("the folder was made: %v", err)
			}
		})
	}
}

// A person who mistypes is asked again.
func TestInitAsksAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ws")
	c := initCase{args: []string{"--offline", dir}, answers: "\n  \nHarbour & Sons\nSydney\n\nMars\nAustralia/Sydney\n"}
	code, _, stderr := c.run(t)
	const name, zone = "The practice's name: ", "Its time zone, for example Australia/Sydney or Pacific/Auckland: "
	want := strings.Join([]string{
		name + "a practice needs a name", name + "a practice needs a name", name +
			zone + `there is no time zone "Sydney": did you mean Australia/Sydney?`,
		zone + `there is no time zone "": write it like Australia/Sydney or Pacific/Auckland`,
		zone + `there is no time zone "Mars": write it like Australia/Sydney or Pacific/Auckland`, zone,
	}, "\n")
	if diff := cmp.Diff(want, stderr); code != 0 || diff != "" {
		t.Errorf("exit code %d (-want +got)\n%s", code, diff)
	}
	if p := loaded(t, dir).Practice; p.DisplayName != "Harbour & Sons" || p.TimeZone != "Australia/Sydney" {
		t.Errorf("the practice is %q in %q", p.DisplayName, p.TimeZone)
	}
}

// Somebody who leaves while being asked is told so, once.
func TestInitWithoutAnAnswer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ws")
	code, _, stderr := initCase{args: []string{"--offline", dir}, answers: "Harbour\n"}.run(t)
	if code != 1 || !strings.HasSuffix(stderr, "error: no answer: EOF\n") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestInitWrites(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "ws")
	c := initCase{args: []string{"--name", "Harbour\tBay\x7f", "--timezone", "Pacific/Auckland", "--tenant", strings.ToUpper(harbourTenant), dir}}
	code, stdout, stderr := c.run(t)
	want := "wrote " + dir + "/practice.yaml\nwrote " + dir + "/.gitignore\nwrote " + dir + "/users.yaml\n\nNext: practicectl validate " + dir + "\n"
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" {
		t.Fatalf("exit code %d: %s (-want +got)\n%s", code, stderr, diff)
	}
	p := loaded(t, dir).Practice
	if p.DisplayName != "Harbour Bay" || p.XPM.TenantID.Value != harbourTenant || p.Manage != decl.ManageObserve || p.State != (decl.State{}) {
		t.Errorf("the practice is %+v", p)
	}
	if data, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err != nil || !strings.Contains(string(data), "\n.practicectl/\n") {
		t.Errorf(".gitignore holds %q, %v", data, err)
	}
	code, _, stderr = c.run(t)
	if want := "error: " + dir + "/practice.yaml is there already: nothing was written\n  hint: name another folder, or remove the file\n"; code != 64 || stderr != want {
		t.Errorf("again: exit code %d, want 64: %s", code, stderr)
	}
}

// With a login, people are declared whatever they are called there.
func TestInitWithALogin(t *testing.T) {
	s := sim.New(sim.Options{NoLimits: true, Seed: sim.Seed{Staff: []sim.Staff{
		{UUID: "10000000-0000-4000-8000-00000000000a", Name: "Null\x7f", Email: "not an address"},
		{UUID: "10000000-0000-4000-8000-00000000000b", Name: "Jo\tBloggs", Email: "jo@harbour.example"},
	}}})
	srv := httptest.NewServer(s)
	defer srv.Close()
	dir := filepath.Join(t.TempDir(), "ws")
	code, _, stderr := initCase{args: []string{"--timezone=UTC", dir}, env: map[string]string{
		"PRACTICECTL_API_URL": srv.URL, "PRACTICECTL_ACCESS_TOKEN": s.AccessToken(),
	}}.run(t)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	ws := loaded(t, dir)
	if len(ws.Users) != 2 || ws.Users[0].Name != "jo-bloggs" || ws.Users[1].Email.Value != "" || ws.Practice.XPM.TenantID.Value != s.Tenant().ID {
		t.Errorf("got %+v", ws)
	}
}

// What keeps init from writing is a failure, not a wrong command.
func TestInitCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := initCase{args: []string{"--name=Harbour", "--timezone=UTC", filepath.Join(file, "ws")}}.run(t)
	if code != 1 || stdout != "" || !strings.Contains(stderr, "not a directory") {
		t.Errorf("exit code %d, want 1: %s", code, stderr)
	}
}

// The state goes to a branch where that is pushed somewhere.
func TestInitInARepository(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	root := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	start := func(dir string) (string, decl.State) {
		t.Helper()
		dir = filepath.Join(root, dir)
		code, stdout, stderr := initCase{args: []string{"--name=Harbour", "--timezone=UTC", dir}}.run(t)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		return stdout, loaded(t, dir).Practice.State
	}
	git("init", "-q")
	if out, state := start("alone"); state != (decl.State{}) || !strings.Contains(out, "alone/.gitignore\n") {
		t.Errorf("without a remote the state is %v\n%s", state, out)
	}
	git("remote", "add", "origin", "https://git.example/harbour.git")
	if out, state := start("a/b/pushed"); state.GitBranch != "practicectl-state" || strings.Contains(out, ".gitignore") {
		t.Errorf("with a remote the state is %v\n%s", state, out)
	}
}

// A .gitignore that is there already stays as it is.
func TestInitKeepsGitignore(t *testing.T) {
	for ignored, wantNote := range map[string]bool{"*.tmp\n": true, "*.tmp\n/.practicectl\n": false, "x\r\n.practicectl/\r\n": false} {
		dir := t.TempDir()
		path := filepath.Join(dir, ".gitignore")
		if err := os.WriteFile(path, []byte(ignored), 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := initCase{args: []string{"--name=Harbour", "--timezone=UTC", dir}}.run(t)
		if code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		if note := strings.Contains(stdout, "add the line .practicectl/ to "+path+": "); note != wantNote {
			t.Errorf("%q: told of the missing line: %v, want %v\n%s", ignored, note, wantNote, stdout)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != ignored {
			t.Errorf("%q became %q, %v", ignored, data, err)
		}
	}
}
