package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/practicectl/practicectl/schema"
)

// MaxFile is far more than a report of a year holds, or its approvals.
const MaxFile = 64 << 20

// Encode writes a report with its digest.
func Encode(r Report) ([]byte, error) {
	r.Digest = ""
	plain, err := marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode the report: %w", err)
	}
	sum := sha256.Sum256(plain)
	r.Digest = hex.EncodeToString(sum[:])
	return marshal(r)
}

// WithDigest is the report as Encode would write it.
func WithDigest(r Report) (Report, error) {
	data, err := Encode(r)
	if err != nil {
		return r, err
	}
	return Decode(data)
}

func marshal(r Report) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ErrForm is about a file that is no report of this version.
var ErrForm = errors.New("this is not the JSON of a report of evidence, as report --evidence --format json writes it")

// Decode reads a report. It does not check the digest: [Check] does, and says
// what else does not fit.
func Decode(data []byte) (Report, error) {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return Report{}, fmt.Errorf("%w: %s", ErrForm, readable(err))
	}
	if problems := schema.Validate("Evidence", value); len(problems) > 0 {
		return Report{}, fmt.Errorf("%w: at %v: %s %s", ErrForm, problems[0].Path, problems[0].Keyword, problems[0].Message)
	}
	var r Report
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return Report{}, fmt.Errorf("%w: %s", ErrForm, readable(err))
	}
	return r, nil
}
