package state

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func TestEncodeThenDecode(t *testing.T) {
	at := time.Date(2026, 11, 20, 16, 40, 0, 123e6, time.UTC)
	prev := strings.Repeat("0a", 32)
	for _, body := range append(testRun(1),
		Record{Note: &Note{Address: "client/x", Text: "<odd> & \"quoted\" \u2028 Zoë"}},
		Record{Answer: &Answer{Address: "user/kim-tan/xpm", Outcome: OutcomeAttested, ID: "0cba", Initialised: []string{"TaxYear"}, Why: "x"}},
	) {
		want := body
		want.Seq, want.Prev, want.Run, want.At = 2, prev, "r1", at
		want.Kind, _ = want.kind()
		line, err := Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(line), "\n") {
			t.Errorf("a line must not hold a line's end: %s", line)
		}
		got, err := Decode(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("encode then decode (-want +got):\n%s", diff)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := `{"seq":1,"prev":"","run":"r1","at":"2026-11-20T16:40:00Z","kind":"note","note":{"text":"x"}}`
	if _, err := Decode([]byte(good)); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, old, new, want, reason string }{
		{"unknown key", `"seq":1`, `"seq":1,"token":"x"`, `json: unknown field "token"`, "a field that nobody reviewed"},
		{"unknown key inside", `"text":"x"`, `"text":"x","bank":"y"`, `json: unknown field "bank"`, "nor below"},
		{"space", `"seq":1,`, `"seq":1, `, "is not spelled as this tool writes it", "one line for each record"},
		{"twice", `"seq":1,`, `"seq":1,"seq":1,`, "is not spelled as this tool writes it", "JSON takes the last of two keys"},
		{"rest", `"x"}}`, `"x"}}{}`, "something follows the record", "one record a line"},
		{"zone", `00Z`, `00+00:00`, "is not spelled as this tool writes it", "the same time in other bytes"},
		{"two bodies", `"note":{`, `"end":{"done":0,"already":0,"failed":0,"blocked":0,"deferred":0,"manual":0},"note":{`, "holds 2 things: it must be one of start, send, answer, note and end", "one thing a record"},
		{"no body", `,"note":{"text":"x"}`, ``, "holds 0 things: it must be one of start, send, answer, note and end", "one thing a record"},
		{"other kind", `"kind":"note"`, `"kind":"end"`, `says that it is a "end" record and holds a "note"`, "a reader may look at the kind alone"},
		{"number", `"seq":1`, `"seq":0`, "has the number 0: the first is 1", "counted from 1"},
		{"first with a hash", `"prev":""`, `"prev":"` + strings.Repeat("0", 64) + `"`, "is the first and names one before it", "nothing stands before the first"},
		{"second without", `"seq":1`, `"seq":2`, "does not carry the hash of the record before it", "the chain has no gap"},
		{"run", `"run":"r1"`, `"run":"../r1"`, `has "../r1" as the run's id: use up to 64 letters, digits, dots, dashes and underscores`, "it becomes a file's name"},
		{"no time", `2026-11-20T16:40:00Z`, `0001-01-01T00:00:00Z`, "has no time", "evidence needs one"},
		{"empty note", `"text":"x"`, `"text":""`, "is an empty note", "says nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := strings.Replace(good, tt.old, tt.new, 1)
			_, err := Decode([]byte(line))
			if err == nil {
				t.Fatalf("%s: accepted %s", tt.reason, line)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestChainOrder(t *testing.T) {
	tests := []struct {
		name    string
		records []Record
		want    string
		reason  string
	}{
		{"note first", []Record{{Note: &Note{Text: "x"}}, testStart()}, "", "what was found is noted before the run starts"},
		{"write first", []Record{testSend(1)}, "the run has not started: its intents come first", "intents first"},
		{"answer first", []Record{testAnswer(1)}, "the run has not started: its intents come first", "intents first"},
		{"two starts", []Record{testStart(), testStart()}, "the run has started already", "the intents cannot change"},
		{"after the end", []Record{testStart(), {End: &End{}}, {Note: &Note{Text: "x"}}}, "the run has ended: nothing can be added to it", "the head in the report is the last"},
		{"no date", []Record{{Start: &Start{}}}, "a record starts a run and has no date", "without it nothing can be compiled again"},
		{"odd outcome", []Record{testStart(), {Answer: &Answer{Address: "a", Outcome: "fine"}}}, `a record has the outcome "fine", which does not exist`, "a closed set"},
		{"no address", []Record{testStart(), {Send: &Change{}}}, "a record does not say which change it is about", "an answer is found by it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, got := chain{run: "r1"}, ""
			for _, r := range tt.records {
				_, next, err := c.next(r, newClock().now())
				if err != nil {
					got = err.Error()
					break
				}
				c = next
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestRuns(t *testing.T) {
	c, add := chain{run: "r1"}, testChange(3)
	add.Action = reconcile.ActionCreate
	var j Journal
	for _, r := range []Record{
		testStart(), testSend(1), testAnswer(1), testSend(2),
		{Answer: &Answer{Address: testChange(2).Address, Outcome: OutcomeUnknown}},
		{Answer: &Answer{Address: testChange(2).Address, Outcome: OutcomeFailed}},
		{Send: &add}, {Answer: &Answer{Address: add.Address, Outcome: OutcomeUnknown}},
	} {
		line, next, err := c.next(r, newClock().now())
		if err != nil {
			t.Fatal(err)
		}
		j.Lines, c = append(j.Lines, line), next
	}
	runs, err := j.Runs()
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 1 || runs[0].ID != "r1" || runs[0].End != nil || runs[0].Head != j.Head() || len(runs[0].Records) != 8 {
		t.Errorf("runs = %+v", runs)
	}
	if diff := cmp.Diff([]Change{add}, runs[0].Unanswered); diff != "" {
		t.Errorf("an outcome that stays unknown is not an answer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(testStart().Start, runs[0].Start); diff != "" {
		t.Errorf("start (-want +got):\n%s", diff)
	}
}

func TestChangeOf(t *testing.T) {
	want := testChange(1)
	planned := reconcile.Change{
		Address: want.Address, Key: want.Key, Name: want.Name, Action: want.Action,
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldPartner, Before: want.Fields[0].Before, After: want.Fields[0].After}},
	}
	if diff := cmp.Diff(want, ChangeOf(planned)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestComplete(t *testing.T) {
	tests := []struct {
		name string
		end  End
		want bool
	}{
		{"all done", End{Done: 3, Already: 1}, true},
		{"open manual actions", End{Done: 3, Manual: 2}, true},
		{"failed", End{Done: 3, Failed: 1}, false},
		{"blocked", End{Blocked: 1}, false},
		{"deferred", End{Deferred: 1}, false},
		{"halted", End{Halted: "consent is gone"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.end.Complete(); got != tt.want {
				t.Errorf("Complete() = %v, want %v", got, tt.want)
			}
		})
	}
}

// The journal is kept for years and shared. A new field in it is a decision:
// make it here, and ask whether a secret could ever get into it.
func TestFieldsOfTheJournal(t *testing.T) {
	want := strings.Fields(`
		action address after already answer at before blocked changes_digest collateral commit correlation date deferred done
		email end failed field fields halted id initialised intents key kind manual name note number of outcome plan_digest
		practice prev run send seq start system tenant text tool url user who why`)
	found := map[string]bool{}
	jsonNames(reflect.TypeFor[Record](), found)
	var got []string
	for name := range found {
		got = append(got, name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func jsonNames(t reflect.Type, found map[string]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[reconcile.Date]() {
		return
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		found[name] = true
		jsonNames(t.Field(i).Type, found)
	}
}
