package planfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

var made = time.Date(2026, 11, 22, 6, 12, 0, 0, time.UTC)

// plan has one of each thing that a plan can hold.
func plan() reconcile.Plan {
	src := reconcile.Source{File: "practice/book.yaml", Line: 7, Column: 3}
	because := []reconcile.Step{{Source: src, Says: "manager: kim-tan"}}
	lee := reconcile.Value{ID: "s1", Name: "Lee & Park"}
	kim := reconcile.Value{ID: "s2", Name: "Kim Tan", User: "kim-tan"}
	field := reconcile.FieldChange{
		Address: "client/c1/manager", Field: reconcile.FieldManager, Before: lee, Confirmed: true, After: kim,
		Reason: reconcile.ReasonDiffers, Origin: reconcile.OriginMoved, By: "assignment/book", Because: because,
	}
	hold := reconcile.Hold{Rule: "unpinned", Text: "only known by its name", Hint: "add uuid: c2"}
	client := reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: "c1"}
	return reconcile.Plan{
		Header: reconcile.Header{
			FormatVersion: reconcile.FormatVersion, Practice: "harbour", DisplayName: "Harbour", TimeZone: "Australia/Sydney",
			Tenant: reconcile.Tenant{System: "xpm", Name: "Harbour", ID: "t1"},
			AsOf:   reconcile.Date{Year: 2026, Month: 11, Day: 22}, ObservedAt: made, ExpiresAt: made.Add(24 * time.Hour),
			Commit: "abc", Base: "main", Workspace: "practice", Store: reconcile.Store{GitBranch: "practicectl-state"},
		},
		Summary: reconcile.Summary{Create: 1, Update: 1, Held: 1, Blocked: 1},
		Stops:   []reconcile.Stop{{Rule: "rail", Text: "too many"}},
		Changes: []reconcile.Change{
			{
				Address: "user/ravi-menon/xpm", Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff}, Name: "Ravi Menon", Email: "ravi@x.example",
				User: "ravi-menon", Action: reconcile.ActionCreate, Risk: reconcile.RiskGrants, Reason: reconcile.ReasonNotThere,
				Origin: reconcile.OriginPending, Source: src,
			},
			{
				Address: "client/c1", Key: client, Name: "Acme", Action: reconcile.ActionUpdate, Risk: reconcile.RiskTakes,
				Reason: reconcile.ReasonDiffers, Origin: reconcile.OriginMoved, Source: src, Fields: []reconcile.FieldChange{field},
				DependsOn: []string{"user/ravi-menon/xpm"},
			},
			{
				Address: "client/c2", Key: client, Name: "Beta", Action: reconcile.ActionUpdate, Risk: reconcile.RiskTakes,
				Reason: reconcile.ReasonDiffers, Origin: reconcile.OriginUnknown, Source: src, Fields: []reconcile.FieldChange{field}, Hold: &hold,
			},
		},
		Blocked:   []reconcile.Blocked{{Address: "client/Twin", Name: "Twin", Hold: hold, Source: src}},
		Notices:   []reconcile.Notice{{Address: "client/c3", Name: "Old", Rule: "archived", Text: "is archived", Source: src}},
		Pins:      []reconcile.Pin{{Address: "client/Beta", Name: "Beta", Source: src, ID: "c2", FoundBy: "name"}},
		Unmanaged: []reconcile.Unmanaged{{Key: client, Name: "Other"}},
		Later: []reconcile.Later{{Date: reconcile.Date{Year: 2027, Month: 1, Day: 10}, Address: "client/c1/manager", Name: "Acme",
			Field: reconcile.FieldManager, Before: lee, After: kim, Because: because}},
		Rails:     []reconcile.RailCount{{Rail: "maxClients", Limit: reconcile.Limit{Count: 200, Percent: 20}, Counted: 3, Of: 80, Override: "x"}},
		Overrides: []reconcile.Override{{Rail: "maxClients", Reason: "x"}},
		Freezes: []reconcile.Freeze{{Name: "BAS week", From: reconcile.Date{Year: 2027, Month: 2, Day: 22},
			Until: reconcile.Date{Year: 2027, Month: 2, Day: 28}, Allow: []reconcile.Class{reconcile.ClassStaffAdd}}},
		Budget: reconcile.Budget{Reads: 5, Writes: 2, Seconds: 8, DayShare: 0.0014},
	}
}

func marshal(t *testing.T, p reconcile.Plan) []byte {
	t.Helper()
	data, err := planfile.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestForm(t *testing.T) {
	empty := reconcile.Plan{Header: plan().Header}
	for name, p := range map[string]reconcile.Plan{"everything": plan(), "empty": empty} {
		t.Run(name, func(t *testing.T) {
			data := marshal(t, p)
			golden.Equal(t, filepath.Join("testdata", name+".json"), data)
			var value any
			if err := json.Unmarshal(data, &value); err != nil {
				t.Fatal(err)
			}
			for _, problem := range schema.Validate("Plan", value) {
				t.Errorf("against the schema: %+v", problem)
			}
			again, err := planfile.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(data), string(marshal(t, again))); d != "" {
				t.Errorf("read and written again (-want +got):\n%s", d)
			}
		})
	}
}

// A plan that was printed has the digests of the one that was saved, drives
// nothing that shows it, and can be read like it.
func TestPrinted(t *testing.T) {
	p := plan()
	p.Changes[1].Name = "Acme\u202e\u009b31m\ufeff\n##[error]x\n::error::y"
	saved := marshal(t, p)
	var printed bytes.Buffer
	if err := planfile.Encode(&printed, p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(printed.String(), `"name": "Acme\u202e\u009b31m\ufeff\n##\u005b`+`error]x\n::error::y"`) {
		t.Errorf("it prints the name as it is:\n%s", printed.String())
	}
	want, err := planfile.Decode(bytes.NewReader(saved))
	if err != nil {
		t.Fatal(err)
	}
	got, err := planfile.Decode(bytes.NewReader(printed.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("another plan (-want +got):\n%s", diff)
	}
	half := bytes.Replace(printed.Bytes(), []byte(`\u202e`), []byte("\u202e"), 1)
	if _, err := planfile.Decode(bytes.NewReader(half)); err == nil {
		t.Error("a mixture of both forms, which nothing writes, was not refused")
	}
}

// Whatever single byte is changed, the plan is refused.
func TestAnyByteChangedIsRefused(t *testing.T) {
	data := marshal(t, plan())
	for i := range data {
		for _, b := range []byte{data[i] ^ 1, ' ', '0'} {
			if b == data[i] {
				continue
			}
			changed := bytes.Clone(data)
			changed[i] = b
			_, err := planfile.Decode(bytes.NewReader(changed))
			var refused *planfile.RefusedError
			if !errors.As(err, &refused) {
				t.Fatalf("byte %d as %q instead of %q was not refused: %v", i, b, data[i], err)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	data := string(marshal(t, plan()))
	tests := []struct{ name, data, want string }{
		{"cut", data[:len(data)/2], "this is not a plan, or it was changed after it was made"},
		{"not a plan", `{"a": 1}`, "this is not a plan, or it was changed after it was made"},
		{"another version", strings.Replace(data, `"format_version": "1"`, `"format_version": "9"`, 1), `the plan has the format version "9", and this practicectl reads "1"`},
		{"a new field", strings.Replace(data, `"practice":`, `"practise": 1, "practice":`, 1), "the plan was changed after it was made"},
		{"another manager", strings.Replace(data, `"id": "s2"`, `"id": "s3"`, 1), "the plan was changed after it was made: its digest does not fit"},
		{"more behind it", data + "{}", "this is not a plan, or it was changed after it was made"},
	}
	for _, tt := range tests {
		_, err := planfile.Decode(strings.NewReader(tt.data))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: error %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestCheck(t *testing.T) {
	good := plan()
	rehearsal := plan()
	rehearsal.Rehearsal = true
	tests := []struct {
		name             string
		p                reconcile.Plan
		now              time.Time
		practice, tenant string
		want             string
	}{
		{"good", good, made.Add(time.Hour), "harbour", "t1", ""},
		{"no tenant to compare with", good, made, "harbour", "", ""},
		{"another practice", good, made, "river", "t1", `the plan is for the practice "harbour", and this workspace declares "river"`},
		{"another tenant", good, made, "harbour", "t2", "the plan is for the tenant t1 (Harbour), and this is t2"},
		{"rehearsal", rehearsal, made, "harbour", "t1", "the plan is a rehearsal for 2026-11-22 and is never applied"},
		{"expired to the second", good, made.Add(24 * time.Hour), "harbour", "t1", "the plan expired at 2026-11-23T06:12:00Z"},
	}
	for _, tt := range tests {
		got := ""
		if err := planfile.Check(tt.p, tt.now, tt.practice, tt.tenant); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What is only of the file, and not of the changes, leaves their digest alone.
func TestChangesDigest(t *testing.T) {
	base := plan().DigestChanges()
	same := map[string]func(*reconcile.Plan){
		"lines":          func(p *reconcile.Plan) { p.Changes[1].Fields[0].Because[0].Source.Line = 99 },
		"times":          func(p *reconcile.Plan) { p.ObservedAt = made.Add(time.Minute) },
		"names":          func(p *reconcile.Plan) { p.Changes[1].Fields[0].After.Name = "K. Tan" },
		"held changes":   func(p *reconcile.Plan) { p.Changes = p.Changes[:2] },
		"order":          func(p *reconcile.Plan) { p.Changes[0], p.Changes[1] = p.Changes[1], p.Changes[0] },
		"manual actions": func(p *reconcile.Plan) { p.Changes[2].Action = reconcile.ActionManual },
	}
	for name, change := range same {
		p := plan()
		change(&p)
		if p.DigestChanges() != base {
			t.Errorf("%s change the digest", name)
		}
	}
	other := map[string]func(*reconcile.Plan){
		"who gets it":   func(p *reconcile.Plan) { p.Changes[1].Fields[0].After = reconcile.Value{User: "sam-lee"} },
		"another pin":   func(p *reconcile.Plan) { p.Changes[1].Fields[0].After.ID = "s9" },
		"who has it":    func(p *reconcile.Plan) { p.Changes[1].Fields[0].Before.ID = "s7" },
		"the client":    func(p *reconcile.Plan) { p.Changes[1].Key.ID = "c9" },
		"the field":     func(p *reconcile.Plan) { p.Changes[1].Fields[0].Field = reconcile.FieldPartner },
		"the tenant":    func(p *reconcile.Plan) { p.Tenant.ID = "t9" },
		"the new email": func(p *reconcile.Plan) { p.Changes[0].Email = "other@x.example" },
		"an override":   func(p *reconcile.Plan) { p.Overrides = nil },
	}
	for name, change := range other {
		p := plan()
		change(&p)
		if p.DigestChanges() == base {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

// What was reviewed for somebody yet to be added counts for the record that
// the addition has led to, and for no other.
func TestReviewed(t *testing.T) {
	before := plan()
	before.Changes = before.Changes[:2]
	before.Changes[1].Fields[0].After = reconcile.Value{User: "ravi-menon", Name: "Ravi Menon"}
	digests := before.ActionDigests()
	now := before
	now.Changes = []reconcile.Change{before.Changes[1]}
	now.Changes[0].Fields = []reconcile.FieldChange{before.Changes[1].Fields[0]}
	now.Changes[0].Fields[0].After.ID = "s-new"
	record := func(email string) []reconcile.Snapshot {
		key := reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: "s-new"}
		return []reconcile.Snapshot{{Objects: []reconcile.Object{{Key: key, Name: "Ravi Menon", Email: email}}}}
	}
	if !before.Reviewed(digests, nil) {
		t.Error("a plan is not among its own digests")
	}
	if !now.Reviewed(digests, record("Ravi@x.example")) {
		t.Error("the person who was added as reviewed is not taken for them")
	}
	if now.Reviewed(digests, record("other@x.example")) {
		t.Error("a record with another e-mail is taken for the person who was reviewed")
	}
	if now.Reviewed(before.ActionDigests()[:0], record("ravi@x.example")) {
		t.Error("nothing was reviewed")
	}
}
