package xpm

import "strings"

// Format is a wire format to ask for.
type Format string

// The formats, as media types.
const (
	XML  Format = "application/xml"
	JSON Format = "application/json"
)

// Person is a reference to a staff record, and of a job or group to a client.
// Without one it is the zero value: Practice Manager leaves unset references
// out (observed).
type Person struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
}

// Staff is a person's record. There is no more to it than this and their
// contact data: no role, no "enabled" (documented).
type Staff struct {
	UUID  string `json:"uuid"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Client is what the tool needs of a client. Screens call the account manager
// the partner and the job manager the manager.
type Client struct {
	UUID           string `json:"uuid"`
	Name           string `json:"name"`
	Archived       Flag   `json:"isArchived"`
	Deleted        Flag   `json:"isDeleted"`
	AccountManager Person `json:"accountManager"`
	JobManager     Person `json:"jobManager"`
	// Record is for comparing the whole of it. It is nil where fewer fields were
	// asked for.
	Record *Record `json:"-"`
}

// Active reports whether the client is neither archived nor deleted, and false
// where the answer does not say.
func (c Client) Active() bool { return c.Archived == No && c.Deleted == No }

// Flag is a boolean that an answer may leave out.
type Flag int

// The values of a flag. Clients use Yes and No, other records true and false
// (observed).
const (
	NotSaid Flag = iota
	No
	Yes
)

func flag(text string) Flag {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "yes", "true":
		return Yes
	case "no", "false":
		return No
	}
	return NotSaid
}

// UnmarshalJSON takes a text or a boolean.
func (f *Flag) UnmarshalJSON(data []byte) error {
	*f = flag(strings.Trim(string(data), `"`))
	return nil
}

// StaffAdd is the body that adds a person. Everything else about them is for
// the person to fill in.
type StaffAdd struct {
	XMLName struct{} `xml:"Staff" json:"-"`
	Name    string   `xml:"Name" json:"name"`
	Email   string   `xml:"Email" json:"email"`
}

// staffID is the body of a call that is about a person and says no more.
type staffID struct {
	XMLName struct{} `xml:"Staff" json:"-"`
	UUID    string   `xml:"UUID" json:"uuid"`
}

// ClientUpdate is the body that changes a client's roles. The name must be the
// one just read: whether Practice Manager takes a body without it is not
// known, and all clients seen so far send it (observed). A role that is left
// empty is left out, which most likely keeps it (inferred).
type ClientUpdate struct {
	XMLName            struct{} `xml:"Client" json:"-"`
	UUID               string   `xml:"UUID" json:"uuid"`
	Name               string   `xml:"Name" json:"name"`
	AccountManagerUUID string   `xml:"AccountManagerUUID,omitempty" json:"accountManagerUuid,omitempty"`
	JobManagerUUID     string   `xml:"JobManagerUUID,omitempty" json:"jobManagerUuid,omitempty"`
}
