package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/evidence"
)

// Evidence writes the evidence of a period for people: what happened, what to
// look at, how complete it is, and the hashes that it can be checked by.
func Evidence(w io.Writer, r evidence.Report, st Style) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, st.paint(bold, clean(fmt.Sprintf("%s: evidence from %s until %s", r.DisplayName, r.From, r.Until))))
	fmt.Fprintln(b, st.paint(dim, clean(fmt.Sprintf("made %s (%s), from Git, the journal and kept lists; Xero was not asked", localTime(r.MadeAt, r.TimeZone), r.TimeZone))))
	fmt.Fprintln(b)
	for _, line := range evidenceHeadline(r) {
		fmt.Fprintln(b, clean(line))
	}
	for _, note := range r.Notes {
		fmt.Fprintln(b, clean("Note: "+note))
	}
	p := evidencePage{Report: r}
	section(b, p.exceptions(), st)
	for _, kind := range evidence.Kinds() {
		if s := p.rows(kind); len(s.Lines) > 0 {
			section(b, s, st)
		}
	}
	section(b, p.populations(), st)
	section(b, p.hashes(), st)
	return b.Flush()
}

type evidencePage struct{ evidence.Report }

func (p evidencePage) exceptions() Section {
	s := Section{Title: "Exceptions", Tone: ToneStop}
	for _, e := range p.Exceptions {
		l := Line{Mark: "!", Cells: []string{string(e.Code), subjectIn(e.Subject, e.System), stampIn(e.At, p.TimeZone)}}
		l.Detail = wrap(e.Text)
		if e.Where != "" {
			l.Detail = append(l.Detail, e.Where)
		}
		s.Lines = append(s.Lines, l)
	}
	if len(s.Lines) == 0 {
		s.Tone, s.Lines = ToneQuiet, []Line{{Mark: " ", Cells: []string{"none"}}}
	}
	return s
}

func subjectIn(subject, system string) string {
	if hash, ok := strings.CutPrefix(subject, "commit/"); ok {
		return "commit " + shortHash(hash)
	}
	if system == "" {
		return subject
	}
	return subject + " in " + system
}

var evidenceTitles = map[evidence.Kind]string{
	evidence.KindJoiner: "Joiners", evidence.KindMover: "Movers", evidence.KindLeaver: "Leavers",
	evidence.KindMapping: "Mapping changes", evidence.KindGrant: "Access of Xero Support", evidence.KindControl: "Changes of the controls", evidence.KindOther: "Attested, and of no row above",
}

func (p evidencePage) rows(kind evidence.Kind) Section {
	s := Section{Title: evidenceTitles[kind], Tone: ToneQuiet}
	for _, r := range p.Rows {
		if r.Kind != kind {
			continue
		}
		l := Line{Mark: evidenceMark(r), Cells: []string{r.Name, r.System, string(r.Status), hoursText(r)}}
		l.Detail = wrap(r.What)
		for _, line := range append([]string{p.declared(r), p.approval(r)}, p.applied(r)...) {
			if line != "" {
				l.Detail = append(l.Detail, line)
			}
		}
		for _, w := range r.Attested {
			l.Detail = append(l.Detail, fmt.Sprintf("attested: %s, says %s, %s (%s)", w.Does, w.By, stampIn(w.At, p.TimeZone), list([]string{w.Document, w.Refused})))
		}
		if x := r.Proven; x != nil {
			l.Detail = append(l.Detail, fmt.Sprintf("proven: %s, by the %s (%s)", stampIn(x.At, p.TimeZone), x.By, x.Where))
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

func evidenceMark(r evidence.Row) string {
	switch {
	case len(r.Exceptions) > 0:
		return "!"
	case r.Status == evidence.StatusProven:
		return "="
	case r.Status == evidence.StatusOpen:
		return "?"
	default:
		return "~"
	}
}

func hoursText(r evidence.Row) string {
	if r.Hours == nil {
		return ""
	}
	return fmt.Sprintf("%.1f h after the last day", *r.Hours)
}

func (p evidencePage) declared(r evidence.Row) string {
	if r.Declared == nil {
		return ""
	}
	return fmt.Sprintf("declared: %s by %s, commit %s, %s", stampIn(r.Declared.At, p.TimeZone), persons(r.Declared.By), shortHash(r.Declared.Commit), place(r.Declared.Source))
}

func (p evidencePage) approval(r evidence.Row) string {
	if r.Approval.State != evidence.Approved {
		return "approved: " + string(r.Approval.State)
	}
	parts := make([]string, 0, len(r.Approval.By))
	for _, a := range r.Approval.By {
		parts = append(parts, personText(a.Person)+", "+stampIn(a.At, p.TimeZone))
	}
	text := "approved: by " + strings.Join(parts, "; ")
	if r.Approval.PullRequest != "" {
		text += ", " + r.Approval.PullRequest
	}
	return text
}

// applied has a line for each run, in their order.
func (p evidencePage) applied(r evidence.Row) []string {
	var out []string
	for _, a := range runsOf(r) {
		text := fmt.Sprintf("applied: %s, %s", stampIn(a.At, p.TimeZone), a.Outcome)
		if a.Writes > 0 {
			text += ", " + count(a.Writes, "write", "writes")
		}
		if a.Run != "" {
			text += ", run " + a.Run + " by " + a.By
		}
		out = append(out, text)
	}
	return out
}

// runsOf are the runs that a row was applied by.
func runsOf(r evidence.Row) []evidence.RunPart {
	switch {
	case r.Applied == nil:
		return nil
	case len(r.Applied.Runs) == 0:
		return []evidence.RunPart{r.Applied.RunPart}
	default:
		return r.Applied.Runs
	}
}

func persons(all []evidence.Person) string {
	parts := make([]string, 0, len(all))
	for _, x := range all {
		parts = append(parts, personText(x))
	}
	return strings.Join(parts, ", ")
}

// personText is the declared user, or what is known of somebody who is none.
func personText(x evidence.Person) string {
	switch {
	case x.User != "":
		return x.User
	case x.Login != "":
		return x.Login + " (no declared user)"
	default:
		return fmt.Sprintf("%s <%s> (no declared user)", x.Name, x.Email)
	}
}

func shortHash(s string) string { return s[:min(len(s), 12)] }

// stampIn is a time as an auditor sorts it: the practice's own, to the minute.
func stampIn(t time.Time, zone string) string {
	if t.IsZero() {
		return ""
	}
	return inZone(t, zone).Format("2006-01-02 15:04")
}

// sheetTime is the same with the offset, so that a spreadsheet stands alone.
func sheetTime(t time.Time, zone string) string {
	if t.IsZero() {
		return ""
	}
	return inZone(t, zone).Format(time.RFC3339)
}
