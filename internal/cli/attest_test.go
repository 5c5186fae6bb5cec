package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

const attestPractice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo-bloggs}
spec: {fullName: Jo Bloggs, email: jo@harbour.example}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: sam-lee}
spec: {fullName: Sam Lee, email: sam@harbour.example, formerEmails: [sam@old.example]}
`

// manualChange is one thing that a person does in Ignition.
func manualChange(id, user, name string, reason reconcile.Reason, f reconcile.FieldChange) reconcile.Change {
	f.Address, f.Reason = "user/"+user+"/ignition/"+string(f.Field), reason
	f.Because = []reconcile.Step{{Source: reconcile.Source{File: "people.yaml", Line: 3}}}
	return reconcile.Change{
		Address: f.Address, Key: reconcile.Key{System: "ignition", Kind: reconcile.KindUser, ID: user + "@harbour.example"}, Name: name,
		Action: reconcile.ActionManual, Reason: reason, Source: f.Because[0].Source, Fields: []reconcile.FieldChange{f},
		Manual: &reconcile.Manual{ID: id, System: "Ignition", Actor: "an Ignition Admin", Who: []string{"jo-bloggs", "sam-lee"}, Steps: []string{"Do it"}, Observed: true},
	}
}

var (
	attestNow  = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC) // 16:00 in Sydney
	attestLink = reconcile.FieldChange{Field: reconcile.FieldLink, After: reconcile.Value{ID: "s1", Name: "Kim Tan"}}
	attestGone = reconcile.FieldChange{Field: reconcile.FieldRecord, Before: reconcile.Value{ID: "there", Name: "Lee Park"}}
	attestRole = reconcile.FieldChange{Field: reconcile.FieldRole, Before: reconcile.Value{ID: "member", Name: "Member"}, After: reconcile.Value{ID: "admin", Name: "Admin"}}
)

// attestPlan has a link, a removal, an admin role, a leftover that nothing
// shows, and what cannot be attested.
func attestPlan() reconcile.Plan {
	link := manualChange("aa000001", "kim-tan", "Kim Tan", reconcile.ReasonUnset, attestLink)
	gone := manualChange("aa000002", "lee-park", "Lee Park", reconcile.ReasonMustBeOff, attestGone)
	gone.Manual.Wait = 30
	role := manualChange("aa000003", "kim-tan", "Kim Tan", reconcile.ReasonDiffers, attestRole)
	role.Manual.Admin = true
	unseen := manualChange("aa000004", "lee-park", "Lee Park", reconcile.ReasonMustBeOff, reconcile.FieldChange{Field: reconcile.FieldLeftover, Before: reconcile.Value{ID: "there", Name: "drafts"}})
	unseen.Manual.Observed, unseen.Manual.Who = false, nil
	held := manualChange("aa000005", "jo-bloggs", "Jo Bloggs", reconcile.ReasonMustBeOff, attestGone)
	held.Hold = &reconcile.Hold{Text: "is the principal", Hint: "ask support"}
	said := manualChange("aa000006", "pat-ng", "Pat Ng", reconcile.ReasonMustBeOff, attestGone)
	said.Word = &reconcile.Attestation{By: "sam-lee", At: attestNow.Add(-time.Hour)}
	own := manualChange("aa000007", "sam-lee", "Sam Lee", reconcile.ReasonDiffers, attestRole)
	own.Manual.Who, own.Manual.Actor = []string{"sam-lee"}, "the person themself"
	old := manualChange("aa000008", "lee-park", "Lee Park", reconcile.ReasonUnset, attestLink)
	old.Key.System, old.Manual.System = "xbert", "XBert"
	return reconcile.Plan{
		Changes: []reconcile.Change{{Name: "Acme", Action: reconcile.ActionUpdate}, link, gone, role, unseen, held, said, own, old},
		Seen: []reconcile.Seen{
			{System: "ignition", CapturedAt: attestNow.Add(-2 * time.Hour)},
			{System: "xbert", CapturedAt: attestNow.Add(-10 * time.Minute)},
		},
	}
}

// attestBench is a workspace on disk with a file to show.
func attestBench(t *testing.T) (*attesting, *Env) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"people.yaml": attestPractice, "evidence/list.png": "a picture", "evidence/empty.png": ""} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	env := &Env{Folder: openFolder, Stdout: &bytes.Buffer{}, Getenv: func(string) string { return "" }}
	ws, err := loadFolder(env, dir)
	if err != nil {
		t.Fatal(err)
	}
	ws.Practice.TwoPerson = false
	files, err := env.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := &attesting{
		attestOptions: attestOptions{by: "jo-bloggs", evidence: []string{"evidence/list.png"}},
		ws:            ws, dir: dir, files: files, now: attestNow, plan: attestPlan(),
		author: func(reconcile.Change) ([]string, error) { return []string{"sam-lee"}, nil },
	}
	return a, env
}

func TestAttestDecides(t *testing.T) {
	a, _ := attestBench(t)
	a.evidence = []string{filepath.Join(a.dir, "evidence", "list.png"), "evidence/list.png", "https://files.harbour.example/77"}
	a.note = " case\n7 "
	if err := a.check(); err != nil {
		t.Fatal(err)
	}
	doc, done, err := a.decide([]string{"aa000001", "aa000003"})
	if err != nil {
		t.Fatal(err)
	}
	want := decl.Attestation{
		Name: "2026-11-22-ignition-kim-tan", Actions: []decl.Text{{Value: "aa000001"}, {Value: "aa000003"}}, By: decl.Text{Value: "jo-bloggs"},
		At: decl.Text{Value: "2026-11-22T16:00"}, Note: "case 7",
		Evidence: []decl.Evidence{{File: "evidence/list.png", SHA256: doc.Evidence[0].SHA256}, {URL: "https://files.harbour.example/77"}},
	}
	if diff := cmp.Diff(want, doc); diff != "" || len(doc.Evidence[0].SHA256) != 64 || len(done) != 2 {
		t.Errorf("the same file given twice counts once (-want +got):\n%s", diff)
	}
}

func TestAttestRefuses(t *testing.T) {
	both := func(hint, message string) string { return message + " | " + hint }
	tests := []struct {
		name, reason string
		ids          string
		change       func(*attesting)
		code         int
		want         string // message | hint
	}{
		{"a slip of the pen", "the near one is offered", "aa00000", nil, exitUsage,
			both(`did you mean "aa000001" or "aa000002" or "aa000003"?`, `no open action has the id "aa00000": it is done and seen, or not wanted any more, or the id is another one`)},
		{"done long ago", "an error says so", "ffffffff", nil, exitUsage,
			both("practicectl runbook lists what is open", `no open action has the id "ffffffff": it is done and seen, or not wanted any more, or the id is another one`)},
		{"attested, and counted", "it names the document", "eeeeeeee", func(a *attesting) {
			a.ws.Attestations = []decl.Attestation{{Name: "x", Pos: diag.Position{File: "decisions/x.yaml", Line: 3}, By: decl.Text{Value: "sam-lee"}, At: decl.Text{Value: "2026-11-01T09:00"}, Actions: []decl.Text{{Value: "eeeeeeee"}}}}
		}, exitFailed, both("practicectl runbook lists what is open", "eeeeeeee is not open any more: Sam Lee attested it for 09:00 on 1 November 2026 (decisions/x.yaml:3)")},
		{"held back", "it cannot have been done", "aa000005", nil, exitFailed, both("ask support", "aa000005 (Jo Bloggs, Ignition: remove): this is held back: is the principal")},
		{"said already", "only a list closes it", "aa000006", nil, exitFailed,
			both("practicectl observe ignition ws", "aa000006 (Pat Ng, Ignition: remove): Sam Lee has said already that this is done, for 15:00 on 22 November 2026; only a new list of Ignition closes it")},
		{"somebody else's own", "only they can", "aa000007", nil, exitUsage,
			both("--by sam-lee", "aa000007 (Sam Lee, Ignition: role Member → Admin): Jo Bloggs may not do this: it takes the person themself (Sam Lee)")},
		{"one of two", "nothing is written by halves", "aa000001 aa000007", nil, exitUsage,
			both("--by sam-lee", "aa000007 (Sam Lee, Ignition: role Member → Admin): Jo Bloggs may not do this: it takes the person themself (Sam Lee)")},
		{"before the list", "the word would not count", "aa000008", func(a *attesting) { a.attestOptions.at = "2026-11-22T15:00" }, exitFailed,
			both("look what happened; once it is done again, attest it with the time of that", "aa000008 (Lee Park, XBert: link to Kim Tan): the list of XBert that was taken later, at 15:50 on 22 November 2026, does not show it")},
		{"their own change", "twoPerson", "aa000001", func(a *attesting) {
			a.ws.Practice.TwoPerson, a.author = true, func(reconcile.Change) ([]string, error) { return []string{"sam-lee", "jo-bloggs"}, nil }
		}, exitFailed, both("somebody else looks at it and attests it", "aa000001 (Kim Tan, Ignition: link to Kim Tan): twoPerson is on, and jo-bloggs wrote the change")},
		{"nobody's change", "what cannot be told is no permission", "aa000001", func(a *attesting) {
			a.ws.Practice.TwoPerson, a.author = true, func(reconcile.Change) ([]string, error) { return nil, errors.New("there is no Git history here") }
		}, exitFailed, both("somebody else looks at it and attests it", "aa000001 (Kim Tan, Ignition: link to Kim Tan): twoPerson is on, and who wrote the change cannot be told: there is no Git history here")},
		{"by nobody", "the user has to be declared", "aa000001", func(a *attesting) { a.by = "jo-blogs" }, exitUsage,
			both(`did you mean "jo-bloggs"?`, `--by: no user is called "jo-blogs"`)},
		{"in the future", "nobody knows yet", "aa000001", func(a *attesting) { a.attestOptions.at = "2026-11-22T16:01" }, exitUsage,
			both("it is when it was done, so not later than now", "--at 2026-11-22T16:01 lies in the future: it is 2026-11-22T16:00 in Australia/Sydney")},
		{"a time that is none", "the format is said", "aa000001", func(a *attesting) { a.attestOptions.at = "yesterday" }, exitUsage,
			both("write it like 2026-11-20T16:55, in the time of Australia/Sydney", `--at is not a time: "yesterday"`)},
		{"a key in the note", "it would stay for ever", "aa000001", func(a *attesting) { a.note = "client_secret: abcdefgh" }, exitUsage,
			both("leave it out: the note stays in the Git history", "--note holds what looks like a credential")},
		{"no file", "it has to be there", "aa000001", func(a *attesting) { a.evidence = []string{"gone.png"} }, exitUsage,
			both("put the file into the workspace first, such as evidence/2026-11-20-ignition.png", "--evidence: there is no file gone.png")},
		{"an empty file", "it shows nothing", "aa000001", func(a *attesting) { a.evidence = []string{"evidence/empty.png"} }, exitFailed,
			both("", "--evidence evidence/empty.png: the file is empty, and shows nothing")},
		{"plain http", "anybody could have changed it", "aa000001", func(a *attesting) { a.evidence = []string{"http://files.harbour.example/7"} }, exitUsage,
			both("give an https address, or a file of the workspace", `--evidence "http://files.harbour.example/7" does not begin with https://`)},
		{"a login in the address", "it would stay for ever, and is not repeated", "aa000001", func(a *attesting) { a.evidence = []string{"https://jo:pw@files.harbour.example/7"} }, exitUsage,
			both("take it out: the address stays in the Git history", "--evidence holds a login")},
		{"a key in the address", "the same", "aa000001", func(a *attesting) { a.evidence = []string{"https://files.harbour.example/7?access_token=abcdefgh"} }, exitUsage,
			both("share it in a way that needs no key in the address", "--evidence holds what looks like a credential")},
		{"no host", "it is no address", "aa000001", func(a *attesting) { a.evidence = []string{"https:///7"} }, exitUsage,
			both("write it like https://files.example/77", `--evidence is not an address: "https:///7"`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := attestBench(t)
			if tt.change != nil {
				tt.change(a)
			}
			err := a.check()
			if err == nil {
				_, _, err = a.decide(strings.Fields(tt.ids))
			}
			if err == nil {
				t.Fatalf("%s: no error", tt.reason)
			}
			if got := strings.ReplaceAll(err.Error()+" | "+hintOf(err), " "+a.dir, " ws"); got != tt.want || exitCode(err) != tt.code {
				t.Errorf("%s:\ngot  %d %s\nwant %d %s", tt.reason, exitCode(err), got, tt.code, tt.want)
			}
		})
	}
}

func TestAttestOutside(t *testing.T) {
	a, _ := attestBench(t)
	other := filepath.Join(t.TempDir(), "x.png")
	if err := os.WriteFile(other, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, filepath.Join(a.dir, "link.png")); err != nil {
		t.Skip(err)
	}
	for _, given := range []string{other, "link.png", filepath.Join(a.dir, "link.png"), filepath.Join(a.dir, "evidence"), "../x.png"} {
		if e, err := a.piece(given); err == nil || exitCode(err) != exitUsage {
			t.Errorf("%s: %v, %v", given, e, err)
		}
	}
}

// What the command says of a word is what a plan makes of it.
func TestAttestCloses(t *testing.T) {
	a, _ := attestBench(t)
	if err := a.check(); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"aa000001": "closed until 20 February 2027, unless a list of Ignition that is taken at 16:01 on 22 November 2026 or later shows otherwise before",
		"aa000002": "stays open until a list of Ignition that is taken at 16:31 on 22 November 2026 or later shows it: practicectl observe ignition " + a.dir,
		"aa000003": "closed until 22 December 2026, unless a list of Ignition that is taken at 16:01 on 22 November 2026 or later shows otherwise before",
		"aa000004": "closed on this word: no list shows it",
	}
	for id, text := range want {
		c, err := a.open(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.closing(c); got != text {
			t.Errorf("%s: %s\nwant %s", id, got, text)
		}
	}
}

func TestAttestNames(t *testing.T) {
	a, _ := attestBench(t)
	if err := a.check(); err != nil {
		t.Fatal(err)
	}
	change := func(system, name string) reconcile.Change {
		return reconcile.Change{Key: reconcile.Key{System: system}, Name: name}
	}
	tests := []struct {
		name string
		done []reconcile.Change
		want string
	}{
		{"one", []reconcile.Change{change("ignition", "Lee Park")}, "2026-11-22-ignition-lee-park"},
		{"two of one person", []reconcile.Change{change("ignition", "Mīria Tāne"), change("xbert", "Mīria Tāne")}, "2026-11-22-by-hand-miria-tane"},
		{"two people", []reconcile.Change{change("xbert", "Lee Park"), change("xbert", "Kim Tan")}, "2026-11-22-xbert-2-actions"},
		{"very long", []reconcile.Change{change("ignition", strings.Repeat("Anna ", 30))}, "2026-11-22-ignition-" + strings.TrimRight(strings.Repeat("anna-", 30)[:43], "-")},
		{"no letter that a slug has", []reconcile.Change{change("ignition", "李")}, "2026-11-22-ignition"},
	}
	for _, tt := range tests {
		if got := a.free(tt.done); got != tt.want || len(got) > 63 {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	a.ws.Attestations = []decl.Attestation{{Name: "2026-11-22-ignition-lee-park"}}
	if err := errors.Join(os.Mkdir(filepath.Join(a.dir, "decisions"), 0o755), os.WriteFile(filepath.Join(a.dir, "decisions", "2026-11-22-ignition-lee-park-2.yaml"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if got, want := a.free(tests[0].done), "2026-11-22-ignition-lee-park-3"; got != want {
		t.Errorf("taken by a document and by a file: %s, want %s", got, want)
	}
}

func TestAttestWrites(t *testing.T) {
	if !slices.Contains(schema.Kinds(), "Attestation") {
		t.Skip("documents of kind Attestation are not read yet")
	}
	a, env := attestBench(t)
	if err := a.check(); err != nil {
		t.Fatal(err)
	}
	doc, done, err := a.decide([]string{"aa000001", "aa000002"})
	if err != nil {
		t.Fatal(err)
	}
	name, err := a.write(env, doc, done)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := loadFolder(env, a.dir)
	if err != nil {
		t.Fatal(err)
	}
	got := ws.Attestations[0]
	if got.Name != doc.Name || got.By.Value != "jo-bloggs" || len(got.Actions) != 2 || got.Evidence[0].File != "evidence/list.png" || got.Evidence[0].SHA256 != doc.Evidence[0].SHA256 {
		t.Errorf("%s holds %+v", name, got)
	}
	want := name + `: 2 actions, done at 16:00 on 22 November 2026, says Jo Bloggs
  aa000001 (Kim Tan, Ignition: link to Kim Tan)
      closed until 20 February 2027, unless a list of Ignition that is taken at 16:01 on 22 November 2026 or later shows otherwise before
  aa000002 (Lee Park, Ignition: remove)
      stays open until a list of Ignition that is taken at 16:31 on 22 November 2026 or later shows it: practicectl observe ignition ` + a.dir + `
Next: commit it, and have somebody look at it.
`
	if diff := cmp.Diff(want, a.told(name, doc, done)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := a.write(env, doc, done); err == nil || !strings.Contains(err.Error(), "is there already: nothing was written") {
		t.Errorf("over an existing file: %v", err)
	}
}

// A document with which the workspace would not load is taken back.
func TestAttestTakesBack(t *testing.T) {
	a, env := attestBench(t)
	if err := a.check(); err != nil {
		t.Fatal(err)
	}
	doc, done, err := a.decide([]string{"aa000001"})
	if err != nil {
		t.Fatal(err)
	}
	doc.By.Value = "gone"
	if _, err := a.write(env, doc, done); err == nil || exitCode(err) != exitInvalid {
		t.Errorf("a document that does not load: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(a.dir, "decisions", "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAttestSplits(t *testing.T) {
	env := &Env{Folder: func(dir string) (fs.FS, error) {
		if dir == "practice" || dir == "./aa000009" {
			return os.DirFS("."), nil
		}
		return nil, errors.New("no such folder")
	}}
	o := attestOptions{by: "jo", evidence: []string{"x"}}
	tests := []struct {
		name        string
		o           attestOptions
		args        string
		ids, folder string
		err         string
	}{
		{"ids and a folder", o, "aa000001 aa000002 practice", "aa000001 aa000002", "practice", ""},
		{"the folder first, an id twice", o, "practice aa000001 aa000001", "aa000001", "practice", ""},
		{"a folder that looks like an id", o, "aa000001 ./aa000009", "aa000001", "./aa000009", ""},
		{"a slip of the pen is no folder", o, "aa00001", "aa00001", "", ""},
		{"a folder that is not there is one", o, "aa000001 ../gone", "aa000001", "../gone", ""},
		{"no id", o, "practice", "", "", "attest needs the id of an action"},
		{"two folders", o, "aa000001 practice ./other", "", "", "attest takes one folder, and got practice and ./other"},
		{"nobody", attestOptions{evidence: []string{"x"}}, "aa000001", "", "", "attest needs --by"},
		{"nothing to show", attestOptions{by: "jo"}, "aa000001", "", "", "attest needs --evidence"},
	}
	for _, tt := range tests {
		ids, folder, err := tt.o.split(env, strings.Fields(tt.args))
		text := ""
		if err != nil {
			text = err.Error()
		}
		got := []string{strings.Join(ids, " "), strings.Join(folder, " "), text}
		if diff := cmp.Diff([]string{tt.ids, tt.folder, tt.err}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// repository commits people.yaml as one author after the other.
func repository(t *testing.T, dir string, authors ...string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	run := func(author string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL="+author, "GIT_COMMITTER_NAME=ci", "GIT_COMMITTER_EMAIL=ci@x.example")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	run("", "init", "-q", "-b", "main")
	for i, author := range authors {
		f, err := os.OpenFile(filepath.Join(dir, "people.yaml"), os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString(strings.Repeat("#", i+1) + "\n")
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		run(author, "add", ".")
		run(author, "commit", "-qm", "change")
	}
}

func TestAuthor(t *testing.T) {
	const none = "no user's"
	tests := []struct {
		name, reason string
		authors      []string
		then         func(t *testing.T, dir string)
		want, err    string
	}{
		{"the last one", "whoever wrote what counts now", []string{"sam@harbour.example", "jo@harbour.example"}, nil, "jo-bloggs", ""},
		{"in capitals", "addresses have no case", []string{"JO@Harbour.example"}, nil, "jo-bloggs", ""},
		{"an address of before", "identity survives a change of address", []string{"sam@old.example"}, nil, "sam-lee", ""},
		{"private at GitHub", "the login tells", []string{"123+Jo-B@users.noreply.github.com"}, nil, "jo-bloggs", ""},
		{"private at GitHub, as it was", "without the number", []string{"jo-b@users.noreply.github.com"}, nil, "jo-bloggs", ""},
		{"somebody else", "it may be anybody", []string{"x@y.example"}, nil, "", "the last commit of people.yaml is by x@y.example, which is " + none + " e-mail (add it to formerEmails, or declare github)"},
		{"edited since", "who did that is not known", []string{"jo@harbour.example"}, func(t *testing.T, dir string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, "people.yaml"), []byte("#"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "", "people.yaml is not as it was committed last"},
		{"no commit", "nobody wrote it", nil, nil, "", "there is no Git history here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := attestBench(t)
			a.ws.Users[0].GitHub.Value, a.ws.Users[0].GitHub.Pos.Line = "jo-b", 1
			repository(t, a.dir, tt.authors...)
			if tt.then != nil {
				tt.then(t, a.dir)
			}
			prefix := prefixOf(a.dir) + "/"
			c := reconcile.Change{Source: reconcile.Source{File: prefix + "people.yaml"}}
			users, err := authorsOf(t.Context(), a.ws, a.dir)(c)
			text := ""
			if err != nil {
				text = err.Error()
			}
			if got := strings.Join(users, " "); got != tt.want || text != tt.err {
				t.Errorf("%s: %q, %q; want %q, %q", tt.reason, got, text, tt.want, tt.err)
			}
		})
	}
}

func TestAuthorOutsideGit(t *testing.T) {
	a, _ := attestBench(t)
	if _, err := authorOf(t.Context(), a.ws, a.dir, "", "people.yaml"); err == nil || err.Error() != "there is no Git history here" {
		t.Errorf("without Git: %v", err)
	}
}

// A clone that was cut off shows its first commit as if it had written
// everything.
func TestAuthorInAShallowClone(t *testing.T) {
	a, _ := attestBench(t)
	repository(t, a.dir, "sam@harbour.example", "jo@harbour.example")
	clone := filepath.Join(t.TempDir(), "clone")
	if out, err := exec.Command("git", "clone", "-q", "--depth=1", "file://"+a.dir, clone).CombinedOutput(); err != nil {
		t.Skipf("git clone: %v\n%s", err, out)
	}
	want := "this clone is shallow and begins after it (fetch-depth: 0 makes it whole)"
	if _, err := authorOf(t.Context(), a.ws, clone, "", "people.yaml"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The words of a plan are refused where its changes are told apart.
func TestWitnessed(t *testing.T) {
	said := []decl.Attestation{{Name: "x", By: decl.Text{Value: "jo-bloggs"}, At: decl.Text{Value: "2026-11-22T15:55"}, Actions: []decl.Text{{Value: "aa000001"}, {Value: "aa000003"}}}}
	guide := func(reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
		return func(c reconcile.Change) *reconcile.Manual { return c.Manual }
	}
	tests := []struct {
		name, reason string
		twoPerson    bool
		author, want string
	}{
		{"one person", "nobody asks who wrote it", false, "jo@harbour.example", ""},
		{"two people", "somebody else wrote it", true, "sam@harbour.example", ""},
		{"the same person", "the word does not count", true, "jo@harbour.example", "twoPerson is on, and jo-bloggs wrote the change"},
		{"somebody unknown", "it may be the same person", true, "x@y.example", "twoPerson is on, and who wrote the change cannot be told: the last commit of people.yaml is by x@y.example, which is no user's e-mail (add it to formerEmails, or declare github)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := attestBench(t)
			a.ws.Attestations, a.ws.Practice.TwoPerson = said, tt.twoPerson
			repository(t, a.dir, tt.author)
			words, describe := witnessed(t.Context(), a.ws, a.dir, guide)
			p := attestPlan()
			p.Changes = p.Changes[1:2]
			describe(reconcile.Snapshot{})(p.Changes[0])
			if got := words["aa000001"].Refused; got != tt.want {
				t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
			}
			reconcile.Attest(&p, words, nil, attestNow)
			if closed := len(p.Attested) == 1; closed != (tt.want == "") {
				t.Errorf("%s: closed: %v, notices %v", tt.reason, closed, p.Notices)
			}
		})
	}
}

const attestGrant = `---
apiVersion: practicectl/v1
kind: SupportAccess
metadata: {name: case}
spec: {scope: organisation, organisation: Acme, role: standard, payrollAdmin: false, owner: jo-bloggs, reason: filing error, from: 2026-11-20, until: 2026-11-27}
`

// Those about Xero Support are refused before anything is described: a plan takes
// account of them earlier.
func TestWitnessedGrants(t *testing.T) {
	guide := func(reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
		return func(reconcile.Change) *reconcile.Manual { return nil }
	}
	for _, tt := range []struct {
		name, reason string
		twoPerson    bool
		author, want string
	}{
		{"one person", "nobody asks who wrote it", false, "jo@harbour.example", ""},
		{"two people", "somebody else wrote it", true, "sam@harbour.example", ""},
		{"the same person", "the word does not count", true, "jo@harbour.example", "twoPerson is on, and jo-bloggs wrote the change"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, env := attestBench(t)
			if err := os.WriteFile(filepath.Join(a.dir, "people.yaml"), []byte(attestPractice+attestGrant), 0o600); err != nil {
				t.Fatal(err)
			}
			ws, err := loadFolder(env, a.dir)
			if err != nil {
				t.Fatal(err)
			}
			actions := resolve.Grants(ws)[0].Actions()
			said := decl.Attestation{Name: "x", By: decl.Text{Value: "jo-bloggs"}, At: decl.Text{Value: "2026-11-22T15:55"}}
			for _, id := range actions {
				said.Actions = append(said.Actions, decl.Text{Value: id})
			}
			ws.Attestations, ws.Practice.TwoPerson = []decl.Attestation{said}, tt.twoPerson
			repository(t, a.dir, tt.author)
			words, _ := witnessed(t.Context(), ws, a.dir, guide)
			for _, id := range actions {
				if got := words[id].Refused; got != tt.want {
					t.Errorf("%s: %s: %q, want %q", tt.reason, id, got, tt.want)
				}
			}
			if len(words) != 4 {
				t.Errorf("%d words, want one each to invite, to set the role, to set payroll, and to remove", len(words))
			}
		})
	}
}

// Deleting a document does not make its author's own word count.
func TestWitnessedGone(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		twoPerson    bool
		author, want string
	}{
		{"one person", "nobody asks who wrote it", false, "jo@harbour.example", ""},
		{"two people", "somebody else wrote it", true, "sam@harbour.example", ""},
		{"the same person", "the word does not count", true, "jo@harbour.example", "twoPerson is on, and jo-bloggs wrote the change"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, env := attestBench(t)
			people := filepath.Join(a.dir, "people.yaml")
			if err := os.WriteFile(people, []byte(attestPractice+attestGrant), 0o600); err != nil {
				t.Fatal(err)
			}
			repository(t, a.dir, tt.author)
			was, err := treeAt(t.Context(), a.dir, "HEAD", reconcile.Date{})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(people, []byte(attestPractice), 0o600); err != nil {
				t.Fatal(err)
			}
			ws, err := loadFolder(env, a.dir)
			if err != nil {
				t.Fatal(err)
			}
			id := resolve.Grants(was.Workspace)[0].Removal()
			ws.Practice.TwoPerson = tt.twoPerson
			words := map[string]reconcile.Word{id: {By: "jo-bloggs", At: attestNow}}
			if err := refuseGone(t.Context(), ws, a.dir, words, nil, was); err != nil {
				t.Fatal(err)
			}
			if got := words[id].Refused; got != tt.want {
				t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
			}
		})
	}
}
