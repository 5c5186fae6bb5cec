package cli

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

const defaultWorkspace = "practice"

// workspaceDir is the folder that a command works on: its argument, else
// practice/ if there is one, else the folder we stand in.
func workspaceDir(env *Env, args []string) string {
	if len(args) > 0 {
		return filepath.Clean(args[0])
	}
	if _, err := env.Folder(defaultWorkspace); err == nil {
		return defaultWorkspace
	}
	return "."
}

// load reads and checks the workspace that the arguments name, and returns it
// with its folder.
func load(env *Env, args []string) (*decl.Workspace, string, error) {
	if err := named(args); err != nil {
		return nil, "", err
	}
	dir := workspaceDir(env, args)
	ws, err := loadFolder(env, dir)
	return ws, dir, err
}

// named refuses a folder without a name, which would be the one we stand in.
func named(args []string) error {
	if len(args) > 0 && args[0] == "" {
		return usageError("a variable that should name it is probably not set", "the workspace folder is an empty text")
	}
	return nil
}

// loadFolder reads a folder. Positions start with it as it was given, so that
// an editor or a terminal can follow them.
func loadFolder(env *Env, dir string) (*decl.Workspace, error) {
	files, err := env.Folder(dir)
	if err != nil {
		return nil, err
	}
	return loadFiles(files, dir)
}

func loadFiles(files fs.FS, dir string) (*decl.Workspace, error) {
	apps, err := carriedApps()
	if err != nil {
		return nil, err
	}
	ws, problems := decl.Load(files, prefixOf(dir), apps...)
	if len(problems) > 0 {
		return nil, problems
	}
	return ws, nil
}

// prefixOf is what positions in a folder begin with.
func prefixOf(dir string) string {
	if dir == "." {
		return ""
	}
	return filepath.ToSlash(dir)
}

// today is the practice's own day.
func today(ws *decl.Workspace, now time.Time) (reconcile.Date, error) {
	loc, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		return reconcile.Date{}, fmt.Errorf("time zone of the practice: %w", err)
	}
	return reconcile.DateOf(now, loc), nil
}
