package xpm

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecodeXML reads anything, and what could be read must read the same when
// it is written out in the plainest XML.
func FuzzDecodeXML(f *testing.F) {
	fuzz(f, "text/xml", writeXML)
}

// FuzzDecodeJSON does the same for JSON.
func FuzzDecodeJSON(f *testing.F) {
	fuzz(f, "application/json", writeJSON)
}

func fuzz(f *testing.F, mediaType string, write func(*testing.T, answer) string) {
	f.Helper()
	seeds, err := filepath.Glob(filepath.Join("testdata", "fuzz", f.Name(), "*"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds in testdata/fuzz/%s: %v", f.Name(), err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sameTokens(t, body)
		first, err := decode(mediaType, body, nil)
		if err != nil {
			return
		}
		sameRecords(t, mediaType, body, first)
		again := write(t, first)
		second, err := decode(mediaType, []byte(again), nil)
		if err != nil {
			t.Fatalf("%v in %s", err, again)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("read from %s (-first +second):\n%s", again, diff)
		}
	})
}

// sameRecords reads a body once more, with records: these must change nothing
// of the rest, and be equal to themselves.
func sameRecords(t *testing.T, mediaType string, body []byte, plain answer) {
	recorded, err := decode(mediaType, body, &recorder{book: newBook(), shape: wholeShape})
	if err != nil {
		t.Fatalf("%v, with records alone", err)
	}
	if diff := cmp.Diff(plain, recorded, anyRecord()); diff != "" {
		t.Errorf("answer (-plain +with records):\n%s", diff)
	}
	for _, c := range deref(recorded.Clients) {
		if c.Record == nil {
			continue
		}
		if diff := cmp.Diff(Differences{}, c.Record.Compare(c.Record)); diff != "" {
			t.Errorf("compared with itself (-want +got):\n%s", diff)
		}
	}
}

// sameTokens sets the scanner against encoding/xml: what the one reads to the
// end the other reads alike.
func sameTokens(t *testing.T, body []byte) {
	got, ok := scanned(string(body))
	if !ok {
		return
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	want, ok := spelled(func() (token, error) { return rawToken(d) })
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("encoding/xml reads it %v (-encoding/xml +scanner):\n%s", ok, diff)
	}
}

func writeJSON(t *testing.T, a answer) string {
	t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// MarshalJSON is for the round trip: the tool itself never writes a flag.
func (f Flag) MarshalJSON() ([]byte, error) {
	return []byte([]string{`""`, `"No"`, `"Yes"`}[f]), nil
}

func writeXML(_ *testing.T, a answer) string {
	var b strings.Builder
	b.WriteString("<Response>")
	element(&b, "Status", a.Status)
	element(&b, "ErrorDescription", a.Error)
	if a.StaffList != nil {
		b.WriteString("<StaffList>")
		for _, s := range *a.StaffList {
			staffXML(&b, s)
		}
		b.WriteString("</StaffList>")
	}
	if a.Staff != nil {
		staffXML(&b, *a.Staff)
	}
	if a.Clients != nil {
		b.WriteString("<Clients>")
		for _, c := range *a.Clients {
			clientXML(&b, c)
		}
		b.WriteString("</Clients>")
	}
	if a.Client != nil {
		clientXML(&b, *a.Client)
	}
	if a.Jobs != nil {
		inXML(&b, "Jobs", *a.Jobs, jobXML)
	}
	if a.Job != nil {
		jobXML(&b, *a.Job)
	}
	if a.Groups != nil {
		inXML(&b, "Groups", *a.Groups, groupXML)
	}
	if a.Group != nil {
		groupXML(&b, *a.Group)
	}
	if a.Pagination != nil {
		b.WriteString("<Pagination><Links>")
		element(&b, "Next", a.Pagination.Links.Next)
		b.WriteString("</Links></Pagination>")
	}
	b.WriteString("</Response>")
	return b.String()
}

func staffXML(b *strings.Builder, s Staff) {
	b.WriteString("<Staff>")
	element(b, "UUID", s.UUID)
	element(b, "Name", s.Name)
	element(b, "Email", s.Email)
	b.WriteString("</Staff>")
}

func clientXML(b *strings.Builder, c Client) {
	b.WriteString("<Client>")
	element(b, "UUID", c.UUID)
	element(b, "Name", c.Name)
	element(b, "IsArchived", []string{"", "No", "Yes"}[c.Archived])
	element(b, "IsDeleted", []string{"", "No", "Yes"}[c.Deleted])
	personXML("AccountManager")(b, c.AccountManager)
	personXML("JobManager")(b, c.JobManager)
	b.WriteString("</Client>")
}

func jobXML(b *strings.Builder, j Job) {
	b.WriteString("<Job>")
	element(b, "UUID", j.UUID)
	element(b, "ID", j.Number)
	element(b, "Name", j.Name)
	element(b, "State", j.State)
	personXML("Client")(b, j.Client)
	personXML("Manager")(b, j.Manager)
	personXML("Partner")(b, j.Partner)
	inXML(b, "Assigned", j.Assigned, personXML("Staff"))
	inXML(b, "Tasks", j.Tasks, func(b *strings.Builder, t Task) {
		b.WriteString("<Task>")
		element(b, "UUID", t.UUID)
		element(b, "Name", t.Name)
		element(b, "Completed", []string{"", "false", "true"}[t.Completed])
		inXML(b, "Assigned", t.Assigned, personXML("Staff"))
		b.WriteString("</Task>")
	})
	b.WriteString("</Job>")
}

func groupXML(b *strings.Builder, g Group) {
	b.WriteString("<Group>")
	element(b, "UUID", g.UUID)
	element(b, "Name", g.Name)
	inXML(b, "Clients", g.Clients, personXML("Client"))
	b.WriteString("</Group>")
}

func personXML(name string) func(*strings.Builder, Person) {
	return func(b *strings.Builder, p Person) {
		fmt.Fprintf(b, "<%s>", name)
		element(b, "UUID", p.UUID)
		element(b, "Name", p.Name)
		fmt.Fprintf(b, "</%s>", name)
	}
}

// inXML writes a list, if there is one.
func inXML[T any](b *strings.Builder, name string, list []T, write func(*strings.Builder, T)) {
	if list == nil {
		return
	}
	fmt.Fprintf(b, "<%s>", name)
	for _, one := range list {
		write(b, one)
	}
	fmt.Fprintf(b, "</%s>", name)
}

func element(b *strings.Builder, name, text string) {
	fmt.Fprintf(b, "<%s>", name)
	if err := xml.EscapeText(b, []byte(text)); err != nil {
		panic(err)
	}
	fmt.Fprintf(b, "</%s>", name)
}

// Seeds are Go's own format, so that a failure that is found can be committed
// as it is.
func TestSeedsAreReadable(t *testing.T) {
	for _, target := range []string{"FuzzDecodeXML", "FuzzDecodeJSON"} {
		files, err := filepath.Glob(filepath.Join("testdata", "fuzz", target, "*"))
		if err != nil || len(files) < 5 {
			t.Errorf("%s: %d seeds, %v", target, len(files), err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil || !strings.HasPrefix(string(data), "go test fuzz v1\n[]byte(") {
				t.Errorf("%s is not a seed: %v", file, err)
			}
		}
	}
}
