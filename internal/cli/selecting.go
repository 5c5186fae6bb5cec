package cli

import (
	"errors"
	"regexp/syntax"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
)

// meant tells the entries that --client names or --select fits, or is nil
// where neither is given: then all are meant.
func (o handoverOptions) meant(ws *decl.Workspace) (func(*decl.Client) bool, error) {
	named, err := meantClients(ws, o.clients)
	if err != nil || len(o.selects) == 0 {
		return named, err
	}
	either := []func(*decl.Client) bool{}
	if named != nil {
		either = append(either, named)
	}
	for _, text := range o.selects {
		fits, err := selected(text)
		if err != nil {
			return nil, err
		}
		if !fitsAny(ws, fits) {
			return nil, usageError("it looks at the names in clients and in CSV files; what a rule gives away is handed over with its list, without --select", "--select %s: no declared client has such a name", text)
		}
		either = append(either, fits)
	}
	return func(c *decl.Client) bool {
		for _, fits := range either {
			if fits(c) {
				return true
			}
		}
		return false
	}, nil
}

// selected is a selector as an assignment has it, on one line.
func selected(text string) (func(*decl.Client) bool, error) {
	key, value, ok := strings.Cut(text, "=")
	given := decl.Text{Value: value, Pos: diag.Position{File: "--select", Line: 1}}
	var s decl.Selector
	switch {
	case !ok || key != "nameStartsWith" && key != "nameMatches":
		return nil, usageError("write --select nameStartsWith=Smith, or nameMatches= with a regular expression for the whole name", "--select %q is no rule", text)
	case strings.TrimSpace(value) == "":
		return nil, usageError("every name begins with nothing: without --select, all clients are handed over", "--select %q has nothing to look for", text)
	case key == "nameStartsWith":
		s.StartsWith = given
	default:
		if _, err := syntax.Parse(value, syntax.Perl); err != nil {
			return nil, usageError("write it as RE2 has it; for a plain beginning of a name there is nameStartsWith", "--select: %q is not a regular expression: %s", value, whyNot(err))
		}
		s.Matches = given
	}
	fits := s.Matcher()
	return func(c *decl.Client) bool {
		return fits(strings.TrimSpace(c.Name.Value), decl.FoldName(c.Name.Value))
	}, nil
}

func whyNot(err error) string {
	var bad *syntax.Error
	if errors.As(err, &bad) {
		return string(bad.Code)
	}
	return err.Error()
}

func fitsAny(ws *decl.Workspace, fits func(*decl.Client) bool) bool {
	for i := range ws.Assignments {
		for j := range ws.Assignments[i].Clients {
			if fits(&ws.Assignments[i].Clients[j]) {
				return true
			}
		}
	}
	return false
}
