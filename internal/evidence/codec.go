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

// Seal gives a report its digest, and writes it.
func Seal(r Report) (Report, []byte, error) {
	r.Digest = ""
	plain, err := marshal(r)
	if err != nil {
		return r, nil, fmt.Errorf("encode the report: %w", err)
	}
	sum := sha256.Sum256(plain)
	r.Digest = hex.EncodeToString(sum[:])
	data, err := marshal(r)
	return r, data, err
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
