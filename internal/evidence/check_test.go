package evidence_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
)

// held is a report of one run, and the journal that it was made from.
func held(t *testing.T) (evidence.Report, evidence.Held) {
	t.Helper()
	run := wrote("03T01", "verified", clientWrite(1, "manager", 1, 2))
	run.Head, run.PlanDigest, run.ChangesDigest = "h2", "p", "c"
	in := story{opening: jo + kim + bookOf("jo"), commits: []string{jo + kim + bookOf("kim")}, runs: []evidence.Run{run}}.input(t)
	in.Journal = evidence.Journal{Records: 2, Head: "h2"}
	r, _, err := evidence.Seal(evidence.Make(in))
	if err != nil {
		t.Fatal(err)
	}
	return r, evidence.Held{Runs: []evidence.Run{run}, Heads: []string{"h1", "h2"}}
}

// forge changes what the first row says of its run, in both places.
func forge(r *evidence.Report, change func(*evidence.RunPart)) {
	change(&r.Rows[0].Applied.RunPart)
	change(&r.Rows[0].Applied.Runs[0])
}

func TestCheck(t *testing.T) {
	later := wrote("25T01", "verified", clientWrite(2, "manager", 1, 2))
	for _, tt := range []struct {
		name, why string
		change    func(*evidence.Report, *evidence.Held)
		want      []string
	}{
		{"as it was", "everything stands there", func(*evidence.Report, *evidence.Held) {}, nil},
		{"grown", "the journal has gone on after the period", func(_ *evidence.Report, j *evidence.Held) {
			x := later
			x.Began = at("30T22")
			j.Runs, j.Heads = append(j.Runs, x), append(j.Heads, "h3")
		}, nil},
		{"digest", "a digest of another plan", func(r *evidence.Report, _ *evidence.Held) { r.Runs[0].ChangesDigest = "x" },
			[]string{`run run-03T01: its changes digest is "x" in the report and "c" in the journal`}},
		{"no run", "it never was", func(_ *evidence.Report, j *evidence.Held) { j.Runs = nil },
			[]string{"run run-03T01: it is not in the journal", "assignment/book: applied by run run-03T01, which is not in the journal"}},
		{"another time", "nothing was written then", func(r *evidence.Report, _ *evidence.Held) { forge(r, func(p *evidence.RunPart) { p.At = at("03T05") }) },
			[]string{"assignment/book: run run-03T01 has no write that ended at 2026-11-03T05:00:00Z"}},
		{"another person", "who ran it is in the journal", func(r *evidence.Report, _ *evidence.Held) { forge(r, func(p *evidence.RunPart) { p.By = "sam-gh" }) },
			[]string{`assignment/book: run run-03T01 is by "sam-gh" in the report and by "jo-gh" in the journal`}},
		{"more writes", "than the run has", func(r *evidence.Report, _ *evidence.Held) { forge(r, func(p *evidence.RunPart) { p.Writes = 31 }) },
			[]string{"assignment/book: the report says that run run-03T01 did 31 writes of it, and 1 of that run ended as wanted"}},
		{"another run", "than those that the row lists", func(r *evidence.Report, _ *evidence.Held) { r.Rows[0].Applied.Writes = 31 },
			[]string{"assignment/book: what it says of run run-03T01 is not what it says in its list of runs"}},
		{"left out", "a run of the period", func(_ *evidence.Report, j *evidence.Held) { j.Runs = append(j.Runs, later) },
			[]string{"run run-25T01 of 2026-11-25 is in the journal, and not in the report"}},
		{"cut", "the head is gone", func(_ *evidence.Report, j *evidence.Held) { j.Heads = j.Heads[:1] },
			[]string{"no record of the journal has the hash h2, which was its head when the report was made"}},
		{"records", "the head stands elsewhere", func(r *evidence.Report, _ *evidence.Held) { r.Journal.Records = 3 },
			[]string{"the report says that the journal had 3 records up to h2, and it has 2"}},
		{"running", "a run that was going on then may have gone on", func(r *evidence.Report, j *evidence.Held) {
			r.Runs[0].Outcome, r.Runs[0].Head = evidence.Unfinished, "h1"
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, j := held(t)
			tt.change(&r, &j)
			_, data, err := evidence.Seal(r)
			if err != nil {
				t.Fatal(err)
			}
			if r, err = evidence.Decode(data); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, evidence.Check(data, r, j)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, diff)
			}
		})
	}
}

// A byte of the file that was changed shows in its digest.
func TestCheckFindsAChangedFile(t *testing.T) {
	r, j := held(t)
	_, data, err := evidence.Seal(r)
	if err != nil {
		t.Fatal(err)
	}
	data = []byte(strings.Replace(string(data), "jo → kim", "jo → sam", 1))
	changed, err := evidence.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"the report was changed after it was made: its digest is " + r.Digest + ", and its content has another"}
	if diff := cmp.Diff(want, evidence.Check(data, changed, j)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct{ name, data, want string }{
		{"no JSON", "kind,subject", "this is not the JSON of a report of evidence, as report --evidence --format json writes it: invalid character 'k' looking for beginning of value"},
		{"another form", `{"format_version": "1"}`, "this is not the JSON of a report of evidence, as report --evidence --format json writes it: at []"},
		{"cut off", `{"format_version":`, "this is not the JSON of a report of evidence, as report --evidence --format json writes it: unexpected end of JSON input"},
	} {
		if _, err := evidence.Decode([]byte(tt.data)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}
