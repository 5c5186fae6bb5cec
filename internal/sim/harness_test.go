package sim_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	pm        = "/practicemanager/3.1/"
	xmlType   = "application/xml"
	jsonType  = "application/json"
	annUUID   = "aaaaaaaa-0000-4000-8000-000000000001"
	benUUID   = "aaaaaaaa-0000-4000-8000-000000000002"
	cocoUUID  = "cccccccc-0000-4000-8000-000000000001"
	bareUUID  = "cccccccc-0000-4000-8000-000000000002"
	goneUUID  = "cccccccc-0000-4000-8000-000000000003"
	nobody    = "dddddddd-0000-4000-8000-000000000009"
	tenantID  = "eeeeeeee-0000-4000-8000-000000000001"
	taxNumber = "123456789"
)

// small is a practice of two people and three clients.
func small() sim.Seed {
	return sim.Seed{
		Tenant: sim.Tenant{ID: tenantID, Name: "Harbour & Co"},
		Staff: []sim.Staff{
			{UUID: annUUID, Name: "Ann O'Hara", Email: "ann@harbour.example"},
			{UUID: benUUID, Name: "Ben Tāmihana"},
		},
		Clients: []sim.Client{
			{UUID: cocoUUID, Name: "Coco <& Co>", Email: "co@co.example", Partner: annUUID, Manager: benUUID, TaxNumber: taxNumber, BankAccountNumber: "987654321", BalanceMonth: "3"},
			{UUID: bareUUID, Name: "Bare Ltd", Bare: true},
			{UUID: goneUUID, Name: "Gone Ltd", Archived: true},
		},
	}
}

// harness is a server on loopback and a way to ask it raw questions.
type harness struct {
	*sim.Server
	t   *testing.T
	url string
}

func start(t *testing.T, o sim.Options) harness {
	t.Helper()
	s := sim.New(o)
	ts := httptest.NewServer(s)
	t.Cleanup(ts.Close)
	return harness{s, t, ts.URL}
}

// ask is one request; left empty, its fields are those of a correct read.
type ask struct {
	method string
	path   string
	accept string
	typ    string
	body   string
	header map[string]string // an empty value removes the header
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (h harness) send(a ask) (reply, error) {
	h.t.Helper()
	if a.method == "" {
		a.method = http.MethodGet
	}
	req, err := http.NewRequest(a.method, h.url+a.path, strings.NewReader(a.body))
	if err != nil {
		h.t.Fatal(err)
	}
	if a.accept == "" {
		a.accept = xmlType
	}
	req.Header.Set("Accept", a.accept)
	req.Header.Set("Authorization", "Bearer "+h.AccessToken())
	req.Header.Set("xero-tenant-id", h.Tenant().ID)
	if a.typ != "" {
		req.Header.Set("Content-Type", a.typ)
	}
	for k, v := range a.header {
		if v == "" {
			req.Header.Del(k)
			continue
		}
		req.Header.Set(k, v)
	}
	client := http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(body)}, err
}

// do sends a request that must be answered, with this status.
func (h harness) do(status int, a ask) reply {
	h.t.Helper()
	r, err := h.send(a)
	if err != nil {
		h.t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	if r.status != status {
		h.t.Fatalf("%s %s: status %d, want %d; body %s", a.method, a.path, r.status, status, r.body)
	}
	return r
}

func (h harness) get(path string) reply {
	h.t.Helper()
	return h.do(http.StatusOK, ask{path: pm + path})
}

// put sends an update of a client in XML.
func (h harness) put(body string) reply {
	h.t.Helper()
	return h.do(http.StatusOK, ask{method: http.MethodPut, path: pm + "client.api/update", typ: xmlType, body: body})
}

// node is an XML element, for comparing shapes.
type node struct {
	Name     string
	Text     string
	Children []node
}

func (n *node) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	n.Name = start.Name.Local
	for {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			var child node
			if err := child.UnmarshalXML(d, t); err != nil {
				return err
			}
			n.Children = append(n.Children, child)
		case xml.CharData:
			n.Text += string(t)
		case xml.EndElement:
			return nil
		}
	}
}

func parseXML(t *testing.T, body string) node {
	t.Helper()
	var n node
	d := xml.NewDecoder(strings.NewReader(body))
	if err := d.Decode(&n); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("something follows the root of %s", body)
	}
	return n
}

// child is the first child of that name; without one it is the zero node.
func (n node) child(names ...string) node {
	for _, name := range names {
		var found node
		for _, c := range n.Children {
			if c.Name == name {
				found = c
				break
			}
		}
		n = found
	}
	return n
}

func (n node) names() []string {
	var list []string
	for _, c := range n.Children {
		list = append(list, c.Name)
	}
	return list
}

// without leaves children out by name.
func (n node) without(names ...string) node {
	out := node{Name: n.Name, Text: n.Text}
	for _, c := range n.Children {
		keep := true
		for _, name := range names {
			keep = keep && c.Name != name
		}
		if keep {
			out.Children = append(out.Children, c)
		}
	}
	return out
}

// shared is a file of the shared folder beside the module; the test is skipped
// where there is none.
func shared(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", filepath.FromSlash(path)))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("no shared folder beside this checkout: %s is needed", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parseJSON(t *testing.T, body string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func fault(t *testing.T, text string) sim.Fault {
	t.Helper()
	f, err := sim.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
