package evidence

import "time"

// Code is a short stable word for an exception.
type Code string

// The exceptions.
const (
	CodeNotKnown        Code = "not-known"           // days of which no commit tells
	CodeUnreadable      Code = "unreadable"          // a commit whose declarations cannot be read
	CodeApprovals       Code = "approvals-unknown"   // nobody handed them over
	CodeNotApproved     Code = "not-approved"        // a commit of the period, or what was done by an older one, without an approval that counts
	CodeOwnApproval     Code = "own-approval"        // approved by who wrote it
	CodeUnknownApprover Code = "unknown-approver"    // approved by nobody who is declared
	CodeOwnWord         Code = "own-word"            // attested by who wrote it, though twoPerson is on
	CodeRefusedWord     Code = "refused-word"        // attested by somebody whose word does not count
	CodeTakenBack       Code = "taken-back"          // an attestation that was deleted or corrected
	CodeLate            Code = "late-removal"        // shown more than a day after the last one
	CodeNotProven       Code = "not-proven"          // ended, and nothing shows that it was removed
	CodeKept            Code = "account-kept"        // of a leaver, and not declared as ending
	CodeDropped         Code = "dropped"             // a person who is declared no more, without leaves
	CodeOverride        Code = "override"            // a rail was lifted
	CodeEarlyInvite     Code = "invited-unreviewed"  // let in before it was declared
	CodeUndeclared      Code = "undeclared"          // seen, and declared nowhere
	CodeAcceptance      Code = "acceptance"          // a difference that is left as it is
	CodeJournal         Code = "journal"             // the journal is not whole
	CodeNotCommitted    Code = "applied-uncommitted" // a run of what no commit holds
)

// Exception is one thing that an auditor should look at.
type Exception struct {
	Code    Code      `json:"code"`
	Subject string    `json:"subject"`
	System  string    `json:"system,omitempty"`
	Text    string    `json:"text"`
	At      time.Time `json:"at,omitzero"`
	Where   string    `json:"where,omitempty"` // a file and line, a commit, a run or a list
}
