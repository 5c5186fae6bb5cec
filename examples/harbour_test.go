package examples

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// document is as much of a declaration as these tests look at.
type document struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		DisplayName string `yaml:"displayName"`
		Systems     struct {
			XPM struct{ Tenant struct{ ID, Name string } }
		}
		FullName     string `yaml:"fullName"`
		Email        string
		FormerEmails []string `yaml:"formerEmails"`
		Accounts     struct {
			XPM struct {
				UUID, Email string
				Create      bool
			}
		}
		Partner, Manager string
		Clients          []client
		ClientsFrom      string `yaml:"clientsFrom"`
	}
}

type client struct{ Name, UUID, Partner, Manager string }

// seed is what the simulator starts from.
type seed struct {
	Tenant struct{ ID, Name string }
	Staff  []struct{ UUID, Name, Email string }
	// Partner and Manager are staff uuids, empty for nobody.
	Clients []struct {
		UUID, Name, Partner, Manager string
		Archived                     bool
	}
	Groups []struct {
		UUID, Name string
		Clients    []string
	}
	Jobs []job
}

// job has completed_date only where its state is Completed.
type job struct {
	UUID, Number, Name, Client, Created, State string
	Due                                        string `json:"due_date"`
	Completed                                  string `json:"completed_date"`
	Partner, Manager                           string
	Assigned                                   []string
	Tasks                                      []task
}

type task struct {
	UUID, Name string
	Completed  bool
	Assigned   []struct{ UUID string }
}

// declared reads the workspace in this test's own way, so that a mistake of
// the loader cannot hide one of the example. Clients carry the roles that hold
// for them.
func declared(t *testing.T) (practice document, users []document, clients []client) {
	t.Helper()
	for _, d := range documents(t) {
		switch d.Kind {
		case "Practice":
			practice = d
		case "User":
			users = append(users, d)
		case "Assignment":
			for _, c := range slices.Concat(d.Spec.Clients, rows(t, d.Spec.ClientsFrom)) {
				if c.Partner == "" {
					c.Partner = d.Spec.Partner
				}
				if c.Manager == "" {
					c.Manager = d.Spec.Manager
				}
				clients = append(clients, c)
			}
		default:
			t.Errorf("%s: kind %q is not part of the story", d.Metadata.Name, d.Kind)
		}
	}
	return practice, users, clients
}

func documents(t *testing.T) []document {
	t.Helper()
	files, err := fs.Glob(Harbour(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []document
	for _, name := range files {
		f, err := Harbour().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for dec := yaml.NewDecoder(f); ; {
			var d document
			err := dec.Decode(&d)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all = append(all, d)
		}
	}
	return all
}

func rows(t *testing.T, name string) []client {
	t.Helper()
	if name == "" {
		return nil
	}
	f, err := Harbour().Open(name)
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if diff := cmp.Diff([]string{"uuid", "client", "group", "partner", "manager"}, table[0]); diff != "" {
		t.Fatalf("%s: columns (-want +got):\n%s", name, diff)
	}
	var all []client
	for _, row := range table[1:] {
		all = append(all, client{UUID: row[0], Name: row[1], Partner: row[3], Manager: row[4]})
	}
	return all
}

func observed(t *testing.T) seed {
	t.Helper()
	var s seed
	dec := json.NewDecoder(strings.NewReader(string(HarbourSeed())))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		t.Fatalf("simulator.json: %v", err)
	}
	return s
}

// The first line of each file tells an editor which schema to complete and
// check from.
func TestHarbourModelines(t *testing.T) {
	schemas := map[string]string{
		"book.yaml":     "assignment",
		"lee-park.yaml": "assignment",
		"practice.yaml": "practice",
		"users.yaml":    "user",
	}
	files, err := fs.Glob(Harbour(), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(schemas)), files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, name := range files {
		text, err := fs.ReadFile(Harbour(), name)
		if err != nil {
			t.Fatal(err)
		}
		schema := "../../../schema/" + schemas[name] + ".schema.json"
		first, _, _ := strings.Cut(string(text), "\n")
		if diff := cmp.Diff("# yaml-language-server: $schema="+schema, first); diff != "" {
			t.Errorf("%s: first line (-want +got):\n%s", name, diff)
		}
		if _, err := os.Stat(filepath.Join("harbour", "practice", schema)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHarbourAgreesWithSeed(t *testing.T) {
	practice, users, clients := declared(t)
	s := observed(t)
	if got, want := len(users), 14; got != want {
		t.Errorf("%d users, want %d", got, want)
	}
	if got, want := len(clients), 80; got != want {
		t.Errorf("%d clients, want %d", got, want)
	}
	if diff := cmp.Diff(s.Tenant, struct{ ID, Name string }(practice.Spec.Systems.XPM.Tenant)); diff != "" {
		t.Errorf("tenant (-simulator +declared):\n%s", diff)
	}

	staff := map[string]string{}
	for _, p := range s.Staff {
		staff[p.UUID] = p.Name
	}
	slugs := map[string]bool{}
	for _, u := range users {
		slugs[u.Metadata.Name] = true
		if xpm := u.Spec.Accounts.XPM; !xpm.Create && staff[xpm.UUID] != u.Spec.FullName {
			t.Errorf("%s: the simulator calls %s %q, want %q", u.Metadata.Name, xpm.UUID, staff[xpm.UUID], u.Spec.FullName)
		}
	}
	names := map[string]string{}
	for _, c := range s.Clients {
		names[c.UUID] = c.Name
		for _, person := range []string{c.Partner, c.Manager} {
			if person != "" && staff[person] == "" {
				t.Errorf("simulator.json: %s is held by %s, who is not on the staff", c.Name, person)
			}
		}
	}
	for _, c := range clients {
		if names[c.UUID] != c.Name {
			t.Errorf("%s: the simulator calls it %q, want %q", c.UUID, names[c.UUID], c.Name)
		}
		for _, slug := range []string{c.Partner, c.Manager} {
			if slug != "" && !slugs[slug] {
				t.Errorf("%s: %q is no user", c.Name, slug)
			}
		}
	}
}

func TestHarbourIDs(t *testing.T) {
	s := observed(t)
	ids := []string{s.Tenant.ID}
	for _, p := range s.Staff {
		ids = append(ids, p.UUID)
	}
	for _, c := range s.Clients {
		ids = append(ids, c.UUID)
	}
	for _, g := range s.Groups {
		ids = append(ids, g.UUID)
	}
	for _, j := range s.Jobs {
		ids = append(ids, j.UUID)
		for _, t := range j.Tasks {
			ids = append(ids, t.UUID)
		}
	}
	v4 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for _, id := range ids {
		if !v4.MatchString(id) {
			t.Errorf("%q is not a lower-case version 4 uuid", id)
		}
		if seen[id] {
			t.Errorf("%s is there twice", id)
		}
		seen[id] = true
	}
}
