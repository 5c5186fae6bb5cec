package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/sim"
)

// fakeClock moves when somebody waits on it, and by itself a little at each
// look, as time would pass between calls.
type fakeClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

func (c *fakeClock) sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return nil
}

// A reassignment of 2,000 clients, with Xero's limits and on a clock that
// moves as the tool waits: 2,000 writes, and the reads that are asked for.
//
//	reads = 1 connections + 1 staff + ⌈2000/500⌉ pages + 2 canary
//	      + 1 for each client written more than five minutes after it was read
//
// At 50 calls a minute that is all but the writes of the first five minutes.
func TestReassignmentOfTwoThousandClients(t *testing.T) {
	const n = 2000
	clock := &fakeClock{at: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	seed := sim.Seed{Staff: []sim.Staff{
		{UUID: idLee, Name: "Lee Park", Email: "lee@harbour.example"}, {UUID: idPat, Name: "Pat Ng", Email: "pat@harbour.example"},
	}}
	var book strings.Builder
	book.WriteString(strings.Replace(joiner[:strings.Index(joiner, "    - {name: Acme")], "  clients:\n", "  manager: pat-ng\n  expect: {clients: 2000}\n  clients:\n", 1))
	for i := range n {
		id := fmt.Sprintf("30000000-0000-4000-8000-%012d", i)
		seed.Clients = append(seed.Clients, sim.Client{UUID: id, Name: fmt.Sprintf("Client %04d", i), Partner: idLee, Manager: idLee})
		fmt.Fprintf(&book, "    - {name: Client %04d, uuid: %s}\n", i, id)
	}
	text := strings.Replace(book.String(), "{xpm: {create: true}}", "{xpm: {uuid: "+idLee+"}}", 1)
	server := sim.New(sim.Options{Seed: seed, Now: clock.now})
	srv := httptest.NewServer(server)
	defer srv.Close()
	state := t.TempDir()
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: clock.now, Sleep: clock.sleep,
		Folder: func(string) (fs.FS, error) { return fstest.MapFS{"book.yaml": {Data: []byte(text)}}, nil },
		Getenv: func(name string) string {
			return map[string]string{"PRACTICECTL_API_URL": srv.URL, "PRACTICECTL_ACCESS_TOKEN": server.AccessToken(), "PRACTICECTL_STATE_DIR": state}[name]
		},
	}
	began := clock.now()
	if code := cli.Main(context.Background(), env, []string{"apply", "--yes"}); code != 0 {
		t.Fatalf("exit code %d: %s%s", code, out.String()[max(0, out.Len()-2000):], errs.String())
	}
	reads, refused := 0, 0
	for _, r := range server.Requests() {
		switch {
		case r.Status == 429:
			refused++
		case r.Method == "GET":
			reads++
		}
	}
	t.Logf("%d writes, %d reads, %d refused, %s on the clock", server.Writes(), reads, refused, clock.now().Sub(began).Round(time.Minute))
	if server.Writes() != n {
		t.Errorf("%d writes, want %d", server.Writes(), n)
	}
	const observation, canary = 1 + 1 + 4, 2
	rereads := reads - observation - canary
	if fresh := n - rereads; rereads < 0 || fresh < 200 || fresh > 300 {
		t.Errorf("%d reads: %d clients were read again, so %d were written as first read; want 200 to 300, the writes of five minutes", reads, rereads, n-rereads)
	}
	if refused != 0 {
		t.Errorf("%d calls were over Xero's limits", refused)
	}
}
