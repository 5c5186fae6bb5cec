package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/reconcile"
)

func TestRows(t *testing.T) {
	login := loginEnd(t)
	add := evidence.Write{Address: "user/sam/xpm", Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff}, Name: "Sam Tan", User: "sam"}
	end := evidence.Write{Address: "user/lee/xpm", Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id(3)}, Fields: []evidence.Field{{Field: reconcile.FieldLogin}}}
	for _, tt := range []struct {
		name, why  string
		story      story
		want, exce []string
	}{
		{
			"initial", "whoever stands in the first commit was there before it", story{commits: []string{jo + kim}},
			nil, nil,
		},
		{
			"initial joiner", "a first day in the period says otherwise", story{commits: []string{jo + sam}},
			[]string{"joiner user/sam ignition open: gets an account as member", "joiner user/sam xpm open: gets an account"}, nil,
		},
		{
			"joiner", "the answer of the API, and the first list after it, prove it",
			story{opening: jo, commits: []string{jo + sam}, runs: []evidence.Run{wrote("10T01", "verified", add)}, lists: []evidence.List{ignitionList("11T00", false, "jo", "sam")}},
			[]string{"joiner user/sam ignition proven by list: gets an account as member", "joiner user/sam xpm proven by journal: gets an account"}, nil,
		},
		{
			"joiner of before", "the first day lies in the period, the commit does not", story{opening: jo + sam, old: true},
			[]string{"joiner user/sam ignition open: gets an account as member", "joiner user/sam xpm open: gets an account"}, nil,
		},
		{
			"mover", "a role, an account more, and one less",
			story{opening: jo + kim + lee, commits: []string{
				jo + strings.Replace(kim, "}}", "}, ignition: {role: member}}", 1) + strings.Replace(lee, "member", "admin", 1),
				strings.Replace(jo, "ignition: {role: admin}", "ignition: null", 1) + kim + lee,
			}},
			[]string{
				"mover user/kim ignition open: gets an account as member", "mover user/lee ignition open: role: member → admin",
				"mover user/jo ignition open: loses the account", "mover user/lee ignition open: role: admin → member",
			}, nil,
		},
		{
			"mapping", "what decides who somebody is, in a system and in all of them",
			story{opening: jo + kim, commits: []string{
				strings.Replace(jo, "role: admin", "role: admin, email: all@x.example, link: {reason: shared login, until: 2027-01-01}", 1) + strings.Replace(kim, "kim-gh", "kimt", 1),
			}},
			[]string{
				"mapping user/jo ignition open: e-mail there: nothing → all@x.example; link: to their own record → exception until 2027-01-01 (shared login)",
				"mapping user/kim open: github: kim-gh → kimt",
			}, nil,
		},
		{
			"book", "one row a document, with the clients counted; a run that wrote it proves it",
			story{
				opening: jo + kim + bookOf("jo"), commits: []string{jo + kim + bookOf("kim")},
				runs: []evidence.Run{wrote("03T01", "verified", clientWrite(1, "manager", 1, 2)), wrote("04T01", "verified", clientWrite(9, "manager", 1, 2))},
			},
			[]string{"mover assignment/book xpm proven by journal: manager of 1 client: jo → kim"}, nil,
		},
		{
			"book shown", "by the first list in which all of it is so, one client being told by its name alone",
			story{
				opening: jo + kim + bookOf("jo") + unpinned("jo"), commits: []string{jo + kim + bookOf("kim") + unpinned("kim")},
				lists: []evidence.List{practiceList("02T00", 3, 2), practiceList("03T00", 3, 1), practiceList("04T00", 3, 2), practiceList("05T00", 3, 2)},
			},
			[]string{"mover assignment/book xpm proven by list: manager of 1 client: jo → kim", "mover assignment/rest xpm proven by list: manager of 1 client: jo → kim"}, nil,
		},
		{
			"book not shown", "somebody else has it, or the client is not there",
			story{
				opening: jo + kim + bookOf("jo") + unpinned("jo"), commits: []string{jo + kim + bookOf("kim") + unpinned("kim")},
				lists: []evidence.List{practiceList("03T00", 3, 1), practiceList("04T00", 1, 2)},
			},
			[]string{"mover assignment/book xpm open: manager of 1 client: jo → kim", "mover assignment/rest xpm open: manager of 1 client: jo → kim"}, nil,
		},
		{
			"book in place", "nothing was to be written, and what was applied last holds it",
			story{opening: jo + kim + bookOf("jo"), commits: []string{jo + kim + bookOf("kim")}, last: evidence.Applied{Commit: hash(1), Run: "one", At: at("05T00")},
				runs: []evidence.Run{{ID: "one", Began: at("05T00"), Last: at("05T00"), Commit: hash(1)}}},
			[]string{"mover assignment/book xpm applied: manager of 1 client: jo → kim"}, nil,
		},
		{
			"book in no run", "what the journal does not hold has applied nothing",
			story{opening: jo + kim + bookOf("jo"), commits: []string{jo + kim + bookOf("kim")}, last: evidence.Applied{Commit: hash(1), Run: "one", At: at("05T00")}},
			[]string{"mover assignment/book xpm open: manager of 1 client: jo → kim"}, nil,
		},
		{
			"book of a leaver", "what the document gives no longer goes to whoever takes over",
			story{
				opening: jo + kim + lee + bookOf("lee"), commits: []string{jo + kim + gone + strings.Replace(bookOf("jo"), "manager: jo, ", "", 1)},
				runs: []evidence.Run{wrote("03T01", "verified", clientWrite(1, "manager", 3, 2))},
			},
			[]string{
				"mover assignment/book xpm proven by journal: manager of 1 client: lee → kim",
				"leaver user/lee ignition open: the account is removed",
				"leaver user/lee xpm proven by journal: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm open: the login ends",
			}, []string{"not-proven user/lee ignition", "not-proven user/lee xpm"},
		},
		{
			"book moved", "to another document, which gives it to somebody else",
			story{opening: jo + kim + bookOf("jo"), commits: []string{jo + kim + strings.Replace(bookOf("kim"), "name: book", "name: other", 1)}},
			[]string{
				"mover assignment/book xpm open: manager of 1 client: jo → kim",
				"mover assignment/other xpm open: manager of 1 client: nothing → jo; manager of 1 client: nothing → kim",
			}, nil,
		},
		{
			"book ended", "a document that goes takes its clients along", story{opening: jo + kim + bookOf("jo"), commits: []string{jo + kim}},
			[]string{"mover assignment/book xpm open: manager of 2 clients: jo → nothing"}, nil,
		},
		{
			"cover", "there and back are counted together", story{
				opening: jo + kim, commits: []string{jo + kim + strings.ReplaceAll(cover, "UNTIL", "2026-11-12")},
				runs: []evidence.Run{wrote("10T01", "verified", clientWrite(1, "manager", 1, 2)), wrote("13T01", "verified", clientWrite(1, "manager", 2, 1))},
			},
			[]string{"mover cover/away xpm proven by journal: kim stands in for jo (manager) from 2026-11-10 until 2026-11-12: leave"}, nil,
		},
		{
			"leaver", "each end has a proof of its own; nothing but a word is there of a login",
			story{
				opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(14, "kim", login, removed)},
				runs:  []evidence.Run{wrote("03T01", "verified", clientWrite(1, "partner", 3, 2))},
				lists: []evidence.List{ignitionList("01T10", false, "jo"), ignitionList("13T00", false, "jo", "lee"), ignitionList("14T01", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 12.0 h by list: the account is removed",
				"leaver user/lee xpm proven by journal: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 10.0 h: the login ends",
			}, nil,
		},
		{
			"before the last day", "hours are below zero", story{
				opening: jo + kim + lee, commits: []string{jo + kim + gone}, runs: []evidence.Run{wrote("12T01", "attested", end)},
				lists: []evidence.List{ignitionList("12T13", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven -24.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested -36.0 h: the login ends",
			}, nil,
		},
		{
			"not proven", "a word closes no removal that a list could show; nor does a list that is not the whole",
			story{
				opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(14, "kim", login, removed)},
				lists: []evidence.List{ignitionList("15T00", true, "jo")},
			},
			[]string{
				"leaver user/lee ignition attested: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 10.0 h: the login ends",
			}, []string{"not-proven user/lee ignition"},
		},
		{
			"came back", "an account that a later list shows again was not removed",
			story{opening: jo + kim + lee, commits: []string{jo + kim + gone + word(14, "kim", login)}, lists: []evidence.List{ignitionList("14T01", false, "jo"), ignitionList("15T01", false, "jo", "lee")}},
			[]string{
				"leaver user/lee ignition open: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 10.0 h: the login ends",
			}, []string{"not-proven user/lee ignition"},
		},
		{
			"late", "more than a day after the last one", story{
				opening: jo + kim + gone, old: true, commits: []string{jo + kim + gone + word(16, "kim", login, removed)}, lists: []evidence.List{ignitionList("17T13", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 96.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 58.0 h: the login ends",
			}, []string{"late-removal user/lee xpm", "late-removal user/lee ignition"},
		},
		{
			"said in time", "the list that proves it counts, not the word", story{
				opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(14, "kim", login, removed)}, lists: []evidence.List{ignitionList("17T13", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 96.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 10.0 h: the login ends",
			}, []string{"late-removal user/lee ignition"},
		},
		{
			"own word", "with twoPerson the word of whoever wrote it does not count", story{
				two: true, opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(14, "jo", login)}, lists: []evidence.List{ignitionList("14T01", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 12.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm open: the login ends",
			}, []string{"not-proven user/lee xpm", "own-word attestation/said-14"},
		},
		{
			"switched off", "each word is judged by what was in force when it was given, and what switched it off has a row", story{
				two: true, opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(3, "jo", login), jo + kim + gone + word(3, "jo", login) + off},
			},
			[]string{
				"leaver user/lee ignition open: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm open: the login ends",
				"control practice/harbour declared: rail maxSupportDays: 500 → 900",
				"control practice/harbour declared: twoPerson: on → off",
			}, []string{"not-proven user/lee ignition", "not-proven user/lee xpm", "own-word attestation/said-3"},
		},
		{
			"off before", "a word that was given since counts", story{
				two: true, opening: jo + kim + lee, commits: []string{jo + kim + gone + off, jo + kim + gone + off + word(14, "jo", login)}, lists: []evidence.List{ignitionList("14T01", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 12.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 10.0 h: the login ends",
				"control practice/harbour declared: rail maxSupportDays: 500 → 900",
				"control practice/harbour declared: twoPerson: on → off",
			}, nil,
		},
		{
			"refused", "whoever may not do it proves nothing by saying so", story{
				refuses: "jo", opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(14, "jo", login, removed)},
			},
			[]string{
				"leaver user/lee ignition open: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm open: the login ends",
			}, []string{"not-proven user/lee ignition", "not-proven user/lee xpm", "refused-word attestation/said-14"},
		},
		{
			"refused others", "of whom nothing counts at all", story{refuses: "kim", opening: jo + kim, commits: []string{jo + kim + word(4, "kim", "0123abcd")}},
			[]string{"other attestation/said-4 open: actions 0123abcd"}, []string{"refused-word attestation/said-4"},
		},
		{
			"word deleted", "what was taken back proves nothing", story{
				opening: jo + kim + lee, commits: []string{jo + kim + gone + word(14, "kim", login), jo + kim + gone}, lists: []evidence.List{ignitionList("14T01", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 12.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm open: the login ends",
			}, []string{"not-proven user/lee xpm", "taken-back attestation/said-14"},
		},
		{
			"word corrected", "it was earlier than was said first", story{
				opening: jo + kim + lee, commits: []string{jo + kim + gone + word(16, "kim", login), jo + kim + gone + word(14, "kim", login)}, lists: []evidence.List{ignitionList("14T01", false, "jo")},
			},
			[]string{
				"leaver user/lee ignition proven 12.0 h by list: the account is removed",
				"leaver user/lee xpm open: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm attested 10.0 h: the login ends",
			}, []string{"taken-back attestation/said-16"},
		},
		{
			"word renamed", "it stands in another document", story{
				opening: jo + kim, commits: []string{jo + kim + word(4, "kim", "0123abcd"), jo + kim + strings.Replace(word(4, "kim", "0123abcd"), "said-4", "said", 1)},
			},
			[]string{"other attestation/said attested: actions 0123abcd"}, nil,
		},
		{
			"not due", "the last day has not come", story{opening: jo + kim + lee, commits: []string{jo + kim + gone}, now: at("09T00")},
			[]string{
				"leaver user/lee ignition not due: the account is removed",
				"leaver user/lee xpm not due: hands over: partner → kim, manager → kim, jobs → kim",
				"leaver user/lee xpm not due: the login ends",
			}, nil,
		},
		{
			"taken back", "who stays after all does not leave", story{opening: jo + kim + gone, old: true, commits: []string{jo + kim + lee}},
			[]string{"mover user/lee ignition open: gets an account as member"}, nil,
		},
		{
			"kept, dropped", "what nobody declared to end", story{
				opening: jo + kim + lee, commits: []string{jo + user("lee", 3, "  leaves: {lastDay: 2026-11-13}\n  accounts: {xpm: {uuid: UUID}, ignition: {role: member}}\n")},
			},
			[]string{"leaver user/lee xpm open: the login ends"},
			[]string{"account-kept user/lee ignition", "dropped user/kim", "not-proven user/lee xpm"},
		},
		{
			"other words", "of an action that no row is about", story{opening: jo + kim, commits: []string{jo + kim + word(4, "kim", "0123abcd")}},
			[]string{"other attestation/said-4 attested: actions 0123abcd"}, nil,
		},
		{
			"unreadable", "is skipped, and what it changed is told with the next one", story{opening: jo, commits: []string{"!", jo + sam}},
			[]string{"joiner user/sam ignition open: gets an account as member", "joiner user/sam xpm open: gets an account"},
			[]string{"unreadable commit/" + hash(1)},
		},
		{
			"undeclared", "a list shows somebody whom nobody declares", story{opening: jo, lists: []evidence.List{ignitionList("05T00", false, "jo", "rowan")}},
			nil, []string{"undeclared rowan@x.example ignition"},
		},
		{
			"runs", "that lifted a rail, or were of no commit of the branch", story{opening: jo, runs: []evidence.Run{
				{ID: "one", Began: at("03T00"), Started: true, Commit: hash(0), Overrides: []string{"a rail was lifted"}},
				{ID: "two", Began: at("04T00"), Started: true, Writes: make([]evidence.Write, 1)},
				{ID: "three", Began: at("05T00"), Started: true, Commit: "elsewhere", Writes: make([]evidence.Write, 1)},
			}},
			nil, []string{"applied-uncommitted run/two", "applied-uncommitted run/three", "override run/one"},
		},
		{
			"acceptance", "in force in the period", story{opening: jo + kim + "---\napiVersion: practicectl/v1\nkind: Acceptance\nmetadata: {name: acme}\nspec: {address: client/" + client(1) + "/manager, observed: kim, by: jo, until: 2026-11-02, reason: Sam is away}\n"},
			nil, []string{"acceptance client/" + client(1) + "/manager"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := evidence.Make(tt.story.input(t))
			if diff := cmp.Diff(tt.want, told(r)); diff != "" {
				t.Errorf("%s: rows (-want +got):\n%s", tt.why, diff)
			}
			if diff := cmp.Diff(tt.exce, excepted(r)); diff != "" {
				t.Errorf("%s: exceptions (-want +got):\n%s", tt.why, diff)
			}
			for _, x := range r.Rows {
				if x.Declared == nil && x.Kind != evidence.KindOther {
					t.Errorf("%s %s: nobody knows who declared it", x.Kind, x.Subject)
				}
			}
		})
	}
}

// The last list until the period ended counts, and a system without one says so.
func TestPopulations(t *testing.T) {
	in := story{opening: jo, lists: []evidence.List{ignitionList("20T00", true, "jo"), ignitionList("10T00", false, "jo"), ignitionList("30T19", false, "jo", "kim")}}.input(t)
	in.Until = day(25)
	var got []string
	for _, p := range evidence.Make(in).Populations {
		got = append(got, fmt.Sprintf("%s %s %v %v", p.System, p.File, p.Known, p.Complete()))
	}
	if diff := cmp.Diff([]string{"xpm  false false", "ignition ignition-20T00 true false"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Same inputs, same bytes, whatever order the lists came in.
func TestDeterministic(t *testing.T) {
	lists := []evidence.List{ignitionList("13T00", false, "jo", "lee"), ignitionList("14T01", false, "jo"), ignitionList("15T00", false, "jo", "rowan")}
	var first []byte
	for range 4 {
		s := story{opening: jo + kim + lee + bookOf("jo"), commits: []string{jo + kim + gone + sam + bookOf("kim")}, lists: slices.Clone(lists)}
		_, data, err := evidence.Seal(evidence.Make(s.input(t)))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if diff := cmp.Diff(string(first), string(data)); diff != "" {
			t.Fatalf("another time (-want +got):\n%s", diff)
		}
		slices.Reverse(lists)
	}
	if _, err := evidence.Decode(first); err != nil {
		t.Errorf("it does not fit its schema: %v", err)
	}
}

// Each run of a row has its own count, person and time; a run of after the period
// is left out where all had been written by its end.
func TestRunsOfARow(t *testing.T) {
	many := wrote("05T01", "verified", clientWrite(1, "manager", 3, 2))
	for i := range 2 {
		w := clientWrite(i+2, "manager", 3, 2)
		w.At, w.Ended, w.Outcome = at("05T01"), at("05T02"), "verified"
		many.Writes = append(many.Writes, w)
	}
	many.Who = "kim-gh"
	again := wrote("17T01", "verified", clientWrite(1, "manager", 3, 2))
	again.Writes = append(again.Writes, clientWrite(9, "manager", 1, 2)) // of something else
	part := func(run, by string, n int, ended time.Time) evidence.RunPart {
		return evidence.RunPart{At: ended, Run: run, By: by, Outcome: "verified", Writes: n}
	}
	first, second := part("run-05T01", "kim-gh", 3, at("05T02")), part("run-17T01", "jo-gh", 1, at("17T01").Add(time.Minute))
	failed := wrote("05T01", "failed", clientWrite(1, "manager", 3, 2))
	for _, tt := range []struct {
		name, why string
		until     int
		runs      []evidence.Run
		want      *evidence.AppliedBy
	}{
		{"both", "the one that did most goes first", 30, []evidence.Run{many, again}, &evidence.AppliedBy{RunPart: first, Runs: []evidence.RunPart{first, second}}},
		{"after the period", "it had all been written by then", 16, []evidence.Run{many, again}, &evidence.AppliedBy{RunPart: first, Runs: []evidence.RunPart{first}}},
		{"not by then", "the one that came later shows it", 16, []evidence.Run{failed, again}, &evidence.AppliedBy{
			RunPart: second, Runs: []evidence.RunPart{{At: at("05T01").Add(time.Minute), Run: "run-05T01", By: "jo-gh", Outcome: "failed"}, second},
		}},
	} {
		in := story{opening: jo + kim + lee, commits: []string{jo + kim + gone}, runs: tt.runs}.input(t)
		in.Until = day(tt.until)
		for _, r := range evidence.Make(in).Rows {
			if strings.HasPrefix(r.What, "hands over") {
				if diff := cmp.Diff(tt.want, r.Applied); diff != "" {
					t.Errorf("%s (%s) (-want +got):\n%s", tt.name, tt.why, diff)
				}
			}
		}
	}
}

// A removal has one length: that of its row, which is until the proof.
func TestLateIsAsLongAsItsRow(t *testing.T) {
	r := evidence.Make(story{
		opening: jo + kim + lee, commits: []string{jo + kim + gone, jo + kim + gone + word(17, "kim", removed)}, lists: []evidence.List{ignitionList("17T13", false, "jo")},
	}.input(t))
	for _, e := range r.Exceptions {
		if e.Code == evidence.CodeLate {
			if want := "the account is removed: proven 96 hours after the last day"; e.Text != want || !e.At.Equal(at("17T13")) {
				t.Errorf("%q at %s, want %q", e.Text, e.At, want)
			}
			return
		}
	}
	t.Error("it is not late")
}
