package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/practicectl/practicectl/schema"
)

// MaxFile is the size of a file that is worth reading: an observation of
// 50,000 clients with their jobs is well below it.
const MaxFile = 256 << 20

// tail is how a file ends; the digest stands between its halves.
const (
	tailBegin = "\"digest\": \""
	tailEnd   = "\"\n}\n"
)

const captureAgain = "capture it again; a snapshot is never edited"

// Encode writes a snapshot with its digest.
func Encode(f File) ([]byte, error) {
	f.Columns, f.Records, f.Digest = some(f.Columns), some(f.Records), ""
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("write the snapshot as JSON: %w", err)
	}
	data := b.Bytes()
	begin := len(data) - len(tailEnd)
	return slices.Concat(data[:begin], []byte(digest(data)), data[begin:]), nil
}

// digest is over the parts of a file, which are all but the digest itself.
func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Decode reads a snapshot and refuses one that is not as it was written.
func Decode(data []byte) (File, error) {
	if len(data) > MaxFile {
		return File{}, refuse("keep only snapshots in this folder", "this file has %d MiB, too many to be a snapshot", len(data)>>20)
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	var value map[string]any
	err := json.Unmarshal(data, &value)
	version, _ := value["format_version"].(string)
	switch {
	case err != nil || version == "":
		return File{}, refuse(captureAgain, "this is not a snapshot, or it was changed after it was captured")
	case version != FormatVersion:
		return File{}, refuse("use a practicectl that knows it, or capture it again",
			"the snapshot has the format version %s, and this practicectl reads %q", quote(version), FormatVersion)
	}
	if !intact(data) {
		return File{}, refuse(captureAgain, "the snapshot was changed after it was captured: its digest does not fit")
	}
	if problems := schema.Validate("Snapshot", value); len(problems) > 0 {
		return File{}, refuse(captureAgain, "the snapshot does not have the form of one: %s", describe(problems[0]))
	}
	var f File
	if err := json.Unmarshal(data, &f); err != nil {
		return File{}, refuse(captureAgain, "the snapshot does not have the form of one")
	}
	if err := f.check(); err != nil {
		return File{}, err
	}
	return f, nil
}

// intact reports whether the digest at the end is that of the file.
func intact(data []byte) bool {
	begin := len(data) - len(tailEnd) - sha256.Size*2
	if begin < 0 || !bytes.HasSuffix(data, []byte(tailEnd)) || !bytes.HasSuffix(data[:begin], []byte(tailBegin)) {
		return false
	}
	end := len(data) - len(tailEnd)
	return digest(data[:begin], data[end:]) == string(data[begin:end])
}

func describe(p schema.Problem) string {
	place := strings.Join(p.Path, "/")
	if p.Key != "" {
		place = strings.TrimPrefix(place+"/"+p.Key, "/")
	}
	return fmt.Sprintf("%s (%s)", quote(place), p.Keyword)
}

// check looks at what a schema cannot say. A digest can be made by anybody, so
// what was refused when a snapshot is made is refused here too.
func (f File) check() error {
	wrong := ""
	switch {
	case f.Partial != (f.PartialWhy != ""):
		wrong = "it is partial, or says why, without the other"
	case !f.CapturedAt.Equal(second(f.CapturedAt)):
		wrong = "its time is not in whole seconds"
	case (f.Source.Kind == KindAPI) != (f.Observation != nil):
		wrong = "its kind and its content differ"
	case f.Observation != nil:
		wrong = f.checkAPI()
	default:
		if err := f.provenance(); err != nil {
			return err
		}
		wrong = f.checkRecords()
	}
	if wrong != "" {
		return refuse(captureAgain, "the snapshot does not agree with itself: %s", wrong)
	}
	if f.Observation != nil {
		return nil
	}
	return f.counts()
}

func (f File) checkAPI() string {
	s := f.Observation
	switch {
	case s.System != f.System || s.Tenant.Name != f.Tenant || s.Tenant.ID != f.TenantID || !s.CapturedAt.Equal(f.CapturedAt):
		return "its head is of another observation"
	case f.Rows != len(s.Objects) || len(f.Columns)+len(f.Records) > 0:
		return "its rows are not those of the observation"
	}
	return ""
}

func (f File) checkRecords() string {
	if !f.Has(f.Key) {
		return "its key is none of its columns"
	}
	if f.Rows != len(f.Records) || f.Rows > MaxRows {
		return "its number of rows is not that of its records"
	}
	var last Record
	for _, rec := range f.Records {
		if len(rec) != len(f.Columns) {
			return "its records do not have its columns"
		}
		for _, c := range f.Columns {
			value, ok := rec[c]
			if text, bad := clean(value); !ok || bad != 0 || text != value || utf8.RuneCountInString(value) > MaxCell {
				return "its records do not have its columns, or hold what no table does"
			}
		}
		if rec[f.Key] == "" && (f.Key != ColumnEmail || rec[ColumnName] == "") {
			return "one of its records has nothing that tells it apart"
		}
		if last != nil && compareKeys(f.Key, rec, last) <= 0 {
			return "its records are not in order, or one is there twice"
		}
		last = rec
	}
	return ""
}
