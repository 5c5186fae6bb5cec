package decl

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

func (d *document) state(n *yaml.Node) State {
	branch, folder := get(n, "git", "branch"), get(n, "folder")
	s := State{GitBranch: d.text(branch).Value, Folder: d.text(folder).Value}
	if s.GitBranch != "" && !isBranch(s.GitBranch) {
		d.report(branch, ruleSchema, "branch %s is not a name that Git takes for a branch", quote(s.GitBranch))
		d.diags.Hintf("use letters, digits and hyphens, for example practicectl-state")
	}
	if s.Folder != "" {
		d.stateFolder(folder, s.Folder)
		s.Folder = path.Clean(s.Folder)
	}
	return s
}

// stateFolder takes nothing but a dot folder of the workspace. One without a
// dot would be read as declarations. One outside, whether by .. or from the
// root, is refused even where it were still in the repository: the loader
// sees the workspace only and cannot tell where the repository ends, and a
// reviewed file should not name a place that another machine does not have.
// The environment variable is for those.
func (d *document) stateFolder(n *yaml.Node, folder string) {
	const example = "name one inside the workspace, such as .practicectl"
	parts := strings.Split(path.Clean(folder), "/")
	switch {
	case strings.ContainsFunc(folder, func(r rune) bool { return r == '\\' || r == ':' || unicode.IsControl(r) }):
		d.report(n, ruleSchema, `folder %s holds a \, a : or a character that cannot be seen`, quote(folder))
		d.diags.Hintf("write / between folders, and no drive letter")
	case path.IsAbs(folder), parts[0] == "~", parts[0] == "..":
		d.report(n, ruleSchema, "folder %s lies outside the workspace", quote(folder))
		d.diags.Hintf("%s; for another place set PRACTICECTL_STATE_DIR where the tool runs", example)
	case slices.ContainsFunc(parts, func(p string) bool { return strings.EqualFold(p, ".git") }):
		d.report(n, ruleSchema, "folder %s belongs to Git", quote(folder))
		d.diags.Hintf("%s; to keep the state in Git, use git: {branch: practicectl-state}", example)
	case !slices.ContainsFunc(parts, func(p string) bool { return p != "." && strings.HasPrefix(p, ".") }):
		d.report(n, ruleSchema, "folder %s is no dot folder, and the other folders of a workspace are for declarations", quote(folder))
		d.diags.Hintf(example)
	}
}

// isBranch says what git check-ref-format --branch says (documented there; a
// test asks the installed git), and refuses @ by itself, which some versions
// take there and all of them read as HEAD elsewhere.
func isBranch(name string) bool {
	if name == "HEAD" || name == "@" || strings.HasPrefix(name, "-") || strings.HasSuffix(name, ".") ||
		strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return false
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune(`~^:?*[\`, r) }) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return true
}
