package xeroapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// TenantType is what sort of account a connection leads to, without case and
// underscores: both spellings of PRACTICEMANAGER are around (observed).
type TenantType string

// The types that are told apart; every other one is just not these.
const (
	TypePracticeManager TenantType = "PRACTICEMANAGER"
	TypeOrganisation    TenantType = "ORGANISATION"
	TypePractice        TenantType = "PRACTICE"
)

func (t TenantType) String() string {
	switch t {
	case TypePracticeManager:
		return "Practice Manager"
	case TypeOrganisation:
		return "an organisation"
	case TypePractice:
		return "a practice in Xero HQ"
	}
	return "another kind of account"
}

// Connection is one account that the login may reach.
type Connection struct {
	TenantID    string // lower case
	Name        string
	Type        TenantType
	AuthEventID string // of the consent in which it was last chosen
	Created     time.Time
	Updated     time.Time // later than Created: disconnected and connected again
}

// Connections lists what the login is connected to (documented). The list is
// empty, and no error, when the connection was taken away (observed).
func (c *Client) Connections(ctx context.Context) ([]Connection, error) {
	var conns []Connection
	_, err := c.Do(ctx, Request{
		Method:    http.MethodGet,
		Path:      "/connections",
		MediaType: "application/json",
		NoTenant:  true,
		Decode: func(r *Response) (err error) {
			conns, err = decodeConnections(r.Body)
			return err
		},
	})
	return conns, err
}

func decodeConnections(body []byte) ([]Connection, error) {
	var wire []struct {
		TenantID, TenantName, TenantType, AuthEventID string
		CreatedDateUTC, UpdatedDateUTC                wireTime
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return nil, fmt.Errorf("list of connections: %w: %w", ErrMalformed, err)
	}
	conns := make([]Connection, len(wire))
	for i, w := range wire {
		if w.TenantID == "" {
			return nil, errors.New("a connection has no tenant id")
		}
		conns[i] = Connection{
			TenantID:    strings.ToLower(w.TenantID),
			Name:        w.TenantName,
			Type:        tenantType(w.TenantType),
			AuthEventID: w.AuthEventID,
			Created:     time.Time(w.CreatedDateUTC),
			Updated:     time.Time(w.UpdatedDateUTC),
		}
	}
	return conns, nil
}

func tenantType(s string) TenantType {
	return TenantType(strings.ToUpper(strings.ReplaceAll(s, "_", "")))
}

// wireTime reads the identity service's times: UTC with seven digits and no
// zone (documented), which RFC 3339 does not allow; with a zone, in case they
// are put right some day.
type wireTime time.Time

func (t *wireTime) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil || text == "" {
		return err
	}
	parsed, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		parsed, err = time.Parse(time.RFC3339, text)
	}
	*t = wireTime(parsed.UTC())
	return err
}

// TenantError says why no connection is the one that was asked for.
type TenantError struct {
	Problem string
	Advice  string
	Consent bool // a person has to connect it
}

func (e *TenantError) Error() string { return e.Problem }

// Hint says what to do next.
func (e *TenantError) Hint() string { return e.Advice }

func (e *TenantError) Unwrap() error {
	if e.Consent {
		return ErrConsent
	}
	return nil
}

// Matching lists the Practice Manager accounts with that name and id, as far
// as either is given. Accounts of other types never match.
func Matching(conns []Connection, name, id string) []Connection {
	return matching(TypePracticeManager, conns, name, id)
}

func matching(t TenantType, conns []Connection, name, id string) []Connection {
	name, id = strings.TrimSpace(name), strings.ToLower(strings.TrimSpace(id))
	var found []Connection
	for _, c := range conns {
		if c.Type == t && (id == "" || c.TenantID == id) &&
			(id != "" || name == "" || sameName(c.Name, name)) {
			found = append(found, c)
		}
	}
	return found
}

// FindTenant picks the Practice Manager account with that name, that id, or
// both, which then must agree. Without either it is the only one there is.
// Accounts of other types are never picked.
func FindTenant(conns []Connection, name, id string) (Connection, error) {
	return find(TypePracticeManager, conns, name, id)
}

// FindOrganisation picks an organisation in the same way.
func FindOrganisation(conns []Connection, name, id string) (Connection, error) {
	return find(TypeOrganisation, conns, name, id)
}

func find(t TenantType, conns []Connection, name, id string) (Connection, error) {
	name, id = strings.TrimSpace(name), strings.ToLower(strings.TrimSpace(id))
	found := matching(t, conns, name, id)
	switch {
	case len(found) == 0:
		if named := matching(t, conns, name, ""); name != "" && id != "" && len(named) > 0 {
			return Connection{}, disagree("%q is connected with the id %s, not %s", named[0].Name, named[0].TenantID, id)
		}
		return Connection{}, notConnected(t, conns, name, id)
	case len(found) > 1:
		return Connection{}, &TenantError{
			Problem: fmt.Sprintf("%d %s are connected that could be meant: %s", len(found), t.several(), listing(found)),
			Advice:  "give the tenant's id",
		}
	case name != "" && !sameName(found[0].Name, name):
		return Connection{}, disagree("%s is %q, not %q", id, found[0].Name, name)
	}
	return found[0], nil
}

func disagree(format string, args ...any) error {
	return &TenantError{
		Problem: "tenant name and id disagree: " + fmt.Sprintf(format, args...),
		Advice:  "find out which of the two is meant and put the other right",
	}
}

func sameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) }

// several is the type in the plural.
func (t TenantType) several() string {
	if t == TypeOrganisation {
		return "organisations"
	}
	return "Practice Manager accounts"
}

func notConnected(t TenantType, conns []Connection, name, id string) error {
	wanted, kind := "no Practice Manager account", "Practice Manager"
	advice := "log in again (practicectl auth login) and choose the practice; whoever logs in needs the Practice Manager permission 'Connect third-party add-ons'"
	if t == TypeOrganisation {
		wanted, kind = "no organisation", "organisation"
		advice = "log in again (practicectl auth login) and choose the organisation too; or say observe: snapshot, and copy the list of its users"
	}
	switch {
	case name != "":
		wanted = fmt.Sprintf("%s %q", kind, name)
		if id != "" {
			wanted += " (" + id + ")"
		}
	case id != "":
		wanted = kind + " tenant " + id
	}
	e := &TenantError{Consent: true, Advice: advice}
	verb := "is not connected"
	if name == "" && id == "" {
		verb = "is connected"
	}
	e.Problem = fmt.Sprintf("%s %s; connected: %s", wanted, verb, listing(conns))
	return e
}

func listing(conns []Connection) string {
	if len(conns) == 0 {
		return "nothing"
	}
	parts := make([]string, len(conns))
	for i, c := range conns {
		parts[i] = fmt.Sprintf("%q (%s, %s)", c.Name, c.Type, c.TenantID)
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
