package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/cli"
)

// practiceByHand is a practice in which every system is seen through lists: jo
// sees to Ignition and XBert.
const practiceByHand = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour
  timezone: Australia/Sydney
  systems: {xpm: {observe: snapshot, apply: manual}, ignition: {principal: jo-bloggs}, xbert: {}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo-bloggs}
spec: {fullName: Jo Bloggs, email: jo@harbour.example, accounts: {xpm: {}, ignition: {role: admin}, xbert: {role: admin}}}
`

// personIn declares somebody with accounts, as YAML has them.
func personIn(slug, name, accounts string) string {
	first, _, _ := strings.Cut(slug, "-")
	return "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: " + slug + "}\nspec: {fullName: " + name + ", email: " + first + "@harbour.example, accounts: {" + accounts + "}}\n"
}

// storyNow is 17:12 in Sydney.
const storyNow = "2026-11-22T06:12:00Z"

// tale is a workspace on a disk, what people paste into it, and what they are told.
type tale struct {
	t   *testing.T
	dir string
	env map[string]string
}

func newTale(t *testing.T, declared ...string) *tale {
	t.Helper()
	s := &tale{t: t, dir: t.TempDir(), env: map[string]string{"PRACTICECTL_NOW": storyNow, "PRACTICECTL_STATE_DIR": t.TempDir()}}
	s.declare(declared...)
	return s
}

func (s *tale) declare(declared ...string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, "practice.yaml"), []byte(practiceByHand+strings.Join(declared, "")), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// run is a command line; what is printed comes back on one line, since how it
// is broken into several is not what a story is about.
func (s *tale) run(stdin string, args ...string) (code int, said string) {
	s.t.Helper()
	var out bytes.Buffer
	env := cli.SystemEnv()
	env.Stdin, env.Stdout, env.Stderr, env.Terminal = strings.NewReader(stdin), &out, &out, cli.Terminal{}
	env.Getenv = func(name string) string { return s.env[name] }
	code = cli.Main(context.Background(), env, args)
	return code, strings.Join(strings.Fields(out.String()), " ")
}

// observe pastes a whole list: the headings, then the rows, with a bar between cells.
func (s *tale) observe(system string, rows ...string) {
	s.t.Helper()
	role := "admin"
	if strings.HasPrefix(system, "xpm") {
		role = "manager"
	}
	paste := strings.ReplaceAll(strings.Join(rows, "\n")+"\n", " | ", "\t")
	if code, said := s.run(paste, "observe", system, s.dir, "--captured-by", "jo-bloggs", "--as-role", role, "--total", strconv.Itoa(len(rows)-1)); code != 0 {
		s.t.Fatalf("observe %s: exit code %d: %s", system, code, said)
	}
}

// staff pastes the staff of Practice Manager; jo is always there.
func (s *tale) staff(rows ...string) *tale {
	s.observe("xpm", append([]string{"Name | Email", "Jo Bloggs | jo@harbour.example"}, rows...)...)
	return s
}

func (s *tale) ignition(rows ...string) *tale {
	s.observe("ignition", append([]string{"Name | Email | Role | Status | XPM user linking", "Jo Bloggs | jo@harbour.example | Admin | Active | Jo Bloggs"}, rows...)...)
	return s
}

func (s *tale) xbert(rows ...string) *tale {
	s.observe("xbert", append([]string{"Name | Email | Role | XPM user | XPM", "Jo Bloggs | jo@harbour.example | Admin | Jo Bloggs | XPM logo"}, rows...)...)
	return s
}

// says asserts what a command prints.
func (s *tale) says(command string, want ...string) {
	s.t.Helper()
	_, said := s.run("", append(strings.Fields(command), s.dir)...)
	for _, w := range want {
		if !strings.Contains(said, w) {
			s.t.Errorf("%s does not say %q:\n%s", command, w, said)
		}
	}
}

func (s *tale) never(command string, unwanted ...string) {
	s.t.Helper()
	_, said := s.run("", append(strings.Fields(command), s.dir)...)
	for _, w := range unwanted {
		if strings.Contains(said, w) {
			s.t.Errorf("%s says %q:\n%s", command, w, said)
		}
	}
}

func (s *tale) edit(was, is string) {
	s.t.Helper()
	path := filepath.Join(s.dir, "practice.yaml")
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(strings.Replace(string(data), was, is, 1)), 0o600)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
