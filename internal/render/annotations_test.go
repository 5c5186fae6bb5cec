package render_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

func annotationsOf(t testing.TB, p reconcile.Plan) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Annotations(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnnotations(t *testing.T) {
	golden.Equal(t, filepath.Join("testdata", "annotations.txt"), []byte(annotationsOf(t, everything())))
	golden.Equal(t, filepath.Join("testdata", "annotations-by-hand.txt"), []byte(annotationsOf(t, sittingPlan())))
	if got := annotationsOf(t, empty()); got != "" {
		t.Errorf("a plan without risk is annotated: %q", got)
	}
}

// A runner shows ten of a level and drops the rest: the tenth says how many.
func TestAnnotationsAreCounted(t *testing.T) {
	p := big(5000, "Client")
	p.Stops, p.Blocked = nil, nil
	lines := strings.Split(strings.TrimSpace(annotationsOf(t, p)), "\n")
	if want := "::warning title=And more::4,991 lines more are like these: see the plan"; len(lines) != 10 || lines[9] != want {
		t.Errorf("%d lines, the last %q, want 10 and %q", len(lines), lines[len(lines)-1], want)
	}
	for i := range p.Changes {
		p.Changes[i].Fields[0].Because[0].Source = at(3)
	}
	want := "::warning file=practice/book.yaml,line=3,title=Changing hands::5,000 in all: Client 0, Client 1, Client 2, Client 3, Client 4 and 4,995 more\n"
	if got := annotationsOf(t, p); got != want {
		t.Errorf("one line that moves all: %q, want %q", got, want)
	}
}

// BenchmarkAnnotations is one line of a declaration that moves 20,000 clients.
func BenchmarkAnnotations(b *testing.B) {
	p := big(20_000, "Client")
	for i := range p.Changes {
		p.Changes[i].Fields[0].Because[0].Source = at(3)
	}
	b.ReportAllocs()
	for b.Loop() {
		annotationsOf(b, p)
	}
}

var command = regexp.MustCompile(`^::(error|warning) ([^:\n]*)title=[^:,\n]+::[^\n]*\n$`)

func FuzzAnnotations(f *testing.F) {
	for _, s := range []string{"Acme", "a\n::stop-commands::x", "::error::x", "%0A::error::x", "a,line=9::x", "\r##[error]x", "a%", "é:,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for line := range strings.Lines(annotationsOf(t, evil(s))) {
			if !command.MatchString(line) || strings.Contains(line, "##[") || regexp.MustCompile(`%(?:[^23]|$|2[^5C]|3[^A])`).MatchString(line) {
				t.Errorf("not one sound command: %q", line)
			}
		}
	})
}

// Whatever a name holds, an event is one line that reads back as it was.
func FuzzEventLine(f *testing.F) {
	for _, s := range []string{"Acme", "a\nb", "\u2028", "\x1b[31m", `"`, "::error::x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, err := render.EventLine(render.ChangeEvent{Event: "change", Name: s, Why: s})
		if err != nil {
			t.Fatal(err)
		}
		var back render.ChangeEvent
		if err := json.Unmarshal(line, &back); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); bytes.Count(line, []byte("\n")) != 1 || line[len(line)-1] != '\n' || fmt.Sprint([]rune(back.Name)) != fmt.Sprint([]rune(s)) && back.Name != want {
			t.Errorf("%q became %q", s, line)
		}
	})
}
