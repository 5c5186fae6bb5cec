package state

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Finding is one thing that is wrong with a journal. Seq and Run are those of
// the record, as far as they can be read.
type Finding struct {
	Line int
	Seq  int
	Run  string
	Text string
}

// String is the finding as one line of plain words.
func (f Finding) String() string {
	where := fmt.Sprintf("line %d", f.Line)
	if f.Seq > 0 {
		where = fmt.Sprintf("record %d", f.Seq)
	}
	if f.Run != "" {
		where += " of run " + f.Run
	}
	return where + ": " + f.Text
}

// Verify checks the chain from its first record to its last, and that the
// record whose hash is head stands in it. An empty head means that none is
// known: then a cut end is not noticed, nor a last record that was rewritten.
func (j Journal) Verify(head string) []Finding {
	v := verifier{journal: j, head: head}
	for i, line := range j.Lines {
		hash := Hash(line)
		r, err := Decode(line)
		v.lines = append(v.lines, checked{record: r, hash: hash, err: err})
		v.known = v.known || hash == head
		if err != nil {
			v.add(i, "%s: it was changed, or a newer version wrote it", readable(err))
		}
	}
	for i := range v.lines {
		v.link(i)
	}
	v.end()
	return v.findings
}

type checked struct {
	record Record
	hash   string
	err    error
}

type verifier struct {
	journal  Journal
	head     string
	known    bool // the head was found
	lines    []checked
	findings []Finding
}

func (v *verifier) add(i int, format string, args ...any) {
	f := Finding{Line: i + 1, Text: fmt.Sprintf(format, args...)}
	if i < len(v.lines) && v.lines[i].err == nil {
		f.Seq, f.Run = v.lines[i].record.Seq, v.lines[i].record.Run
	}
	v.findings = append(v.findings, f)
}

// link checks line i against the one before it. A line that cannot be read has
// its finding already; its neighbours are not blamed for it.
func (v *verifier) link(i int) {
	this := v.lines[i]
	if this.err != nil {
		return
	}
	var before checked
	if i > 0 {
		before = v.lines[i-1]
	}
	seq, prev := this.record.Seq, before.record.Seq
	switch {
	case before.err != nil:
	case seq > prev+1:
		v.add(i, "%s missing before it", missing(prev+1, seq-1))
	case seq <= prev:
		v.add(i, "stands after record %d: records were moved, repeated or put in", prev)
	case this.record.Prev == before.hash:
	case v.breaks(i):
		v.add(i, "was changed after it was written, and the hash of the record before it as well")
	default:
		v.add(i-1, "was changed after it was written: record %d carries another hash of it", seq)
	}
}

// breaks reports whether line i also does not fit what comes after it: then it
// is the one that was changed, not the line before.
func (v *verifier) breaks(i int) bool {
	if i+1 < len(v.lines) {
		next := v.lines[i+1]
		return next.err == nil && next.record.Prev != v.lines[i].hash
	}
	return v.head != "" && !v.known
}

func (v *verifier) end() {
	last := len(v.lines) - 1
	if n := len(v.journal.Tail); n > 0 {
		v.add(last+1, "%d bytes are not a whole record: a run is writing it now, or a crash has cut it off (the next run sets it aside)", n)
	}
	switch {
	case v.head == "" || v.known || len(v.findings) > 0:
		// The findings explain why the head is not there.
	case last < 0:
		v.add(0, "the journal is empty, and a record with the hash %s was in it: it was cut off or replaced", v.head)
	default:
		v.add(last, "no record has the hash %s: the end was cut off after this one, or this one was changed", v.head)
	}
}

func missing(from, to int) string {
	if from == to {
		return fmt.Sprintf("record %d is", from)
	}
	return fmt.Sprintf("records %d to %d are", from, to)
}

// readable makes the end of a sentence of an error of the JSON decoder.
func readable(err error) string {
	switch text := err.Error(); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "cannot be read: it ends too early"
	case strings.HasPrefix(text, "json: "), strings.HasPrefix(text, "invalid character"):
		return "cannot be read: " + strings.TrimPrefix(text, "json: ")
	default:
		return text
	}
}
