// Package planfile is the plan on disk: the JSON form that plan saves and
// prints, and that show and apply read. Printed, characters that would drive
// whatever shows it are escaped: it is the same plan with the same digests.
//
// A plan file is evidence of what was reviewed. It carries two digests:
// plan_digest covers every byte of the file as it is saved, and changes_digest only what the
// tool would do, so that reformatting the declarations leaves it as it is.
// Reading is strict: a file that is not, byte for byte, what this package
// would save or print for its contents is refused as changed.
package planfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/practicectl/practicectl/internal/printable"
	"github.com/practicectl/practicectl/reconcile"
)

// MaxSize is the size of a file that is worth reading: a plan of every change
// to 50,000 clients is well below it.
const MaxSize = 256 << 20

// Encode writes p with its digests to where people and programs look: a file made
// of it by whoever redirects it is a plan like one that was saved.
func Encode(w io.Writer, p reconcile.Plan) error {
	data, err := Marshal(p)
	if err != nil {
		return err
	}
	_, err = w.Write(printable.JSON(data))
	return err
}

// Marshal is p with its digests, as it is saved. Lists are never null: a
// reader need not tell "none" from "left out".
func Marshal(p reconcile.Plan) ([]byte, error) {
	p.ChangesDigest = p.DigestChanges()
	p.Stops = some(p.Stops)
	p.Grants = some(p.Grants)
	p.Changes = some(p.Changes)
	p.Blocked = some(p.Blocked)
	p.Notices = some(p.Notices)
	p.Pins = some(p.Pins)
	p.Unmanaged = some(p.Unmanaged)
	p.Leaving = some(p.Leaving)
	p.Attested = some(p.Attested)
	p.Accepted = some(p.Accepted)
	p.Unseen = some(p.Unseen)
	p.Seen = some(p.Seen)
	p.Later = some(p.Later)
	p.Rails = some(p.Rails)
	p.Overrides = some(p.Overrides)
	p.Freezes = some(p.Freezes)
	p.PlanDigest = ""
	data, err := marshal(p)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	p.PlanDigest = hex.EncodeToString(sum[:])
	return marshal(p)
}

func marshal(p reconcile.Plan) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("write the plan as JSON: %w", err)
	}
	return b.Bytes(), nil
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// RefusedError is a plan that must not be applied as it stands.
type RefusedError struct {
	Reason string
	Advice string
}

func (e *RefusedError) Error() string { return e.Reason }

// Hint says what to do next.
func (e *RefusedError) Hint() string { return e.Advice }

const planAgain = "plan again and have the new plan reviewed"

// Decode reads a plan and refuses one that is not as it was written.
func Decode(r io.Reader) (reconcile.Plan, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return reconcile.Plan{}, fmt.Errorf("read the plan: %w", err)
	case len(data) > MaxSize:
		return reconcile.Plan{}, errors.New("this file is too large to be a plan")
	}
	var head struct {
		FormatVersion string `json:"format_version"`
		PlanDigest    string `json:"plan_digest"`
	}
	if err := json.Unmarshal(data, &head); err != nil || head.FormatVersion == "" {
		return reconcile.Plan{}, &RefusedError{"this is not a plan, or it was changed after it was made", planAgain}
	}
	if head.FormatVersion != reconcile.FormatVersion {
		return reconcile.Plan{}, &RefusedError{
			fmt.Sprintf("the plan has the format version %q, and this practicectl reads %q", head.FormatVersion, reconcile.FormatVersion),
			"use one version of practicectl to plan and to apply",
		}
	}
	var p reconcile.Plan
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return reconcile.Plan{}, &RefusedError{"the plan was changed after it was made", planAgain}
	}
	again, err := Marshal(p)
	if err != nil || !bytes.Equal(again, data) && !bytes.Equal(printable.JSON(again), data) {
		return reconcile.Plan{}, &RefusedError{"the plan was changed after it was made: its digest does not fit", planAgain}
	}
	return p, nil
}

// Check refuses a plan that is whole, but not one to apply now: expired, a
// rehearsal, or made for another practice or tenant.
func Check(p reconcile.Plan, now time.Time, practice, tenant string) error {
	switch {
	case p.Practice != practice:
		return &RefusedError{fmt.Sprintf("the plan is for the practice %q, and this workspace declares %q", p.Practice, practice), "apply it in its own workspace"}
	case tenant != "" && p.Tenant.ID != tenant:
		return &RefusedError{fmt.Sprintf("the plan is for the tenant %s (%s), and this is %s", p.Tenant.ID, p.Tenant.Name, tenant), planAgain}
	case p.Rehearsal:
		return &RefusedError{fmt.Sprintf("the plan is a rehearsal for %s and is never applied", p.AsOf), "plan without --as-of"}
	case !now.Before(p.ExpiresAt):
		return &RefusedError{fmt.Sprintf("the plan expired at %s", p.ExpiresAt.Format(time.RFC3339)), planAgain}
	}
	return nil
}
