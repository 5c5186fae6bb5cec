package cli

import (
	"bytes"
	"io/fs"
	"path/filepath"

	"github.com/practicectl/practicectl/internal/decl"
)

// loadIfAny is load for commands that also work without a workspace: a nil one
// where none was named and there is none to be seen.
func loadIfAny(env *Env, args []string) (*decl.Workspace, string, error) {
	if len(args) == 0 && !hasWorkspace(env) {
		return nil, "", nil
	}
	return load(env, args)
}

// hasWorkspace looks for declarations where load would. A folder in which only
// some other tool's YAML lies is none.
func hasWorkspace(env *Env) bool {
	files, err := env.Folder(workspaceDir(env, nil))
	if err != nil {
		return true // load says what is wrong with it
	}
	names, err := fs.ReadDir(files, ".")
	if err != nil {
		return true
	}
	for _, n := range names {
		if ext := filepath.Ext(n.Name()); n.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		data, err := fs.ReadFile(files, n.Name())
		if err == nil && bytes.Contains(data, []byte("practicectl/v1")) {
			return true
		}
	}
	return false
}
