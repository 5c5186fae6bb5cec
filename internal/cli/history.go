package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/state"
)

type historyOptions struct {
	verify   bool
	head     string
	evidence folderFlag
	digest   string
}

func newCmdHistory(env *Env) *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history [FOLDER]",
		Short: "List what was applied, by whom and when; check that the journal is whole",
		Long: "List the runs in the journal, the newest first. Every report of apply ends with the head of\n" +
			"the journal: whoever kept one can prove with --verify --head that nothing before it was\n" +
			"changed, left out or cut off.\n\n" +
			"With --verify --evidence FILE, the JSON of report --evidence is held against the journal: that\n" +
			"its head and each run and digest that it names stand there with the same values, that its rows\n" +
			"name who ran them and when, and that no run of its period was left out of it. Its own digest has\n" +
			"to fit too; only one that was kept elsewhere, given with --digest, shows that it is the same\n" +
			"report. Who declared, approved and attested, and what lists showed, the journal does not know.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return historyRun(cmd.Context(), env, o, args)
		},
	}
	cmd.Flags().BoolVar(&o.verify, "verify", false, "check every record against the one before it")
	cmd.Flags().StringVar(&o.head, "head", "", "with --verify: a head that must stand in the journal")
	cmd.Flags().Var(&o.evidence, "evidence", "with --verify: a report of evidence, as JSON, to hold against the journal")
	cmd.Flags().StringVar(&o.digest, "digest", "", "with --verify --evidence: the report's SHA-256, as it was kept elsewhere")
	cmd.AddCommand(newCmdHistoryShow(env))
	return cmd
}

func newCmdHistoryShow(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "show RUN [FOLDER]",
		Short: "Show one run, with the values before each change",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError("practicectl history lists the runs", "takes a run, and the workspace folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			book, err := journalOf(cmd.Context(), env, args[1:])
			if err != nil {
				return err
			}
			journal, zone := book.journal, book.zone
			runs, err := journal.Runs()
			if err != nil {
				return err
			}
			for _, r := range runs {
				if r.ID == args[0] {
					return render.Run(env.Stdout, shownRun(r), zone)
				}
			}
			return usageError("practicectl history lists the runs", "there is no run %q in the journal", args[0])
		},
	}
}

func historyRun(ctx context.Context, env *Env, o historyOptions, args []string) error {
	switch {
	case o.head != "" && !o.verify:
		return usageError("add --verify", "--head is for --verify")
	case o.evidence != "" && !o.verify:
		return usageError("add --verify", "--evidence is for --verify")
	}
	if err := o.checkDigest(); err != nil {
		return err
	}
	book, err := journalOf(ctx, env, args)
	if err != nil {
		return err
	}
	journal, zone := book.journal, book.zone
	switch {
	case o.verify && o.evidence != "":
		return book.verifyEvidence(env, o)
	case o.verify:
		return book.verify(env, o.head)
	}
	runs, err := journal.Runs()
	if err != nil {
		return err
	}
	lines := make([]render.ShownRun, 0, len(runs))
	for _, r := range runs {
		lines = append(lines, shownRun(r))
	}
	return render.History(env.Stdout, lines, zone)
}

// book is the journal of a workspace with what else the store knows of it.
type book struct {
	journal state.Journal
	head    string // when it was last applied
	zone    string // in which to show times
}

// verify checks the chain. The head that stands beside what was last applied
// shows a cut end too, but only to somebody who trusts the store.
func (b book) verify(env *Env, head string) error {
	findings := b.journal.Verify(cmp.Or(head, b.head))
	for _, f := range findings {
		fmt.Fprintln(env.Stdout, f)
	}
	if len(findings) > 0 {
		return &exitError{code: exitFailed, err: fmt.Errorf("the journal is not whole: %d findings", len(findings))}
	}
	known := "the head that was given stands in it"
	switch {
	case head == "" && b.head != "":
		known = "the head that the store keeps stands in it; one that was kept elsewhere (--head) would prove more"
	case head == "":
		known = "no head is known, so a cut end would not be noticed"
	}
	_, err := fmt.Fprintf(env.Stdout, "%d records, each linked to the one before; %s\nhead %s\n", len(b.journal.Lines), known, b.journal.Head())
	return err
}

// journalOf reads the journal of a workspace.
func journalOf(ctx context.Context, env *Env, args []string) (book, error) {
	ws, dir, err := load(env, args)
	if err != nil {
		return book{}, err
	}
	store, err := openStore(ctx, storeOf(env, ws, dir), dir, env.Now)
	if err != nil {
		return book{}, err
	}
	journal, err := store.Journal(ctx)
	if err != nil {
		return book{}, fmt.Errorf("read the journal: %w", err)
	}
	last, _, err := store.Last(ctx)
	if err != nil {
		return book{}, fmt.Errorf("read what was last applied: %w", err)
	}
	return book{journal: journal, head: last.Head, zone: ws.Practice.TimeZone}, nil
}

// shownRun is a run in the words of package render, which knows no journal.
func shownRun(r state.Run) render.ShownRun {
	out := render.ShownRun{ID: r.ID, Began: r.Began, Head: r.Head, Outcome: "was killed, or still goes on", Unfinished: r.End == nil}
	if r.Start != nil {
		out.Who, out.URL, out.Commit, out.Tool = r.Start.Who, r.Start.URL, r.Start.Commit, r.Start.Tool
		out.Planned = len(r.Start.Intents)
	}
	if e := r.End; e != nil {
		out.Outcome = render.Counts(e.Done, e.Already, e.Failed, e.Blocked, e.Deferred, e.Manual)
		out.Halted = e.Halted
	}
	answers := map[string]*state.Answer{}
	for _, rec := range r.Records {
		if rec.Answer != nil {
			answers[rec.Answer.Address] = rec.Answer
		}
	}
	for _, rec := range r.Records {
		switch {
		case rec.Send != nil:
			out.Changes = append(out.Changes, shownChange(rec, answers[rec.Send.Address]))
		case rec.Note != nil:
			out.Notes = append(out.Notes, rec.Note.Text)
		}
	}
	return out
}

func shownChange(rec state.Record, a *state.Answer) render.ShownChange {
	c := render.ShownChange{At: rec.At, Name: rec.Send.Name, Number: rec.Send.Number, Email: rec.Send.Email, Outcome: "not answered"}
	for _, f := range rec.Send.Fields {
		c.Fields = append(c.Fields, render.ShownField{Field: f.Field, Before: f.Before, After: f.After})
	}
	if a != nil {
		c.Outcome, c.Why, c.Correlation = string(a.Outcome), a.Why, a.Correlation
	}
	return c
}
