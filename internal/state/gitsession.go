package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/practicectl/practicectl/reconcile"
)

// Progress is pushed after so many answered writes.
const pushEvery = 10

type gitSession struct {
	g  *Git
	mu sync.Mutex

	tip   tip   // of the branch, as we have left it
	lease lease // as it stands there
	live  tree  // our pushed records

	chain   chain
	lines   [][]byte // of this run
	pushed  int      // how many of them are on the branch
	answers int      // since the last push
	spool   *lineFile

	failed error // the first failure that will not pass: a lost lock, a refused push
	ended  bool
	stop   func() // ends the heartbeat and waits for it
}

// begin notes what was found, and keeps the lease alive.
func (s *gitSession) begin(ctx context.Context, notes []string) error {
	s.stop = s.beat()
	for _, text := range notes {
		if _, err := s.Append(ctx, Record{Note: &Note{Text: text}}); err != nil {
			return errors.Join(err, s.Release(ctx))
		}
	}
	return nil
}

// Append keeps the record on this disk even when ctx has ended: what was sent
// was sent. Only the push obeys ctx.
func (s *gitSession) Append(ctx context.Context, r Record) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return "", err
	}
	line, next, err := s.chain.next(r, s.g.now())
	if err != nil {
		return "", err
	}
	if err := s.keep(line); err != nil {
		s.failed = fmt.Errorf("write the journal: %w", err)
		return "", s.failed
	}
	s.chain, s.lines = next, append(s.lines, line)
	if r.Answer != nil {
		s.answers++
	}
	adds := r.Send != nil && r.Send.Action == reconcile.ActionCreate
	if r.Start != nil || adds || s.answers >= pushEvery {
		if err := s.flush(ctx); err != nil {
			return "", err
		}
	}
	return next.head, nil
}

// keep writes the line to the spool, which is made when it is first needed.
func (s *gitSession) keep(line []byte) error {
	if s.spool == nil {
		if err := os.MkdirAll(s.g.spool, dirMode); err != nil {
			return err
		}
		spool, err := openLines(filepath.Join(s.g.spool, spoolName(s.lease.Token)))
		if err != nil {
			return err
		}
		s.spool = spool
	}
	return s.spool.add(line)
}

func (s *gitSession) usable() error {
	if s.ended {
		return errEnded
	}
	return s.failed
}

// Flush pushes what is not yet pushed.
func (s *gitSession) Flush(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	return s.flush(ctx)
}

func (s *gitSession) flush(ctx context.Context) error {
	if s.pushed == len(s.lines) {
		return nil
	}
	return s.publish(ctx, update{message: fmt.Sprintf("run %s, up to record %d", s.chain.run, s.chain.seq)})
}

// Check trusts the heartbeat while the lease is young, and renews the lease
// itself where no heartbeat got through.
func (s *gitSession) Check(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	if s.g.wall().Before(s.lease.Expires.Add(-writeMargin)) {
		return nil
	}
	return s.renew(ctx)
}

func (s *gitSession) renew(ctx context.Context) error {
	return s.publish(ctx, update{message: "run " + s.chain.run + " goes on"})
}

// beat renews the lease every minute in which nothing else was pushed. A
// remote that cannot be reached for a while is no reason to stop; Check is
// one, when the lease runs short. What will not pass surfaces there too.
func (s *gitSession) beat() (stop func()) {
	ticks, stopTicks := s.g.tick(heartbeat)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks:
				s.onTick(ctx)
			}
		}
	}()
	return func() {
		cancel()
		<-done
		stopTicks()
	}
}

func (s *gitSession) onTick(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.usable() != nil || s.g.wall().Sub(s.lease.Renewed) < heartbeat/2 {
		return
	}
	_ = s.renew(ctx) // publish keeps what Check must know
}

// Finish leaves the session open when it fails: Release can still try.
func (s *gitSession) Finish(ctx context.Context, a Applied) error {
	s.mu.Lock()
	err := s.usable()
	if err == nil {
		a.Run, a.At, a.Head = s.chain.run, s.g.wall(), s.chain.head
		err = s.publish(ctx, update{message: "end of run " + s.chain.run, end: true, applied: &a})
	}
	s.ended = s.ended || err == nil
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.close(true)
}

// Release says nothing of a failure that Append or Check has reported.
func (s *gitSession) Release(ctx context.Context) error {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return nil
	}
	s.ended = true
	known := s.failed != nil
	var err error
	if !known {
		err = s.publish(ctx, update{message: "end of run " + s.chain.run, end: true})
	}
	if err != nil {
		err = fmt.Errorf("give up the lock, which ends by itself at %s: %w", stamp(s.lease.freeAt()), err)
	}
	s.mu.Unlock()
	return errors.Join(err, s.close(!known && err == nil))
}

// close ends the heartbeat and the spool. What was not pushed stays there for
// the next run on this disk.
func (s *gitSession) close(pushed bool) error {
	if s.stop != nil {
		s.stop() // not under the lock, which the heartbeat may be waiting for
	}
	if s.spool == nil {
		return nil
	}
	err := s.spool.f.Close()
	if pushed {
		err = errors.Join(err, removed(s.spool.f.Name()))
	}
	return err
}
