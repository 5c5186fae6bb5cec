package sim

import (
	"encoding/json"
	"io"
)

// Request is one line of the request log. Path includes the query.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
}

// requestLog keeps every request and writes it as a line, if anybody listens.
type requestLog struct {
	out      io.Writer
	requests []Request
}

func (l *requestLog) add(r Request) {
	l.requests = append(l.requests, r)
	if l.out == nil {
		return
	}
	// An error has nowhere to go: the log is a convenience of the person who
	// runs the simulator, and failing requests for it would look like Xero's doing.
	enc := json.NewEncoder(l.out)
	enc.SetEscapeHTML(false) // or every & of a query would be written as \u0026
	_ = enc.Encode(r)
}
