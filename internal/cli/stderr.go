package cli

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/render"
)

// guarded is env with a standard error on which nothing that is quoted drives a
// terminal or a runner of GitHub's, which reads this stream as well and takes
// some lines for commands. What draws a line anew has the stream as it is.
func (e *Env) guarded() *Env {
	out := *e
	out.screen = e.Stderr
	out.Stderr = inertLines{e.Stderr}
	return &out
}

// inertLines cleans each line that is written. Every message is written in one
// call, so no command can be put together from two.
type inertLines struct{ out io.Writer }

func (w inertLines) Write(p []byte) (int, error) {
	var b bytes.Buffer
	for line := range strings.Lines(string(p)) {
		text, end := strings.CutSuffix(line, "\n")
		b.WriteString(harmless(strings.TrimSuffix(text, "\r")))
		if end {
			b.WriteByte('\n')
		}
	}
	if _, err := w.out.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// lineEnd is a line's end in the spelling that a runner's commands have for it.
var lineEnd = regexp.MustCompile(`(?i)%0[ad]`)

// harmless is one line of text as it may be printed.
func harmless(s string) string { return render.Clean(lineEnd.ReplaceAllString(s, "·")) }

// oneLine makes a text from outside, or that of an error, fit to be printed within
// a line: what was joined is a list, and the end of a line in a name begins no
// line that looks like ours.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	return render.Clean(strings.Join(lines, "; "))
}

// eachOnOneLine is the list with all of its texts on one line each.
func eachOnOneLine(list diag.List) diag.List {
	list = slices.Clone(list)
	for i := range list {
		d := &list[i]
		d.Pos.File, d.Message, d.Hint = oneLine(d.Pos.File), oneLine(d.Message), oneLine(d.Hint)
	}
	return list
}
