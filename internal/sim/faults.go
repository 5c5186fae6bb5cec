package sim

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Fault is a named misbehaviour. Make one with [ParseFault].
type Fault struct {
	row faultRow
	nth int // strikes this call only, counted from 1; 0 is every call
}

// FaultHelp is one line of the table of faults: its name and what it does to
// which calls.
type FaultHelp struct{ Name, Help string }

// Faults lists every fault with its help, in the order to show them.
func Faults() []FaultHelp {
	var list []FaultHelp
	for _, row := range faultRows() {
		list = append(list, row.FaultHelp)
	}
	return list
}

// ParseFault reads NAME, which strikes every call it can, or NAME=N, which
// strikes only the Nth of them.
func ParseFault(text string) (Fault, error) {
	name, count, counted := strings.Cut(text, "=")
	var names []string
	for _, row := range faultRows() {
		names = append(names, row.Name)
		if row.Name != name {
			continue
		}
		f := Fault{row: row}
		if !counted {
			return f, nil
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return Fault{}, fmt.Errorf("fault %q: write %s=N with N from 1, the call that it strikes", text, name)
		}
		f.nth = n
		return f, nil
	}
	return Fault{}, fmt.Errorf("fault %q is not known, use one of %s", cmp.Or(name, text), strings.Join(names, ", "))
}

// String is the form that [ParseFault] reads.
func (f Fault) String() string {
	if f.nth == 0 {
		return f.row.Name
	}
	return fmt.Sprintf("%s=%d", f.row.Name, f.nth)
}

// faultState is a fault in a server, with the number of calls it could strike so far.
type faultState struct {
	Fault
	seen int
}

// strike lets the faults do their work. Each counts the call, even when an
// earlier one has answered it.
func (s *Server) strike(c *call) {
	for _, f := range s.faults {
		if f.row.takes == nil || !f.row.takes(c.route) {
			continue
		}
		f.seen++
		if f.nth == 0 || f.nth == f.seen {
			f.row.strike(s, c)
		}
	}
}
