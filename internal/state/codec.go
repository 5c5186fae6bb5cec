package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/practicectl/practicectl/reconcile"
)

// Hash is what the next record carries of a line, given without its end.
func Hash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// Encode writes a record as one line, without the line's end.
func Encode(r Record) ([]byte, error) {
	r.At = r.At.UTC()
	if err := r.check(); err != nil {
		return nil, err
	}
	line, err := marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode a record: %w", err)
	}
	return line, nil
}

// Decode reads one line and refuses everything that Encode does not write, so
// that there is one line only for each record.
func Decode(line []byte) (Record, error) {
	var r Record
	if err := unmarshal(line, &r); err != nil {
		return Record{}, err
	}
	if err := r.check(); err != nil {
		return Record{}, err
	}
	again, err := marshal(r)
	if err != nil {
		return Record{}, err
	}
	if !bytes.Equal(line, again) {
		return Record{}, errors.New("is not spelled as this tool writes it")
	}
	return r, nil
}

// marshal is compact JSON that keeps < and & readable.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// unmarshal refuses unknown keys and anything after the value.
func unmarshal(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if dec.InputOffset() != int64(len(bytes.TrimRight(data, "\n"))) {
		return errors.New("something follows the record")
	}
	return nil
}

// A run's id is also part of a file name in the Git store.
var (
	runID   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	hashHex = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func (r Record) check() error {
	kind, err := r.kind()
	switch {
	case err != nil:
		return err
	case r.Kind != kind:
		return fmt.Errorf("says that it is a %q record and holds a %q", r.Kind, kind)
	case r.Seq < 1:
		return fmt.Errorf("has the number %d: the first is 1", r.Seq)
	case r.Seq == 1 && r.Prev != "":
		return errors.New("is the first and names one before it")
	case r.Seq > 1 && !hashHex.MatchString(r.Prev):
		return errors.New("does not carry the hash of the record before it")
	case !runID.MatchString(r.Run):
		return fmt.Errorf("has %q as the run's id: use up to 64 letters, digits, dots, dashes and underscores", r.Run)
	case r.At.IsZero():
		return errors.New("has no time")
	}
	return r.checkBody()
}

func (r Record) checkBody() error {
	switch {
	case r.Start != nil:
		if r.Start.Date == (reconcile.Date{}) {
			return errors.New("starts a run and has no date")
		}
	case r.Send != nil && r.Send.Address == "", r.Answer != nil && r.Answer.Address == "":
		return errors.New("does not say which change it is about")
	case r.Answer != nil && !slices.Contains(outcomes(), r.Answer.Outcome):
		return fmt.Errorf("has the outcome %q, which does not exist", r.Answer.Outcome)
	case r.Note != nil && r.Note.Text == "":
		return errors.New("is an empty note")
	}
	return nil
}

func outcomes() []Outcome {
	return []Outcome{OutcomeVerified, OutcomeAttested, OutcomeAlready, OutcomeFailed, OutcomeUnknown}
}

// kind is what the record holds.
func (r Record) kind() (Kind, error) {
	var kinds []Kind
	for _, k := range []struct {
		kind Kind
		set  bool
	}{
		{KindStart, r.Start != nil}, {KindSend, r.Send != nil}, {KindAnswer, r.Answer != nil},
		{KindNote, r.Note != nil}, {KindEnd, r.End != nil},
	} {
		if k.set {
			kinds = append(kinds, k.kind)
		}
	}
	if len(kinds) != 1 {
		return "", fmt.Errorf("holds %d things: it must be one of start, send, answer, note and end", len(kinds))
	}
	return kinds[0], nil
}
