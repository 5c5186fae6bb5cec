package xpm

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

// newAPI speaks to h on loopback. Waits take no time.
func newAPI(t testing.TB, f Format, h http.HandlerFunc) (*API, string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	// Idle connections would keep the server from closing.
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := xeroapi.New(xeroapi.Config{
		APIURL: server.URL,
		Token:  func(context.Context) (string, error) { return "token", nil },
		HTTP:   transport,
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(c, f), server.URL
}

// answerWith always answers with the same XML.
func answerWith(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.Write([]byte(body))
	}
}

// recording is one recorded call.
type recording struct {
	Response struct {
		Status  int                 `json:"status"`
		Headers map[string][]string `json:"headers"`
		Body    string              `json:"body"`
	} `json:"response"`
}

// recorded reads a recording from the folder beside the module; the test is
// skipped where there is none.
func recorded(t *testing.T, name string) recording {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "fixtures", "recorded", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared folder beside this checkout: the recorded answers are needed")
	}
	if err != nil {
		t.Fatal(err)
	}
	var r recording
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}
