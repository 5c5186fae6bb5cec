package sim_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestOnCall(t *testing.T) {
	var got []sim.Call
	var writes []int
	var s *sim.Server
	h := start(t, sim.Options{Seed: small(), Faults: []sim.Fault{fault(t, "drop-after-write=2")}, OnCall: func(c sim.Call) {
		got = append(got, c)
		writes = append(writes, s.Writes()) // the hook may ask
	}})
	s = h.Server
	h.do(200, updateCoco())
	if _, err := h.send(updateCoco()); err == nil {
		t.Error("the second update was answered")
	}
	h.do(404, ask{path: "/nothing"})

	update := func(status int) sim.Request {
		return sim.Request{Method: "PUT", Path: pm + "client.api/update", Status: status}
	}
	want := []sim.Call{
		{Request: update(0), Name: "client.update"},
		{Request: update(200), Name: "client.update", Answering: true},
		{Request: update(0), Name: "client.update"}, // never answered
		{Request: sim.Request{Method: "GET", Path: "/nothing"}},
		{Request: sim.Request{Method: "GET", Path: "/nothing", Status: 404}, Answering: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 1, 1, 2, 2}, writes); diff != "" {
		t.Errorf("writes at each (-want +got):\n%s", diff)
	}
}

// A hook that panics ends the connection at exactly that moment.
func TestOnCallCutsTheConnection(t *testing.T) {
	for answering, writes := range map[bool]int{false: 0, true: 1} {
		h := start(t, sim.Options{Seed: small(), OnCall: func(c sim.Call) {
			if c.Name == "client.update" && c.Answering == answering {
				panic(http.ErrAbortHandler)
			}
		}})
		if _, err := h.send(updateCoco()); !errors.Is(err, io.EOF) || h.Writes() != writes {
			t.Errorf("answering %v: error %v, %d writes, want the end of the connection and %d", answering, err, h.Writes(), writes)
		}
		h.get("staff.api/list") // the server goes on
	}
}
