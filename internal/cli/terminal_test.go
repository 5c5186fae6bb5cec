package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Colour and progress are for a person at a terminal that understands them.
func TestColourAndProgress(t *testing.T) {
	on := Terminal{Out: true, Err: true}
	narrow := Terminal{Out: true, Err: true, Columns: func() int { return 40 }}
	unknown := Terminal{Out: true, Err: true, Columns: func() int { return 0 }}
	whole := eraseLine + "5 of 10, about 5 s left: done " + strings.Repeat("A", 47) + "…"
	tests := []struct {
		name     string
		terminal Terminal
		variable string
		colour   bool
		progress string
		reason   string
	}{
		{"a terminal", on, "", true, whole, "it fits into 80 columns, which is what is usual"},
		{"a narrow one", narrow, "", true, eraseLine + "5 of 10, about 5 s left: done AAAAAAAA…", "a line that wraps cannot be erased"},
		{"of no width", unknown, "", true, whole, "as where it is not known"},
		{"NO_COLOR", on, "NO_COLOR=1", false, whole, "it says nothing of progress"},
		{"a dumb terminal", on, "TERM=dumb", false, "", "it shows codes as they are"},
		{"a pipe", Terminal{}, "", false, "", "a program reads it"},
		{"only results in a pipe", Terminal{Err: true}, "", false, whole, "progress is talk"},
		{"only talk in a pipe", Terminal{Out: true}, "", true, "", "colour is for results"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var errs bytes.Buffer
			now := time.Unix(0, 0)
			env := &Env{Stderr: &errs, screen: &errs, Terminal: tt.terminal, Now: func() time.Time { return now }, Getenv: func(name string) string {
				value, _ := strings.CutPrefix(tt.variable, name+"=")
				if value == tt.variable {
					return ""
				}
				return value
			}}
			if env.color() != tt.colour {
				t.Errorf("%s: colour %v, want %v", tt.reason, env.color(), tt.colour)
			}
			p := newProgress(env)
			now = now.Add(5 * time.Second)
			p.tell(5, 10, reconcile.Result{State: reconcile.StateDone, Change: reconcile.Change{Name: strings.Repeat("A", 60)}})
			if errs.String() != tt.progress {
				t.Errorf("%s: progress %q, want %q", tt.reason, errs.String(), tt.progress)
			}
			errs.Reset()
			p.end()
			if erased := errs.String() == eraseLine; erased != (tt.progress != "") {
				t.Errorf("%s: at the end %q", tt.reason, errs.String())
			}
		})
	}
}
