package xpm

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/practicectl/practicectl/internal/redact"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

// answer is the envelope of every call, with whatever payload came in it. A
// nil payload was not there; both codecs fill the same type.
type answer struct {
	Status     string     `json:"status"`
	Error      string     `json:"errorDescription"`
	StaffList  *[]Staff   `json:"staffList"`
	Staff      *Staff     `json:"staff"`
	Clients    *[]Client  `json:"clients"`
	Client     *Client    `json:"client"`
	Jobs       *[]Job     `json:"jobs"`
	Job        *Job       `json:"job"`
	Groups     *[]Group   `json:"groups"`
	Group      *Group     `json:"group"`
	Pagination *pageLinks `json:"pagination"`
}

type pageLinks struct {
	Links struct {
		Next string `json:"next"`
	} `json:"links"`
}

// decode reads an answer by its own media type. With a recorder, its clients
// get their records.
func decode(mediaType string, body []byte, rec *recorder) (answer, error) {
	var a answer
	var err error
	switch mediaType {
	case "application/xml", "text/xml":
		a, err = decodeXML(body, rec)
	case "application/json":
		if err = json.Unmarshal(body, &a); err == nil && rec != nil {
			err = recordJSON(body, rec, &a)
		}
	default:
		err = fmt.Errorf("it is %q, neither XML nor JSON", redact.Text(mediaType))
	}
	if err == nil && a.Status == "" {
		err = errors.New("it has no Status")
	}
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", xeroapi.ErrMalformed, err)
	}
	a.normalise()
	return a, nil
}

// normalise brings ids to one form, and takes a record without any content for
// no record.
func (a *answer) normalise() {
	if a.StaffList != nil {
		for i := range *a.StaffList {
			(*a.StaffList)[i].normalise()
		}
	}
	if a.Clients != nil {
		for i := range *a.Clients {
			(*a.Clients)[i].normalise()
		}
	}
	if a.Staff != nil {
		if a.Staff.normalise(); *a.Staff == (Staff{}) {
			a.Staff = nil
		}
	}
	if a.Client != nil {
		if a.Client.normalise(); *a.Client == (Client{Record: a.Client.Record}) {
			a.Client = nil
		}
	}
	a.normaliseJobs()
	a.normaliseGroups()
}

func (s *Staff) normalise() { s.UUID = id(s.UUID) }

func (c *Client) normalise() {
	c.UUID = id(c.UUID)
	c.AccountManager.UUID = id(c.AccountManager.UUID)
	c.JobManager.UUID = id(c.JobManager.UUID)
}

func id(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// result is the envelope's verdict.
func (a answer) result(call, correlation string) error {
	switch strings.TrimSpace(a.Status) {
	case "OK":
		return nil
	case "ERROR":
		return &BusinessError{Call: call, Text: redact.Text(a.Error), CorrelationID: correlation}
	}
	return fmt.Errorf("%w: its Status is %q", xeroapi.ErrMalformed, redact.Text(a.Status))
}

// encode writes a body. A text that the format cannot carry unchanged is an
// error: the encoders would replace parts of it in silence, and the record
// would be renamed.
func encode(f Format, body any, texts ...string) ([]byte, error) {
	for _, s := range texts {
		if !sendable(s) {
			return nil, fmt.Errorf("%q has characters that cannot be sent to Practice Manager unchanged", s)
		}
	}
	if f == JSON {
		return json.Marshal(body)
	}
	return xml.Marshal(body)
}

// sendable reports whether XML 1.0 can hold every character of s. JSON could
// hold more, but not every reader behind it.
func sendable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
