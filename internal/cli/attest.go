package cli

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

type attestOptions struct {
	connectOptions
	by       string
	evidence []string
	at       string
	note     string
	observed folderFlag
}

func newCmdAttest(env *Env) *cobra.Command {
	var o attestOptions
	cmd := &cobra.Command{
		Use:   "attest ID… [FOLDER] --by USER --evidence FILE|URL",
		Short: "Say that something was done by hand, with what shows it",
		Long: "Write down somebody's word that manual actions were done, in a document under decisions/.\n" +
			"The ids are those of the present plan: practicectl runbook prints them.\n\n" +
			"A word counts for a while, and a list that is taken later goes before it. It does not close alone\n" +
			"what takes something away and can be seen: a new list has to show that. With twoPerson: true\n" +
			"nobody attests a change that they wrote.\n\n" +
			"Evidence is a file of the workspace, whose SHA-256 is written down, or an https address.",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return attestRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "the user who did it and says so")
	f.StringArrayVar(&o.evidence, "evidence", nil, "a file of the workspace or an https address that shows it; can be given several times")
	f.StringVar(&o.at, "at", "", "when it was done, YYYY-MM-DDTHH:MM in the practice's time zone; without it, now")
	addObserved(cmd, &o.observed)
	f.StringVar(&o.note, "note", "", "a few words, such as the number of a case")
	return cmd
}

func attestRun(ctx context.Context, env *Env, o attestOptions, args []string) error {
	ids, folder, err := o.split(env, args)
	if err != nil {
		return err
	}
	ws, dir, err := load(env, folder)
	if err != nil {
		return err
	}
	plan := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, observed: string(o.observed)}
	now, err := plan.clock()
	if err != nil {
		return err
	}
	files, err := env.Folder(dir)
	if err != nil {
		return err
	}
	a := attesting{attestOptions: o, ws: ws, dir: dir, files: files, now: now(), author: authorsOf(ctx, ws, dir)}
	if err := a.check(); err != nil { // before anything is asked of Xero
		return err
	}
	made, err := plan.make(ctx)
	if err != nil {
		return err
	}
	guide, err := guideOf(ws, made.plan.AsOf)
	if err != nil {
		return err
	}
	a.plan, a.support, a.describe = made.plan, made.desired.Support, guide(made.snap)
	doc, done, err := a.decide(ids)
	if err != nil {
		return err
	}
	name, err := a.write(env, doc, done)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(env.Stdout, a.told(name, doc, done))
	return err
}

// actionID is what a plan calls a manual action by.
var actionID = regexp.MustCompile(`^[0-9a-f]{8}$`)

// split tells the ids from the folder, which may stand anywhere among them.
func (o attestOptions) split(env *Env, args []string) (ids, folder []string, err error) {
	for _, arg := range args {
		_, err := env.Folder(arg)
		switch {
		case !actionID.MatchString(arg) && (err == nil || arg == "" || strings.ContainsAny(arg, `/\.`)):
			folder = append(folder, arg)
		case !slices.Contains(ids, arg):
			ids = append(ids, arg)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, nil, usageError("practicectl runbook prints the ids of what is open", "attest needs the id of an action")
	case len(folder) > 1:
		return nil, nil, usageError("give ids and one workspace folder", "attest takes one folder, and got %s", strings.Join(folder, " and "))
	case o.by == "":
		return nil, nil, usageError("name with --by the user who did it", "attest needs --by")
	case len(o.evidence) == 0:
		return nil, nil, usageError("give with --evidence a file of the workspace or an https address that shows it", "attest needs --evidence")
	}
	return ids, folder, nil
}

// attesting is one word about to be written down, and what it is checked
// against.
type attesting struct {
	attestOptions
	ws     *decl.Workspace
	dir    string
	files  fs.FS
	now    time.Time
	plan   reconcile.Plan
	author func(reconcile.Change) ([]string, error) // who wrote it

	support  reconcile.Support // what the plan was judged from
	describe func(reconcile.Change) *reconcile.Manual

	at    time.Time
	proof []decl.Evidence
}

// check is what can be told without a plan.
func (a *attesting) check() error {
	if _, ok := a.ws.User(a.by); !ok {
		var names []string
		for _, u := range a.ws.Users {
			names = append(names, u.Name)
		}
		hint := decl.DidYouMean(a.by, names)
		if hint == "" {
			hint = "give the metadata.name of a User"
		}
		return usageError(hint, "--by: no user is called %q", a.by)
	}
	if decl.HasSecret(a.note) {
		return usageError("leave it out: the note stays in the Git history", "--note holds what looks like a credential")
	}
	var err error
	if a.at, err = a.moment(); err != nil {
		return err
	}
	a.proof = nil
	for _, given := range a.evidence {
		e, err := a.piece(given)
		if err != nil {
			return err
		}
		if !slices.Contains(a.proof, e) {
			a.proof = append(a.proof, e)
		}
	}
	return nil
}

const attestTime = "2006-01-02T15:04"

// moment is when it was done, to the minute.
func (a *attesting) moment() (time.Time, error) {
	zone, err := time.LoadLocation(a.ws.Practice.TimeZone)
	if err != nil {
		return time.Time{}, fmt.Errorf("time zone of the practice: %w", err)
	}
	if a.attestOptions.at == "" {
		return a.now.In(zone).Truncate(time.Minute), nil
	}
	at, err := time.ParseInLocation(attestTime, a.attestOptions.at, zone)
	switch {
	case err != nil:
		return at, usageError("write it like 2026-11-20T16:55, in the time of "+a.ws.Practice.TimeZone, "--at is not a time: %q", a.attestOptions.at)
	case at.After(a.now):
		return at, usageError("it is when it was done, so not later than now", "--at %s lies in the future: it is %s in %s", a.attestOptions.at, a.now.In(zone).Format(attestTime), a.ws.Practice.TimeZone)
	}
	return at, nil
}

// decide makes the document, once every action is one that this person can
// speak for.
func (a *attesting) decide(ids []string) (decl.Attestation, []reconcile.Change, error) {
	doc := decl.Attestation{
		By: decl.Text{Value: a.by}, At: decl.Text{Value: a.at.Format(attestTime)}, Evidence: a.proof, Note: scaffold.Readable(a.note),
	}
	var done []reconcile.Change
	for _, id := range ids {
		c, err := a.open(id)
		if err == nil {
			err = a.may(c)
		}
		if err != nil {
			return doc, nil, err
		}
		doc.Actions, done = append(doc.Actions, decl.Text{Value: id}), append(done, c)
	}
	doc.Name = a.free(done)
	return doc, done, nil
}
