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
	line := render.Progress(done, total, p.env.Now().Sub(p.start), r)
	switch {
	case p.env.tellEach:
		fmt.Fprintln(p.env.Stdout, line)
	case p.env.Terminal.Err:
		fmt.Fprint(p.env.screen, eraseLine, line)
	}
}

func (p *progress) end() {
	if p.env.Terminal.Err && !p.env.tellEach {
		fmt.Fprint(p.env.screen, eraseLine)
	}
}
