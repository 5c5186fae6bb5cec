package evidence

import (
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// FormatVersion is the version of the report's JSON form.
const FormatVersion = "1"

// Report is the evidence of a period.
type Report struct {
	FormatVersion string         `json:"format_version"`
	Practice      string         `json:"practice"`
	DisplayName   string         `json:"display_name"`
	From          reconcile.Date `json:"from"`
	Until         reconcile.Date `json:"until"`
	TimeZone      string         `json:"time_zone"`
	MadeAt        time.Time      `json:"made_at"`
	Commits       Commits        `json:"commits"`
	// ApprovalsGiven is false where nobody handed approvals over: then nothing is
	// said of who approved.
	ApprovalsGiven bool         `json:"approvals_given"`
	Rows           []Row        `json:"rows"`
	Exceptions     []Exception  `json:"exceptions"`
	Notes          []string     `json:"notes,omitempty"` // what was handed over and counts for nothing
	Populations    []Population `json:"populations"`
	Runs           []ReportRun  `json:"runs"` // of the period, and those that rows name
	Journal        Journal      `json:"journal"`
	// Digest is over the report without it. Seal sets it.
	Digest string `json:"digest"`
}

// Commits say from which part of the history the report was told.
type Commits struct {
	Opening    string `json:"opening,omitempty"` // in force when the period began
	Last       string `json:"last,omitempty"`    // in force when it ended
	Read       int    `json:"read"`              // in the period
	Unreadable int    `json:"unreadable"`
	// Initial counts the people of the very first commit: they were there before.
	Initial int `json:"initial_people,omitempty"`
}

// Kind is what a row is about.
type Kind string

// The kinds, in the order in which they are told.
const (
	KindJoiner  Kind = "joiner"
	KindMover   Kind = "mover"
	KindLeaver  Kind = "leaver"
	KindMapping Kind = "mapping"
	KindGrant   Kind = "grant"
	// KindOther is somebody's word for an action that no row is about: of a client's
	// role that is changed by hand, or of what an app keeps of a leaver.
	KindOther Kind = "other"
	// KindControl is a change of what the practice holds changes to: twoPerson, its
	// rails, its freezes, whom it ignores.
	KindControl Kind = "control"
)

// Kinds are all of them, in that order.
func Kinds() []Kind {
	return []Kind{KindJoiner, KindMover, KindLeaver, KindMapping, KindGrant, KindControl, KindOther}
}

// Status is how far a row has come.
type Status string

// The statuses.
const (
	StatusProven   Status = "proven"   // a list, or the journal's verified answer, shows it
	StatusAttested Status = "attested" // somebody's word, or an answer that shows nothing
	StatusApplied  Status = "applied"  // sent, or nothing was to be sent
	StatusOpen     Status = "open"
	StatusNotDue   Status = "not due"
	StatusDeclared Status = "declared" // of a control, which counts from its commit on
)

// Row is one thing that changed.
type Row struct {
	Kind      Kind            `json:"kind"`
	Subject   string          `json:"subject"` // user/lee-park, assignment/north-shore, support/payroll-case
	Name      string          `json:"name"`
	System    string          `json:"system,omitempty"`
	What      string          `json:"what"`
	Clients   int             `json:"clients,omitempty"`   // that it concerns
	Effective *reconcile.Date `json:"effective,omitempty"` // first day, last day, end of a grant
	Declared  *Declared       `json:"declared,omitempty"`
	Approval  Approval        `json:"approval"`
	Applied   *AppliedBy      `json:"applied,omitempty"`
	Attested  []Word          `json:"attested"`
	Proven    *Proof          `json:"proven,omitempty"`
	// Hours are from the end of the last day to the proof, or to the word where
	// nothing ever shows it; below zero where it came before.
	Hours      *float64 `json:"hours,omitempty"`
	Status     Status   `json:"status"`
	Exceptions []Code   `json:"exceptions"`

	short  string      // What, where it is long
	due    time.Time   // when it has to have ended; zero: it is no end
	book   *wantedBook // what a list of clients has to show
	joined bool        // the access goes on by another grant, which has the end
	unseen bool        // nothing ever shows it
}

// Declared says who wrote it, where and when.
type Declared struct {
	By      []Person         `json:"by"`
	At      time.Time        `json:"at"` // when it came onto the branch
	Commit  string           `json:"commit"`
	Subject string           `json:"subject"`
	Source  reconcile.Source `json:"source"`
}

// Person is somebody as Git or the pipeline names them. User is the declared
// user, where one has that address or login.
type Person struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Login string `json:"login,omitempty"`
	User  string `json:"user,omitempty"`
}

// Approval is what is known of who approved.
type Approval struct {
	State       ApprovalState `json:"state"`
	By          []Approver    `json:"by"`
	PullRequest string        `json:"pull_request,omitempty"`
}

// ApprovalState says what is known of an approval.
type ApprovalState string

// The states of an approval.
const (
	Approved         ApprovalState = "approved"
	ApprovalNone     ApprovalState = "none"            // approvals were handed over, and this commit has none
	ApprovalNotGiven ApprovalState = "not handed over" // so it is not known
)

// Approver is somebody who approved, and when.
type Approver struct {
	Person
	At time.Time `json:"at,omitzero"`
}

// AppliedBy is the run that did most of it, the first of those that did as much.
type AppliedBy struct {
	RunPart
	// Runs are all that wrote some of it, in their order. There are none where
	// nothing was left to write.
	Runs []RunPart `json:"runs,omitempty"`
}

// RunPart is what one run did of a row.
type RunPart struct {
	At      time.Time `json:"at"` // when the last write of it ended
	Run     string    `json:"run,omitempty"`
	By      string    `json:"by,omitempty"`
	Outcome string    `json:"outcome"` // of the last write of it
	Writes  int       `json:"writes"`  // that ended as wanted
}

func (p RunPart) equal(q RunPart) bool {
	return p.At.Equal(q.At) && p.Run == q.Run && p.By == q.By && p.Outcome == q.Outcome && p.Writes == q.Writes
}

// Word is somebody's attestation.
type Word struct {
	Does     string    `json:"does"` // added, removed, invited, …
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Document string    `json:"document"`
	Evidence []string  `json:"evidence"`
	// Refused says why the word does not count, or is empty.
	Refused string `json:"refused,omitempty"`
}

// Proof is what shows that it is so.
type Proof struct {
	At     time.Time `json:"at"`
	By     ProofKind `json:"by"`
	Where  string    `json:"where"`            // the list, or the run
	SHA256 string    `json:"sha256,omitempty"` // of the list's raw input
}

// ProofKind says what a proof is.
type ProofKind string

// The proofs.
const (
	ProofList    ProofKind = "list"    // a kept snapshot
	ProofJournal ProofKind = "journal" // an answer that carried the record
)

// Population is what the last list of a system holds, against what there is.
type Population struct {
	System       string    `json:"system"`
	Title        string    `json:"title"`
	Organisation string    `json:"organisation,omitempty"`
	Known        bool      `json:"known"` // false: there is no list, and nothing is claimed
	File         string    `json:"file,omitempty"`
	Rows         int       `json:"rows"`
	Total        int       `json:"total"` // that the screen showed; 0: not said
	Partial      bool      `json:"partial"`
	PartialWhy   string    `json:"partial_why,omitempty"`
	CapturedAt   time.Time `json:"captured_at,omitzero"`
	CapturedBy   string    `json:"captured_by,omitempty"`
	AsRole       string    `json:"as_role,omitempty"`
	SHA256       string    `json:"sha256,omitempty"` // of the raw input
	Digest       string    `json:"digest,omitempty"` // of the snapshot's file
}

// Complete reports whether the list is known to be the whole.
func (p Population) Complete() bool { return p.Known && !p.Partial }

// ReportRun is a run with the hashes by which it is found again.
type ReportRun struct {
	Run           string    `json:"run"`
	Began         time.Time `json:"began"`
	By            string    `json:"by,omitempty"`
	URL           string    `json:"url,omitempty"`
	Commit        string    `json:"commit,omitempty"`
	PlanDigest    string    `json:"plan_digest,omitempty"`
	ChangesDigest string    `json:"changes_digest,omitempty"`
	Head          string    `json:"head"`
	Outcome       string    `json:"outcome"`
}

// Journal is what the journal was when the report was made.
type Journal struct {
	Records  int      `json:"records"`
	Head     string   `json:"head"`
	Findings []string `json:"findings"` // none: every record is linked to the one before it
}
