package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/reconcile"
)

// decide is where a reviewer marks a line, on paper or in a file.
const decide = "[ ] keep  [ ] change  [ ] remove"

// Access writes a review of access: person by person, with room to decide each
// line, and to sign at the end.
func Access(w io.Writer, a evidence.Access, st Style) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, st.paint(bold, clean(fmt.Sprintf("%s: review of access on %s", a.DisplayName, a.AsOf))))
	fmt.Fprintln(b, st.paint(dim, clean(fmt.Sprintf("Practice Manager seen %s (%s)", localTime(a.ObservedAt, a.TimeZone), a.TimeZone))))
	if !a.JobsSeen {
		fmt.Fprintln(b, "Current jobs were not looked at: nothing is said of them.")
	}
	for i := 0; i < len(a.Rows); {
		n := i
		for n < len(a.Rows) && samePerson(a.Rows[i], a.Rows[n]) {
			n++
		}
		section(b, accessPerson(a.Rows[i:n]), st)
		i = n
	}
	section(b, accessGrants(a), st)
	section(b, accessLists(a), st)
	fmt.Fprintf(b, "\n%s\n\n", st.paint(bold, "Reviewed by"))
	for _, line := range []string{"Name", "Date", "Signature"} {
		fmt.Fprintf(b, "  %-10s ________________________________________\n\n", line)
	}
	return b.Flush()
}

func samePerson(a, b evidence.AccessRow) bool {
	return a.User == b.User && (a.User != "" || a.Name == b.Name && a.Email == b.Email)
}

func accessPerson(rows []evidence.AccessRow) Section {
	first := rows[0]
	s := Section{Title: clean(first.Name), Tone: ToneQuiet}
	switch {
	case first.Standing == evidence.StandingLeaves || first.Standing == evidence.StandingLeft:
		s.Title += ": " + string(first.Standing) + ", last day " + first.LastDay.String()
	case first.Standing != evidence.StandingDeclared:
		s.Title += ": " + string(first.Standing)
	}
	for _, r := range rows {
		l := Line{Mark: accessMark(r), Cells: []string{r.Title, cmp.Or(r.Role, "-"), r.Status, decide}}
		l.Detail = []string{accessDetail(r)}
		if holds := accessHolds(r); holds != "" {
			l.Detail = append(l.Detail, holds)
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

func accessMark(r evidence.AccessRow) string {
	switch {
	case r.Standing == evidence.StandingUndeclared || r.Standing == evidence.StandingLeft || r.Status == string(reconcile.StatusDrifted):
		return "!"
	case r.Status == string(reconcile.StatusUnknown):
		return "?"
	case r.Stale:
		return "~"
	default:
		return " "
	}
}

// accessDetail is the account, and how it is known.
func accessDetail(r evidence.AccessRow) string {
	var parts []string
	for _, p := range []struct{ word, value string }{{"", r.Email}, {"linked to ", r.Link}, {"login: ", r.Login}, {"", r.Known}} {
		if p.value != "" {
			parts = append(parts, p.word+p.value)
		}
	}
	if !r.SeenAt.IsZero() {
		parts = append(parts, age(reconcile.Seen{Days: r.Days, Stale: r.Stale}))
	}
	return strings.Join(parts, "; ")
}

func accessHolds(r evidence.AccessRow) string {
	if r.Partner == nil {
		return ""
	}
	text := fmt.Sprintf("clients: %s as partner, %s as manager", thousands(*r.Partner), thousands(*r.Manager))
	if r.Jobs != nil {
		text += "; current jobs: " + thousands(*r.Jobs)
	}
	return text
}

func accessGrants(a evidence.Access) Section {
	s := Section{Title: "Xero Support", Tone: ToneQuiet}
	for _, g := range a.Grants {
		l := Line{Mark: " ", Cells: []string{g.Title, string(g.State), g.Level, decide}}
		if g.State == reconcile.GrantUndeclared || g.State == reconcile.GrantOverdue {
			l.Mark = "!"
		}
		if g.Until != nil {
			l.Detail = append(l.Detail, fmt.Sprintf("%s: until %s, %s answers for it", g.Name, g.Until, cmp.Or(g.OwnerName, g.Owner)))
		}
		l.Detail = append(l.Detail, told("lists", g.Seen)...)
		s.Lines = append(s.Lines, l)
	}
	if len(a.Grants) == 0 {
		s.Lines = []Line{{Mark: " ", Cells: []string{"no grant is declared, and none was seen where somebody looked"}}}
	}
	return s
}

func accessLists(a evidence.Access) Section {
	return mappingPage{Mapping: reconcile.Mapping{Systems: a.Systems, TimeZone: a.TimeZone}}.lists()
}

// AccessTable is the same for a spreadsheet: one row a person and system, with
// columns for whoever decides.
func AccessTable(a evidence.Access) (header []string, rows [][]string) {
	header = []string{
		"name", "user", "standing", "last day", "system", "email", "id", "role", "link", "login", "status", "state", "known", "seen at", "days old", "too old",
		"partner of", "manager of", "jobs", "decision (keep, change, remove)", "reviewer", "date", "remark",
	}
	for _, r := range a.Rows {
		old, last := "", ""
		if r.Stale {
			old = "yes"
		}
		if r.LastDay != nil {
			last = r.LastDay.String()
		}
		days := ""
		if !r.SeenAt.IsZero() {
			days = strconv.Itoa(r.Days)
		}
		rows = append(rows, []string{
			r.Name, r.User, string(r.Standing), last, r.System, r.Email, r.ID, r.Role, r.Link, r.Login, r.Status, r.State, r.Known, sheetTime(r.SeenAt, a.TimeZone), days, old,
			number(r.Partner), number(r.Manager), number(r.Jobs), "", "", "", "",
		})
	}
	for _, g := range a.Grants {
		until := ""
		if g.Until != nil {
			until = g.Until.String()
		}
		row := make([]string, len(header))
		row[0], row[1], row[2], row[3], row[4], row[7], row[11], row[12] = g.Title, g.Owner, "Xero Support", until, "support", g.Level, string(g.State), g.Seen
		rows = append(rows, row)
	}
	return header, rows
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
