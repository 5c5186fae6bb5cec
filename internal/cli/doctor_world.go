package cli

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/state"
	xpmapi "github.com/practicectl/practicectl/internal/xeroapi/xpm"
)

// fewCalls is when the calls of a day run short: a plan takes a few, an apply
// several for each change.
const fewCalls = 200

// limits makes one call that is about the tenant: it shows that Practice
// Manager answers, and carries the limits that are left.
func (d *doctor) limits(ctx context.Context) {
	const check = "limits"
	if d.tenant == "" {
		d.skip(check, "there is no practice to ask")
		return
	}
	format := decl.FormatXML
	if d.ws != nil {
		format = d.ws.Practice.XPM.Format
	}
	staff, err := xpmapi.New(d.client.ForTenant(d.tenant), wireFormat(format)).Staff(ctx)
	if err != nil {
		d.fail(check, fmt.Errorf("list the staff: %w", err))
		return
	}
	d.staff = staff
	l := d.client.Limits()
	switch {
	case l.Day < 0 || l.Minute < 0:
		d.ok(check, "Practice Manager answers; it did not say how many calls are left")
	case l.Day < fewCalls:
		d.warn(check, "apply large changes tomorrow, or find out what else uses the connection", "%d calls left today, %d this minute", l.Day, l.Minute)
	default:
		d.ok(check, "%d calls left today, %d this minute", l.Day, l.Minute)
	}
}

// How far this machine's clock may be from Xero's: a token is taken for fresh
// until two minutes before its end, and a day begins when it begins.
const (
	skewToTell = 30 * time.Second
	skewToFail = 5 * time.Minute
)

// clock compares this machine's clock with that of the answers.
func (d *doctor) clock() {
	const check = "clock"
	skew, seen := d.answers.skew()
	size, direction := skew.Abs().Round(time.Second), "ahead of"
	if skew < 0 {
		direction = "behind"
	}
	const hint = "let this machine set its clock from the network"
	switch {
	case !seen:
		d.skip(check, "nothing was asked of Xero")
	case size > skewToFail:
		d.fail(check, &exitError{code: exitFailed, hint: hint, err: fmt.Errorf("this machine is %s %s Xero: dates and tokens are taken for what they are not", size, direction)})
	case size > skewToTell:
		d.warn(check, hint, "this machine is %s %s Xero", size, direction)
	default:
		d.ok(check, "as Xero's, within %s", skewToTell)
	}
}

// state checks that the lock and the journal could be written where they are
// to be kept.
func (d *doctor) state(ctx context.Context) {
	const check = "state store"
	if d.ws == nil {
		d.skip(check, "there is no workspace")
		return
	}
	where := storeOf(d.env, d.ws, d.dir)
	store, err := openStore(ctx, where, d.dir, d.env.Now)
	if err == nil {
		err = store.Probe(ctx)
	}
	var runs []state.Run
	if err == nil {
		runs, err = runsOf(ctx, store)
	}
	switch {
	case err != nil && hintOf(err) == "":
		d.fail(check, &exitError{code: exitFailed, err: err, hint: "put it right, or keep the state elsewhere: see state in the practice's declaration, and " + envStateDir})
	case err != nil:
		d.fail(check, err)
	case where.GitBranch == "" && d.env.Getenv("CI") != "":
		d.warn(check, "declare state.git, unless this machine's disk stays", "%s can be written to, and ends with a throw-away machine", store)
	default:
		d.ok(check, "%s, %s; can be written to", store, counted(len(runs), "run", "runs"))
	}
}

// dated is a transport that compares the clocks of the answers with ours.
type dated struct {
	base http.RoundTripper
	now  func() time.Time

	mu    sync.Mutex
	ahead time.Duration
	seen  bool
}

func (t *dated) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := t.now()
	res, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		t.compare(sent, at, t.now())
	}
	return res, nil
}

// compare knows that at was between the two, and was cut to its second.
func (t *dated) compare(sent, at, received time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen, t.ahead = true, 0
	switch {
	case sent.After(at.Add(time.Second)):
		t.ahead = sent.Sub(at.Add(time.Second))
	case received.Before(at):
		t.ahead = received.Sub(at)
	}
}

func (t *dated) skew() (ahead time.Duration, seen bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ahead, t.seen
}
