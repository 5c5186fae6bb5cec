package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/provider/xpm"
)

// doctorReport is what was found, and what can be done with each system.
type doctorReport struct {
	FormatVersion string                `json:"format_version"`
	ExitCode      int                   `json:"exit_code"`
	Checks        []finding             `json:"checks"`
	Capabilities  []provider.Capability `json:"capabilities"`
}

func (d *doctor) report() doctorReport {
	return doctorReport{FormatVersion: "1", ExitCode: worst(d.findings), Checks: d.findings, Capabilities: d.capabilities()}
}

// capabilities is what can be done with the systems of the workspace, or with
// Practice Manager where there is none.
func (d *doctor) capabilities() []provider.Capability {
	rows := xpm.Capabilities()
	if d.ws == nil {
		return rows
	}
	if d.byHand() {
		for i := range rows {
			if len(rows[i].Observe) > 0 {
				rows[i].Observe = []string{provider.WaySnapshot}
			}
			rows[i].Apply = []string{provider.WayManual}
		}
	}
	if d.ws.Practice.Xero != nil {
		rows = append(rows, xero.Capabilities()...)
	}
	for _, s := range d.ws.Practice.Systems {
		if a, ok := d.ws.App(s.Name); ok {
			rows = append(rows, app.Capabilities(a, s)...)
		}
	}
	return rows
}

// worst is the exit code: the declarations come first, since everything else
// may follow from them, then consent, which only a person can give.
func worst(findings []finding) int {
	failed := func(code int) bool {
		return slices.ContainsFunc(findings, func(f finding) bool { return f.Status == checkFail && f.code == code })
	}
	switch {
	case failed(exitInvalid):
		return exitInvalid
	case failed(exitConsent):
		return exitConsent
	case slices.ContainsFunc(findings, func(f finding) bool { return f.Status == checkFail }):
		return exitFailed
	default:
		return exitOK
	}
}

func (r doctorReport) writeJSON(w io.Writer) error { return writeJSON(w, r) }

func (r doctorReport) writeText(w io.Writer) error {
	var b strings.Builder
	for _, f := range r.Checks {
		fmt.Fprintf(&b, "%-4s  %-16s  %s\n", f.Status, f.Check, oneLine(f.Text))
		if f.Hint != "" {
			fmt.Fprintf(&b, "%24shint: %s\n", "", oneLine(f.Hint))
		}
	}
	b.WriteString("\nWhat can be done\n")
	for _, c := range r.Capabilities {
		fmt.Fprintf(&b, "  %-4s  %-27s  observe %-6s  apply %-6s  %s\n", c.System, c.Concern, ways(c.Observe), ways(c.Apply), c.Note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func ways(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
