package render

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/reconcile"
)

// evidenceColumns are those of the one table. A spreadsheet filters by the first.
var evidenceColumns = []string{
	"kind", "subject", "name", "system", "what", "clients", "status", "effective", "declared by", "declared at", "commit", "file",
	"approval", "approved by", "approved at", "pull request", "applied at", "run", "applied by", "outcome", "writes",
	"attested by", "attested at", "evidence", "proven at", "proven by", "sha256", "hours", "exceptions",
}

// EvidenceTable is the report for a spreadsheet, as one table: rows of what
// changed, then exceptions, notes, populations, runs, and the journal, told apart by
// the column kind.
func EvidenceTable(r evidence.Report) (header []string, rows [][]string) {
	t := evidenceTable{zone: r.TimeZone}
	for _, x := range r.Rows {
		t.row(x)
	}
	for _, e := range r.Exceptions {
		t.add(cells{"kind": "exception", "subject": e.Subject, "system": e.System, "what": e.Text, "status": string(e.Code), "declared at": t.at(e.At), "file": e.Where})
	}
	for _, note := range r.Notes {
		t.add(cells{"kind": "note", "what": note})
	}
	for _, p := range r.Populations {
		c := cells{"kind": "population", "subject": p.System, "name": populationName(p), "system": p.System, "what": populationText(p), "status": "no list"}
		if p.Known {
			c["status"] = "part of it"
			if p.Complete() {
				c["status"] = "the whole"
			}
			c["attested by"], c["attested at"], c["evidence"], c["sha256"] = p.CapturedBy, t.at(p.CapturedAt), p.File, p.SHA256
		}
		t.add(c)
	}
	for _, x := range r.Runs {
		t.add(cells{
			"kind": "run", "subject": x.Run, "what": digests(x), "commit": x.Commit,
			"applied at": t.at(x.Began), "run": x.Run, "applied by": x.By, "outcome": x.Outcome, "evidence": x.URL, "sha256": x.Head,
		})
	}
	t.add(cells{"kind": "journal", "what": fmt.Sprintf("%d records; the hash is its head", r.Journal.Records), "sha256": r.Journal.Head})
	t.add(cells{
		"kind": "report", "subject": r.Practice, "name": r.DisplayName, "what": fmt.Sprintf("from %s until %s (%s)", r.From, r.Until, r.TimeZone),
		"declared at": t.at(r.MadeAt), "sha256": r.Digest,
	})
	return evidenceColumns, t.rows
}

type cells map[string]string

type evidenceTable struct {
	zone string
	rows [][]string
}

func (t *evidenceTable) at(x time.Time) string { return sheetTime(x, t.zone) }

func (t *evidenceTable) add(c cells) {
	row := make([]string, len(evidenceColumns))
	for i, name := range evidenceColumns {
		row[i] = clean(c[name])
	}
	t.rows = append(t.rows, row)
}

func (t *evidenceTable) row(x evidence.Row) {
	c := cells{
		"kind": string(x.Kind), "subject": x.Subject, "name": x.Name, "system": x.System, "what": x.What, "status": string(x.Status),
		"effective": dayText(x.Effective), "approval": string(x.Approval.State), "pull request": x.Approval.PullRequest,
	}
	if x.Clients > 0 {
		c["clients"] = strconv.Itoa(x.Clients)
	}
	if d := x.Declared; d != nil {
		c["declared by"], c["declared at"], c["commit"], c["file"] = persons(d.By), t.at(d.At), d.Commit, place(d.Source)
	}
	var by, at []string
	for _, a := range x.Approval.By {
		by, at = append(by, personText(a.Person)), append(at, t.at(a.At))
	}
	c["approved by"], c["approved at"] = strings.Join(by, "; "), strings.Join(at, "; ")
	for i, a := range runsOf(x) {
		for name, text := range map[string]string{"applied at": t.at(a.At), "run": a.Run, "applied by": a.By, "outcome": a.Outcome, "writes": strconv.Itoa(a.Writes)} {
			if i > 0 {
				text = c[name] + "; " + text
			}
			c[name] = text
		}
	}
	by, at = nil, nil
	var shown []string
	for _, w := range x.Attested {
		does := w.Does
		if w.Refused != "" {
			does += ", does not count"
		}
		by, at = append(by, w.By+" ("+does+")"), append(at, t.at(w.At))
		shown = append(shown, w.Evidence...)
	}
	c["attested by"], c["attested at"], c["evidence"] = strings.Join(by, "; "), strings.Join(at, "; "), strings.Join(shown, "; ")
	if p := x.Proven; p != nil {
		c["proven at"], c["proven by"], c["sha256"] = t.at(p.At), string(p.By)+" "+p.Where, p.SHA256
	}
	if x.Hours != nil {
		c["hours"] = strconv.FormatFloat(*x.Hours, 'f', 1, 64)
	}
	codes := make([]string, 0, len(x.Exceptions))
	for _, e := range x.Exceptions {
		codes = append(codes, string(e))
	}
	c["exceptions"] = strings.Join(codes, "; ")
	t.add(c)
}

func digests(x evidence.ReportRun) string {
	var parts []string
	for _, d := range [][2]string{{"plan", x.PlanDigest}, {"changes", x.ChangesDigest}} {
		if d[1] != "" {
			parts = append(parts, d[0]+" "+d[1])
		}
	}
	return list(parts)
}

func dayText(d *reconcile.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}
