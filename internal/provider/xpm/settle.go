package xpm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// The rules of what Settle notices.
const (
	RuleCascaded = "cascaded" // along with the job's client, which this run has written to
	RuleMoved    = "moved"    // of a job whose client this run has left alone
)

// Settle reads the current jobs again where they were observed and a client has
// been written to since: whether jobs follow their client is not known (U8).
// Each job that is changed after this is compared with what was read here.
func (p *Provider) Settle(ctx context.Context) ([]reconcile.Notice, error) {
	if !p.sawJobs || len(p.written) == 0 {
		return nil, nil
	}
	at := p.clock()
	jobs, err := p.currentJobs(ctx)
	if err != nil {
		return nil, halting(fmt.Errorf("list the jobs again after the changes of clients: %w", err), false)
	}
	for id, r := range p.jobs { // those that are current no more are read again
		r.at = time.Time{}
		p.jobs[id] = r
	}
	var notices []reconcile.Notice
	for _, now := range jobs {
		before, known := p.jobs[now.UUID]
		p.rememberJob(now, at)
		if !known {
			continue
		}
		for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
			was, is := jobHolder(before.job, f), jobHolder(now, f)
			if was.UUID == is.UUID {
				continue
			}
			n := reconcile.Notice{
				Address: fmt.Sprintf("job/%s/%s", now.Number, f), Name: now.Name, Rule: RuleCascaded,
				Text: fmt.Sprintf("the %s is %s now, was %s: it changed along with its client", f, person(is), person(was)),
			}
			given, ours := p.written[now.Client.UUID]
			switch {
			case !ours:
				n.Rule, n.Text = RuleMoved, fmt.Sprintf("the %s is %s now, was %s: somebody else has changed it meanwhile", f, person(is), person(was))
			case given[f] == is.UUID:
				p.followed[seat{now.UUID, f}] = is.UUID
			}
			notices = append(notices, n)
		}
	}
	clear(p.written)
	slices.SortStableFunc(notices, func(a, b reconcile.Notice) int { return strings.Compare(a.Address, b.Address) })
	return notices, nil
}
