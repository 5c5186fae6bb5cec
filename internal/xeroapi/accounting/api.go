package accounting

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

// base is the path of all calls.
const base = "/api.xro/2.0/"

// API is the Accounting API for one organisation.
type API struct{ client *xeroapi.Client }

// New returns the API that c, which sends the tenant with each call, reaches.
func New(c *xeroapi.Client) *API { return &API{client: c} }

// Calls counts what was sent so far by the client below.
func (a *API) Calls() xeroapi.Calls { return a.client.Calls() }

// User is somebody who may use the organisation. What else they may do there,
// such as managing users, is shown by no call (documented).
type User struct {
	ID        string
	Email     string
	FirstName string
	LastName  string
	Role      string    // as Xero spells it
	Updated   time.Time // zero where the answer does not say it
}

// Name is the whole name, or the e-mail of somebody who has none.
func (u User) Name() string {
	if full := strings.TrimSpace(strings.TrimSpace(u.FirstName) + " " + strings.TrimSpace(u.LastName)); full != "" {
		return full
	}
	return u.Email
}

// Organisation is what is needed of an organisation.
type Organisation struct {
	ID   string
	Name string
}

const (
	usersCall        = "Users"
	organisationCall = "Organisation"
)

// Users lists everybody who may use the organisation, in the order of the answer.
func (a *API) Users(ctx context.Context) ([]User, error) {
	got, err := a.get(ctx, usersCall)
	if err != nil {
		return nil, err
	}
	return got.users()
}

// users is the list of an answer, or why it is not a whole one.
func (a answer) users() ([]User, error) {
	if a.Users == nil {
		return nil, missing(usersCall, "Users", "it holds no list")
	}
	if len(*a.Users) == 0 {
		return nil, &IncompleteError{Call: usersCall, Why: "it lists nobody, and an organisation always has a subscriber"}
	}
	users := make([]User, len(*a.Users))
	seen := make(map[string]bool, len(users))
	for i, row := range *a.Users {
		u := row.user()
		if err := checkUser(seen, i, u); err != nil {
			return nil, err
		}
		users[i] = u
	}
	return users, nil
}

// Organisation is the one that the client's tenant names.
func (a *API) Organisation(ctx context.Context) (Organisation, error) {
	got, err := a.get(ctx, organisationCall)
	if err != nil {
		return Organisation{}, err
	}
	if got.Organisations == nil {
		return Organisation{}, missing(organisationCall, "Organisations", "it holds no list")
	}
	if n := len(*got.Organisations); n != 1 {
		return Organisation{}, &IncompleteError{Call: organisationCall, Why: fmt.Sprintf("it holds %d organisations where one is asked for", n)}
	}
	o := (*got.Organisations)[0].organisation()
	switch {
	case o.ID == "":
		return Organisation{}, missing(organisationCall, "OrganisationID", fmt.Sprintf("%q has no id", o.Name))
	case strings.TrimSpace(o.Name) == "":
		return Organisation{}, missing(organisationCall, "Name", fmt.Sprintf("%s has no name", o.ID))
	}
	return o, nil
}

func (a *API) get(ctx context.Context, name string) (answer, error) {
	var got answer
	_, err := a.client.Do(ctx, xeroapi.Request{
		Path:      base + name,
		MediaType: mediaType,
		Decode: func(r *xeroapi.Response) (err error) {
			got, err = decode(r.MediaType, r.Body)
			return err
		},
	})
	return got, access(err)
}

// checkUser makes sure that a row is usable and the first of its id. A row
// without a role is refused: read as a role it would be one that nobody holds.
func checkUser(seen map[string]bool, i int, u User) error {
	switch {
	case u.ID == "":
		return missing(usersCall, "UserID", fmt.Sprintf("row %d (%q) has no id", i+1, u.Name()))
	case u.Name() == "":
		return missing(usersCall, "EmailAddress", fmt.Sprintf("row %d (%s) has neither name nor e-mail", i+1, u.ID))
	case u.Role == "":
		return missing(usersCall, "OrganisationRole", fmt.Sprintf("%q (%s) has no role", u.Name(), u.ID))
	case seen[u.ID]:
		return &IncompleteError{Call: usersCall, Why: fmt.Sprintf("%q (%s) is in it twice", u.Name(), u.ID)}
	}
	seen[u.ID] = true
	return nil
}
