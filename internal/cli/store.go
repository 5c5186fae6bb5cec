package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/practicectl/practicectl/internal/apply"
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// defaultStore is the folder of the store, in the workspace, where nothing
// else is declared. It outlives no throw-away machine: state.git does.
const defaultStore = ".practicectl"

// storeOf is where the workspace in dir keeps its state.
func storeOf(env *Env, ws *decl.Workspace, dir string) reconcile.Store {
	s := ws.Practice.State
	switch override := env.Getenv(envStateDir); {
	case override != "":
		return reconcile.Store{Folder: override}
	case s.GitBranch != "":
		return reconcile.Store{GitBranch: s.GitBranch}
	case s.Folder != "":
		return reconcile.Store{Folder: filepath.Join(dir, s.Folder)}
	default:
		return reconcile.Store{Folder: filepath.Join(dir, defaultStore)}
	}
}

func openStore(ctx context.Context, s reconcile.Store, dir string, now func() time.Time) (state.Store, error) {
	if s.GitBranch == "" {
		return state.OpenFolder(s.Folder, now), nil
	}
	git, err := state.OpenGit(ctx, dir, s.GitBranch, "", now)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return git, nil
}

// memory is what a plan takes from the store.
type memory struct {
	commit     string // last applied; empty where none is known
	last       *pipeline.Tree
	lost       error // why what was last applied cannot be read, where it cannot
	ours       map[string]string
	open       []string // by hand, then
	unanswered map[string]time.Time
	added      map[string]string
	addedAt    map[string]time.Time
	collateral string
	attested   map[string]reconcile.Attestation
	looked     *time.Time // when drift was last run, nil where nobody asked
}

// remember reads the store. Without a last applied commit nothing is said of
// where a change comes from.
func remember(ctx context.Context, store state.Store, dir string) (memory, error) {
	var m memory
	journal, err := store.Journal(ctx)
	if err != nil {
		return m, fmt.Errorf("read the journal: %w", err)
	}
	runs, err := journal.Runs()
	if err != nil {
		return m, err
	}
	m.unanswered, m.added, m.collateral = apply.Unanswered(runs), apply.Added(runs), apply.Collateral(runs)
	m.attested, m.addedAt = apply.Ended(runs), apply.AddedAt(runs)
	last, ok, err := store.Last(ctx)
	if err != nil {
		return m, fmt.Errorf("read what was last applied: %w", err)
	}
	m.commit = last.Commit
	if !ok || last.Commit == "" {
		return m, nil
	}
	// A clone may be shallow, a commit squashed, a folder moved: then it cannot
	// be told where changes come from, and that is all.
	m.last, m.lost = treeAt(ctx, dir, last.Commit, last.Date)
	m.ours, m.open = apply.Ours(runs, last.At), last.Open
	return m, nil
}

// treeAt loads the workspace as it was at a commit.
func treeAt(ctx context.Context, dir, ref string, date reconcile.Date) (*pipeline.Tree, error) {
	files, commit, err := gittree.Open(ctx, dir, ref)
	if err != nil {
		return nil, err
	}
	apps, err := carriedApps()
	if err != nil {
		return nil, err
	}
	ws, problems := decl.Load(files, ref+":"+filepath.ToSlash(dir), apps...)
	if len(problems) > 0 {
		return nil, problems
	}
	return &pipeline.Tree{Workspace: ws, Date: date, Name: commit}, nil
}

// baseTree is the tree that a review compares with: a folder, or a commit.
func baseTree(ctx context.Context, env *Env, dir, base string, date reconcile.Date) (*pipeline.Tree, error) {
	if base == "" {
		return nil, nil
	}
	if info, err := os.Stat(base); err == nil && info.IsDir() {
		ws, err := loadFolder(env, filepath.Clean(base))
		if err != nil {
			return nil, err
		}
		return &pipeline.Tree{Workspace: ws, Date: date, Name: filepath.ToSlash(filepath.Clean(base))}, nil
	}
	return treeAt(ctx, dir, base, date)
}

// holder says who runs, for the lock and the journal.
func (e *Env) holder(now time.Time) (state.Holder, error) {
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return state.Holder{}, fmt.Errorf("name the run: %w", err)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return state.Holder{
		Run:  now.UTC().Format("20060102T150405Z-") + hex.EncodeToString(random[:]),
		User: e.who(),
		Host: host,
		PID:  os.Getpid(),
		URL:  e.runURL(),
	}, nil
}

// who is the person that a pipeline acts for, or the user of this machine.
func (e *Env) who() string {
	if who := e.actor(); who != "" {
		return who
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// runURL is the address of the pipeline's run, where there is one.
func (e *Env) runURL() string {
	if url := e.Getenv("CI_JOB_URL"); url != "" {
		return url
	}
	server, repository, run := e.Getenv("GITHUB_SERVER_URL"), e.Getenv("GITHUB_REPOSITORY"), e.Getenv("GITHUB_RUN_ID")
	if server == "" || repository == "" || run == "" {
		return ""
	}
	return server + "/" + repository + "/actions/runs/" + run
}
