package login

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// protocol is the version of what is spoken with a helper program.
const protocol = 1

// The largest answer of a helper that is read. A token is a few thousand bytes.
const maxHelperAnswer = 1 << 20

type helperRequest struct {
	Protocol     int     `json:"protocol"`
	Op           string  `json:"op"` // get, lock, store, unlock
	ClientID     string  `json:"client_id"`
	User         string  `json:"user"`
	LeaseSeconds int     `json:"lease_seconds,omitempty"` // lock
	Lock         string  `json:"lock,omitempty"`          // store, unlock
	Expected     *int64  `json:"expected_version,omitempty"`
	Version      int64   `json:"version,omitempty"`
	Token        *string `json:"token,omitempty"`
}

type helperAnswer struct {
	Protocol int          `json:"protocol"`
	Version  int64        `json:"version,omitempty"`
	Token    string       `json:"token,omitempty"`
	Lock     string       `json:"lock,omitempty"`
	Error    *helperError `json:"error,omitempty"`
}

// The codes of a helper's errors. Any other counts as failed.
const (
	helperConflict = "conflict" // store: another version is there
	helperLocked   = "locked"   // lock: somebody else has it
)

type helperError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Version *int64 `json:"version,omitempty"` // conflict: what is there, where the helper knows
}

// decodeAnswer reads a helper's answer to op. Fields it does not know are left
// alone, so that a helper may say more. What was read is in no error: it may
// hold a token.
func decodeAnswer(op string, data []byte) (helperAnswer, error) {
	var a helperAnswer
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&a); err != nil {
		return helperAnswer{}, errors.New("the answer is not a JSON object")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return helperAnswer{}, errors.New("the answer is more than one JSON object")
	}
	if a.Protocol != protocol {
		return helperAnswer{}, fmt.Errorf("the answer speaks protocol %d, not %d", a.Protocol, protocol)
	}
	if a.Error != nil {
		if a.Error.Code == "" {
			return helperAnswer{}, errors.New("the answer has an error without a code")
		}
		return a, nil
	}
	return a, a.check(op)
}

func (a helperAnswer) check(op string) error {
	switch {
	case a.Version < 0:
		return errors.New("the answer has a version below 0")
	case op == "get" && a.Version == 0 && a.Token != "":
		return errors.New("the answer has a token without a version")
	case op == "get" && a.Version > 0 && a.Token == "":
		return errors.New("the answer has a version without a token")
	case op == "lock" && a.Lock == "":
		return errors.New("the answer does not say which lock it gave")
	case op == "store" && a.Version == 0:
		return errors.New("the answer does not say which version was stored")
	}
	return nil
}
