package login

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// callback waits for the browser to come back, once.
type callback struct {
	host  string // what the browser must have asked for: localhost:PORT
	state string
	taken atomic.Bool
	// came gets the answer; the page waits on done for how it ended.
	came  chan arrival
	done  chan error
	wrong atomic.Bool // an answer with another state came by
}

type arrival struct {
	code string
	err  error
}

func newCallback(host, state string) *callback {
	return &callback{host: host, state: state, came: make(chan arrival, 1), done: make(chan error, 1)}
}

// ServeHTTP takes the first answer that belongs to this login. One that does
// not is refused without ending the wait: any page that the person has open
// could send one.
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host != c.host: // a name that was made to point here
		page{http.StatusMisdirectedRequest, "Nothing is here", nil}.write(w)
	case r.URL.Path != callbackPath:
		page{http.StatusNotFound, "Nothing is here", nil}.write(w)
	case r.Method != http.MethodGet:
		page{http.StatusMethodNotAllowed, "Nothing is here", nil}.write(w)
	default:
		c.answer(w, r)
	}
}

func (c *callback) answer(w http.ResponseWriter, r *http.Request) {
	code, err := parseAnswer(r.URL.RawQuery, c.state)
	var answer *AnswerError
	if err != nil && !errors.As(err, &answer) {
		c.wrong.Store(true)
		page{http.StatusBadRequest, "This is not the answer to this login", []string{err.Error(), "The terminal still waits. Use the address that it shows."}}.write(w)
		return
	}
	if !c.taken.CompareAndSwap(false, true) {
		page{http.StatusGone, "This login is over", []string{"Go back to the terminal."}}.write(w)
		return
	}
	c.came <- arrival{code, err}
	select {
	case err := <-c.done:
		pageOf(err).write(w)
	case <-r.Context().Done():
	}
}

// listenLoopback listens on both loopback addresses, because localhost is
// either to a browser. A port that somebody else has on one of them is an
// error: the browser may prefer that one, and bring the code there.
func listenLoopback(ctx context.Context, port int) ([]net.Listener, error) {
	var all []net.Listener
	for _, host := range []string{"127.0.0.1", "::1"} {
		l, err := listen(ctx, host, port)
		if err == nil {
			all = append(all, l)
			continue
		}
		if any, anyErr := listen(ctx, host, 0); anyErr == nil {
			closeAll([]net.Listener{any})
		} else if len(all) > 0 {
			continue // a machine without IPv6
		}
		closeAll(all)
		return nil, &SetupError{
			Problem: fmt.Sprintf("port %d cannot be used", port),
			Err:     err,
			Todo:    "end the program that uses it, choose another port whose address is registered for the app too, or log in with --no-browser",
		}
	}
	return all, nil
}

func listen(ctx context.Context, host string, port int) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}

func closeAll(ls []net.Listener) {
	for _, l := range ls {
		_ = l.Close() // nothing was accepted yet
	}
}

// serve answers on all listeners until stop is called, which lets the last
// page reach the browser.
func (c *callback) serve(ls []net.Listener) (stop func()) {
	srv := &http.Server{
		Handler:           c,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      2 * time.Minute, // the page waits for the exchange
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // a browser's broken connection is nobody's business
	}
	srv.SetKeepAlivesEnabled(false)
	for _, l := range ls {
		go func() { _ = srv.Serve(l) }() // ends with Shutdown
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if srv.Shutdown(ctx) != nil {
			_ = srv.Close() // a browser that does not read its page
		}
	}
}
