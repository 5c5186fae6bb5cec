package sim

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// call is one request on its way through the server.
type call struct {
	r     *http.Request
	route route
	id    string // the identifier at the end of the path
	query url.Values
	body  []byte
	err   error // of reading the body

	grant        *grant // of the access token
	meter        *meter
	format       format   // of the answer
	sent         format   // of the request's body
	only         fieldSet // the fields to answer with
	tenant       Tenant   // that the header names
	records      *records // of a practice
	organisation *organisation
	inFlight     bool
	counted      bool // against the limits

	// The answer. A status makes it one; the body is in enc.
	status int
	header http.Header
	enc    encoder

	twist
}

// twist is what faults do to a call.
type twist struct {
	hang         bool // never answer
	drop         bool // do it, and answer nothing
	cut          bool // send half of the body
	loseRows     bool // leave out rows from the middle
	repeatNext   bool // the next link leads to the same page
	hideManagers bool // leave AccountManager and JobManager out
	hideAdded    bool // leave the record that is added out of some lists
	keepManagers bool // take no AccountManager and JobManager in
	blankOmitted bool // empty the fields that are left out
	rename       bool // somebody else renames the record first
	cascade      bool // jobs follow their client
}

// maxBody bounds what is read of a request; the largest real one is a few kilobytes.
const maxBody = 1 << 20

// receive reads the request to its end: the server notices that a client has
// gone only after that, and the hang fault depends on it.
func (s *Server) receive(r *http.Request) *call {
	c := &call{r: r, query: r.URL.Query(), header: make(http.Header)}
	c.body, c.err = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if len(c.body) > maxBody {
		c.err = errors.New("body too large")
	}
	return c
}

func (c *call) answered() bool { return c.status != 0 }

// request is the call as the log shows it.
func (c *call) request() Request {
	return Request{Method: c.r.Method, Path: c.r.URL.RequestURI(), Status: c.status}
}

// empty answers with a status and no body.
func (c *call) empty(status int) { c.status, c.enc.buf = status, nil }

// fail answers with an ERROR envelope: with 200 for business errors, as most
// of Practice Manager's are.
func (c *call) fail(status int, description string) {
	c.status = status
	c.enc = encoder{format: c.format}
	c.enc.begin("ERROR")
	c.enc.text(name{"ErrorDescription", "errorDescription"}, description)
	c.enc.end()
}

// json answers with v, whatever format was asked for.
func (c *call) json(status int, v any) {
	c.status = status
	c.format = formatJSON
	c.header.Set("Content-Type", "application/json")
	body, err := json.Marshal(v)
	if err != nil { // plain structs of strings only
		panic(err)
	}
	c.enc.buf = body
}

// send writes the answer. A cut body is announced in full length and ends half way.
func (c *call) send(w http.ResponseWriter) {
	body := c.enc.buf
	for k, v := range c.header {
		w.Header()[k] = v
	}
	if len(body) > 0 && w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", c.format.contentType())
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(c.status)
	if !c.cut {
		_, _ = w.Write(body) // the client has gone: nothing left to tell it
		return
	}
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
