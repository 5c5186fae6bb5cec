package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Sections writes sections by themselves, for what is no plan.
func Sections(w io.Writer, sections []Section, st Style) error {
	b := bufio.NewWriter(w)
	for _, s := range sections {
		section(b, s, st)
	}
	return b.Flush()
}

// Added writes the lines that would be added to a file, as a diff shows them.
func Added(w io.Writer, heading string, text []byte, st Style) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n", st.paint(bold, clean(heading)))
	for line := range strings.Lines(string(text)) {
		fmt.Fprintf(b, "  %s %s\n", st.paint(blue, "+"), clean(strings.TrimRight(line, "\r\n")))
	}
	return b.Flush()
}
