package main

import (
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/browsertest"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/sim"
)

// freePort is a port that nobody has on either loopback address.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// The whole login as a person does it, in a real browser: consent is clicked,
// the browser comes back, plan works; after logout it says what to run.
func TestLoginInBrowser(t *testing.T) {
	b := browsertest.New(t)
	port := freePort(t)
	m := newMachine(t, sim.Options{
		Seed: twoPeople(), NoLimits: true,
		Apps: []sim.App{{ID: sim.DefaultClientID, Name: "practicectl", Redirects: []string{login.RedirectURL(port)}}},
	})
	m.declare("practice.yaml", kimsBook)
	m.want(8, "run `practicectl auth login ws`", "plan", "ws")

	// Once denied: the page and the terminal say so, and nothing is kept.
	l := m.startLogin("ws", "--port", strconv.Itoa(port))
	b.Open(l.address)
	b.Await("practicectl wants access")
	b.Click(`button[value="deny"]`)
	b.Await("The login did not work")
	l.wait(t, 1)
	if !strings.Contains(l.said.text(), "the access was not allowed in the browser") {
		t.Errorf("the terminal does not say that it was denied:\n%s", l.said.text())
	}
	if !m.stored().IsEmpty() {
		t.Error("something was stored")
	}

	// The practice is chosen, and the access allowed.
	l = m.startLogin("ws", "--port", strconv.Itoa(port))
	b.Open(l.address)
	b.Await("practicectl wants access")
	b.Click("#tenant-0")
	b.Click(`button[value="allow"]`)
	b.Await("You are logged in")
	l.wait(t, 0)
	if out := l.out.String(); !strings.Contains(out, "logged in: Lee Park (lee@harbour.example)") || !strings.Contains(out, "Harbour Accounting (Practice Manager, ") {
		t.Errorf("the login says\n%s", out)
	}
	m.valid("after the login")
	m.want(0, "1 client changes hands", "plan", "ws")
	m.want(0, "logged out", "auth", "logout")
	m.want(8, "consent is needed: nobody is logged in: run `practicectl auth login ws`", "plan", "ws")
	if text := l.out.String() + l.said.text(); m.wire.Leaks(text) {
		t.Errorf("a secret stands in what the login wrote:\n%s", text)
	}
	m.search()
}
