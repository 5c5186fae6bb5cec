package edit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
)

// Done is one edit as it stands in the result. Was is empty where there was
// nothing.
type Done struct {
	Pos      diag.Position // without a column
	Key      string        // the key or the column
	Was, Now string
	Index    int // of the edit among those that were asked for
}

// Result is a file after its edits. Without any that change something Data
// is what it was, and Done is empty.
type Result struct {
	Data []byte
	Done []Done
}

// splice replaces data[at:end].
type splice struct {
	at, end int
	text    string
	line    int // of at, counted from 1
	done    Done
}

// splices are made at once, so that one pass over the file is enough however
// many there are.
func apply(file string, data []byte, all []splice) (Result, error) {
	if len(all) == 0 {
		return Result{Data: data}, nil
	}
	slices.SortStableFunc(all, func(a, b splice) int { return a.at - b.at })
	var out bytes.Buffer
	out.Grow(len(data) + 32*len(all))
	done := make([]Done, 0, len(all))
	last, added := 0, 0
	for _, s := range all {
		if s.at < last {
			return Result{}, &Conflict{Pos: diag.Position{File: file, Line: s.line}, Problem: "two edits are about one place"}
		}
		out.Write(data[last:s.at])
		out.WriteString(s.text)
		last = s.end
		d := s.done
		d.Pos = diag.Position{File: file, Line: s.line + added}
		if strings.HasPrefix(s.text, "\r") || strings.HasPrefix(s.text, "\n") {
			d.Pos.Line++
		}
		added += breaks(s.text)
		done = append(done, d)
	}
	out.Write(data[last:])
	return Result{Data: out.Bytes(), Done: done}, nil
}

// breaks counts the line breaks in a text of ours.
func breaks(s string) int {
	return strings.Count(s, "\n") + strings.Count(strings.ReplaceAll(s, "\r\n", ""), "\r")
}
