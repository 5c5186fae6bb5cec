package snapshot_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

var captured = time.Date(2026, 11, 22, 6, 12, 0, 0, time.UTC)

const pasted = "Email,Name,Role,XPM user\njo@a.example,Jo <Bloggs> & Co,Admin,jo@a.example\nal@a.example,Al,Non-Admin,"

func table(t testing.TB) snapshot.Table {
	t.Helper()
	got, problems := snapshot.Read("", []byte(pasted), layouts(t)["people"])
	if len(problems) > 0 {
		t.Fatal(texts(problems))
	}
	return got
}

func provenance() snapshot.Provenance {
	return snapshot.Provenance{
		Tenant: "Harbour Accounting", CapturedAt: captured.Add(300 * time.Millisecond).In(time.FixedZone("", 11*3600)), CapturedBy: "jo-bloggs",
		AsRole: "admin", Total: 2, Now: captured.Add(time.Minute),
	}
}

func pastedFile(t testing.TB) snapshot.File {
	t.Helper()
	f, err := snapshot.Make(table(t), provenance())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// observed has one of each thing that an observation can hold.
func observed() reconcile.Snapshot {
	staff := reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: "s1"}
	jo := reconcile.Value{ID: "s1", Name: "Jo", User: "jo-bloggs"}
	return reconcile.Snapshot{
		System: "xpm", Tenant: reconcile.Tenant{System: "xpm", Name: "Harbour Accounting", ID: "t1"}, CapturedAt: captured.Add(time.Millisecond), Calls: 3,
		Objects: []reconcile.Object{
			{Key: staff, Name: "Jo", Email: "jo@a.example", Fields: []reconcile.FieldValue{{Field: reconcile.FieldLogin, Confirmed: true}}},
			{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: "c1"}, Name: "Acme", Fields: []reconcile.FieldValue{
				{Field: reconcile.FieldPartner, Value: jo, Confirmed: true}, {Field: reconcile.FieldManager},
			}},
			{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindJob, ID: "j1"}, Name: "BAS", Number: "J00012", Client: "c1", Fields: []reconcile.FieldValue{
				{Field: reconcile.FieldStaff, Value: jo, Confirmed: true}, {Field: reconcile.FieldTask, Of: "t9", OfName: "Lodge", Value: jo, Confirmed: true},
			}},
		},
		Missing: []reconcile.Missing{{Key: staff, Name: "Old", Why: reconcile.AbsentArchived}, {Key: staff, Why: reconcile.AbsentGone}},
		Groups:  []reconcile.Group{{ID: "g1", Name: "Family", Clients: []string{"c1"}}, {ID: "g2", Name: "None"}},
		Jobs:    true,
	}
}

func encode(t testing.TB, f snapshot.File) []byte {
	t.Helper()
	data, err := snapshot.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestForm(t *testing.T) {
	partial := provenance()
	partial.Partial, partial.Total, partial.Organisation = "the principal is not shown", 0, "Bay Pty Ltd"
	part, err := snapshot.Make(table(t), partial)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]snapshot.File{
		"table": pastedFile(t), "partial": part,
		"api": snapshot.FromAPI(observed(), "ci"), "api-empty": snapshot.FromAPI(reconcile.Snapshot{System: "xpm", CapturedAt: captured}, ""),
	}
	for name, f := range files {
		t.Run(name, func(t *testing.T) {
			data := encode(t, f)
			golden.Equal(t, "testdata/"+name+".json", data)
			again, err := snapshot.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			f.Digest = again.Digest
			if d := cmp.Diff(f, again); d != "" {
				t.Errorf("read again (-want +got):\n%s", d)
			}
			if d := cmp.Diff(string(data), string(encode(t, again))); d != "" {
				t.Errorf("written again (-want +got):\n%s", d)
			}
			if _, err := snapshot.Decode(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))); err != nil {
				t.Errorf("checked out on Windows: %v", err)
			}
		})
	}
}

func TestAPI(t *testing.T) {
	want := observed()
	want.CapturedAt = captured
	want.Groups[1].Clients = []string{}
	f := snapshot.FromAPI(observed(), "ci")
	got, ok := f.API()
	if d := cmp.Diff(want, got); !ok || d != "" {
		t.Errorf("%v (-want +got):\n%s", ok, d)
	}
	if f.Rows != 3 || f.Total != 3 || f.Partial {
		t.Errorf("%d rows of %d, partial: %v; want all of 3", f.Rows, f.Total, f.Partial)
	}
	if _, ok := pastedFile(t).API(); ok {
		t.Error("a table is no observation of an API")
	}
	if f := pastedFile(t); !f.Has("linkEmail") || f.Has("lastLogin") {
		t.Errorf("columns %v", f.Columns)
	}
}

func TestMakeRefuses(t *testing.T) {
	empty := table(t)
	empty.Records = nil
	with := func(change func(*snapshot.Provenance)) snapshot.Provenance {
		p := provenance()
		change(&p)
		return p
	}
	const whole = "give --total N, the number that the screen shows, or --partial WHY"
	tests := []struct {
		name, why  string
		t          snapshot.Table
		p          snapshot.Provenance
		want, hint string
	}{
		{"whole", "as many as the screen says", table(t), provenance(), "", ""},
		{"a page is missing", "the screen says more", table(t), with(func(p *snapshot.Provenance) { p.Total = 40 }),
			"the table has 2 rows, and the screen says 40: a page may be missing", "copy every page; if you cannot see them all, say --partial WHY"},
		{"a page is missing and said so", "known to be partial", table(t), with(func(p *snapshot.Provenance) { p.Total, p.Partial = 40, "too many" }), "", ""},
		{"too many", "also of a partial one", table(t), with(func(p *snapshot.Provenance) { p.Total, p.Partial = 1, "x" }),
			"the table has 2 rows, and the screen says 1", "check the number on the screen, and that nothing was copied twice"},
		{"no total", "nobody says that it is whole", table(t), with(func(p *snapshot.Provenance) { p.Total = 0 }), "nothing says that the table is whole", whole},
		{"negative", "not a number of rows", table(t), with(func(p *snapshot.Provenance) { p.Total = -2 }), "a total of -2 is not a number of rows", "give --total N, the number that the screen shows"},
		{"no rows", "an empty screen was copied", empty, provenance(), "the table holds no rows below its headings", "copy the table with its rows"},
		{"no tenant", "whose is it?", table(t), with(func(p *snapshot.Provenance) { p.Tenant = " " }), "the snapshot has no tenant", "say which account of desk the table shows"},
		{"nobody", "somebody saw it", table(t), with(func(p *snapshot.Provenance) { p.CapturedBy = "" }), "the snapshot does not say who captured it", "give --captured-by NAME"},
		{"no role", "an administrator does not see the principal", table(t), with(func(p *snapshot.Provenance) { p.AsRole = "" }),
			"the snapshot does not say in which role it was captured", "give --as-role ROLE: what a person sees depends on it"},
		{"no time", "when was it?", table(t), with(func(p *snapshot.Provenance) { p.CapturedAt = time.Time{} }),
			"the snapshot does not say when it was captured", "give the time at which the screen was copied"},
		{"future", "nobody has seen it yet", table(t), with(func(p *snapshot.Provenance) { p.CapturedAt = captured.Add(time.Hour) }),
			"the snapshot is from the future: captured at 2026-11-22T07:12:00Z, and it is 2026-11-22T06:13:00Z", "check the time that was given, and the clock"},
		{"clocks differ", "by minutes they do", table(t), with(func(p *snapshot.Provenance) { p.CapturedAt = captured.Add(5 * time.Minute) }), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := snapshot.Make(tt.t, tt.p)
			refused(t, tt.why, err, tt.want, tt.hint)
		})
	}
}

// refused compares an error with its message and hint; an empty message wants none.
func refused(t *testing.T, why string, err error, want, hint string) {
	t.Helper()
	got, gotHint := "", ""
	var r *snapshot.RefusedError
	if err != nil {
		got = err.Error()
	}
	if errors.As(err, &r) {
		gotHint = r.Hint()
	}
	if got != want || gotHint != hint {
		t.Errorf("%s:\n got %q (hint %q)\nwant %q (hint %q)", why, got, gotHint, want, hint)
	}
}

// Whatever single byte is changed, the snapshot is refused.
func TestAnyByteChangedIsRefused(t *testing.T) {
	for _, f := range []snapshot.File{pastedFile(t), snapshot.FromAPI(observed(), "ci")} {
		data := encode(t, f)
		for i := range data {
			for _, b := range []byte{data[i] ^ 1, ' ', '0'} {
				if b == data[i] {
					continue
				}
				changed := bytes.Clone(data)
				changed[i] = b
				_, err := snapshot.Decode(changed)
				var r *snapshot.RefusedError
				if !errors.As(err, &r) {
					t.Fatalf("byte %d as %q instead of %q was not refused: %v", i, b, data[i], err)
				}
			}
		}
	}
}

// seal gives a text the digest that makes it look untouched.
func seal(text string) []byte {
	begin := strings.LastIndex(text, `"digest": "`) + len(`"digest": "`)
	end := strings.LastIndex(text, "\"\n}\n")
	if begin > end || end < 0 {
		return []byte(text)
	}
	sum := sha256.Sum256([]byte(text[:begin] + text[end:]))
	return []byte(text[:begin] + hex.EncodeToString(sum[:]) + text[end:])
}

func TestDecodeRefuses(t *testing.T) {
	tab, api := string(encode(t, pastedFile(t))), string(encode(t, snapshot.FromAPI(observed(), "ci")))
	change := func(text, from, to string) []byte {
		if !strings.Contains(text, from) {
			t.Fatalf("%q is not there", from)
		}
		return []byte(strings.Replace(text, from, to, 1))
	}
	sealed := func(text, from, to string) []byte { return seal(string(change(text, from, to))) }
	const again = "capture it again; a snapshot is never edited"
	tests := []struct {
		name, why  string
		data       []byte
		want, hint string
	}{
		{"sealed again", "the test's own seal is right", seal(tab), "", ""},
		{"edited", "by hand", change(tab, `"role": "admin"`, `"role": "non-admin"`), "the snapshot was changed after it was captured: its digest does not fit", again},
		{"reformatted", "by an editor", change(tab, `  "rows"`, `    "rows"`), "the snapshot was changed after it was captured: its digest does not fit", again},
		{"cut", "not the whole file", []byte(tab[:len(tab)/2]), "this is not a snapshot, or it was changed after it was captured", again},
		{"something else", "another file of the folder", []byte(`{"a": 1}`), "this is not a snapshot, or it was changed after it was captured", again},
		{"another version", "of a later practicectl", change(tab, `"format_version": "1"`, `"format_version": "2"`),
			`the snapshot has the format version "2", and this practicectl reads "1"`, "use a practicectl that knows it, or capture it again"},
		{"an unknown field", "sealed or not", sealed(tab, `"rows"`, `"note": "", "rows"`), `the snapshot does not have the form of one: "note" (additionalProperties)`, again},
		{"another case", "of a field's name", sealed(tab, `"rows"`, `"Rows"`), `the snapshot does not have the form of one: "Rows" (additionalProperties)`, again},
		{"another kind", "not one of ours", sealed(tab, `"kind": "csv"`, `"kind": "xlsx"`), `the snapshot does not have the form of one: "source/kind" (enum)`, again},
		{"a number", "that the fields cannot hold", sealed(tab, `"total": 2`, `"total": 2e40`), "the snapshot does not have the form of one", again},
		{"rows", "other than the records", sealed(tab, `"rows": 2`, `"rows": 1`), "the snapshot does not agree with itself: its number of rows is not that of its records", again},
		{"a page is missing", "what is refused when it is made is refused here", sealed(tab, `"total": 2`, `"total": 3`),
			"the table has 2 rows, and the screen says 3: a page may be missing", "copy every page; if you cannot see them all, say --partial WHY"},
		{"nobody", "the same", sealed(tab, `"captured_by": "jo-bloggs"`, `"captured_by": ""`), "the snapshot does not say who captured it", "give --captured-by NAME"},
		{"partial", "without a reason", sealed(tab, `"partial": false`, `"partial": true`), "the snapshot does not agree with itself: it is partial, or says why, without the other", again},
		{"parts of seconds", "they are never written", sealed(tab, "06:12:00Z", "06:12:00.5Z"), "the snapshot does not agree with itself: its time is not in whole seconds", again},
		{"twice", "the same person", sealed(tab, `"email": "jo@a.example"`, `"email": "al@a.example"`), "the snapshot does not agree with itself: its records are not in order, or one is there twice", again},
		{"no address", "and a name tells it apart, before all that have one", sealed(tab, `"email": "al@a.example"`, `"email": ""`), "", ""},
		{"no address and no name", "nothing tells it apart", seal(strings.Replace(strings.Replace(tab, `"email": "al@a.example"`, `"email": ""`, 1), `"name": "Al"`, `"name": ""`, 1)),
			"the snapshot does not agree with itself: one of its records has nothing that tells it apart", again},
		{"a column less", "of one record", sealed(tab, `"name": "Al",`, ``), "the snapshot does not agree with itself: its records do not have its columns", again},
		{"text turned round", "no table holds it", sealed(tab, `"name": "Al"`, `"name": "\u202eAl"`), "the snapshot does not agree with itself: its records do not have its columns, or hold what no table does", again},
		{"no key", "among the columns", sealed(tab, `"key": "email"`, `"key": "name2"`), "the snapshot does not agree with itself: its key is none of its columns", again},
		{"an API's kind", "with a table", sealed(tab, `"kind": "csv"`, `"kind": "api"`), "the snapshot does not agree with itself: its kind and its content differ", again},
		{"an API's tenant", "other than the head's", sealed(api, `"tenant_id": "t1"`, `"tenant_id": "t2"`), "the snapshot does not agree with itself: its head is of another observation", again},
		{"an API's rows", "other than the objects", sealed(api, `"rows": 3`, `"rows": 4`), "the snapshot does not agree with itself: its rows are not those of the observation", again},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := snapshot.Decode(tt.data)
			refused(t, tt.why, err, tt.want, tt.hint)
		})
	}
}

// The descriptions are what a reader of the file has.
func TestSchemaIsDescribed(t *testing.T) {
	src, ok := schema.Source("Snapshot")
	var text map[string]any
	if err := json.Unmarshal(src, &text); !ok || err != nil {
		t.Fatal(ok, err)
	}
	described(t, "Snapshot", text)
}

func described(t *testing.T, at string, s map[string]any) {
	t.Helper()
	if text, _ := s["description"].(string); text == "" {
		t.Errorf("%s: no description", at)
	}
	if s["type"] == "object" && s["additionalProperties"] == nil {
		t.Errorf("%s: an object that lets unknown keys through", at)
	}
	for _, group := range []string{"$defs", "properties"} {
		members, _ := s[group].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			described(t, at+"/"+name, members[name].(map[string]any))
		}
	}
	if items, ok := s["items"].(map[string]any); ok {
		described(t, at+"/items", items)
	}
}
