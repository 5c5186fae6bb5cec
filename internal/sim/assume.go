package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Assumption is one answer to a question that no public document settles. Make
// one with [ParseAssumption]; of two for one question the later counts.
type Assumption struct {
	row   assumptionRow
	value string
}

// AssumptionHelp is one line of the table of assumptions: the question and the
// answers that can be chosen.
type AssumptionHelp struct {
	Name    string // as U1
	Values  []string
	Default string
	Help    string
}

// assumptionRow is one question and where its answer is kept.
type assumptionRow struct {
	AssumptionHelp
	at func(*assumed) *string
}

// assumed holds the answer to each question.
type assumed struct {
	omitted      string // U1
	emptied      string // U2
	clientName   string // U3
	disabled     string // U4
	twin         string // U5
	cascade      string // U8
	manager      string // U9
	operations   string // U10
	holders      string // U11
	json         string // U13
	fields       string // U14
	broad        string // U15
	grace        string // U17
	concurrent   string // U18
	support      string // U19
	conflict     string // U22
	publicScopes string // U25
}

// Answers that the code asks for. Those that need no code of their own appear
// in the table only.
const (
	yes = "yes"
	no  = "no"

	blanks      = "blanks"
	keeps       = "keeps"
	partial     = "partial"
	cleared     = "cleared"
	refused     = "error"
	hidden      = "hidden"
	merged      = "merge"
	exact       = "exact"
	ignored     = "ignored"
	same        = "same"
	replaces    = "replaces"
	ifArchived  = "archived"
	ifNameTaken = "name-taken"
)

// assumptionRows is the table of all questions.
func assumptionRows() []assumptionRow {
	return []assumptionRow{
		{AssumptionHelp{"U1", []string{keeps, blanks}, keeps,
			"what a client update does to the fields that it leaves out"},
			func(a *assumed) *string { return &a.omitted }},
		{AssumptionHelp{"U2", []string{ignored, cleared, refused}, ignored,
			"what happens to a partner or manager that a client update gives as empty or null"},
			func(a *assumed) *string { return &a.emptied }},
		{AssumptionHelp{"U3", []string{yes, no}, yes,
			"whether a client update must name the client; one that does not leaves the name alone"},
			func(a *assumed) *string { return &a.clientName }},
		{AssumptionHelp{"U4", []string{"shown", hidden}, "shown",
			"whether the staff list has the people who are disabled"},
			func(a *assumed) *string { return &a.disabled }},
		{AssumptionHelp{"U5", []string{"duplicate", refused, merged}, "duplicate",
			"what adding staff with an e-mail address in use gives: a second record, an error, or the first record with the new values"},
			func(a *assumed) *string { return &a.twin }},
		{AssumptionHelp{"U8", []string{no, yes}, no,
			"whether a client's current jobs get the partner or manager that an update of the client changes"},
			func(a *assumed) *string { return &a.cascade }},
		{AssumptionHelp{"U9", []string{"replaces", keeps, refused}, "replaces",
			"what add-manager or add-partner does to a job that has another one: replaces that person, keeps them and says OK, or is an error"},
			func(a *assumed) *string { return &a.manager }},
		{AssumptionHelp{"U10", []string{"atomic", partial}, "atomic",
			"what an assign leaves behind when one of its operations is refused: nothing, or those before it"},
			func(a *assumed) *string { return &a.operations }},
		{AssumptionHelp{"U11", []string{yes, refused}, yes,
			"whether people who are disabled can be given jobs, tasks and clients"},
			func(a *assumed) *string { return &a.holders }},
		{AssumptionHelp{"U13", []string{yes, no}, yes,
			"whether Practice Manager speaks JSON; if not, asking for it is 406 and sending it 415"},
			func(a *assumed) *string { return &a.json }},
		{AssumptionHelp{"U14", []string{"any", exact, ignored}, "any",
			"fields=: in any case, only as the answer's format spells them, or ignored in XML"},
			func(a *assumed) *string { return &a.fields }},
		{AssumptionHelp{"U15", []string{yes, no}, yes,
			"whether the broad scopes practicemanager and practicemanager.read can be asked for"},
			func(a *assumed) *string { return &a.broad }},
		{AssumptionHelp{"U17", []string{"new", same, replaces}, "new",
			"what a refresh token gives when used again within the grace: a new pair beside the first, the first pair, or a new pair that ends the first"},
			func(a *assumed) *string { return &a.grace }},
		{AssumptionHelp{"U18", []string{no, yes}, no,
			"whether a 429 for too many calls at once has a Retry-After"},
			func(a *assumed) *string { return &a.concurrent }},
		{AssumptionHelp{"U19", []string{"shown", hidden}, "shown",
			"whether an organisation's users show Xero Support while it is let in"},
			func(a *assumed) *string { return &a.support }},
		{AssumptionHelp{"U22", []string{"never", ifArchived, ifNameTaken}, "never",
			"when a client update is a conflict, 409: if the client is archived, if another one has the name, or only by the fault"},
			func(a *assumed) *string { return &a.conflict }},
		{AssumptionHelp{"U25", []string{yes, no}, yes,
			"whether an app without a secret is granted Practice Manager's scopes"},
			func(a *assumed) *string { return &a.publicScopes }},
	}
}

// Assumptions lists every question with its answers, in the order to show them.
func Assumptions() []AssumptionHelp {
	var list []AssumptionHelp
	for _, row := range assumptionRows() {
		list = append(list, row.AssumptionHelp)
	}
	return list
}

// ParseAssumption reads NAME=VALUE.
func ParseAssumption(text string) (Assumption, error) {
	name, value, _ := strings.Cut(text, "=")
	var names []string
	for _, row := range assumptionRows() {
		names = append(names, row.Name)
		if row.Name != name {
			continue
		}
		if !slices.Contains(row.Values, value) {
			return Assumption{}, fmt.Errorf("assumption %q: write %s=%s", text, name, strings.Join(row.Values, ", or "+name+"="))
		}
		return Assumption{row: row, value: value}, nil
	}
	return Assumption{}, fmt.Errorf("assumption %q is not known, use one of %s", cmp.Or(name, text), strings.Join(names, ", "))
}

// String is the form that [ParseAssumption] reads.
func (a Assumption) String() string { return a.row.Name + "=" + a.value }

func newAssumed(list []Assumption) assumed {
	var out assumed
	for _, row := range assumptionRows() {
		*row.at(&out) = row.Default
	}
	for _, a := range list {
		if a.row.at != nil { // the zero value assumes nothing
			*a.row.at(&out) = a.value
		}
	}
	return out
}
