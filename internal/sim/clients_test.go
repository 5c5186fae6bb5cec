package sim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestClientShapes(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	coco := parseXML(t, h.get("client.api/get/"+strings.ToUpper(cocoUUID)).body).child("Client")
	if got, want := coco.child("AccountManager", "Name").Text, "Ann O'Hara"; got != want {
		t.Errorf("partner %q, want %q", got, want)
	}
	if got, want := coco.child("JobManager", "UUID").Text, benUUID; got != want {
		t.Errorf("manager %q, want %q", got, want)
	}
	if got, want := coco.child("Name").Text, "Coco <& Co>"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if got, want := coco.child("TaxNumber").Text, "******789"; got != want {
		t.Errorf("tax number %q, want %q", got, want)
	}
	bare := parseXML(t, h.get("client.api/get/"+bareUUID).body).child("Client")
	for _, absent := range []string{"AccountManager", "JobManager", "TaxNumber", "AgencyStatus", "Email"} {
		if slices.Contains(bare.names(), absent) {
			t.Errorf("a client that has none shows %s", absent)
		}
	}
	for _, empty := range []string{"<Phone />", "<Contacts />", "<Notes />", "<Groups />", "<Relationships />"} {
		if body := h.get("client.api/get/" + bareUUID).body; !strings.Contains(body, empty) {
			t.Errorf("no %s in %s", empty, body)
		}
	}
}

func TestListDepth(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for _, tt := range []struct {
		path  string
		lists []string // of contacts and what detailed adds
		rows  int
	}{
		{"client.api/paged-list", nil, 2},
		{"client.api/list", []string{"Contacts"}, 3},
		{"client.api/list?detailed=false", []string{"Contacts"}, 3},
		{"client.api/list?detailed=true", []string{"Contacts", "Notes", "Groups", "Relationships"}, 3},
	} {
		clients := parseXML(t, h.get(tt.path).body).child("Clients")
		var lists []string
		for _, n := range clients.Children[0].names() {
			if n == "Contacts" || n == "Notes" || n == "Groups" || n == "Relationships" {
				lists = append(lists, n)
			}
		}
		if diff := cmp.Diff(tt.lists, lists); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.path, diff)
		}
		if got := len(clients.Children); got != tt.rows {
			t.Errorf("%s has %d clients, want %d", tt.path, got, tt.rows)
		}
	}
	h.do(http.StatusBadRequest, ask{path: pm + "client.api/list?detailed=yes"})
}

func TestFields(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for _, tt := range []struct {
		fields string
		want   []string
		why    string
	}{
		{"UUID,Name,JobManager", []string{"UUID", "Name", "JobManager"}, "XML names"},
		{"uuid, name , jobManager", []string{"UUID", "Name", "JobManager"}, "JSON names and blanks"},
		{"name", []string{"Name"}, "nothing is added, not even the UUID"},
		{"name,shoeSize", []string{"Name"}, "unknown names are ignored"},
		{"contacts,isArchived", []string{"IsArchived", "Contacts"}, "lists and flags"},
	} {
		path := "client.api/get/" + cocoUUID + "?fields=" + url.QueryEscape(tt.fields)
		if diff := cmp.Diff(tt.want, parseXML(t, h.get(path).body).child("Client").names()); diff != "" {
			t.Errorf("%s: fields=%s (-want +got):\n%s", tt.why, tt.fields, diff)
		}
		got := h.do(200, ask{path: pm + path, accept: jsonType}).body
		var answer struct {
			Client map[string]any
		}
		if err := json.Unmarshal([]byte(got), &answer); err != nil {
			t.Fatal(err)
		}
		if len(answer.Client) != len(tt.want) {
			t.Errorf("%s: JSON has %v, want as many as %v", tt.why, slices.Sorted(maps.Keys(answer.Client)), tt.want)
		}
	}
	got := parseXML(t, h.get("staff.api/list?fields=email").body).child("StaffList", "Staff").names()
	if diff := cmp.Diff([]string{"Email"}, got); diff != "" {
		t.Errorf("staff (-want +got):\n%s", diff)
	}
}

// walk follows the next links from path and returns the UUIDs in order and
// how many there were on each page.
func walk(h harness, path string) (ids []string, pages []int) {
	for path != "" {
		answer := parseXML(h.t, h.do(200, ask{path: path}).body)
		page := answer.child("Clients").Children
		pages = append(pages, len(page))
		for _, c := range page {
			ids = append(ids, c.child("UUID").Text)
		}
		var ok bool
		next := answer.child("Pagination", "Links", "Next").Text
		if path, ok = strings.CutPrefix(next, h.url); !ok && next != "" {
			h.t.Fatalf("the next link %q is not on this server", next)
		}
	}
	return ids, pages
}

func TestPageWalkYieldsEveryActiveClientOnce(t *testing.T) {
	seed := sim.Generate(123)
	h := start(t, sim.Options{Seed: seed, NoLimits: true})
	var want []string
	for _, c := range seed.Clients {
		if !c.Archived && !c.Deleted {
			want = append(want, c.UUID)
		}
	}
	for _, size := range []int{1, 7, len(want), len(want) + 1, 500} {
		got, pages := walk(h, fmt.Sprintf("%sclient.api/paged-list?pageSize=%d&fields=uuid", pm, size))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", size, diff)
		}
		for i, n := range pages {
			if n != size && i != len(pages)-1 {
				t.Errorf("pages of %d: page %d of %d is short, %d rows", size, i+1, len(pages), n)
			}
		}
	}
	if _, pages := walk(h, pm+"client.api/paged-list"); pages[0] != 50 {
		t.Errorf("a page has %d rows unless told, want 50", pages[0])
	}
}

func TestPageLinks(t *testing.T) {
	h := start(t, sim.Options{Seed: sim.Generate(60)})
	links := parseXML(t, h.get("client.api/paged-list?pageSize=30&fields=uuid,name").body).child("Pagination", "Links")
	first := h.url + pm + "client.api/paged-list?pageSize=30&fields=uuid%2Cname"
	if got := links.child("First").Text; got != first {
		t.Errorf("first %q, want %q", got, first)
	}
	next, err := url.Parse(links.child("Next").Text)
	if err != nil {
		t.Fatal(err)
	}
	if q := next.Query(); q.Get("pageToken") == "" || q.Get("pageSize") != "30" || q.Get("fields") != "uuid,name" {
		t.Errorf("next %q has not all parameters", next)
	}
	last := parseXML(t, h.do(200, ask{path: next.RequestURI()}).body).child("Pagination", "Links")
	if diff := cmp.Diff([]string{"First"}, last.names()); diff != "" {
		t.Errorf("links of the last page (-want +got):\n%s", diff)
	}
}

func TestBadPages(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for _, tt := range []struct{ query, want string }{
		{"pageSize=0", "pageSize must be between 1 and 500"},
		{"pageSize=501", "pageSize must be between 1 and 500"},
		{"pageSize=", "pageSize must be between 1 and 500"},
		{"pageSize=ten", "pageSize must be between 1 and 500"},
		{"pageToken=2", "Invalid page token"},
		{"pageToken=AAAAAAAAAAAAAAAA", "Invalid page token"},
	} {
		got := parseXML(t, h.do(400, ask{path: pm + "client.api/paged-list?" + tt.query}).body)
		if got.child("Status").Text != "ERROR" || got.child("ErrorDescription").Text != tt.want {
			t.Errorf("%s: got %v, want the error %q", tt.query, got, tt.want)
		}
	}
}

func TestUnknownRecords(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for path, want := range map[string]string{
		"client.api/get/" + nobody: "Invalid client identifier",
		"staff.api/get/" + nobody:  "Invalid staff identifier",
	} {
		if got := parseXML(t, h.get(path).body).child("ErrorDescription").Text; got != want {
			t.Errorf("%s: %q, want %q with status 200", path, got, want)
		}
		got := h.do(200, ask{path: pm + path, accept: jsonType}).body
		if want := `{"status":"ERROR","errorDescription":"` + want + `"}`; got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestArchivedIsFoundByGet(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	gone := parseXML(t, h.get("client.api/get/"+goneUUID).body).child("Client")
	if got := gone.child("IsArchived").Text; got != "Yes" {
		t.Errorf("IsArchived %q, want Yes", got)
	}
}

func TestBothFormatsSayTheSame(t *testing.T) {
	name := "Tāne \"&\" <\\> \t line\nbreak \x01 — 🙂"
	seed := small()
	seed.Clients[1].Name = name
	h := start(t, sim.Options{Seed: seed})
	want := strings.Replace(name, "\x01", "\uFFFD", 1) // XML has no way to say it
	if got := parseXML(t, h.get("client.api/get/"+bareUUID).body).child("Client", "Name").Text; got != want {
		t.Errorf("XML %q, want %q", got, want)
	}
	var answer struct{ Client struct{ Name string } }
	if err := json.Unmarshal([]byte(h.do(200, ask{path: pm + "client.api/get/" + bareUUID, accept: jsonType}).body), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Client.Name != name {
		t.Errorf("JSON %q, want %q", answer.Client.Name, name)
	}
}
