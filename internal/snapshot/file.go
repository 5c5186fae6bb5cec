package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// FormatVersion is the version of the file's form, and ParserVersion of the
// rules by which tables are read: it changes when the same input would give
// other records.
const (
	FormatVersion = "1"
	ParserVersion = "1"
)

// skew is by how much two machines' clocks may differ before a time counts as
// lying in the future.
const skew = 5 * time.Minute

// File is a snapshot as it is kept.
type File struct {
	FormatVersion string    `json:"format_version"`
	System        string    `json:"system"`
	Tenant        string    `json:"tenant"` // the account's label
	TenantID      string    `json:"tenant_id,omitempty"`
	Organisation  string    `json:"organisation,omitempty"` // where a system holds several
	CapturedAt    time.Time `json:"captured_at"`
	CapturedBy    string    `json:"captured_by"`
	AsRole        string    `json:"as_role,omitempty"` // what they may see depends on it
	Source        Source    `json:"source"`
	Rows          int       `json:"rows"`
	Total         int       `json:"total"` // what the screen says; 0: not said
	Partial       bool      `json:"partial"`
	PartialWhy    string    `json:"partial_why,omitempty"`
	Key           string    `json:"key,omitempty"`
	Columns       []string  `json:"columns"`
	Records       []Record  `json:"records"`
	// Observation is what the API showed; there are no records then.
	Observation *reconcile.Snapshot `json:"api,omitempty"`
	// Digest is over the file without it. Encode sets it.
	Digest string `json:"digest"`
}

// Source is what a snapshot was made from.
type Source struct {
	Kind   Kind   `json:"kind"`
	SHA256 string `json:"sha256"` // of the raw input, which is not kept
	Parser string `json:"parser"`
}

// Provenance is what a table cannot say of itself.
type Provenance struct {
	Tenant       string
	Organisation string
	CapturedAt   time.Time
	CapturedBy   string
	AsRole       string
	Total        int    // the number that the screen shows; 0: none was given
	Partial      string // why the table is not the whole; empty: it is
	Now          time.Time
}

// Make adds to a table where it comes from. It refuses one that is not the
// whole and does not say so.
func Make(t Table, p Provenance) (File, error) {
	f := File{
		FormatVersion: FormatVersion, System: t.System, Tenant: p.Tenant, Organisation: p.Organisation,
		CapturedAt: second(p.CapturedAt), CapturedBy: p.CapturedBy, AsRole: p.AsRole,
		Source: Source{Kind: t.Kind, SHA256: t.SHA256, Parser: ParserVersion},
		Rows:   len(t.Records), Total: p.Total, Partial: p.Partial != "", PartialWhy: p.Partial,
		Key: t.Key, Columns: t.Columns, Records: t.Records,
	}
	if err := f.provenance(); err != nil {
		return File{}, err
	}
	if err := f.counts(); err != nil {
		return File{}, err
	}
	if err := f.future(p.Now); err != nil {
		return File{}, err
	}
	return f, nil
}

// second is a time as the file holds it.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (f File) provenance() error {
	switch {
	case strings.TrimSpace(f.Tenant) == "":
		return refuse("say which account of "+f.System+" the table shows", "the snapshot has no tenant")
	case strings.TrimSpace(f.CapturedBy) == "":
		return refuse("give --captured-by NAME", "the snapshot does not say who captured it")
	case strings.TrimSpace(f.AsRole) == "":
		return refuse("give --as-role ROLE: what a person sees depends on it", "the snapshot does not say in which role it was captured")
	case f.CapturedAt.IsZero():
		return refuse("give the time at which the screen was copied", "the snapshot does not say when it was captured")
	}
	return nil
}

// counts compares the rows with what the screen says there are.
func (f File) counts() error {
	const again = "copy every page; if you cannot see them all, say --partial WHY"
	switch {
	case f.Rows == 0:
		return refuse("copy the table with its rows", "the table holds no rows below its headings")
	case f.Total < 0:
		return refuse("give --total N, the number that the screen shows", "a total of %d is not a number of rows", f.Total)
	case f.Total == 0 && !f.Partial:
		return refuse("give --total N, the number that the screen shows, or --partial WHY", "nothing says that the table is whole")
	case f.Total > 0 && f.Rows > f.Total:
		return refuse("check the number on the screen, and that nothing was copied twice", "the table has %d rows, and the screen says %d", f.Rows, f.Total)
	case f.Rows < f.Total && !f.Partial:
		return refuse(again, "the table has %d rows, and the screen says %d: a page may be missing", f.Rows, f.Total)
	}
	return nil
}

func (f File) future(now time.Time) error {
	if f.CapturedAt.After(now.Add(skew)) {
		return refuse("check the time that was given, and the clock", "the snapshot is from the future: captured at %s, and it is %s",
			f.CapturedAt.Format(time.RFC3339), second(now).Format(time.RFC3339))
	}
	return nil
}

// FromAPI keeps what an API showed, as a snapshot like any other.
func FromAPI(s reconcile.Snapshot, capturedBy string) File {
	s.Objects = some(s.Objects)
	s.Groups = slices.Clone(s.Groups)
	for i := range s.Groups {
		s.Groups[i].Clients = some(s.Groups[i].Clients)
	}
	s.CapturedAt = second(s.CapturedAt)
	return File{
		FormatVersion: FormatVersion, System: s.System, Tenant: s.Tenant.Name, TenantID: s.Tenant.ID,
		CapturedAt: s.CapturedAt, CapturedBy: capturedBy,
		Source: Source{Kind: KindAPI, SHA256: digestOf(s), Parser: ParserVersion},
		Rows:   len(s.Objects), Total: len(s.Objects),
		Columns: []string{}, Records: []Record{}, Observation: &s,
	}
}

// digestOf stands for the raw input, which of an API are many answers.
func digestOf(s reconcile.Snapshot) string {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(s); err != nil {
		panic(fmt.Sprintf("snapshot: %v", err)) // of plain values: cannot happen
	}
	return hex.EncodeToString(h.Sum(nil))
}

// some makes none an empty list, which JSON does not write as null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// API is what the API showed, and false for a snapshot of a table.
func (f File) API() (reconcile.Snapshot, bool) {
	if f.Observation == nil {
		return reconcile.Snapshot{}, false
	}
	return *f.Observation, true
}

// Has reports whether a column was seen: only then does an empty value say
// that there is none.
func (f File) Has(column string) bool { return slices.Contains(f.Columns, column) }
