package sim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The Accounting API's own ways, where they are not Practice Manager's.

// accounting is the path of its calls.
const accounting = "/api.xro/2.0/"

// alike is a field: names are spelt alike in both formats.
func alike(s string) name { return name{s, s} }

// negotiateAccounting settles the format of the answer. Documented: XML unless
// JSON is asked for, so it is XML too for whoever takes anything.
func (s *Server) negotiateAccounting(c *call) {
	served := serves(true)
	served["*/*"] = formatXML
	accept := c.r.Header.Values("Accept")
	var ok bool
	if c.format, ok = served.accepted(accept); !ok && len(accept) > 0 {
		c.empty(http.StatusNotAcceptable)
		return
	}
	if unknown := slices.Sorted(maps.Keys(c.query)); len(unknown) > 0 {
		c.exception(fmt.Sprintf("unknown parameter %q", unknown[0]))
	}
}

// envelope opens an answer.
func (c *call) envelope(now time.Time) {
	if c.format == formatXML {
		c.enc.put("<Response>")
	} else {
		c.enc.put("{")
	}
	c.enc.text(alike("Id"), hashUUID("answer "+c.header.Get("Xero-Correlation-Id"), 0))
	c.enc.text(alike("Status"), "OK")
	c.enc.text(alike("ProviderName"), c.grant.consent.app.title())
	c.enc.moment(alike("DateTimeUTC"), now)
}

// exception answers that the request is not understood.
func (c *call) exception(message string) {
	c.status = http.StatusBadRequest
	c.enc = encoder{format: c.format}
	open, end := "<ApiException>", "</ApiException>"
	if c.format == formatJSON {
		open, end = "{", "}"
	}
	c.enc.put(open)
	c.enc.number(alike("ErrorNumber"), "16")
	c.enc.text(alike("Type"), "QueryParseException")
	c.enc.text(alike("Message"), message)
	c.enc.put(end)
}

// moment writes a time: in JSON as milliseconds in a form of its own (documented),
// in XML without a zone.
func (e *encoder) moment(n name, t time.Time) {
	if e.format == formatJSON {
		e.text(n, "/Date("+strconv.FormatInt(t.UnixMilli(), 10)+"+0000)/")
		return
	}
	e.text(n, t.UTC().Format("2006-01-02T15:04:05.999"))
}
