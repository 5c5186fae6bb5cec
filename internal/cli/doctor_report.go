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
	Capabilities  []provider.Capability `json:"capabilities,omitempty"` // none of the platform
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
	case slices.ContainsFunc(findings, func(f finding) bool { return f.Status == checkUnknown }):
		return exitUnknown
	default:
		return exitOK
	}
}

// write prints the report, and ends with its exit code.
func (r doctorReport) write(env *Env, format string) error {
	write := r.writeText
	if format == "json" {
		write = r.writeJSON
	}
	if err := write(env.Stdout); err != nil {
		return err
	}
	return exit(r.ExitCode)
}

func (r doctorReport) writeJSON(w io.Writer) error { return writeJSON(w, r) }

func (r doctorReport) writeText(w io.Writer) error {
	var b strings.Builder
	for i, f := range r.Checks {
		fmt.Fprintf(&b, "%-4s  %-16s  %s\n", f.mark(), f.Check, oneLine(f.Text))
		last := i+1 == len(r.Checks) || r.Checks[i+1].Hint != f.Hint
		if f.Hint != "" && last { // of those that are one after the other
			fmt.Fprintf(&b, "%24shint: %s\n", "", oneLine(f.Hint))
		}
	}
	if len(r.Capabilities) > 0 {
		b.WriteString("\nWhat can be done\n")
	}
	for _, c := range r.Capabilities {
		fmt.Fprintf(&b, "  %-4s  %-27s  observe %-6s  apply %-6s  %s\n", c.System, c.Concern, ways(c.Observe), ways(c.Apply), c.Note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mark is the status in text, where what is not known has the sign that it has
// everywhere.
func (f finding) mark() string {
	if f.Status == checkUnknown {
		return "?"
	}
	return f.Status
}

func ways(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
