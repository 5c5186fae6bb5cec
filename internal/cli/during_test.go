package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

// march has a cover that begins and ends in the month.
const march = joiner + `    - {name: Loose, partner: pat-ng}
---
apiVersion: practicectl/v1
kind: Cover
metadata: {name: pat-away}
spec: {for: pat-ng, by: kim-tan, roles: [manager], from: 2027-03-10, until: 2027-03-12, reason: leave}
`

// silent fails the test at any call.
type silent struct{ t *testing.T }

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	s.t.Errorf("a call: %s %s", r.Method, r.URL.Path)
	return nil, errors.New("no call is expected")
}

// explained asks for March and checks the answer against its schema.
func explained(t *testing.T, b bench, address, dir string) reconcile.During {
	t.Helper()
	b.now = "2027-05-01T00:00:00Z"
	code, stdout, stderr := b.run(t, "", silent{t}, "explain", address, dir, "--during", "2027-03", "--format", "json")
	if code != 0 {
		t.Fatalf("%s: exit code %d: %s", address, code, stderr)
	}
	var value any
	var e reconcile.Explanation
	if err := errors.Join(json.Unmarshal([]byte(stdout), &value), json.Unmarshal([]byte(stdout), &e)); err != nil {
		t.Fatal(err)
	}
	for _, p := range schema.Validate("Explain", value) {
		t.Errorf("%s: %v %s %s", address, p.Path, p.Keyword, p.Message)
	}
	return *e.During
}

// committed puts declarations into a repository, on 2 March 2027.
func committed(t *testing.T, declarations string) string {
	t.Helper()
	const at = "2027-03-02T00:00:00Z"
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "practice.yaml"), []byte(declarations), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=Jo", "-c", "user.email=jo@x.example", "commit", "-qm", "one"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_DATE="+at)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return dir
}

func TestDuringFitsItsSchema(t *testing.T) {
	b := newBench(t, march, sim.Seed{})
	dir := committed(t, march)
	for address, want := range map[string][]string{
		"client/Acme": {"declared"}, "client/beta": {"declared", "dated", "dated"}, "client/Loose/partner": {"declared"},
		"client/" + idBeta: {"declared", "dated", "dated"}, "user/pat-ng": {"declared", "dated", "dated"}, "user/kim-tan": {"declared", "dated", "dated"},
	} {
		d := explained(t, b, address, dir)
		var got []string
		for _, e := range d.Events {
			got = append(got, string(e.Kind))
		}
		if diff := cmp.Diff(want, got); diff != "" || !d.Opening.Known {
			t.Errorf("%s: the history is known: %v; events (-want +got):\n%s", address, d.Opening.Known, diff)
		}
	}
}

// journalled writes runs of one write each, a day apart from 3 March.
func journalled(t *testing.T, dir string, writes []sentWrite) {
	t.Helper()
	for i, w := range writes {
		now := time.Date(2027, 3, 3+i, 0, 0, 0, 0, time.UTC)
		s, err := state.OpenFolder(dir, func() time.Time { return now }).Acquire(t.Context(), state.Holder{Run: fmt.Sprint("run-", i+1), User: "jo"})
		if err != nil {
			t.Fatal(err)
		}
		c := state.Change{
			Address: "client/" + w.client, Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: w.client}, Name: w.name, Action: reconcile.ActionUpdate,
			Fields: []state.Field{{Field: reconcile.FieldManager, Before: reconcile.Value{ID: w.before}, After: reconcile.Value{ID: w.after}}},
		}
		records := []state.Record{{Kind: state.KindStart, Start: &state.Start{Who: "jo", Date: reconcile.DateOf(now, time.UTC), Intents: []state.Change{c}}}, {Kind: state.KindSend, Send: &c}}
		for _, o := range w.outcomes {
			records = append(records, state.Record{Kind: state.KindAnswer, Answer: &state.Answer{Address: c.Address, Outcome: o}})
		}
		for _, r := range records {
			if _, err := s.Append(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

type sentWrite struct {
	client, name, before, after string
	outcomes                    []state.Outcome
}

// What the journal says is told with how it ended, and what was seen before is
// held against what is found, also where it concerned somebody else.
func TestDuringTellsEachWrite(t *testing.T) {
	const verified, unknown, failed, already = state.OutcomeVerified, state.OutcomeUnknown, state.OutcomeFailed, state.OutcomeAlready
	b := newBench(t, march, sim.Seed{})
	journalled(t, b.state, []sentWrite{
		{idBeta, "Beta", idLee, idPat, []state.Outcome{verified}},
		{idBeta, "Beta", idPat, idLee, []state.Outcome{unknown}},
		{idBeta, "Beta", idPat, idKim, []state.Outcome{unknown, verified}},
		{idBeta, "Beta", idKim, idLee, nil},
		{idBeta, "Beta", idKim, idLee, []state.Outcome{failed}},
		{idBeta, "Beta", idKim, idPat, []state.Outcome{already}},
		{idBeta, "Beta", idPat, idLee, []state.Outcome{verified}},
		{idGamma, "Gamma", idLee, idPat, []state.Outcome{verified}},
	})
	for address, want := range map[string][]string{
		"client/Beta": {
			"run-1 Beta verified", "run-2 Beta unknown", "run-3 Beta verified", "run-4 Beta not answered", "run-5 Beta failed",
			"run-6 Beta already, moved from " + idKim, "run-7 Beta verified",
		},
		// Nobody declares Gamma: only the journal knows it.
		"client/Gamma": {"run-8 Gamma verified"},
		"user/pat-ng": {
			"run-1 Beta verified", "run-2 Beta unknown", "run-3 Beta verified", "run-6 Beta already, moved from " + idKim, "run-7 Beta verified", "run-8 Gamma verified",
		},
	} {
		d := explained(t, b, address, t.TempDir())
		var got []string
		for _, e := range d.Events {
			line := e.Run + " " + e.Write.Name + " " + e.Write.Outcome
			for _, f := range e.Write.Fields {
				if f.Moved != nil {
					line += ", moved from " + f.Moved.Value.ID
				}
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
		if d.Opening.Known || !strings.HasPrefix(d.Caveats[0].Text, "there is no Git history here") {
			t.Errorf("%s: the history is known: %v, and the first caveat is %v", address, d.Opening.Known, d.Caveats[0])
		}
	}
	// What was seen of Beta: runs 1, 3, 6 and 7.
	if d := explained(t, b, "client/Beta", t.TempDir()); len(d.Unobserved) != 5 {
		t.Errorf("unobserved: %v", d.Unobserved)
	}
	if d := explained(t, b, "user/pat-ng", t.TempDir()); len(d.Unobserved) != 1 {
		t.Errorf("a person's month, where no run left nothing undone: unobserved: %v", d.Unobserved)
	}
}

// Two clients of one name are told apart by their uuid, also where one has
// been renamed since.
func TestDuringAsksWhichClient(t *testing.T) {
	b := newBench(t, "", sim.Seed{})
	b.files = fstest.MapFS{"practice.yaml": {Data: []byte(strings.ReplaceAll(march, "name: Acme", "name: Beta"))}}
	b.now = "2027-05-01T00:00:00Z"
	code, _, stderr := b.run(t, "", silent{t}, "explain", "client/Beta", t.TempDir(), "--during", "2027-03")
	want := "error: 2 clients have the name \"Beta\"\n  hint: give the uuid of the one you mean: " + idAcme + ", " + idBeta + "\n"
	if code != 64 || stderr != want {
		t.Errorf("exit code %d: %s, want %s", code, stderr, want)
	}
	renamed := newBench(t, march, sim.Seed{})
	journalled(t, renamed.state, []sentWrite{{idAcme, "Beta", idLee, idPat, []state.Outcome{state.OutcomeVerified}}, {idAcme, "Old Acme", idLee, idPat, nil}})
	for address, id := range map[string]string{"client/Beta": idBeta, "client/old acme": idAcme} {
		if d := explained(t, renamed, address, t.TempDir()); d.Address != "client/"+id {
			t.Errorf("%s is %s, want %s", address, d.Address, id)
		}
	}
}
