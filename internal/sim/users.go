package sim

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// userList is GET Users: all of them in one piece, or those that changed since a time.
func (s *Server) userList(c *call) {
	since, ok := modifiedSince(c.r.Header.Get("If-Modified-Since"))
	if !ok {
		c.exception("If-Modified-Since is not a time")
		return
	}
	var changed []User
	for _, u := range s.shownUsers(c) {
		if !u.updated().Before(since) {
			changed = append(changed, u)
		}
	}
	c.users(changed, s.now())
}

// userGet is GET Users/{UserID}: a list of one.
func (s *Server) userGet(c *call) {
	for _, u := range s.shownUsers(c) {
		if strings.EqualFold(u.UUID, c.id) {
			c.users([]User{u}, s.now())
			return
		}
	}
	c.empty(http.StatusNotFound)
}

func (s *Server) shownUsers(c *call) []User {
	return c.organisation.shown(s.now(), s.assumed.support != hidden)
}

// modifiedSince reads the header. Documented in two ways: with a zone, and without
// one as UTC. Left out it is the beginning of time.
func modifiedSince(header string) (time.Time, bool) {
	if header == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, header); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (c *call) users(list []User, now time.Time) {
	all, item := alike("Users"), name{"User", ""}
	c.envelope(now)
	c.enc.list(all)
	for _, u := range list {
		c.enc.object(item)
		c.enc.text(alike("UserID"), u.UUID)
		for _, f := range []struct{ name, text string }{
			{"EmailAddress", u.Email}, {"FirstName", u.FirstName}, {"LastName", u.LastName},
		} {
			if f.text != "" {
				c.enc.text(alike(f.name), f.text)
			}
		}
		c.enc.moment(alike("UpdatedDateUTC"), u.updated())
		c.enc.number(alike("IsSubscriber"), strconv.FormatBool(u.Subscriber))
		c.enc.text(alike("OrganisationRole"), u.Role)
		c.enc.closeObject(item)
	}
	c.enc.closeList(all)
	c.enc.end()
}
