package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// rolling is the report that drift keeps in a file, for a pipeline to put into an
// issue: the tool has no login for the platform. What the file held before tells
// since when things have been so.
type rolling struct {
	path   string
	repo   string // https://github.com/OWNER/NAME, for links; may be empty
	before string
	made   bool // the report of a plan was written
}

var repoPath = regexp.MustCompile(`^/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`)

// openRolling reads what the file holds. Where only the address of the repository
// is wrong, there is a file all the same, to say so in.
func openRolling(path, repo string) (*rolling, error) {
	repo = cmp.Or(strings.TrimSuffix(strings.TrimRight(repo, "/"), ".git"), repo) // as a browser and as Git have it
	if path == "" && repo == "" {
		return nil, nil
	}
	if path == "" {
		return nil, usageError("say with --issue which file the report goes into", "--repo-url stands alone")
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, usageError("name a file that can be read and written", "--issue: %w", err)
	}
	r := &rolling{path: path, repo: repo, before: string(before)}
	if u, err := url.Parse(repo); repo != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery+u.Fragment != "" || !repoPath.MatchString(u.Path)) {
		return r, usageError("write it like https://github.com/harbour/access", "--repo-url is not the address of a repository")
	}
	return r, nil
}

// failed leaves a report that says so, unless one was made: an old one would look
// like today's.
func (r *rolling) failed(env *Env, practice string, err error) error {
	if r == nil || r.made || err == nil {
		return err
	}
	var b bytes.Buffer
	why := fmt.Sprintf("Tried at %s, exit code %d.", env.Now().UTC().Format("15:04 UTC on 2 January 2006"), exitCode(err))
	if url := env.runURL(); url != "" {
		why += " See " + url
	}
	return errors.Join(err, render.NoIssue(&b, practice, why, r.before), os.WriteFile(r.path, b.Bytes(), 0o600))
}

// write makes the report of a plan.
func (r *rolling) write(ctx context.Context, ws *decl.Workspace, dir string, p reconcile.Plan, now time.Time) error {
	if r == nil {
		return nil
	}
	loc, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		return fmt.Errorf("time zone of the practice: %w", err)
	}
	day, now := p.AsOf, now.In(loc)
	issue := render.Issue{
		Plan: p, Today: day,
		Heartbeat: "Looked at " + now.Format("15:04 on 2 January 2006") + " (" + ws.Practice.TimeZone + "). If that is longer ago than a working day, nobody is looking: see to the pipeline.",
	}
	since := render.KnownItems(r.before)
	links := linking{repo: r.repo, branch: gittree.MainBranch(ctx, dir, "origin"), dir: filepath.ToSlash(dir), now: now, today: day, users: map[string]string{}, leaving: map[string]bool{}, twoPerson: ws.Practice.TwoPerson, lists: ws.Practice.XPM.Snapshot}
	issue.Bring = links.bring()
	for _, u := range ws.Users {
		if u.XPM != nil && u.XPM.UUID.Value != "" {
			links.users[u.XPM.UUID.Value] = u.Name
			links.leaving[u.Name] = u.Leaves != nil
		}
	}
	for _, c := range p.Changes {
		it := render.IssueItem{ID: reconcile.ManualID(c), Change: c, Since: day}
		if c.Manual != nil {
			it.ID = c.Manual.ID
			it.Who = acting(ws, c)
		}
		d, ok := since[it.ID]
		if it.Cut = !ok && render.WasCut(r.before); ok && d.Compare(day) < 0 {
			it.Since = d
		}
		it.Choices = links.of(it.ID, c)
		for _, g := range p.Grants {
			if g.Owns(c) && g.Declare != "" {
				it.Choices = append(it.Choices, links.declare(g)...)
			}
		}
		issue.Items = append(issue.Items, it)
	}
	var b bytes.Buffer
	if err := issue.Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(r.path, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	r.made = true
	return nil
}

// acting are those who may do something by hand, or who answers for it.
func acting(ws *decl.Workspace, c reconcile.Change) []render.IssuePerson {
	who := c.Manual.Who
	if len(who) == 0 && c.Support != nil && c.Support.Owner != "" {
		who = []string{c.Support.Owner}
	}
	var out []render.IssuePerson
	for _, name := range who {
		p := render.IssuePerson{Name: name}
		if u, ok := ws.User(name); ok {
			p = render.IssuePerson{Name: u.FullName.Value, Login: u.GitHub.Value}
		}
		out = append(out, p)
	}
	return out
}
