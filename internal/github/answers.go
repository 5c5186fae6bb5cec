package github

// Answers is what one file holds.
type Answers struct {
	Repository    Answer[Repository]
	Protection    Answer[Protection]
	Rules         Answer[[]Rule]
	Rulesets      Answer[[]Ruleset]
	Collaborators Answer[[]Collaborator]
	Outside       Answer[[]Collaborator]
}

// State says what an answer is worth.
type State int

// The states of an answer. The zero one is that nothing is known.
const (
	Unseen State = iota
	Seen
	None // GitHub says that there is nothing of the kind
)

// Answer is one answer of GitHub's, or why there is none.
type Answer[T any] struct {
	State State
	Value T      // where it was seen
	Why   string // where it was not: GitHub's words, or ours
	Plan  bool   // there is none because the account's plan has none
}

// Repository is what is read of a repository.
type Repository struct {
	FullName      string `json:"full_name"`
	Private       *bool  `json:"private"`
	Visibility    string `json:"visibility"` // public, private, internal; older servers leave it out
	DefaultBranch string `json:"default_branch"`
	Owner         struct {
		Type string `json:"type"` // User or Organization
	} `json:"owner"`
}

// Protection is a classic rule for one branch.
type Protection struct {
	Reviews          *Reviews      `json:"required_pull_request_reviews"`
	Checks           *StatusChecks `json:"required_status_checks"`
	EnforceAdmins    Switch        `json:"enforce_admins"`
	AllowForcePushes Switch        `json:"allow_force_pushes"`
	AllowDeletions   Switch        `json:"allow_deletions"`
}

// Switch is a setting that is on, off or left out.
type Switch struct {
	Enabled *bool `json:"enabled"`
}

func (s Switch) on() bool  { return s.Enabled != nil && *s.Enabled }
func (s Switch) off() bool { return s.Enabled != nil && !*s.Enabled }

// Reviews is what a protection rule asks of pull requests. Where it is left
// out, anybody who may write can push without one.
type Reviews struct {
	Approvals    int  `json:"required_approving_review_count"`
	DismissStale bool `json:"dismiss_stale_reviews"`
	LastPush     bool `json:"require_last_push_approval"`
	CodeOwners   bool `json:"require_code_owner_reviews"`
	// Allowances need no pull request. GitHub leaves them out where there are none.
	Allowances struct {
		Users []struct {
			Login string `json:"login"`
		} `json:"users"`
		Teams []named `json:"teams"`
		Apps  []named `json:"apps"`
	} `json:"bypass_pull_request_allowances"`
}

type named struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
}

// StatusChecks are those that must pass. GitHub gives them in two forms.
type StatusChecks struct {
	Contexts []string `json:"contexts"`
	Checks   []struct {
		Context string `json:"context"`
	} `json:"checks"`
}

// Rule is one active rule of a ruleset, as it applies to a branch.
type Rule struct {
	Type       string `json:"type"`
	RulesetID  int64  `json:"ruleset_id"`
	SourceType string `json:"ruleset_source_type"` // Repository, Organization or Enterprise
	Parameters struct {
		Approvals    int  `json:"required_approving_review_count"`
		DismissStale bool `json:"dismiss_stale_reviews_on_push"`
		LastPush     bool `json:"require_last_push_approval"`
		CodeOwners   bool `json:"require_code_owner_review"`
		Checks       []struct {
			Context string `json:"context"`
		} `json:"required_status_checks"`
	} `json:"parameters"`
}

// The types of rules that are looked at.
const (
	rulePullRequest  = "pull_request"
	ruleForcePush    = "non_fast_forward"
	ruleDeletion     = "deletion"
	ruleStatusChecks = "required_status_checks"
)

// Ruleset is read for its name and for who may bypass it. The id is 0 where
// GitHub answered with an error in its place.
type Ruleset struct {
	ID     int64          `json:"id"`
	Name   string         `json:"name"`
	Bypass *[]BypassActor `json:"bypass_actors"` // nil: not shown to whoever asked
}

// BypassActor is somebody who need not obey a ruleset.
type BypassActor struct {
	ID   int64  `json:"actor_id"` // null, so 0, where the type says all
	Type string `json:"actor_type"`
	Mode string `json:"bypass_mode"` // always, pull_request or exempt
}

// Collaborator is an account that has access. Permissions are those of its base
// role; the role's name is that of the highest role from any source.
type Collaborator struct {
	Login       string `json:"login"`
	ID          int64  `json:"id"`
	Type        string `json:"type"` // User or Bot
	RoleName    string `json:"role_name"`
	Permissions *struct {
		Pull     bool `json:"pull"`
		Triage   bool `json:"triage"`
		Push     bool `json:"push"`
		Maintain bool `json:"maintain"`
		Admin    bool `json:"admin"`
	} `json:"permissions"`
}
