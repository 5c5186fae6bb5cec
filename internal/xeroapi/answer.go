package xeroapi

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/redact"
)

// maxBody and maxErrorBody end an answer that never ends. The largest honest
// one is a full list of tens of thousands of clients in one piece: tens of
// megabytes (observed).
const (
	maxBody      = 256 << 20
	maxErrorBody = 64 << 10
)

var errTooLarge = errors.New("answer too large")

// readBody reads the whole body. A body shorter than announced, or cut in the
// middle of a chunk, is an error of the reader below.
func readBody(res *http.Response, limit int64) ([]byte, error) {
	if n := res.ContentLength; n > limit {
		return nil, errTooLarge
	} else if n >= 0 {
		body := make([]byte, n)
		_, err := io.ReadFull(res.Body, body)
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		return nil, errTooLarge
	}
	return body, err
}

// mediaType is a Content-Type without its parameters, in lower case.
func mediaType(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// refusal turns an answer that is not a success into an error. Gateway errors
// are JSON even on calls that asked for XML (observed).
func (e *Error) refusal(res *http.Response, body []byte) {
	fields := redact.Fields(body)
	e.Status = res.StatusCode
	e.Detail = firstOf(fields, "detail", "errordescription", "error_description", "error", "title")
	e.CorrelationID = correlation(res.Header)
	e.retryAfter = retryAfter(res.Header)
	switch {
	case e.Status == http.StatusUnauthorized && strings.HasPrefix(strings.ToLower(e.Detail), "tokenexpired"):
		e.Code = CodeExpired
	case e.Status == http.StatusUnauthorized:
		e.Code = CodeRejected
	case e.Status == http.StatusForbidden:
		e.Code = CodeForbidden
	case e.Status == http.StatusNotFound:
		e.Code = CodeNotFound
	case e.Status == http.StatusConflict:
		e.Code = CodeConflict
	case e.Status == http.StatusTooManyRequests:
		e.limit(res.Header)
	case e.Status >= 500:
		e.Code, e.Retryable = CodeServer, true
	default:
		e.Code = CodeRefused
	}
}

// The limits that end by themselves, in the words of a wait.
const (
	problemMinute = "minute limit"
	problemAtOnce = "limit of calls at once"
)

// limit reads which limit a 429 is about. The words "minute" and "day" are
// observed; the others are not known, so they are compared loosely and
// anything unknown counts as the minute's.
func (e *Error) limit(h http.Header) {
	problem := strings.ToLower(h.Get("X-Rate-Limit-Problem"))
	switch {
	case strings.Contains(problem, "day") || h.Get("X-DayLimit-Remaining") == "0":
		e.Code = CodeDayLimit
	case strings.Contains(problem, "concurrent"):
		e.Code, e.Retryable, e.problem = CodeLimit, true, problemAtOnce
	default:
		e.Code, e.Retryable, e.problem = CodeLimit, true, problemMinute
	}
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After")))
	if err != nil || seconds < 0 || seconds > 24*60*60 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// correlation is cut short because it is shown: it is an id, not a text.
func correlation(h http.Header) string {
	id := redact.Text(h.Get("Xero-Correlation-Id"))
	return id[:min(len(id), 64)]
}

func firstOf(fields map[string]string, names ...string) string {
	for _, name := range names {
		if v := fields[name]; v != "" {
			return v
		}
	}
	return ""
}
