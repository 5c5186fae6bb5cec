package sim

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// format is how a body is written.
type format int

const (
	formatXML format = iota
	formatJSON
)

// contentType is that of an answer. Observed: XML answers say text/xml although bodies
// that are sent must say application/xml.
func (f format) contentType() string {
	if f == formatJSON {
		return "application/json; charset=utf-8"
	}
	return "text/xml; charset=utf-8"
}

// negotiate settles the format of the answer and refuses bodies and
// parameters that are not understood.
func (s *Server) negotiate(c *call) {
	switch c.route.gate {
	case gateTenant:
	case gateOrganisation:
		s.negotiateAccounting(c)
		return
	default:
		return
	}
	served := serves(s.assumed.json == yes)
	var ok bool
	if c.format, ok = served.accepted(c.r.Header.Values("Accept")); !ok {
		c.empty(http.StatusNotAcceptable)
		return
	}
	if c.r.Method != http.MethodGet {
		if c.sent, ok = served.body(c.r.Header.Get("Content-Type")); !ok {
			c.empty(http.StatusUnsupportedMediaType)
			return
		}
	}
	c.only = parseFields(c.query.Get("fields"), s.assumed.fields, c.format)
	for _, key := range slices.Sorted(maps.Keys(c.query)) {
		if key != "fields" && !slices.Contains(c.route.query, key) {
			c.fail(http.StatusBadRequest, fmt.Sprintf("unknown parameter %q", key))
			return
		}
	}
}

// formats leads from the media types that are served to formats.
type formats map[string]format

func serves(json bool) formats {
	f := formats{"application/xml": formatXML}
	if json {
		f["application/json"] = formatJSON
	}
	return f
}

// accepted picks the served format that the Accept header prefers.
func (f formats) accepted(headers []string) (format, bool) {
	var best format
	var bestQ float64
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		served, ok := f[kind]
		if q := quality(params["q"]); ok && q > bestQ {
			best, bestQ = served, q
		}
	}
	return best, bestQ > 0
}

func quality(q string) float64 {
	if q == "" {
		return 1
	}
	v, err := strconv.ParseFloat(q, 64)
	if err != nil {
		return 0
	}
	return v
}

// body reads a Content-Type.
func (f formats) body(contentType string) (format, bool) {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return 0, false
	}
	served, ok := f[kind]
	return served, ok
}
