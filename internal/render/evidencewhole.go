package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/evidence"
)

func (p evidencePage) populations() Section {
	s := Section{Title: "Completeness: the last list of each system", Tone: ToneQuiet}
	for _, x := range p.Populations {
		l := Line{Mark: "=", Cells: []string{populationName(x), populationText(x)}}
		if !x.Complete() {
			l.Mark = "?"
		}
		if x.Known {
			l.Detail = append(l.Detail, strings.TrimSuffix(fmt.Sprintf("captured %s by %s as %s", stampIn(x.CapturedAt, p.TimeZone), x.CapturedBy, x.AsRole), " as "),
				x.File, "sha256 "+x.SHA256)
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

func populationName(x evidence.Population) string {
	if x.Organisation == "" {
		return x.Title
	}
	return x.Title + ", " + x.Organisation
}

func populationText(x evidence.Population) string {
	switch {
	case !x.Known:
		return "no list: how complete it is, nobody knows"
	case x.Partial && x.Total > 0:
		return fmt.Sprintf("%d of %d rows, not the whole: %s", x.Rows, x.Total, x.PartialWhy)
	case x.Partial:
		return fmt.Sprintf("%d rows, not the whole: %s", x.Rows, x.PartialWhy)
	default:
		return fmt.Sprintf("%d of %d rows, the whole", x.Rows, x.Total)
	}
}

func (p evidencePage) hashes() Section {
	s := Section{Title: "To be checked with practicectl history --verify --evidence FILE (the JSON)", Tone: ToneQuiet}
	for _, r := range p.Runs {
		l := Line{Mark: " ", Cells: []string{"run " + r.Run, stampIn(r.Began, p.TimeZone), r.Outcome}}
		for _, h := range [][2]string{{"commit", r.Commit}, {"plan", r.PlanDigest}, {"changes", r.ChangesDigest}, {"head", r.Head}} {
			if h[1] != "" { // a plan that was applied at once was never a file
				l.Detail = append(l.Detail, fmt.Sprintf("%-8s%s", h[0], h[1]))
			}
		}
		s.Lines = append(s.Lines, l)
	}
	s.Lines = append(s.Lines,
		Line{Mark: " ", Cells: []string{"journal", cmp.Or(count(p.Journal.Records, "record", "records"), "empty")}, Detail: told("head", p.Journal.Head)},
		Line{Mark: " ", Cells: []string{"this report"}, Detail: told("sha256", p.Digest)})
	return s
}
