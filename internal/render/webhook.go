package render

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/practicectl/practicectl/internal/redact"
	"github.com/practicectl/practicectl/reconcile"
)

// WebhookVersion is the version of what a webhook is told. It changes when a
// reader of the old form would misread the new one.
const WebhookVersion = "1"

// Outcome is what came of a report, in one word.
type Outcome string

// The outcomes. One that leaves something unknown, or undone because nobody asked
// to fail on it, is never clean.
const (
	OutcomeClean       Outcome = "clean"
	OutcomeDifferences Outcome = "differences"
	OutcomeUnknown     Outcome = "unknown"
	OutcomeFailed      Outcome = "failed"
)

// OriginUndeclared stands in what a webhook is told, and in what drift is asked to
// fail on, for what is there and declared nowhere.
const OriginUndeclared reconcile.Origin = "undeclared"

// Webhook is what a webhook is told of a report. Text is for people and means
// nothing to a chat but what it says; everything else is for programs.
type Webhook struct {
	FormatVersion string             `json:"format_version"`
	Practice      string             `json:"practice,omitempty"`
	DisplayName   string             `json:"display_name,omitempty"`
	Day           reconcile.Date     `json:"day,omitzero"`
	LookedAt      time.Time          `json:"looked_at,omitzero"`
	Outcome       Outcome            `json:"outcome"`
	ExitCode      int                `json:"exit_code"`
	Reason        string             `json:"reason,omitempty"` // why there is no report
	Counts        *reconcile.Summary `json:"counts,omitempty"`
	Text          string             `json:"text"`
	Items         []WebhookItem      `json:"items"`
	ItemsCut      int                `json:"items_cut"`
	Run           string             `json:"run,omitempty"`
}

// WebhookItem is one thing that is not as declared, is blocked, or is not known.
type WebhookItem struct {
	ID      string           `json:"id"` // the same as in the report that --issue keeps
	Name    string           `json:"name"`
	What    string           `json:"what"`
	Origin  reconcile.Origin `json:"origin,omitempty"` // of a difference
	Who     string           `json:"who,omitempty"`    // may do it
	Minutes int              `json:"minutes,omitempty"`
}

const (
	// maxMessage is what chats take, in bytes: the smallest limit that is known.
	maxMessage = 28_000
	// maxItems are as many as somebody would read.
	maxItems = 50
	// maxTold are enough to see what it is about.
	maxTold = 10
	maxWho  = 80
)

// NewWebhook is the message about a plan that was made. The exit code is the one
// that the command ends with.
func NewWebhook(p reconcile.Plan, code int, run string) Webhook {
	items := webhookItems(p)
	counts := p.Summary
	m := Webhook{
		FormatVersion: WebhookVersion, Practice: p.Practice, DisplayName: clean(p.DisplayName), Day: p.AsOf, LookedAt: p.ObservedAt.UTC(),
		Outcome: outcome(p, code), ExitCode: code, Counts: &counts, Items: items[:min(len(items), maxItems)], Run: runAddress(run),
	}
	for {
		m.ItemsCut = len(items) - len(m.Items)
		m.Text = webhookText(p, m)
		if len(m.Items) == 0 || m.fits() {
			return m
		}
		m.Items = m.Items[:len(m.Items)-1]
	}
}

// NoWebhook is the message that there is no report. Of the reason, what looks like
// a token or a number of a bank or a tax office is left out.
func NoWebhook(practice, displayName, reason string, code int, run string) Webhook {
	m := Webhook{
		FormatVersion: WebhookVersion, Practice: practice, DisplayName: clean(displayName), Outcome: OutcomeFailed, ExitCode: code,
		Reason: cmp.Or(clean(redact.Text(reason)), "no reason is known"), Items: []WebhookItem{}, Run: runAddress(run),
	}
	m.Text = noWebhookText(m)
	return m
}

// Encode is the message as it is sent.
func (m Webhook) Encode() ([]byte, error) { return json.Marshal(m) }

// fits reports whether a chat takes the message. Names are cut by characters,
// of which some take four bytes, so only what is sent tells.
func (m Webhook) fits() bool {
	data, err := m.Encode()
	return err != nil || len(data) <= maxMessage // what cannot be encoded is told where it is sent
}

// outcome goes by what was found, whatever the command was asked to fail on.
func outcome(p reconcile.Plan, code int) Outcome {
	const differences = 2 // records that are declared nowhere give it, too, where that was asked for
	switch {
	case code == differences || !p.Empty():
		return OutcomeDifferences
	case p.Unknown():
		return OutcomeUnknown
	default:
		return OutcomeClean
	}
}

// webhookItems are in the order in which they matter: access that has to end at
// once, what is urgent, what has come due, everything else, and at last what
// nobody can do or tell.
func webhookItems(p reconcile.Plan) []WebhookItem {
	changes := slices.Clone(p.Changes)
	slices.SortStableFunc(changes, func(a, b reconcile.Change) int { return cmp.Compare(pressing(p, a), pressing(p, b)) })
	names := peopleIn(p)
	out := make([]WebhookItem, 0, len(changes)+len(p.Blocked)+len(p.Unseen))
	for _, c := range changes {
		out = append(out, webhookItem(c, names))
	}
	add := func(address, name, what string) {
		id := reconcile.ManualID(reconcile.Change{Address: address})
		out = append(out, WebhookItem{ID: id, Name: clean(clip(name, maxCell)), What: clean(clip(what, maxCell))})
	}
	for _, b := range p.Blocked {
		add(b.Address, b.Name, "blocked: "+b.Text)
	}
	for _, u := range p.Unseen {
		add(u.Address, u.Name, "not known: "+u.Text)
	}
	return out
}

func pressing(p reconcile.Plan, c reconcile.Change) int {
	switch {
	case slices.ContainsFunc(p.Grants, func(g reconcile.Grant) bool { return g.Severity == reconcile.SeverityHighest && g.Owns(c) }):
		return 0
	case c.Urgent:
		return 1
	case c.Origin == reconcile.OriginDue:
		return 2
	default:
		return 3
	}
}

func webhookItem(c reconcile.Change, names people) WebhookItem {
	it := WebhookItem{ID: reconcile.ManualID(c), Name: called(c), Origin: cmp.Or(c.Origin, reconcile.OriginUnknown)}
	if isSupport(c) && c.Source.File == "" {
		it.Origin = OriginUndeclared
	}
	if it.What = todo(c); isByHand(c) {
		it.What = What(c) // with the system
	}
	switch m := c.Manual; {
	case m != nil:
		it.ID, it.Minutes = m.ID, m.Work
		it.Who = clean(clip(cmp.Or(names.all(m.Who), m.Actor), maxWho))
	case c.Ready():
		it.Who = "practicectl apply"
	}
	if c.Word != nil {
		it.What += "; done, says " + names.of(c.Word.By) + ", and a new list has to show it"
	}
	if c.Hold != nil {
		it.What += "; held back: " + c.Hold.Text
	}
	it.Name, it.What = clean(clip(it.Name, maxCell)), clean(clip(it.What, maxCell))
	return it
}
