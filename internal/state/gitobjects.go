package state

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// entry is one name in a tree.
type entry struct{ mode, kind, id string }

func blobEntry(id string) entry { return entry{mode: "100644", kind: "blob", id: id} }
func treeEntry(id string) entry { return entry{mode: "040000", kind: "tree", id: id} }

// tree is one folder of a commit.
type tree map[string]entry

// names are sorted: the numbers in front of our files put them in order.
func (t tree) names() []string { return slices.Sorted(maps.Keys(t)) }

// list reads a tree; no id is an empty one.
func (r repo) list(ctx context.Context, id string) (tree, error) {
	t := tree{}
	if id == "" {
		return t, nil
	}
	out, err := r.run(ctx, call{args: []string{"ls-tree", "--full-tree", "-z", id}})
	if err != nil {
		return nil, err
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		about, name, ok := strings.Cut(line, "\t")
		f := strings.Fields(about)
		if !ok || len(f) != 3 {
			continue // an empty tree prints nothing
		}
		t[name] = entry{mode: f[0], kind: f[1], id: f[2]}
	}
	return t, nil
}

// writeTree stores a tree. Its objects were just written or are known to be on
// the branch; a partial clone need not have those.
func (r repo) writeTree(ctx context.Context, t tree) (string, error) {
	var in bytes.Buffer
	for _, name := range t.names() {
		e := t[name]
		fmt.Fprintf(&in, "%s %s %s\t%s\x00", e.mode, e.kind, e.id, name)
	}
	out, err := r.run(ctx, call{args: []string{"mktree", "-z", "--missing"}, stdin: in.Bytes()})
	return strings.TrimSpace(string(out)), err
}

// writeBlob stores a file's content.
func (r repo) writeBlob(ctx context.Context, data []byte) (string, error) {
	out, err := r.run(ctx, call{args: []string{"hash-object", "-w", "--stdin"}, stdin: data})
	return strings.TrimSpace(string(out)), err
}

// writeCommit stores a commit; an empty parent makes a first one.
func (r repo) writeCommit(ctx context.Context, tree, parent, message string) (string, error) {
	args := []string{"commit-tree", "--no-gpg-sign", "-m", message}
	if parent != "" {
		args = append(args, "-p", parent)
	}
	return r.line(ctx, append(args, tree)...)
}

// blob reads one file's content.
func (r repo) blob(ctx context.Context, id string) ([]byte, error) {
	return r.blobs(ctx, []string{id})
}

// blobs reads files one after the other, in one run of git.
func (r repo) blobs(ctx context.Context, ids []string) ([]byte, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	out, err := r.run(ctx, call{args: []string{"cat-file", "--batch"}, stdin: []byte(strings.Join(ids, "\n") + "\n")})
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, id := range ids {
		head, rest, _ := bytes.Cut(out, []byte("\n"))
		f := strings.Fields(string(head))
		if len(f) != 3 {
			return nil, fmt.Errorf("git cat-file: object %s of the state branch is missing", id)
		}
		n, err := strconv.Atoi(f[2])
		if err != nil || n+1 > len(rest) {
			return nil, fmt.Errorf("git cat-file: object %s of the state branch is cut off", id)
		}
		all = append(all, rest[:n]...)
		out = rest[n+1:]
	}
	return all, nil
}

// has reports whether a commit and its tree are here.
func (r repo) has(ctx context.Context, commit string) bool {
	_, err := r.line(ctx, "cat-file", "-e", commit+"^{tree}")
	return err == nil
}
