package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/practicectl/practicectl/internal/sim"
)

// hostile is a name that turns text around, drives a terminal and would give a
// runner of GitHub's orders, in the middle of a line and at the beginning of one.
const hostile = "::warning::Acme\u202e\u2066\u009b31m\ufeff\u2028##[error]boom\r\n::error::forged"

// formula is one that a spreadsheet would run.
const formula = "＝1+1"

// hostileBench has both names at Xero and in the declarations.
func hostileBench(t *testing.T) bench {
	t.Helper()
	seed := joinerSeed()
	seed.Staff[1].Name = hostile
	seed.Clients[0].Name, seed.Clients[1].Name = hostile, formula
	name := strconv.QuoteToASCII(hostile)
	declarations := strings.NewReplacer("Pat Ng", name, "displayName: Harbour", "displayName: "+name, "{name: Acme", "{name: "+name, "{name: Beta", `{name: "`+formula+`"`).Replace(joiner)
	b := newBench(t, declarations, seed)
	b.now = "2026-11-23T01:00:00Z"
	return b
}

// drivesNothing fails where what is printed would drive what shows it.
func drivesNothing(t *testing.T, what, text string) {
	t.Helper()
	for i, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
			t.Errorf("%s: %U at byte %d, in %q", what, r, i, text[max(0, i-40):i+1])
			return
		}
	}
	commandless(t, what, text)
}

// Every contract that a command prints can be shown by a terminal and a log.
func TestContractsDriveNothing(t *testing.T) {
	b := hostileBench(t)
	token := b.sim.AccessToken()
	for _, tt := range []struct {
		name string
		args []string
		told bool // it tells the name
	}{
		{"plan", []string{"plan", "--format", "json"}, true},
		{"drift", []string{"drift", "--format", "json"}, true},
		{"book by manager", []string{"report", "--by", "manager", "--format", "json"}, true},
		{"book by partner", []string{"report", "--by", "partner", "--format", "json"}, true},
		{"access", []string{"report", "--access", "--format", "json"}, true},
		{"explain a user", []string{"explain", "user/pat-ng", "--format", "json"}, true},
		{"explain a client", []string{"explain", "client/" + idAcme, "--format", "json"}, true},
		{"map", []string{"map", "--format", "json"}, true},
		{"doctor", []string{"doctor", "--format", "json"}, false},
		{"auth status", []string{"auth", "status", "--format", "json"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, stdout, stderr := b.run(t, token, nil, tt.args...)
			_, again, _ := b.run(t, token, nil, tt.args...)
			if !json.Valid([]byte(stdout)) {
				t.Fatalf("not JSON: %s%s", stdout, stderr)
			}
			drivesNothing(t, tt.name, stdout)
			if tt.told && again != stdout { // the others tell of tokens and clocks
				t.Error("the second time it prints something else")
			}
			if tt.told && !tellsInJSON(t, stdout, "Acme\u202e\u2066\u009b31m") {
				t.Errorf("whoever parses it does not get the name:\n%s", stdout)
			}
		})
	}
}

// tellsInJSON reports whether any string in the JSON has the part.
func tellsInJSON(t *testing.T, text, part string) bool {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	var in func(any) bool
	in = func(v any) bool {
		found := false
		switch v := v.(type) {
		case string:
			found = strings.Contains(v, part)
		case []any:
			for _, x := range v {
				found = found || in(x)
			}
		case map[string]any:
			for _, x := range v {
				found = found || in(x)
			}
		}
		return found
	}
	return in(value)
}

// A table has a line for each row, none of which drives anything, and no cell
// that a spreadsheet runs.
func TestTablesDriveNothing(t *testing.T) {
	b := hostileBench(t)
	for _, args := range [][]string{
		{"report", "--by", "manager"}, {"report", "--by", "partner"}, {"report", "--access"}, {"map"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			args = append(args, "--format", "csv")
			_, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, args...)
			drivesNothing(t, args[0], stdout)
			rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
			if err != nil || len(rows) < 2 || strings.Count(stdout, "\n") != len(rows) {
				t.Fatalf("%d rows in %d lines, %v: %s%s", len(rows), strings.Count(stdout, "\n"), err, stdout, stderr)
			}
			for _, row := range rows {
				for _, cell := range row {
					if strings.IndexAny(cell, "=+-@＝＋－＠") == 0 {
						t.Errorf("a formula: %q", cell)
					}
				}
			}
			if !strings.Contains(stdout, "·::warning::Acme") {
				t.Errorf("the name is not told:\n%s", stdout)
			}
			if _, again, _ := b.run(t, b.sim.AccessToken(), nil, args...); again != stdout {
				t.Errorf("the second time it prints something else:\n%s", again)
			}
		})
	}
}

// Evidence that was printed and redirected is the same report as one that was
// saved, to whoever verifies it.
func TestEvidenceDrivesNothing(t *testing.T) {
	b := newBench(t, march, sim.Seed{})
	b.now = "2027-05-01T00:00:00Z"
	dir := committed(t, strings.Replace(march, "displayName: Harbour", "displayName: "+strconv.QuoteToASCII("Acme\u202e##[error]x"), 1))
	b.files = os.DirFS(dir)
	saved, printed := filepath.Join(t.TempDir(), "saved.json"), filepath.Join(t.TempDir(), "printed.json")
	evidence := []string{"report", dir, "--evidence", "2027-03-01..2027-03-31", "--format"}
	if code, _, stderr := b.run(t, "", silent{t}, append(evidence, "json", "--out", saved)...); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	_, stdout, _ := b.run(t, "", silent{t}, append(evidence, "json")...)
	drivesNothing(t, "evidence", stdout)
	if !tellsInJSON(t, stdout, "Acme\u202e##[error]x") {
		t.Errorf("whoever parses it does not get the name:\n%s", stdout)
	}
	if err := os.WriteFile(printed, []byte(stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(saved)
	if err != nil || string(was) == stdout {
		t.Errorf("what is saved is not as it was, by which its digest is taken: %v", err)
	}
	for _, path := range []string{saved, printed} {
		if code, stdout, stderr := b.run(t, "", silent{t}, "history", dir, "--verify", "--evidence", path); code != 0 {
			t.Errorf("%s: exit code %d: %s%s", filepath.Base(path), code, stdout, stderr)
		}
	}
	_, stdout, _ = b.run(t, "", silent{t}, append(evidence, "csv")...)
	drivesNothing(t, "evidence as a table", stdout)
}

// A plan that was printed and redirected is one to show, and has the digests of
// one that was saved.
func TestPrintedPlanVerifies(t *testing.T) {
	b := hostileBench(t)
	saved, printed := filepath.Join(t.TempDir(), "saved.json"), filepath.Join(t.TempDir(), "printed.json")
	_, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "plan", "--format", "json", "--out", saved)
	if err := os.WriteFile(printed, []byte(stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(saved)
	if err != nil || !bytes.ContainsRune(was, '\u202e') {
		t.Errorf("what is saved is escaped, so plans of before have another digest: %v %s", err, stderr)
	}
	var shown []string
	for _, path := range []string{saved, printed} {
		code, stdout, stderr := b.run(t, "", silent{t}, "show", path, "--format", "json")
		if code != 0 {
			t.Errorf("show %s: exit code %d: %s", filepath.Base(path), code, stderr)
		}
		shown = append(shown, stdout)
	}
	if shown[0] != stdout || shown[1] != stdout {
		t.Error("show does not print what plan has printed")
	}
}

func TestEventsDriveNothing(t *testing.T) {
	b := hostileBench(t)
	path := filepath.Join(t.TempDir(), "events.jsonl")
	_, stdout, stderr := b.run(t, b.sim.AccessToken(), nil, "apply", "--yes", "--events", path)
	data, err := os.ReadFile(path)
	if err != nil || bytes.Count(data, []byte("\n")) < 3 {
		t.Fatalf("%v: %s%s%s", err, data, stdout, stderr)
	}
	drivesNothing(t, "events", string(data))
	told := false
	for line := range strings.Lines(string(data)) {
		told = tellsInJSON(t, line, "Acme\u202e\u2066\u009b31m") || told
	}
	if !told {
		t.Errorf("no line tells the name:\n%s", data)
	}
}
