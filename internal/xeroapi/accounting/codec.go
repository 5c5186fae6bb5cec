package accounting

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/redact"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

// mediaType is what is asked for. The API's default is XML (documented).
const mediaType = "application/json"

// answer is the envelope, with whatever list came in it. A nil list was not there.
type answer struct {
	Status        string             `json:"Status"`
	Users         *[]userRow         `json:"Users"`
	Organisations *[]organisationRow `json:"Organisations"`
}

type userRow struct {
	UserID           string `json:"UserID"`
	EmailAddress     string `json:"EmailAddress"`
	FirstName        string `json:"FirstName"`
	LastName         string `json:"LastName"`
	OrganisationRole string `json:"OrganisationRole"`
	UpdatedDateUTC   string `json:"UpdatedDateUTC"`
}

type organisationRow struct {
	OrganisationID string `json:"OrganisationID"`
	Name           string `json:"Name"`
}

// decode reads an answer that says OK.
func decode(contentType string, body []byte) (answer, error) {
	var a answer
	err := decodeInto(&a, contentType, body)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", xeroapi.ErrMalformed, err)
	}
	return a, nil
}

func decodeInto(a *answer, contentType string, body []byte) error {
	if contentType != mediaType {
		return fmt.Errorf("it is %q, not JSON", redact.Text(contentType))
	}
	if err := json.Unmarshal(body, a); err != nil {
		return err
	}
	switch strings.TrimSpace(a.Status) {
	case "OK":
		return nil
	case "":
		return errors.New("it has no Status")
	}
	return fmt.Errorf("its Status is %q", redact.Text(a.Status))
}

// user brings a row's id to one form. Names stay byte for byte.
func (r userRow) user() User {
	return User{
		ID:        id(r.UserID),
		Email:     strings.TrimSpace(r.EmailAddress),
		FirstName: r.FirstName,
		LastName:  r.LastName,
		Role:      strings.TrimSpace(r.OrganisationRole),
		Updated:   moment(r.UpdatedDateUTC),
	}
}

func (r organisationRow) organisation() Organisation {
	return Organisation{ID: id(r.OrganisationID), Name: r.Name}
}

func id(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// moment reads /Date(milliseconds+0000)/, with or without an offset
// (documented). The milliseconds are UTC whatever the offset says. Nothing is
// decided by such a time, so one that cannot be read is no reason to refuse a
// list: it is the zero time.
func moment(s string) time.Time {
	s, opened := strings.CutPrefix(s, "/Date(")
	s, closed := strings.CutSuffix(s, ")/")
	if !opened || !closed {
		return time.Time{}
	}
	if i := strings.LastIndexAny(s, "+-"); i > 0 { // at 0 it is a year before 1970
		s = s[:i]
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
