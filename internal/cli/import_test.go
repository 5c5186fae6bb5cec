package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/sim"
)

// xero is a simulator, and runs commands that are pointed at it.
type xero struct {
	*sim.Server
	url string
	now time.Time
}

func newXero(t testing.TB, seed sim.Seed) *xero {
	s := sim.New(sim.Options{NoLimits: true, Seed: seed})
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return &xero{s, srv.URL, time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
}

func (x *xero) run(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: func() time.Time { return x.now },
		Folder: func(dir string) (fs.FS, error) {
			if _, err := os.Stat(dir); err != nil {
				return nil, err
			}
			return os.DirFS(dir), nil
		},
		Getenv: func(name string) string {
			return map[string]string{"PRACTICECTL_API_URL": x.url, "PRACTICECTL_ACCESS_TOKEN": x.AccessToken()}[name]
		},
	}
	code = cli.Main(context.Background(), env, args)
	return code, out.String(), errs.String()
}

// must runs a command that has to succeed.
func (x *xero) must(t testing.TB, args ...string) string {
	t.Helper()
	code, stdout, stderr := x.run(args...)
	if code != 0 {
		t.Fatalf("%v: exit code %d: %s%s", args, code, stdout, stderr)
	}
	return stdout
}

// oddSeed is a practice in which nobody took care.
func oddSeed() sim.Seed {
	id := func(kind, n int) string { return fmt.Sprintf("%d0000000-0000-4000-8000-%012d", kind, n) }
	s := sim.Seed{Staff: []sim.Staff{
		{UUID: id(1, 1), Name: "Null", Email: "not an address"},
		{UUID: id(1, 2), Name: "Jo  Bloggs", Email: "jo@harbour.example"},
		{UUID: id(1, 3), Name: "jo bloggs", Email: "JO@harbour.example"},
		{UUID: id(1, 4), Name: "港: yes", Email: ""},
		{UUID: id(1, 5), Name: "Xero Support", Email: "support@xero.com"},
	}}
	names := []string{
		"Acme", "ACME", "Acme ", " acme", "A  cme", "A cme", "Acme", "null", "=1+1", "a,b;c", `"`, "'", "- a", "a: b # c", "\u00a0x\u00a0",
		"a\u2028b", "a b", "<b>&amp;", "090", "2026-11-23", "true", "~", strings.Repeat("long ", 40), "api-key: x", "🦘", "a\u0085b",
	}
	for i, name := range names {
		s.Clients = append(s.Clients, sim.Client{UUID: id(2, i), Name: name, Partner: id(1, 1+i%5), Manager: id(1, 1+i%3)})
	}
	return s
}

// The law: import, then plan is empty; and a second import writes the same.
func TestImportThenPlanIsEmpty(t *testing.T) {
	seeds := map[string]sim.Seed{"odd": oddSeed()}
	for _, n := range []int{0, 1, 49, 50, 250, 1300} {
		seeds[fmt.Sprintf("%d clients", n)] = sim.Generate(n)
	}
	for name, seed := range seeds {
		t.Run(name, func(t *testing.T) {
			x := newXero(t, seed)
			dir := t.TempDir()
			one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
			x.must(t, "import", "--timezone=Australia/Sydney", "--out", one)
			out := x.must(t, "plan", one, "--detailed-exitcode")
			if !strings.Contains(out, "Nothing to do") || strings.Contains(out, "Clients that are not declared") {
				t.Errorf("the plan is not empty:\n%s", out)
			}
			if got := x.must(t, "import", one); !strings.HasPrefix(got, "Nothing to add: ") {
				t.Errorf("a second look finds more:\n%s", got)
			}
			x.now = x.now.AddDate(0, 0, 1)
			x.must(t, "import", "--timezone=Australia/Sydney", "--out", two)
			if d := cmp.Diff(texts(t, one), texts(t, two)); d != "" {
				t.Errorf("the second import writes something else (-one +two):\n%s", d)
			}
			if x.Writes() != 0 {
				t.Errorf("%d writes were sent", x.Writes())
			}
		})
	}
}

// texts is what the files of a folder hold.
func texts(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

// It starts by watching, and holds nothing that a file should not.
func TestImportStartsByWatching(t *testing.T) {
	x := newXero(t, sim.Generate(60))
	dir := filepath.Join(t.TempDir(), "ws")
	x.must(t, "import", "--timezone=Pacific/Auckland", "--name=Bay", "--out", dir)
	p := loaded(t, dir).Practice
	if p.Manage != decl.ManageObserve || p.DisplayName != "Bay" || p.TimeZone != "Pacific/Auckland" || p.XPM.TenantID.Value != x.Tenant().ID {
		t.Errorf("the practice is %+v", p)
	}
	for name, text := range texts(t, dir) {
		for _, c := range x.Clients() {
			for _, private := range []string{c.TaxNumber, c.BusinessNumber, c.BankAccountNumber, c.Email, c.Phone, x.AccessToken()} {
				if private != "" && strings.Contains(text, private) {
					t.Fatalf("%s holds %q", name, private)
				}
			}
		}
	}
}

// Each of these is refused before Xero is asked anything.
func TestImportRefuses(t *testing.T) {
	const zone = "--timezone=UTC"
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"a name for a workspace that has one", []string{"--name=x"}, "error: --name is for a new workspace\n  hint: leave it out: the workspace says it; or start a new one with --out\n"},
		{"a zone for it", []string{zone, "ws"}, "error: --timezone is for a new workspace\n"},
		{"a new one and an old one", []string{zone, "--out=new", "old"}, "error: both --out and the folder old are given\n  hint: --out starts a workspace; a folder without it is one to add to\n"},
		{"an empty name of a folder", []string{zone, "--out="}, "error: --out is an empty text\n"},
		{"no zone", []string{"--out=new"}, "error: nobody can be asked here, and --timezone is missing\n"},
		{"no such zone", []string{"--out=new", "--timezone=Sydney"}, "error: there is no time zone \"Sydney\"\n  hint: did you mean Australia/Sydney?\n"},
		{"not offline", []string{"--out=new", zone, "--offline"}, "error: unknown flag: --offline\n"},
		{"two folders", []string{"a", "b"}, "error: takes one argument, the workspace folder, and got 2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := newXero(t, sim.Generate(1))
			code, stdout, stderr := x.run(append([]string{"import"}, tt.args...)...)
			if code != 64 || stdout != "" || !strings.HasPrefix(stderr, tt.want) {
				t.Errorf("exit code %d, want 64; stderr\n%s\nwant\n%s", code, stderr, tt.want)
			}
			if n := len(x.Requests()); n > 0 {
				t.Errorf("%d calls were made", n)
			}
		})
	}
}

// What cannot be written down soundly is not written at all.
func TestImportWritesAllOrNothing(t *testing.T) {
	x := newXero(t, sim.Seed{Staff: []sim.Staff{{UUID: "seven", Name: "Jo", Email: "jo@harbour.example"}}})
	dir := filepath.Join(t.TempDir(), "ws")
	code, stdout, stderr := x.run("import", "--timezone=UTC", "--out", dir)
	if code != 1 || stdout != "" || !strings.Contains(stderr, "so nothing was written: users.yaml:10:17: uuid \"seven\" is not a UUID") {
		t.Errorf("exit code %d, want 1: %s%s", code, stdout, stderr)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

// Into a folder that has one, no new workspace is started.
func TestImportOverwritesNothing(t *testing.T) {
	x := newXero(t, sim.Generate(5))
	dir := filepath.Join(t.TempDir(), "ws")
	x.must(t, "import", "--timezone=UTC", "--out", dir)
	before := texts(t, dir)
	code, _, stderr := x.run("import", "--timezone=UTC", "--out", dir)
	want := "error: " + dir + "/practice.yaml is there already: nothing was written\n  hint: name another folder, or add to this one with practicectl import " + dir + "\n"
	if code != 64 || stderr != want {
		t.Errorf("exit code %d, want 64: %s", code, stderr)
	}
	if d := cmp.Diff(before, texts(t, dir)); d != "" {
		t.Errorf("something was changed: %s", d)
	}
}

// --dry-run writes nothing, and says all the rest.
func TestImportDryRun(t *testing.T) {
	x := newXero(t, sim.Generate(60))
	dir := filepath.Join(t.TempDir(), "ws")
	out := x.must(t, "import", "--timezone=UTC", "--dry-run", "--out", dir)
	if !strings.HasPrefix(out, "would write "+dir+"/practice.yaml\n") || !strings.Contains(out, "Proven: ") || !strings.Contains(out, "Clients of one name (1)\n") {
		t.Errorf("got\n%s", out)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

// BenchmarkImport writes down 20,000 clients, over loopback, with the limits
// off. Time and allocations include those of the simulator.
func BenchmarkImport(b *testing.B) {
	x := newXero(b, sim.Generate(20_000))
	dir := b.TempDir()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		x.must(b, "import", "--timezone=UTC", "--out", filepath.Join(dir, fmt.Sprint(n)))
	}
}

// BenchmarkImportInto looks for what is new among 20,000 declared clients.
func BenchmarkImportInto(b *testing.B) {
	x := newXero(b, sim.Generate(20_000))
	dir := filepath.Join(b.TempDir(), "ws")
	x.must(b, "import", "--timezone=UTC", "--out", dir)
	more := newXero(b, sim.Generate(20_010))
	b.ReportAllocs()
	for b.Loop() {
		if out := more.must(b, "import", "--dry-run", dir); !strings.Contains(out, "would add to "+dir+"/clients.csv") {
			b.Fatal(out)
		}
	}
}
