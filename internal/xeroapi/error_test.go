package xeroapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAnswersThatAreErrors(t *testing.T) {
	const where = " (GET ORIGIN/practicemanager/3.1/staff.api/list, status "
	gateway := func(title string, status int, detail string) string {
		return fmt.Sprintf(`{"Type":null,"Title":%q,"Status":%d,"Detail":%q,"Instance":"00000000-0000-0000-0000-000000000000","Extensions":{}}`, title, status, detail)
	}
	tests := []struct {
		name, reason string
		status       int
		header       map[string]string
		body         string
		code         Code
		is           error
		calls        int
		want, hint   string
	}{
		{"expired", "recorded shape; the login has no other token", 401, nil, gateway("Unauthorized", 401, "TokenExpired: token expired at 03/04/2021 05:06:07"),
			CodeExpired, ErrConsent, 1, "the login has expired: TokenExpired: token expired at 03/04/2021 05:06:07" + where + "401)", "log in again: an access token lasts 30 minutes"},
		{"rejected", "malformed token", 401, nil, gateway("Unauthorized", 401, "AuthenticationUnsuccessful"),
			CodeRejected, ErrConsent, 1, "Xero does not accept the login: AuthenticationUnsuccessful" + where + "401)", "log in again, and check that the access token was copied whole"},
		{"forbidden", "recorded shape; lower-case keys are documented too", 403, map[string]string{"xero-correlation-id": "abc-1"}, strings.ToLower(gateway("Forbidden", 403, "AuthenticationUnsuccessful")),
			CodeForbidden, ErrConsent, 1, "Xero refuses access to this practice: authenticationunsuccessful" + where + "403, correlation id abc-1)",
			"one of three: whoever logged in lost the Practice Manager permission 'Connect third-party add-ons' (look at their staff member's permissions, practice administration); the practice was disconnected (practicectl doctor lists what is connected); or the login lacks a scope (practicectl auth status compares them)"},
		{"not found", "an unknown id may be answered so", 404, nil, "", CodeNotFound, nil, 1, "Xero does not know this address or record" + where + "404)", ""},
		{"not acceptable", "September 2026", 406, nil, "", CodeRefused, nil, 1, "Xero refused the request" + where + "406)", "Xero does not serve what was asked for: XML is what it documents, so leave out format: json"},
		{"media type", "September 2026", 415, nil, "", CodeRefused, nil, 1, "Xero refused the request" + where + "415)", ""},
		{"conflict", "U22", 409, nil, `{"status":"ERROR","errorDescription":"locked"}`, CodeConflict, nil, 1,
			"Xero says that somebody else is changing the same record: locked" + where + "409)", "plan again: the record is read afresh"},
		{"server", "a read is asked for three times", 500, nil, "<html>stack trace with secrets</html>", CodeServer, nil, 3,
			"Xero had an error of its own" + where + "500)", "run the same command again; if it stays so, see status.xero.com"},
		{"busy for an hour", "not waited for either", 503, map[string]string{"Retry-After": "3600"}, "", CodeServer, nil, 1,
			"Xero had an error of its own" + where + "503)", "run the same command again; if it stays so, see status.xero.com"},
		{"secrets in the detail", "the text of a server is not trusted", 400, nil, `{"errorDescription":"TaxNumber 123456789 \u001b[2J of Bearer abcdef","bankAccountNumber":"12345678"}`, CodeRefused, nil, 1,
			"Xero refused the request: TaxNumber [number] [2J of [token]" + where + "400)", ""},
		{"day", "stops the run at once", 429, map[string]string{"x-rate-limit-problem": "day", "Retry-After": "3"}, "", CodeDayLimit, ErrResumable, 1,
			"the calls that Xero allows in a day are used up: 0 left, 50 kept in reserve for others; go on in 1 min" + where + "429)", "run the same command again then: what is done is not done again"},
		{"day, told by the count", "the wording is unknown", 429, map[string]string{"x-daylimit-remaining": "0"}, "", CodeDayLimit, ErrResumable, 1,
			"the calls that Xero allows in a day are used up: 0 left, 50 kept in reserve for others; go on within 24 hours" + where + "429)", "run the same command again then: what is done is not done again"},
		{"minute for ever", "five waits, then later", 429, map[string]string{"x-rate-limit-problem": "minute", "Retry-After": "22"}, "", CodeLimit, ErrResumable, 6,
			"Xero keeps saying that there are too many calls" + where + "429)", "run the same command again in a few minutes"},
		{"a wait nobody sits through", "an hour is not waited for", 429, map[string]string{"Retry-After": "3600"}, "", CodeLimit, ErrResumable, 1,
			"Xero keeps saying that there are too many calls" + where + "429)", "run the same command again in a few minutes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range tt.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			}, nil)
			_, err := f.Do(t.Context(), read())
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("err = %v", err)
			}
			if got := strings.ReplaceAll(e.Error(), f.Origin(), "ORIGIN"); got != tt.want {
				t.Errorf("%s: (-want +got):\n%s", tt.reason, cmp.Diff(tt.want, got))
			}
			if e.Code != tt.code || e.Status != tt.status || e.Hint() != tt.hint {
				t.Errorf("code %s, status %d, hint %q", e.Code, e.Status, e.Hint())
			}
			for _, sentinel := range []error{ErrConsent, ErrResumable} {
				if got, want := errors.Is(err, sentinel), errors.Is(tt.is, sentinel); got != want {
					t.Errorf("errors.Is(err, %v) = %v", sentinel, got)
				}
			}
			if got := f.Calls().Reads; got != tt.calls {
				t.Errorf("%d calls, want %d", got, tt.calls)
			}
		})
	}
}

// hang answers nothing until the other side gives up, which a server notices
// only after it has read the body.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// What a write meets when no usable answer comes: it is sent once, and the
// error says that nobody knows.
func TestWriteIsSentOnce(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "<Response>")
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		code    Code
		unknown bool
	}{
		{"server error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, CodeServer, true},
		{"hang", hang, CodeTimeout, true},
		{"line broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, CodeTransport, true},
		{"answer cut", cut, CodeTransport, true},
		{"answer garbled", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "nonsense") }, CodeMalformed, true},
		{"conflict", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(409) }, CodeConflict, false},
		{"refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400) }, CodeRefused, false},
		{"expired", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, CodeRejected, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, tt.handler, func(c *Config) { c.Timeout = 50 * time.Millisecond })
			req := write()
			req.Decode = func(r *Response) error {
				if string(r.Body) == "nonsense" {
					return ErrMalformed
				}
				return nil
			}
			_, err := f.Do(t.Context(), req)
			var e *Error
			if !errors.As(err, &e) || e.Code != tt.code {
				t.Fatalf("err = %v, want code %s", err, tt.code)
			}
			if got := UnknownOutcome(err); got != tt.unknown {
				t.Errorf("UnknownOutcome = %v, want %v", got, tt.unknown)
			}
			if diff := cmp.Diff(Calls{Writes: 1}, f.Calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriteNeverSentIsKnown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	f := newFixture(t, nil, func(c *Config) { c.APIURL = "http://" + address })
	_, err = f.Do(t.Context(), write())
	var e *Error
	if !errors.As(err, &e) || e.Code != CodeTransport || e.Sent || UnknownOutcome(err) {
		t.Errorf("err = %#v", err)
	}
	if !strings.HasPrefix(err.Error(), "Xero could not be reached: dial tcp") {
		t.Errorf("err = %v", err)
	}
}

// Reads that fail are asked for again, and then answered.
func TestReadIsRepeated(t *testing.T) {
	tests := []struct {
		name string
		fail http.HandlerFunc
		wait []Wait
	}{
		{"server error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, nil},
		{"busy, and says for how long", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(503)
		}, []Wait{{7 * time.Second, "Xero had an error of its own"}}},
		{"line broken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil},
		{"answer cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "go")
		}, nil},
		{"chunk cut", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "go")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, nil},
		{"answer garbled", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "goo") }, nil},
		{"minute limit, as recorded", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "22")
			w.Header().Set("X-Rate-Limit-Problem", "minute")
			w.Header().Set("X-MinLimit-Remaining", "0")
			w.WriteHeader(429)
		}, []Wait{{22 * time.Second, "Xero's minute limit"}}},
		{"limit without Retry-After", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, []Wait{{5 * time.Second, "Xero's minute limit"}}},
		{"at once", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Rate-Limit-Problem", "Concurrent")
			w.WriteHeader(429)
		}, []Wait{{time.Second, "Xero's limit of calls at once"}}},
		{"unreadable Retry-After", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "Thu, 08 Oct 2026 10:00:00 GMT")
			w.WriteHeader(429)
		}, []Wait{{5 * time.Second, "Xero's minute limit"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int32
			f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) == 1 {
					tt.fail(w, r)
					return
				}
				io.WriteString(w, "good")
			}, nil)
			req := read()
			req.Decode = func(r *Response) error {
				if string(r.Body) != "good" {
					return fmt.Errorf("not a word: %w", ErrMalformed)
				}
				return nil
			}
			if _, err := f.Do(t.Context(), req); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.wait, f.clock.waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
			if got := f.Calls(); got != (Calls{Reads: 2}) {
				t.Errorf("calls = %+v", got)
			}
		})
	}
}

// A write is repeated after a 429 and after nothing else.
func TestWriteIsRepeatedAfterLimit(t *testing.T) {
	var bodies []string
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		if len(bodies) == 1 {
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(429)
		}
	}, nil)
	if _, err := f.Do(t.Context(), write()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"<Client/>", "<Client/>"}, bodies); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
}

func TestHangEndsWithAClearError(t *testing.T) {
	f := newFixture(t, hang, func(c *Config) { c.Timeout = 30 * time.Millisecond })
	_, err := f.Do(t.Context(), read())
	want := "Xero did not answer in time: nothing within 30ms (GET " + f.Origin() + "/practicemanager/3.1/staff.api/list)"
	if err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
	if got := f.Calls().Reads; got != 2 {
		t.Errorf("%d calls: a server that hangs is asked twice", got)
	}
}

func TestInterruptedIsNotRepeated(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) { cancel(); hang(w, r) }, nil)
	_, err := f.Do(ctx, read())
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "interrupted: context canceled (GET ") {
		t.Errorf("err = %v", err)
	}
	if got := f.Calls().Reads; got != 1 {
		t.Errorf("%d calls", got)
	}
}

func TestDecodersOwnErrorIsReturnedAsItIs(t *testing.T) {
	mine := errors.New("business")
	f := newFixture(t, func(http.ResponseWriter, *http.Request) {}, nil)
	req := read()
	req.Decode = func(*Response) error { return mine }
	if _, err := f.Do(t.Context(), req); err != mine { //nolint:errorlint // unwrapped is the point
		t.Errorf("err = %v", err)
	}
	if got := f.Calls().Reads; got != 1 {
		t.Errorf("%d calls", got)
	}
}

func TestBodyThatIsTooLarge(t *testing.T) {
	for _, announced := range []bool{true, false} {
		res := &http.Response{ContentLength: -1, Body: io.NopCloser(strings.NewReader("12345678"))}
		if announced {
			res.ContentLength = 8
		}
		if _, err := readBody(res, 7); !errors.Is(err, errTooLarge) {
			t.Errorf("announced %v: err = %v", announced, err)
		}
	}
}
