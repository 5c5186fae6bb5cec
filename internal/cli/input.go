package cli

import (
	"bufio"
	"fmt"
	"io"
	"sync"

	"github.com/practicectl/practicectl/internal/diag"
)

// readLimited reads the whole of an input that nobody vouches for. One with more
// bytes than it can have is refused: cut off, it would seem to be broken, or to
// say less than it does. The rest of it is not even read.
func readLimited(in io.Reader, most int, name, what, hint string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	if len(data) > most {
		return nil, diag.List{{Pos: diag.Position{File: name}, Rule: "size",
			Message: fmt.Sprintf("the input has more than %d MiB, too much to be %s", most>>20, what), Hint: hint}}
	}
	return data, nil
}

// sharedInput lets two readers have the standard input, one after the other,
// line by line. The first may have a read under way when its time is over, as
// a login that waits for a pasted address does: no line is lost to it.
type sharedInput struct {
	in    io.Reader
	begin sync.Once
	lines chan string
	over  chan struct{}
}

func shareInput(r io.Reader) *sharedInput {
	return &sharedInput{in: r, lines: make(chan string), over: make(chan struct{})}
}

func (s *sharedInput) first() io.Reader  { return &lineReader{shared: s, over: s.over} }
func (s *sharedInput) second() io.Reader { return &lineReader{shared: s} }

// endFirst gives the first reader its end of file.
func (s *sharedInput) endFirst() { close(s.over) }

// pump reads once somebody waits for it: a command in the background that
// needs no input must not touch the terminal. A read of a terminal cannot be
// cancelled, so the goroutine ends with the input or the process.
func (s *sharedInput) pump() {
	defer close(s.lines)
	in := bufio.NewReader(s.in)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			s.lines <- line
		}
		if err != nil {
			return
		}
	}
}

type lineReader struct {
	shared *sharedInput
	over   <-chan struct{} // nil: never
	rest   string
}

func (r *lineReader) Read(p []byte) (int, error) {
	r.shared.begin.Do(func() { go r.shared.pump() })
	if r.rest == "" {
		select {
		case line, ok := <-r.shared.lines:
			if !ok {
				return 0, io.EOF
			}
			r.rest = line
		case <-r.over:
			return 0, io.EOF
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
