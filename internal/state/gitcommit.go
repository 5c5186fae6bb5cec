package state

import (
	"bytes"
	"context"
	"fmt"
)

// put adds a file to a tree.
func (g *Git) put(ctx context.Context, t tree, name string, data []byte) error {
	id, err := g.repo.writeBlob(ctx, data)
	t[name] = blobEntry(id)
	return err
}

// file adds the records of one run to the journal of a root, in one file.
func (g *Git) file(ctx context.Context, root tree, lines [][]byte) error {
	if len(lines) == 0 {
		return nil
	}
	r, err := Decode(lines[0])
	if err != nil {
		return fmt.Errorf("the first record of a run that died %s", readable(err))
	}
	journal, err := g.repo.list(ctx, root[journalDir].id)
	if err != nil {
		return err
	}
	if err := g.put(ctx, journal, finishedName(r), joined(lines)); err != nil {
		return err
	}
	id, err := g.repo.writeTree(ctx, journal)
	root[journalDir] = treeEntry(id)
	return err
}

// The number comes first and has leading zeros: sorted by name, the files are
// in the order of the chain.
func finishedName(first Record) string { return fmt.Sprintf("%010d-%s.jsonl", first.Seq, first.Run) }

func liveName(firstSeq int) string { return fmt.Sprintf("%010d.jsonl", firstSeq) }

func joined(lines [][]byte) []byte {
	return append(bytes.Join(lines, []byte("\n")), '\n')
}

// commit completes a root with the lease and stores it.
func (g *Git) commit(ctx context.Context, root tree, parent string, l lease, message string) (tip, error) {
	data, err := marshal(l)
	if err != nil {
		return tip{}, err
	}
	if err := g.put(ctx, root, leaseFile, append(data, '\n')); err != nil {
		return tip{}, err
	}
	id, err := g.repo.writeTree(ctx, root)
	if err != nil {
		return tip{}, err
	}
	id, err = g.repo.writeCommit(ctx, id, parent, message)
	return tip{commit: id, root: root}, err
}
