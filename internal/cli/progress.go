package cli

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// progress keeps one line on a terminal up to date. In a pipe it is silent,
// but where a line for each change was asked for.
type progress struct {
	env   *Env
	start time.Time
}

func newProgress(env *Env) *progress { return &progress{env: env, start: env.Now()} }

const eraseLine = "\r\x1b[K"

func (p *progress) tell(done, total int, r reconcile.Result) {
	line := func(columns int) string {
		return render.Progress(done, total, p.env.Now().Sub(p.start), r, columns)
	}
	switch {
	case p.env.tellEach:
		fmt.Fprintln(p.env.Stdout, line(0))
	case p.erases():
		fmt.Fprint(p.env.screen, eraseLine, line(p.env.columns()-1))
	}
}

func (p *progress) end() {
	if p.erases() && !p.env.tellEach {
		fmt.Fprint(p.env.screen, eraseLine)
	}
}

// erases reports whether a line can be taken back: there is a person who sees
// it, at a terminal that knows how.
func (p *progress) erases() bool { return p.env.Terminal.Err && !p.env.dumb() }
