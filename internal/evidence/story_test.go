package evidence_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

const practice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, twoPerson: TWO, rails: {maxSupportDays: 500}, systems: {xpm: {tenant: {name: Harbour}}, ignition: {}}}
`

// user declares somebody whose record is pinned; the number is the end of its id.
func user(name string, n int, more string) string {
	return fmt.Sprintf("---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: %s}\nspec:\n  fullName: %s Tan\n  email: %s@x.example\n  github: %s-gh\n%s",
		name, strings.ToUpper(name[:1])+name[1:], name, name, strings.ReplaceAll(more, "UUID", id(n)))
}

func id(n int) string { return fmt.Sprintf("20000000-0000-4000-8000-%012d", n) }

func client(n int) string { return fmt.Sprintf("10000000-0000-4000-8000-%012d", n) }

var (
	jo  = user("jo", 1, "  accounts: {xpm: {uuid: UUID}, ignition: {role: admin}}\n")
	kim = user("kim", 2, "  accounts: {xpm: {uuid: UUID}}\n")
	lee = user("lee", 3, "  accounts: {xpm: {uuid: UUID}, ignition: {role: member}}\n")
	sam = user("sam", 4, "  starts: 2026-11-10\n  accounts: {xpm: {create: true}, ignition: {role: member, link: null}}\n")
	// gone is lee, who leaves in the period.
	gone = user("lee", 3, "  leaves: {lastDay: 2026-11-13, handover: {partner: kim, manager: kim, jobs: kim}}\n  accounts: {xpm: {uuid: UUID}, ignition: null}\n")
)

var sydney = func() *time.Location {
	loc, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		panic(err)
	}
	return loc
}()

// at is a moment of November, in UTC: "02T01" is the second at one.
func at(text string) time.Time {
	t, err := time.Parse("2006-01-02T15", "2026-11-"+text)
	if err != nil {
		panic(err)
	}
	return t
}

func day(d int) reconcile.Date { return reconcile.Date{Year: 2026, Month: 11, Day: d} }

// load reads one file of declarations.
func load(t *testing.T, text string) *decl.Workspace {
	t.Helper()
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	apps, problems := decl.ParseApps(os.DirFS("../provider/app/apps"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ws.Known = apps
	return ws
}

// story is what a report is made of, in short.
type story struct {
	two     bool
	opening string   // before the period
	commits []string // one a day, from the second of November at one o'clock; "!" cannot be read
	runs    []evidence.Run
	lists   []evidence.List
	given   string // approvals; COMMIT1 is the first commit
	written time.Time
	last    evidence.Applied
	old     bool // the commits of old lines are known
	now     time.Time
	refuses string // whose words do not count
}

func (s story) input(t *testing.T) evidence.Input {
	t.Helper()
	head := strings.ReplaceAll(practice, "TWO", fmt.Sprint(s.two))
	in := evidence.Input{From: day(1), Until: day(30), Zone: sydney, Now: s.now, Runs: s.runs, Lists: s.lists, Last: s.last, Origins: map[evidence.Place]evidence.Commit{}}
	if in.Now.IsZero() {
		in.Now = at("30T20")
	}
	by := []evidence.Person{{Name: "Jo Tan", Email: "jo@x.example", User: "jo"}}
	if s.opening != "" {
		in.Opening = &evidence.Tree{Commit: evidence.Commit{Hash: hash(0), At: at("01T00").AddDate(0, -1, 0)}, Workspace: load(t, head+s.opening)}
		in.Order = append(in.Order, hash(0))
		if s.old {
			for _, p := range evidence.Before(in.Opening.Workspace, in.From, in.Until) {
				in.Origins[p] = evidence.Commit{Hash: hash(0), Subject: "before", By: by, At: at("01T00").AddDate(0, -1, 0)}
			}
		}
	}
	for i, text := range s.commits {
		tree := evidence.Tree{Commit: evidence.Commit{Hash: hash(i + 1), Subject: fmt.Sprint("commit ", i+1), By: by, At: at(fmt.Sprintf("%02dT01", i+2)), Written: s.written}}
		if text == "!" {
			tree.Problem = "a.yaml:1:1: no"
		} else {
			own := head
			if strings.Contains(text, off) {
				own = strings.NewReplacer("twoPerson: true", "twoPerson: false", "maxSupportDays: 500", "maxSupportDays: 900").Replace(head)
			}
			tree.Workspace = load(t, own+text)
			in.Latest = tree
		}
		in.Trees, in.Order = append(in.Trees, tree), append(in.Order, tree.Commit.Hash)
	}
	if in.Latest.Workspace == nil && in.Opening != nil {
		in.Latest = *in.Opening
	}
	in.Practice = in.Latest.Workspace.Practice
	if s.refuses != "" {
		in.Refused = func(c reconcile.Change, w reconcile.Word) string {
			if w.By != s.refuses || len(c.Fields) > 0 && c.Action != reconcile.ActionManual { // which no guide describes
				return ""
			}
			return w.By + " may not do this"
		}
	}
	if s.given != "" {
		a, problems := evidence.ParseApprovals("given.json", []byte(strings.ReplaceAll(s.given, "COMMIT1", hash(1))))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		in.Approvals = a
	}
	return in
}

// off in a commit switches twoPerson off, and lifts a rail with it.
const off = "# one person is enough\n"

func hash(n int) string { return fmt.Sprintf("%040x", n+1) }

// wrote is a run with one write of one field.
func wrote(when, outcome string, w evidence.Write) evidence.Run {
	w.At, w.Ended, w.Outcome = at(when), at(when).Add(time.Minute), outcome
	return evidence.Run{ID: "run-" + when, Began: at(when), Last: w.Ended, Started: true, Who: "jo-gh", Commit: hash(1), Head: "h", Outcome: "1 done", Writes: []evidence.Write{w}}
}

func clientWrite(n int, f reconcile.Field, before, after int) evidence.Write {
	return evidence.Write{
		Address: "client/" + client(n), Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: client(n)}, Name: "Acme",
		Fields: []evidence.Field{{Field: f, Before: reconcile.Value{ID: id(before)}, After: reconcile.Value{ID: id(after)}}},
	}
}

// ignitionList is who the list of Ignition shows.
func ignitionList(when string, partial bool, names ...string) evidence.List {
	l := evidence.List{
		Snapshot:   reconcile.Snapshot{System: "ignition", CapturedAt: at(when), CapturedBy: "jo", AsRole: "admin", Partial: partial},
		Population: evidence.Population{System: "ignition", Title: "Ignition", Known: true, File: "ignition-" + when, Rows: len(names), Total: len(names), Partial: partial, CapturedAt: at(when)},
	}
	for _, name := range names {
		role, link := "member", ""
		if name == "jo" {
			role, link = "admin", "Jo Tan"
		}
		l.Snapshot.Objects = append(l.Snapshot.Objects, reconcile.Object{
			Key: reconcile.Key{System: "ignition", Kind: reconcile.KindUser, ID: name + "@x.example"}, Name: strings.ToUpper(name[:1]) + name[1:] + " Tan", Email: name + "@x.example",
			Fields: []reconcile.FieldValue{
				{Field: "role", Confirmed: true, Value: reconcile.Value{ID: role, Name: role}}, {Field: "link", Confirmed: true, Value: reconcile.Value{ID: strings.ToLower(link), Name: link}},
			},
		})
	}
	return l
}

// word is an attestation by kim at ten o'clock in Sydney on a day.
func word(d int, by string, ids ...string) string {
	return fmt.Sprintf("---\napiVersion: practicectl/v1\nkind: Attestation\nmetadata: {name: said-%d}\nspec: {actions: [\"%s\"], by: %s, at: 2026-11-%02dT10:00, evidence: [{url: \"https://files.example/1\"}]}\n", d, strings.Join(ids, "\", \""), by, d)
}

// removed is the id of the action that removes lee from Ignition.
var removed = reconcile.ManualID(reconcile.Change{
	Address: "user/lee/ignition/record", Key: reconcile.Key{System: "ignition"}, Fields: []reconcile.FieldChange{{Field: reconcile.FieldRecord}},
})

// loginEnd is the id of the action that ends lee's login.
func loginEnd(t *testing.T) string {
	t.Helper()
	u, _ := load(t, strings.ReplaceAll(practice, "TWO", "false")+jo+kim+gone).User("lee")
	return resolve.LoginEnd(u)
}

// told are the rows, a line each: kind subject system status hours: what.
func told(r evidence.Report) []string {
	var out []string
	for _, x := range r.Rows {
		line := fmt.Sprintf("%s %s %s %s", x.Kind, x.Subject, x.System, x.Status)
		if x.Hours != nil {
			line += fmt.Sprintf(" %.1f h", *x.Hours)
		}
		if x.Proven != nil {
			line += " by " + string(x.Proven.By)
		}
		out = append(out, strings.ReplaceAll(line, "  ", " ")+": "+x.What)
	}
	return out
}

func excepted(r evidence.Report) []string {
	var out []string
	for _, e := range r.Exceptions {
		if e.Code != evidence.CodeApprovals { // in all but a few rows
			out = append(out, strings.TrimSuffix(fmt.Sprintf("%s %s %s", e.Code, e.Subject, e.System), " "))
		}
	}
	return out
}

const book = "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec: {manager: WHO, clients: [{name: Acme, uuid: 10000000-0000-4000-8000-000000000001}, {name: Beta, uuid: 10000000-0000-4000-8000-000000000002, manager: jo}]}\n"

func bookOf(who string) string { return strings.ReplaceAll(book, "WHO", who) }

const cover = "---\napiVersion: practicectl/v1\nkind: Cover\nmetadata: {name: away}\nspec: {for: jo, by: kim, roles: [manager], from: 2026-11-10, until: UNTIL, reason: leave}\n"
