package sim

import (
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
	"strconv"
)

const (
	defaultPage = 50  // documented
	largestPage = 500 // documented
)

// clientPage is GET client.api/paged-list.
func (s *Server) clientPage(c *call) {
	size, ok := pageSize(c.query)
	if !ok {
		c.fail(http.StatusBadRequest, "pageSize must be between 1 and 500")
		return
	}
	from, ok := c.records.pageStart(c.query.Get("pageToken"))
	if !ok {
		c.fail(http.StatusBadRequest, "Invalid page token")
		return
	}
	to := min(from+size, len(c.records.active))
	c.enc.begin("OK")
	s.writeClients(c, base, c.records.active[from:to])
	s.writeLinks(c, from, to, size)
	c.enc.end()
}

func pageSize(q url.Values) (int, bool) {
	if !q.Has("pageSize") {
		return defaultPage, true
	}
	n, err := strconv.Atoi(q.Get("pageSize"))
	return n, err == nil && n >= 1 && n <= largestPage
}

func (s *Server) writeLinks(c *call, from, to, size int) {
	pagination, links := name{"Pagination", "pagination"}, name{"Links", "links"}
	c.enc.object(pagination)
	c.enc.object(links)
	c.enc.text(name{"First", "first"}, pageLink(c, "", size))
	next := name{"Next", "next"}
	switch {
	case c.repeatNext:
		c.enc.text(next, pageLink(c, c.records.pageToken(from), size))
	case to < len(c.records.active):
		c.enc.text(next, pageLink(c, c.records.pageToken(to), size))
	}
	c.enc.closeObject(links)
	c.enc.closeObject(pagination)
}

// pageLink is a whole address (documented), with the parameters in the
// documentation's order.
func pageLink(c *call, token string, size int) string {
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	link := scheme + "://" + c.r.Host + c.r.URL.Path + "?"
	if token != "" {
		link += "pageToken=" + url.QueryEscape(token) + "&"
	}
	link += "pageSize=" + strconv.Itoa(size)
	if fields := c.query.Get("fields"); fields != "" {
		link += "&fields=" + url.QueryEscape(fields)
	}
	return link
}

// pageToken says at which record a page starts, together with a check so that
// nobody makes up tokens. The list never changes its order, so the place is enough.
func (r *records) pageToken(at int) string {
	b := binary.BigEndian.AppendUint64(nil, hash("page of "+r.tenant.ID, at))
	return base64.URLEncoding.EncodeToString(binary.BigEndian.AppendUint32(b, uint32(at)))
}

func (r *records) pageStart(token string) (int, bool) {
	if token == "" {
		return 0, true
	}
	b, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(b) != 12 {
		return 0, false
	}
	at := int(binary.BigEndian.Uint32(b[8:]))
	return at, at <= len(r.active) && r.pageToken(at) == token
}
