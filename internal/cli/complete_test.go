package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/sim"
)

// typedIn is a workspace to type addresses of: names that begin alike, a name
// that a shell would run, and a client without a uuid.
const typedIn = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {}, ignition: {}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, accounts: {xpm: {uuid: 10000000-0000-4000-8000-000000000001}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee-park}
spec: {fullName: Lee Park, accounts: {xpm: {uuid: 10000000-0000-4000-8000-000000000002}}}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec:
  partner: kim-tan
  clients:
    - {name: Acme Group, uuid: 2a000000-0000-4000-8000-000000000001}
    - {name: Acme Pty Ltd, uuid: 2b000000-0000-4000-8000-000000000002, manager: lee-park}
    - {name: Aroha, uuid: 3a000000-0000-4000-8000-000000000003}
    - {name: Beta Trust, manager: null}
    - {name: "Zed $(touch here) (touch there)", uuid: 4a000000-0000-4000-8000-000000000004}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: managers}
spec: {manager: lee-park, clients: [{name: Acme Group, uuid: 2a000000-0000-4000-8000-000000000001}]}
---
apiVersion: practicectl/v1
kind: SupportAccess
metadata: {name: payroll-case}
spec: {scope: organisation, organisation: Acme Pty Ltd, role: standard, payrollAdmin: false, owner: kim-tan, case: "1234567", reason: payroll filing error, from: 2026-11-20, until: 2026-11-27}
---
apiVersion: practicectl/v1
kind: SupportAccess
metadata: {name: bank-case}
spec: {scope: organisation, organisation: Beta Trust, role: standard, payrollAdmin: false, owner: kim-tan, case: "1234568", reason: a bank feed is lost, from: 2026-11-20, until: 2026-11-27}
`

// offline fails every call: a completion must not make one.
type offline struct{ t *testing.T }

func (o offline) RoundTrip(r *http.Request) (*http.Response, error) {
	o.t.Errorf("the network was asked: %s", r.URL)
	return nil, errors.New("offline")
}

// completes asks as a shell does, and returns what it is told.
func completes(t *testing.T, files fs.FS, line ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Transport: offline{t},
		Folder: func(dir string) (fs.FS, error) {
			if dir != "practice" || files == nil {
				return nil, fs.ErrNotExist
			}
			return files, nil
		},
		Getenv: func(string) string { return "" },
	}
	if code := cli.Main(t.Context(), env, append([]string{"__complete"}, line...)); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	if said := errs.String(); strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "Completion ended with directive: ") {
		t.Errorf("standard error: %q", said)
	}
	return out.String()
}

const (
	thenBlank   = ":4\n" // what to do after it: put a blank, and complete no files
	thenMore    = ":6\n" // no blank
	thenFiles   = ":0\n"
	thenFolders = ":16\n"
)

func TestCompletion(t *testing.T) {
	tests := []struct{ name, line, want, reason string }{
		{"kinds of addresses", "explain ", "client/\ta client, by name or uuid\njob/\ta current job, by its number\nsupport/\tdeclared access of Xero Support\nuser/\ta declared user\n" + thenMore, "the address goes on behind the slash"},
		{"every client", "explain client/", "client/2a000000-0000-4000-8000-000000000001\tAcme Group\nclient/2b000000-0000-4000-8000-000000000002\tAcme Pty Ltd\n" +
			"client/3a000000-0000-4000-8000-000000000003\tAroha\nclient/4a000000-0000-4000-8000-000000000004\tZed $(touch here) (touch there)\n" +
			"client/Beta\tBeta Trust\n" + thenMore, "once each: by the uuid, else by name"},
		{"by uuid", "explain client/2b", "client/2b000000-0000-4000-8000-000000000002\tAcme Pty Ltd\n" + thenBlank, "the name stands beside it"},
		{"by the one name", "explain client/Ar", "client/Aroha\t3a000000-0000-4000-8000-000000000003\n" + thenBlank, "the uuid stands beside it"},
		{"names with blanks", "explain client/A", "client/Acme\tAcme Group and 1 more\nclient/Aroha\t3a000000-0000-4000-8000-000000000003\n" + thenMore, "bash would put a blank on the line unquoted"},
		{"nothing plain is left", "explain client/Acme", "_activeHelp_ 2 begin like this: type more of one, with a backslash before a blank\n" + thenBlank, "so it says what to do"},
		{"behind a blank", "explain client/Acme\u00a0", thenBlank, "another blank is another name"},
		{"one is left", "explain client/Acme·P", "client/Acme Pty Ltd\t2b000000-0000-4000-8000-000000000002\n" + thenBlank, "shells quote a single one"},
		{"in other letters", "explain client/acme·p", "client/Acme Pty Ltd\t2b000000-0000-4000-8000-000000000002\n" + thenBlank, "for shells that mind no case"},
		{"what a shell would run", "explain client/Z", thenBlank, "fish takes quotes off: never"},
		{"users", "explain user/", "user/kim-tan\tKim Tan\nuser/lee-park\tLee Park\n" + thenBlank, "with their names"},
		{"grants", "explain support/", "support/bank-case\tBeta Trust\nsupport/payroll-case\tAcme Pty Ltd\n" + thenBlank, "with what each opens"},
		{"jobs nobody has seen", "explain job/", thenBlank, "Xero is not asked"},
		{"the folder behind it", "explain user/kim-tan ", thenFolders, "folders only"},
		{"nothing behind that", "explain user/kim-tan practice ", thenBlank, "it takes two"},

		{"a role", "adopt client/2a000000-0000-4000-8000-000000000001/", "client/2a000000-0000-4000-8000-000000000001/manager\tlee-park is declared\n" +
			"client/2a000000-0000-4000-8000-000000000001/partner\tkim-tan is declared\n" + thenBlank, "of both its entries"},
		{"only declared roles", "adopt client/3a000000-0000-4000-8000-000000000003/", "client/3a000000-0000-4000-8000-000000000003/partner\tkim-tan is declared\n" + thenBlank, "what is left out cannot be adopted"},
		{"nobody", "adopt client/Beta·Trust/m", "client/Beta Trust/manager\tnobody is declared\n" + thenBlank, "null is declared too"},
		{"a client goes on", "adopt client/3a", "client/3a000000-0000-4000-8000-000000000003/\tAroha\n" + thenMore, "with the role"},
		{"a folder instead", "adopt pra", thenFiles, "the first may be the folder"},
		{"addresses in a folder", "adopt practice client/3a", "client/3a000000-0000-4000-8000-000000000003/\tAroha\n" + thenMore, "of that workspace"},
		{"a word that is no folder", "adopt elsewhere client/3a", "client/3a000000-0000-4000-8000-000000000003/\tAroha\n" + thenMore, "then it is the default workspace"},

		{"who hands over", "handover --from ", "kim-tan\tKim Tan\nlee-park\tLee Park\n" + thenBlank, "users"},
		{"in one word", "handover --to=l", "lee-park\tLee Park\n" + thenBlank, "as a flag can be given"},
		{"which clients", "handover --client Ar", "Aroha\t3a000000-0000-4000-8000-000000000003\n" + thenBlank, "without the kind"},
		{"which rule", "handover --select nameS", "nameStartsWith=\tthe beginning of the name\n" + thenMore, "it goes on"},
		{"who attests", "attest 7fa4916f --by k", "kim-tan\tKim Tan\n" + thenBlank, "a user"},
		{"ids of actions", "attest ", thenFolders, "a plan would have to be made for them"},
		{"by which role", "report --by ", "manager\npartner\n" + thenBlank, "no user"},
		{"systems", "observe ", "ignition\tIgnition\nxeroOrganisation\tXero organisation\nxpm\tPractice Manager\n" + thenBlank, "those that the practice uses, and what every organisation has"},
		{"a system's folder", "observe xpm ", thenFolders, "folders only"},
		{"a page's folder", "observe --page p.html ", thenFolders, "which has no system"},
		{"a list to read", "observe xpm --from ", thenFiles, "a file here, a user there"},

		{"formats", "plan --format ", "annotations\tfor the log of a step in GitHub Actions\nhtml\tone page for a browser\njson\tfor programs\n" +
			"markdown\tfor a comment or an issue\ntext\tfor people\n" + thenBlank, "all that plan knows"},
		{"origins", "drift --fail-on mo", "moved\n" + thenMore, "a comma may follow"},
		{"another origin", "drift --fail-on moved,d", "moved,due\n" + thenMore, "behind a comma"},
		{"all other origins", "drift --fail-on moved,due,", "moved,due,pending\nmoved,due,this-change\nmoved,due,undeclared\n" + thenMore, "each once"},
		{"rails", "plan --override max", "maxClients\nmaxJobs\nmaxLogins\n" + thenBlank, "by prefix"},
		{"a date", "plan --as-of ", thenBlank, "no file is a date"},
		{"a reason", "plan --reason ", thenBlank, "no file is a reason"},
		{"a plan or folder", "apply ", thenFiles, "both are files"},
		{"a saved plan", "show ", thenFiles, "a file"},
		{"a workspace", "validate ", thenFolders, "folders only"},
		{"one workspace", "validate practice ", thenBlank, "one is enough"},
		{"no argument", "version ", thenBlank, "it takes none"},
		{"a command below", "history s", "show\tShow one run, with the values before each change\n" + thenFiles, "beside folders, which nothing fits then"},
		{"a folder with a journal", "history x", thenFolders, "beside a command"},
		{"an answer", "simulate --assume U4=", "U4=hidden\twhether the staff list has the people who are disabled\nU4=shown\twhether the staff list has the people who are disabled\n" + thenBlank, "both"},
		{"a fault", "simulate --fault hang", "hang\ta Practice Manager call: no answer, until the caller gives up; nothing is done\n" + thenBlank, "with the calls that it can strike"},
		{"a kind", "schema Co", "Cover\tOne person in another's place between two dates\n" + thenBlank, "as its schema says"},
		{"help", "help ex", "exit-codes\tWhat the exit codes mean\nexplain\tSay who holds what, which line decides it, and until when; never writes\n" + thenBlank, "commands and topics"},
		{"help below", "help auth l", "login\tLog in to Xero in a browser, and keep the login\nlogout\tEnd the login: at Xero, and here\n" + thenBlank, "commands of a command"},
	}
	files := fstest.MapFS{"book.yaml": {Data: []byte(typedIn)}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := strings.Split(tt.line, " ")
			line[len(line)-1] = strings.ReplaceAll(line[len(line)-1], "·", " ") // a blank that was typed behind a backslash
			if diff := cmp.Diff(tt.want, completes(t, files, line...)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// What is wrong is for a command to say, not for a shell at every key.
func TestCompletionWithoutWorkspace(t *testing.T) {
	for name, files := range map[string]fs.FS{
		"none":    nil,
		"invalid": fstest.MapFS{"book.yaml": {Data: []byte(typedIn + "  unknown: key\n")}},
		"foreign": fstest.MapFS{"other.yaml": {Data: []byte("kind: Deployment\n")}},
	} {
		for _, line := range []string{"explain client/", "explain job/", "explain user/", "explain support/", "adopt client/", "observe ", "history show ", "handover --from "} {
			if got := completes(t, files, strings.Split(line, " ")...); got != thenBlank {
				t.Errorf("%s: %q: %q", name, line, got)
			}
		}
	}
}

// Whatever is completed as a format has to be one.
func TestCompletedFormatsAreKnown(t *testing.T) {
	for _, command := range []string{"plan", "drift", "show", "explain", "report --by partner", "map", "runbook", "doctor", "auth status"} {
		args := strings.Split(command, " ")
		formats := strings.Split(completes(t, nil, append(args, "--format", "")...), "\n")
		for _, f := range formats[:len(formats)-2] {
			f, _, _ = strings.Cut(f, "\t")
			var errs bytes.Buffer
			env := &cli.Env{
				Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &errs, Now: time.Now, Transport: offline{t},
				Folder: func(string) (fs.FS, error) { return nil, fs.ErrNotExist }, Getenv: func(string) string { return "" },
			}
			if command == "explain" {
				args = []string{"explain", "user/x"}
			}
			cli.Main(t.Context(), env, append(args, "--format", f))
			if strings.Contains(errs.String(), "there is no format") {
				t.Errorf("%s --format %s: %s", command, f, errs.String())
			}
		}
	}
}

// 20,000 clients are filtered, and what is too much to look through is counted.
func TestCompletionOfManyClients(t *testing.T) {
	seed := sim.Generate(20_000)
	files := fstest.MapFS{"book.yaml": {Data: []byte(book(seed))}}
	tests := []struct {
		typed     string
		most, any int
		reason    string
	}{
		{"client/", 0, 0, "too many are none"},
		{"client/a", 300, 1, "a letter: the first words"},
		{"client/" + seed.Clients[7].UUID[:4], 300, 1, "four digits of a uuid"},
	}
	for _, tt := range tests {
		var got []string
		for _, line := range strings.Split(completes(t, files, "explain", tt.typed), "\n") {
			if strings.HasPrefix(line, "client/") {
				got = append(got, line)
			}
		}
		if len(got) > tt.most || len(got) < tt.any {
			t.Errorf("%s: %q has %d candidates, want %d to %d", tt.reason, tt.typed, len(got), tt.any, tt.most)
		}
	}
	if got := completes(t, files, "explain", "client/"); !strings.Contains(got, " begin like this: type more of one") {
		t.Errorf("too many: %s", got)
	}
}

// BenchmarkComplete is one press of the key in a workspace of 20,000 clients,
// but for the start of the process. Reading the workspace is all but all of it.
func BenchmarkComplete(b *testing.B) {
	seed := sim.Generate(20_000)
	files := fstest.MapFS{"book.yaml": {Data: []byte(book(seed))}}
	var out, errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
		Folder: func(string) (fs.FS, error) { return files, nil }, Getenv: func(string) string { return "" },
	}
	for _, line := range []string{"validate ", "explain user/", "explain client/", "explain client/S", "adopt client/2"} {
		b.Run(fmt.Sprintf("%q", line), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				errs.Reset()
				if code := cli.Main(b.Context(), env, append([]string{"__complete"}, strings.Split(line, " ")...)); code != 0 {
					b.Fatalf("exit code %d: %s", code, errs.String())
				}
			}
		})
	}
}
