package state

import (
	"errors"
	"fmt"
	"time"
)

// place is a position in the chain: the record that stands last. The zero
// value is before the first.
type place struct {
	seq  int
	head string
}

// placeOf is the position after one line.
func placeOf(line []byte) (place, error) {
	r, err := Decode(line)
	if err != nil {
		return place{}, err
	}
	return place{seq: r.Seq, head: Hash(line)}, nil
}

// follows reports whether r is the next record after p.
func (p place) follows(r Record) bool { return r.Seq == p.seq+1 && r.Prev == p.head }

// chain makes the next record of one run. It holds the run to its order: the
// intents come before the first write, and nothing comes after the end.
type chain struct {
	place
	run            string
	started, ended bool
}

// next completes a record and gives its line and the chain after it. The
// caller takes that over once the line is kept.
func (c chain) next(r Record, at time.Time) ([]byte, chain, error) {
	kind, err := r.kind()
	if err != nil {
		return nil, c, fmt.Errorf("a record %w", err)
	}
	switch {
	case c.ended:
		return nil, c, errors.New("the run has ended: nothing can be added to it")
	case kind == KindStart && c.started:
		return nil, c, errors.New("the run has started already")
	case kind != KindStart && kind != KindNote && !c.started:
		return nil, c, errors.New("the run has not started: its intents come first")
	}
	r.Seq, r.Prev, r.Run, r.Kind = c.seq+1, c.head, c.run, kind
	r.At = at.UTC().Truncate(time.Millisecond)
	line, err := Encode(r)
	if err != nil {
		return nil, c, fmt.Errorf("a record %w", err)
	}
	c.place = place{seq: r.Seq, head: Hash(line)}
	c.started = c.started || kind == KindStart
	c.ended = kind == KindEnd
	return line, c, nil
}
