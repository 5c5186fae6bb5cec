package decl

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
)

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntaxError turns yaml.v3's "yaml: line 4: did not find expected key" into
// a position and words that say what to do.
func (f *file) syntaxError(err error) {
	line, problem := 0, err.Error()
	if m := yamlError.FindStringSubmatch(problem); m != nil {
		line, _ = strconv.Atoi(m[1])
		problem = m[2]
	}
	if name, ok := strings.CutPrefix(problem, "unknown anchor '"); ok {
		f.unknownAlias(strings.TrimSuffix(name, "' referenced"))
		return
	}
	line = f.locate(line, problem)
	if tab := f.tabNear(line); tab != 0 {
		f.diags.Addf(diag.Position{File: f.name, Line: tab, Column: f.indent(tab, " ") + 1}, ruleSyntax,
			"a tab stands in the indentation of this line")
		f.diags.Hintf("indent with spaces: YAML does not take tabs there")
		return
	}
	message, hint := explain(problem)
	f.diags.Addf(diag.Position{File: f.name, Line: line, Column: f.indent(line, " \t") + 1}, ruleSyntax, "%s", message)
	f.diags.Hintf("%s", hint)
}

// locate finds the line that the parser choked on. What yaml.v3 reports
// depends on which part of it complains: for the scanner the line is right
// (none means the first), for the parser it counts from 0, and for a list or a
// group of keys that goes wrong in the middle it is where that began.
func (f *file) locate(line int, problem string) int {
	last := bytes.Count(f.data, []byte{'\n'}) + 1
	switch {
	case strings.HasPrefix(problem, "did not find expected key"), strings.HasPrefix(problem, "did not find expected '-'"):
		line = f.consumed(problem)
	case strings.HasPrefix(problem, "did not find expected ','"), strings.HasPrefix(problem, "did not find expected <"),
		strings.HasPrefix(problem, "did not find expected node"):
		line++
	}
	return min(max(line, 1), last)
}

// consumed is the line in which the problem becomes certain: the last that
// the parser had asked for, less those without which it fails all the same
// (it reads ahead).
func (f *file) consumed(problem string) int {
	lines := bytes.SplitAfter(f.data, []byte{'\n'})
	r := &lineReader{lines: lines}
	failure(r)
	n := r.read
	for n > 1 && strings.HasSuffix(failure(&lineReader{lines: lines[:n-1]}), problem) {
		n--
	}
	return n
}

func failure(r io.Reader) string {
	dec := yaml.NewDecoder(r)
	for {
		_, err := next(dec)
		switch {
		case errors.Is(err, io.EOF):
			return ""
		case err != nil:
			return err.Error()
		}
	}
}

// lineReader gives out one line at a time and counts them.
type lineReader struct {
	lines [][]byte
	read  int
	rest  []byte
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.read == len(r.lines) {
			return 0, io.EOF
		}
		r.rest = r.lines[r.read]
		r.read++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// tabNear returns the line at or beside the given one that is indented with a
// tab, or 0.
func (f *file) tabNear(line int) int {
	for _, n := range []int{line, line + 1, line - 1} {
		if text := f.line(n); f.indent(n, " ") < f.indent(n, " \t") && len(bytes.TrimSpace(text)) > 0 {
			return n
		}
	}
	return 0
}

// line returns the text of a line, counted from 1.
func (f *file) line(n int) []byte {
	rest := f.data
	for ; n > 1; n-- {
		_, rest, _ = bytes.Cut(rest, []byte{'\n'})
	}
	line, _, _ := bytes.Cut(rest, []byte{'\n'})
	return line
}

// indent counts the characters of cut that a line begins with.
func (f *file) indent(n int, cut string) int {
	line := f.line(n)
	return len(line) - len(bytes.TrimLeft(line, cut))
}

func (f *file) unknownAlias(name string) {
	at := max(bytes.Index(f.data, []byte("*"+name)), 0)
	f.diags.Addf(f.at(at), ruleYAML, "aliases (*%s) are not used in declarations", shown(name))
	f.diags.Hintf("write the value out in full; quote it if the * belongs to it")
}

// explain words the parser's commonest complaints.
func explain(problem string) (message, hint string) {
	for _, e := range []struct{ problem, message, hint string }{
		{"mapping values are not allowed", `": " stands where no key can be`, `quote the value if ": " belongs to it, or indent the line like its neighbours`},
		{"did not find expected key", "this line does not fit the lines above it", "indent it like its neighbours; quote a value that holds quotes or brackets"},
		{"did not find expected '-'", "this line does not fit the list above it", `indent it like its neighbours; an item begins with "- "`},
		{"did not find expected ',' or ']'", "a list is opened here with [ and not closed", "close it with ], with commas between the items"},
		{"did not find expected ',' or '}'", "a group of keys is opened here with { and not closed", "close it with }, with commas between the keys"},
		{"did not find expected <document start>", "a new document begins here without its first line", "write --- on a line of its own above it, or indent this line like its neighbours"},
		{"did not find expected node content", "a value is missing in this line", "write it, or remove the comma or bracket that waits for it"},
		{"could not find expected ':'", `this line is no "key: value"`, `write a colon and a space after the key`},
		{"found unexpected end of stream", "a quote that is opened here is never closed", "close it; inside single quotes, write '' for one quote"},
		{"found character that cannot start any token", "a value begins here with a character that YAML keeps for itself", "quote the value"},
		{"did not find expected alphabetic or numeric character", "a value begins here with * or &, which YAML keeps for itself", "quote the value"},
		{"found unknown escape character", `\ has a special meaning in double quotes`, `write \\ for it, or use single quotes`},
	} {
		if strings.HasPrefix(problem, e.problem) {
			return e.message, e.hint
		}
	}
	return "this is not YAML: " + problem, "compare the line with its neighbours: indentation, quotes, colons and dashes"
}
