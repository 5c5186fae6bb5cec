package xpm

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// pageSize is the largest that is documented.
const pageSize = 500

const (
	listCall  = "client.api/list"
	pagedCall = "client.api/paged-list"
)

// ClientFields names what this package reads of a client, for ActiveClients.
// Pages hold neither archived nor deleted clients, so the flags are not asked
// for.
func ClientFields() []string { return []string{"UUID", "Name", "AccountManager", "JobManager"} }

// ActiveClients walks all pages of the clients that are neither archived nor
// deleted. With fields, the server is asked to leave everything else out.
func (a *API) ActiveClients(ctx context.Context, fields []string) ([]Client, error) {
	w := walk{seen: map[string]bool{}, tokens: map[string]bool{}}
	shape := pageShape
	if len(fields) > 0 {
		shape = unrecorded
	}
	for token := ""; ; {
		query := url.Values{"pageSize": {strconv.Itoa(pageSize)}}
		if token != "" {
			query.Set("pageToken", token)
		}
		if len(fields) > 0 {
			query.Set("fields", strings.Join(fields, ","))
		}
		got, err := a.do(ctx, call{name: pagedCall, query: query, shape: shape})
		if err != nil {
			return nil, err
		}
		if token, err = w.page(got, a.client.Origin()); err != nil {
			return nil, err
		}
		if token == "" {
			return w.clients, nil
		}
	}
}

// AllClients is the one call that returns every client in one piece, archived
// and deleted ones included.
func (a *API) AllClients(ctx context.Context) ([]Client, error) {
	got, err := a.do(ctx, call{name: listCall, slow: true, shape: listShape})
	if err != nil {
		return nil, err
	}
	if got.Clients == nil {
		return nil, missing(listCall, "Clients", "it holds no list")
	}
	clients := *got.Clients
	seen := make(map[string]bool, len(clients))
	for i, c := range clients {
		if err := checkRow(listCall, seen, i, c.UUID, c.Name); err != nil {
			return nil, err
		}
		if err := checkFlags(listCall, c); err != nil {
			return nil, err
		}
		if err := checkRoles(listCall, c); err != nil {
			return nil, err
		}
	}
	return clients, nil
}

// walk collects pages and refuses whatever cannot be true of a whole list.
type walk struct {
	clients []Client
	seen    map[string]bool // ids
	tokens  map[string]bool // of pages that were asked for
}

// page takes one page and returns the token of the next, empty after the last.
func (w *walk) page(got answer, origin string) (string, error) {
	if got.Clients == nil {
		return "", missing(pagedCall, "Clients", "it holds no list")
	}
	page := *got.Clients
	for i, c := range page {
		if err := checkRow(pagedCall, w.seen, i, c.UUID, c.Name); err != nil {
			return "", err
		}
		if err := checkRoles(pagedCall, c); err != nil {
			return "", err
		}
		if c.Archived == Yes || c.Deleted == Yes {
			continue
		}
		w.clients = append(w.clients, c)
	}
	if got.Pagination == nil {
		if len(page) == pageSize {
			return "", missing(pagedCall, "Pagination", "a full page does not say whether more follow")
		}
		return "", nil
	}
	link := strings.TrimSpace(got.Pagination.Links.Next)
	if link == "" {
		return "", nil
	}
	if len(page) < pageSize {
		return "", incomplete("a page has %d clients of %d though more follow: rows were lost", len(page), pageSize)
	}
	return w.next(link, origin)
}

// next takes the page token out of a link. Nothing else of the link is used:
// the call goes where all calls go, so its scheme does not matter.
func (w *walk) next(link, origin string) (string, error) {
	here, err := url.Parse(origin + base + pagedCall)
	if err != nil {
		return "", err
	}
	there, err := here.Parse(link)
	if err != nil {
		return "", incomplete("the link to the next page cannot be read")
	}
	if !strings.EqualFold(there.Host, here.Host) {
		return "", incomplete("the link to the next page leads to another server, %s", there.Host)
	}
	if !strings.EqualFold(there.Path, here.Path) {
		return "", incomplete("the link to the next page leads to %s", there.Path)
	}
	token := there.Query().Get("pageToken")
	switch {
	case token == "":
		return "", incomplete("the link to the next page has no page token")
	case w.tokens[token]:
		return "", incomplete("the link to the next page leads to a page that was read already")
	}
	w.tokens[token] = true
	return token, nil
}

func incomplete(format string, args ...any) error {
	return &IncompleteError{Call: pagedCall, Why: fmt.Sprintf(format, args...)}
}
