package cli

import (
	"fmt"
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
	if len(args) > 0 && args[0] == "" {
		return nil, "", usageError("a variable that should name it is probably not set", "the workspace folder is an empty text")
	}
	dir := workspaceDir(env, args)
	ws, err := loadFolder(env, dir)
	return ws, dir, err
}

// loadFolder reads a folder. Positions start with it as it was given, so that
// an editor or a terminal can follow them.
func loadFolder(env *Env, dir string) (*decl.Workspace, error) {
	files, err := env.Folder(dir)
	if err != nil {
		return nil, err
	}
	prefix := filepath.ToSlash(dir)
	if prefix == "." {
		prefix = ""
	}
	ws, problems := decl.Load(files, prefix)
	if len(problems) > 0 {
		return nil, problems
	}
	return ws, nil
}

// today is the practice's own day.
func today(ws *decl.Workspace, now time.Time) (reconcile.Date, error) {
	loc, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		return reconcile.Date{}, fmt.Errorf("time zone of the practice: %w", err)
	}
	return reconcile.DateOf(now, loc), nil
}
