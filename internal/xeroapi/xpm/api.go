package xpm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

// base is the path of all calls.
const base = "/practicemanager/3.1/"

// API is Practice Manager for one tenant.
type API struct {
	client *xeroapi.Client
	format Format
	book   *book
}

// New returns the API that c, which sends the tenant with each call, reaches.
func New(c *xeroapi.Client, f Format) *API { return &API{client: c, format: f, book: newBook()} }

// Calls counts what was sent so far by the client below.
func (a *API) Calls() xeroapi.Calls { return a.client.Calls() }

// call is one request and what its answer must be.
type call struct {
	method string
	name   string // "client.api/get"
	id     string // behind the name
	query  url.Values
	body   []byte
	slow   bool
	shape  shape // of the clients in the answer, to record them
}

// do sends c and returns an answer that says OK.
func (a *API) do(ctx context.Context, c call) (answer, error) {
	got, _, err := a.send(ctx, c)
	return got, err
}

// send is do with Xero's name for the call.
func (a *API) send(ctx context.Context, c call) (answer, string, error) {
	var got answer
	path := base + c.name
	if c.id != "" {
		path += "/" + url.PathEscape(c.id)
	}
	resp, err := a.client.Do(ctx, xeroapi.Request{
		Method:    c.method,
		Path:      path,
		Query:     c.query,
		MediaType: string(a.format),
		Body:      c.body,
		Slow:      c.slow,
		Decode: func(r *xeroapi.Response) error {
			var err error
			if got, err = a.decode(r, c.shape); err != nil {
				return err
			}
			return got.result(c.name, r.CorrelationID)
		},
	})
	if err != nil {
		return got, correlation(err), err
	}
	return got, resp.CorrelationID, nil
}

func (a *API) decode(r *xeroapi.Response, s shape) (answer, error) {
	if s == unrecorded {
		return decode(r.MediaType, r.Body, nil)
	}
	a.book.mu.Lock()
	defer a.book.mu.Unlock()
	return decode(r.MediaType, r.Body, &recorder{book: a.book, shape: s})
}

// Staff lists everybody with a record. Whether that includes people who were
// disabled is not known.
func (a *API) Staff(ctx context.Context) ([]Staff, error) {
	const name = "staff.api/list"
	got, err := a.do(ctx, call{name: name})
	if err != nil {
		return nil, err
	}
	if got.StaffList == nil {
		return nil, missing(name, "StaffList", "it holds no list")
	}
	seen := make(map[string]bool, len(*got.StaffList))
	for i, s := range *got.StaffList {
		if err := checkRow(name, seen, i, s.UUID, s.Name); err != nil {
			return nil, err
		}
	}
	return *got.StaffList, nil
}

// StaffMember is the record with that id. [IsUnknown] tells from the error
// whether there is none.
func (a *API) StaffMember(ctx context.Context, uuid string) (Staff, error) {
	const name = "staff.api/get"
	got, err := a.do(ctx, call{name: name, id: uuid})
	if err != nil {
		return Staff{}, err
	}
	if got.Staff == nil {
		return Staff{}, missing(name, "Staff", "it holds no record")
	}
	return *got.Staff, checkOne(name, uuid, got.Staff.UUID, got.Staff.Name)
}

// AddStaff adds a person. The record is nil where the answer says OK and shows
// none: then only a list can tell. The second result is Xero's name for the
// call, also where it failed.
func (a *API) AddStaff(ctx context.Context, s StaffAdd) (*Staff, string, error) {
	body, err := encode(a.format, s, s.Name, s.Email)
	if err != nil {
		return nil, "", err
	}
	got, name, err := a.send(ctx, call{method: http.MethodPost, name: "staff.api/add", body: body})
	return got.Staff, name, err
}

// DisableStaff ends a person's login. The answer to it is the bare envelope
// (observed), and no call shows a login: what has become of it cannot be read.
// The result is Xero's name for the call, also where it failed.
func (a *API) DisableStaff(ctx context.Context, uuid string) (string, error) {
	body, err := encode(a.format, staffID{UUID: uuid}, uuid)
	if err != nil {
		return "", err
	}
	_, name, err := a.send(ctx, call{method: http.MethodPost, name: "staff.api/disable", body: body})
	return name, err
}

// Client is the client with that id, archived and deleted ones included.
// [IsUnknown] tells from the error whether there is none.
func (a *API) Client(ctx context.Context, uuid string) (Client, error) {
	const name = "client.api/get"
	got, err := a.do(ctx, call{name: name, id: uuid, shape: wholeShape})
	if err != nil {
		return Client{}, err
	}
	if got.Client == nil {
		return Client{}, missing(name, "Client", "it holds no record")
	}
	if err := checkOne(name, uuid, got.Client.UUID, got.Client.Name); err != nil {
		return Client{}, err
	}
	if err := checkFlags(name, *got.Client); err != nil {
		return Client{}, err
	}
	return *got.Client, checkRoles(name, *got.Client)
}

// UpdateClient changes a client. The record is nil where the answer says OK and
// shows none: then only a get can tell. The second result is Xero's name for
// the call, also where it failed.
func (a *API) UpdateClient(ctx context.Context, u ClientUpdate) (*Client, string, error) {
	if u.UUID == "" || u.Name == "" {
		return nil, "", errors.New("an update of a client needs its id and its name")
	}
	body, err := encode(a.format, u, u.Name)
	if err != nil {
		return nil, "", err
	}
	got, name, err := a.send(ctx, call{method: http.MethodPut, name: "client.api/update", body: body, shape: wholeShape})
	return got.Client, name, err
}

func missing(call, field, why string) error {
	return &IncompleteError{Call: call, Field: field, Why: why}
}

// checkOne makes sure that a single record is the one that was asked for.
func checkOne(call, want, uuid, name string) error {
	switch {
	case uuid == "":
		return missing(call, "UUID", "the record has no id")
	case uuid != id(want):
		return &IncompleteError{Call: call, Why: fmt.Sprintf("asked for %s, it is about %s", want, uuid)}
	case name == "":
		return missing(call, "Name", "the record has no name")
	}
	return nil
}

// checkRow makes sure that a row of a list is usable and the first of its id.
func checkRow(call string, seen map[string]bool, i int, uuid, name string) error {
	switch {
	case uuid == "":
		return missing(call, "UUID", fmt.Sprintf("row %d (%q) has no id", i+1, name))
	case name == "":
		return missing(call, "Name", fmt.Sprintf("row %d (%s) has no name", i+1, uuid))
	case seen[uuid]:
		return &IncompleteError{Call: call, Why: fmt.Sprintf("%q (%s) is in it twice", name, uuid)}
	}
	seen[uuid] = true
	return nil
}

// checkFlags refuses a client of which nobody can say whether it is active.
func checkFlags(call string, c Client) error {
	if c.Archived == NotSaid || c.Deleted == NotSaid {
		return missing(call, "IsArchived", fmt.Sprintf("it does not say whether %q (%s) is archived or deleted", c.Name, c.UUID))
	}
	return nil
}

// checkRoles refuses a role with a name and no id: it would look like nobody.
func checkRoles(call string, c Client) error {
	for _, p := range []Person{c.AccountManager, c.JobManager} {
		if p.UUID == "" && p.Name != "" {
			return missing(call, "UUID", fmt.Sprintf("%q (%s) is given to %q without an id", c.Name, c.UUID, p.Name))
		}
	}
	return nil
}
