package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/printable"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

const evidenceHelp = `With --evidence FROM..TO, what an auditor asks of a period, both days included: who joined, moved
and left, whose mapping changed, who let Xero Support in, and which controls changed; for each who
declared it, who approved it, when it was applied or attested, what proves it, and how many hours
after the last day. Then the exceptions, how complete the list of each system is, and the hashes of
plans and journal, which practicectl history --verify --evidence FILE checks. Xero is not asked: it is told from the commits
of the declarations, the journal and the kept snapshots, those in the folder observed/ or in
--observed DIR. Each commit of the period is read whole; a thousand of them take a minute or more.

Approvals are with whoever hosts the repository. A pipeline hands them over with --approvals FILE:

  [{"commit": "<the whole hash, on the branch>", "pull_request": "https://…/12", "author": "jo-b",
    "approved_by": [{"login": "sam-l", "at": "2026-11-20T04:00:00Z"}], "merged_at": "2026-11-20T04:10:00Z"}]

Logins are those that users declare as github; another one is no second person. Every commit of the
period that touched the declarations is expected to have an approval.
examples/ci/github/approvals.sh makes the file for a period. Without it, approvals are not handed over: that is not known, and never "none".`

// period is from one day until another, both included.
type period struct{ from, until reconcile.Date }

func periodOf(text string, now time.Time, zone *time.Location) (period, error) {
	const hint = "write two days of the practice, like 2026-07-01..2026-09-30"
	first, last, ok := strings.Cut(text, "..")
	if !ok {
		return period{}, usageError(hint, "--evidence: %q is not a period", text)
	}
	var p period
	var err error
	for _, d := range []struct {
		text string
		into *reconcile.Date
	}{{first, &p.from}, {last, &p.until}} {
		if *d.into, err = reconcile.ParseDate(d.text); err != nil {
			return p, usageError(hint, "--evidence: %w", err)
		}
	}
	today := reconcile.DateOf(now, zone)
	switch {
	case p.until.Compare(p.from) < 0:
		return p, usageError("write the first day first", "--evidence: %s is before %s", p.until, p.from)
	case p.until.Compare(today) > 0:
		return p, usageError("end it with today, "+today.String()+", or before", "--evidence: %s has not come", p.until)
	}
	return p, nil
}

func evidenceRun(ctx context.Context, env *Env, o reportOptions, args []string) error {
	show, err := evidenceWriter(env, o)
	if err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	in, err := evidenceOf(ctx, env, o, ws, dir)
	if err != nil {
		return err
	}
	report, data, err := evidence.Seal(evidence.Make(in))
	if err != nil {
		return err
	}
	for _, note := range report.Notes {
		fmt.Fprintln(env.Stderr, note)
	}
	var b bytes.Buffer
	if err := show(&b, report, data); err != nil {
		return err
	}
	return o.deliver(env, b.Bytes())
}

// evidenceOf reads everything that a report is made from.
func evidenceOf(ctx context.Context, env *Env, o reportOptions, ws *decl.Workspace, dir string) (evidence.Input, error) {
	in := evidence.Input{Practice: ws.Practice}
	now, err := env.ownClock()
	if err != nil {
		return in, err
	}
	if in.Zone, err = time.LoadLocation(ws.Practice.TimeZone); err != nil {
		return in, fmt.Errorf("time zone of the practice: %w", err)
	}
	in.Now = now().UTC().Truncate(time.Second)
	p, err := periodOf(o.evidence, in.Now, in.Zone)
	if err != nil {
		return in, err
	}
	in.From, in.Until = p.from, p.until
	if in.Approvals, err = readApprovals(string(o.approvals)); err != nil {
		return in, err
	}
	if err := treesOf(ctx, dir, &in); err != nil {
		return in, err
	}
	if in.Refused, err = refusing(ctx, cmp.Or(in.Latest.Workspace, ws), dir, reconcile.DateOf(in.Now, in.Zone)); err != nil {
		return in, err
	}
	if err := runsInto(ctx, env, ws, dir, now, &in); err != nil {
		return in, err
	}
	in.Lists, err = keptLists(env, string(o.observed), ws, dir)
	return in, err
}

func readApprovals(path string) (*evidence.Approvals, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usageError("examples/ci/github/approvals.sh makes it", "--approvals: there is no file %s", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the approvals: %w", err)
	}
	defer f.Close()
	data, err := readLimited(f, evidence.MaxFile, filepath.ToSlash(path), "a list of approvals", "hand over those of the period alone")
	if err != nil {
		return nil, err
	}
	a, problems := evidence.ParseApprovals(filepath.ToSlash(path), data)
	if len(problems) > 0 {
		return nil, problems
	}
	return a, nil
}

// runsInto reads the journal. A report without it would prove nothing.
func runsInto(ctx context.Context, env *Env, ws *decl.Workspace, dir string, now func() time.Time, in *evidence.Input) error {
	store, err := openStore(ctx, storeOf(env, ws, dir), dir, now)
	if err != nil {
		return err
	}
	journal, err := store.Journal(ctx)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	last, _, err := store.Last(ctx)
	if err != nil {
		return fmt.Errorf("read what was last applied: %w", err)
	}
	in.Last = evidence.Applied{Commit: last.Commit, Run: last.Run, At: last.At}
	in.Journal = evidence.Journal{Records: len(journal.Lines), Head: journal.Head()}
	for _, f := range journal.Verify(last.Head) {
		in.Journal.Findings = append(in.Journal.Findings, f.String())
	}
	runs, err := journal.Runs()
	if err != nil {
		return err
	}
	in.Runs = evidenceRuns(runs)
	return nil
}

// evidenceRuns are the runs in the words of package evidence.
func evidenceRuns(runs []state.Run) []evidence.Run {
	out := make([]evidence.Run, 0, len(runs))
	for _, r := range runs {
		e := evidence.Run{ID: r.ID, Began: r.Began, Last: r.Last, Head: r.Head, Outcome: evidence.Unfinished}
		if s := r.Start; s != nil {
			e.Started, e.Who, e.URL, e.Commit, e.PlanDigest, e.ChangesDigest = true, s.Who, s.URL, s.Commit, s.PlanDigest, s.ChangesDigest
		}
		if x := r.End; x != nil {
			e.Outcome = render.Counts(x.Done, x.Already, x.Failed, x.Blocked, x.Deferred, x.Manual)
			if x.Halted != "" {
				e.Outcome += "; stopped early: " + x.Halted
			}
		}
		for _, rec := range r.Records {
			if rec.Note != nil && strings.HasPrefix(rec.Note.Text, liftedRail) {
				e.Overrides = append(e.Overrides, rec.Note.Text)
			}
		}
		for _, w := range writesOf(r) {
			e.Writes = append(e.Writes, evidenceWrite(w))
		}
		out = append(out, e)
	}
	return out
}

func evidenceWrite(w sent) evidence.Write {
	out := evidence.Write{
		Address: w.send.Address, Key: w.send.Key, Name: w.send.Name, User: w.send.User, At: w.at, Ended: w.answered, Outcome: "not answered",
	}
	if w.answer != nil {
		out.Outcome = string(w.answer.Outcome)
	}
	for _, f := range w.send.Fields {
		out.Fields = append(out.Fields, evidence.Field{Field: f.Field, Before: f.Before, After: f.After})
	}
	return out
}

// evidenceWriter prints a report, of which data is the JSON.
func evidenceWriter(env *Env, o reportOptions) (func(w io.Writer, r evidence.Report, data []byte) error, error) {
	switch o.format {
	case formatText:
		return func(w io.Writer, r evidence.Report, _ []byte) error {
			return render.Evidence(w, r, render.Style{Color: env.color() && o.out == ""})
		}, nil
	case formatCSV:
		return func(w io.Writer, r evidence.Report, _ []byte) error {
			header, rows := render.EvidenceTable(r)
			return snapshot.WriteCSV(w, header, rows)
		}, nil
	case formatJSON:
		return func(w io.Writer, _ evidence.Report, data []byte) error {
			if o.out == "" {
				data = printable.JSON(data)
			}
			_, err := w.Write(data)
			return err
		}, nil
	default:
		return nil, usageError("write --format text, --format csv or --format json", "there is no format %q of this report", cmp.Or(o.format, "nothing"))
	}
}
