package login

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	pasteTries = 3
	maxPasted  = 16 << 10
)

// browser waits for the browser to come back to this machine.
func (f flow) browser(ctx context.Context, o LoginOptions, finish func(code string) error) error {
	listeners, err := listenLoopback(ctx, o.Port)
	if err != nil {
		return err
	}
	cb := newCallback("localhost:"+strconv.Itoa(o.Port), f.state)
	defer cb.serve(listeners)()

	opened := o.Open != nil && o.Open(f.address()) == nil
	if opened {
		say(o.Out, "a browser opens; if it does not, open this address:")
	} else {
		say(o.Out, "open this address in a browser on this machine and allow the access:")
	}
	say(o.Out, "", "  "+f.address(), "", "waiting for the answer at "+RedirectURL(o.Port)+" (ctrl-c stops; --no-browser for a browser elsewhere)")

	timer := time.NewTimer(o.Wait)
	defer timer.Stop()
	select {
	case a := <-cb.came:
		if a.err == nil {
			a.err = finish(a.code)
		}
		cb.done <- a.err
		return a.err
	case <-timer.C:
		return cb.late(o)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// LateError means that the browser never came back.
type LateError struct {
	Waited   time.Duration
	Redirect string
	Wrong    bool // an answer of another login came
}

func (e *LateError) Error() string {
	s := fmt.Sprintf("no answer came from the browser within %s", e.Waited)
	if e.Wrong {
		s += ", but one that belongs to another login"
	}
	return s
}

// Hint says what to do.
func (e *LateError) Hint() string {
	return "if Xero showed an error page: " + e.Redirect + " must be registered for the app at developer.xero.com letter by letter, and the app must be allowed the scopes"
}

func (c *callback) late(o LoginOptions) error {
	return &LateError{Waited: o.Wait, Redirect: RedirectURL(o.Port), Wrong: c.wrong.Load()}
}

// paste reads the address that a browser elsewhere was sent to.
func (f flow) paste(ctx context.Context, o LoginOptions, finish func(code string) error) error {
	say(o.Out,
		"open this address in any browser and allow the access:", "", "  "+f.address(), "",
		"the browser then shows that it cannot reach "+RedirectURL(o.Port)+"…: that is right;",
		"copy the whole address from its address bar, paste it here and press enter:")
	ctx, cancel := context.WithTimeout(ctx, o.Wait)
	defer cancel()
	lines := readLines(ctx, o.In)
	for try := 1; ; try++ {
		var line string
		select {
		case l, ok := <-lines:
			if !ok {
				return errors.New("no address was pasted")
			}
			line = l
		case <-ctx.Done():
			return fmt.Errorf("no address was pasted: %w", ctx.Err())
		}
		code, err := parsePasted(line, RedirectURL(o.Port), f.state)
		if err == nil {
			return finish(code)
		}
		var answer *AnswerError
		if errors.As(err, &answer) || try == pasteTries {
			return err
		}
		say(o.Out, err.Error()+"; try again:")
	}
}

// readLines reads while somebody waits for it. A read of a terminal cannot be
// cancelled: the goroutine ends with the next line or the process.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		sc := bufio.NewScanner(r)
		sc.Buffer(nil, maxPasted)
		for sc.Scan() {
			select {
			case lines <- sc.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func say(w io.Writer, lines ...string) {
	_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n") // talk: whoever cannot read it sees nothing wrong
}
