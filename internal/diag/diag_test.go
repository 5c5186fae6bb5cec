package diag_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/diag"
)

func problems(n int) diag.List {
	var l diag.List
	for i := range n {
		l.Addf(diag.Position{File: "a.yaml", Line: i + 1}, "schema", "problem %d", i+1)
	}
	return l
}

func write(t *testing.T, l diag.List) string {
	t.Helper()
	var b strings.Builder
	if err := l.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	l := problems(2)
	l.Hintf("do this")
	want := "a.yaml:1: problem 1 [schema]\na.yaml:2: problem 2 [schema]\n  hint: do this\n"
	if diff := cmp.Diff(want, write(t, l)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A mistake that hits every row of a book must not scroll everything else
// away.
func TestWriteStopsAtAHundred(t *testing.T) {
	tests := []struct {
		n      int
		lines  int
		last   string
		reason string
	}{
		{100, 100, "a.yaml:100: problem 100 [schema]", "a hundred are all shown"},
		{101, 101, "and 1 more", "one more is counted"},
		{20_000, 101, "and 19900 more", "so are many"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.n), func(t *testing.T) {
			lines := strings.Split(strings.TrimSuffix(write(t, problems(tt.n)), "\n"), "\n")
			if got := lines[len(lines)-1]; len(lines) != tt.lines || got != tt.last {
				t.Errorf("%s: %d lines that end in %q, want %d and %q", tt.reason, len(lines), got, tt.lines, tt.last)
			}
		})
	}
}

// Repeats go, and the order is that of the places.
func TestSort(t *testing.T) {
	l := problems(3)
	l = append(l, l[1], diag.Diagnostic{Pos: diag.Position{File: "a.yaml", Line: 10}, Rule: "x", Message: "m"})
	l[0], l[2] = l[2], l[0]
	l.Sort()
	var got []int
	for _, d := range l {
		got = append(got, d.Pos.Line)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 10}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
