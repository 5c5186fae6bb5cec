package xpm

import (
	"errors"
	"fmt"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

// BusinessError is an answer that says ERROR: the call was understood and not
// carried out.
type BusinessError struct {
	Call          string // "client.api/update"
	Text          string // the server's, made fit to be shown
	CorrelationID string
}

func (e *BusinessError) Error() string {
	text := e.Text
	if text == "" {
		text = "it does not say why"
	}
	if e.CorrelationID != "" {
		return fmt.Sprintf("Practice Manager refused %s: %s (correlation id %s)", e.Call, text, e.CorrelationID)
	}
	return fmt.Sprintf("Practice Manager refused %s: %s", e.Call, text)
}

// IncompleteError is a list or record that cannot be all of it. Nothing may be
// concluded from it.
type IncompleteError struct {
	Call  string
	Why   string
	Field string // which part is missing, where that is the trouble
}

func (e *IncompleteError) Error() string {
	return fmt.Sprintf("the answer to %s is not complete: %s", e.Call, e.Why)
}

// Hint says what to do next.
func (e *IncompleteError) Hint() string {
	return "run the same command again: somebody may have been changing clients meanwhile; if it stays so, Practice Manager answers in a way that this version does not know"
}

// IsUnknown reports whether err says that Practice Manager does not know the
// id that was asked for. The texts for it are not known, so any business error
// of a get counts; a refused login or a broken server does not.
func IsUnknown(err error) bool {
	var business *BusinessError
	var call *xeroapi.Error
	return errors.As(err, &business) || errors.As(err, &call) && call.Code == xeroapi.CodeNotFound
}

// correlation is Xero's name for a call that failed, where it gave one.
func correlation(err error) string {
	var business *BusinessError
	var call *xeroapi.Error
	switch {
	case errors.As(err, &business):
		return business.CorrelationID
	case errors.As(err, &call):
		return call.CorrelationID
	}
	return ""
}
