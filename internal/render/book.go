package render

import (
	"bufio"
	"fmt"
	"io"

	"github.com/practicectl/practicectl/reconcile"
)

// Book writes who holds which clients: first how many each, then which.
func Book(w io.Writer, k reconcile.Book, st Style) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, st.paint(bold, clean(fmt.Sprintf("%s: clients by %s on %s", k.DisplayName, k.By, k.AsOf))))
	fmt.Fprintln(b, st.paint(dim, clean(seenAt(k.Tenant, k.ObservedAt, k.TimeZone))))
	if k.Clients == 0 {
		fmt.Fprintln(b, "\nThere is no active client.")
	}
	sum := Section{Title: fmt.Sprintf("%s of how many clients", title(string(k.By))), Tone: ToneQuiet}
	for _, h := range k.Holders {
		sum.Lines = append(sum.Lines, Line{Mark: holderMark(h), Cells: []string{holderName(h), fmt.Sprintf("%6s", thousands(len(h.Clients))), holderNote(h)}})
	}
	if k.Clients > 0 {
		section(b, sum, st)
	}
	for _, h := range k.Holders {
		s := Section{Title: clean(holderName(h)) + ": " + count(len(h.Clients), "client", "clients"), Tone: ToneQuiet}
		for _, c := range h.Clients {
			l := Line{Mark: " ", Cells: []string{c.Name, string(reconcile.OtherRole(k.By)) + " " + roleHolder(c.Other, c.OtherConfirmed)}}
			if !c.Confirmed {
				l.Mark, l.Cells = "?", append(l.Cells, string(k.By)+" not confirmed")
			}
			s.Lines = append(s.Lines, l)
		}
		section(b, s, st)
	}
	return b.Flush()
}

// roleHolder is who holds the other role of a client.
func roleHolder(v reconcile.Value, confirmed bool) string {
	if v.IsZero() && !confirmed {
		return "nobody (not confirmed)"
	}
	return was(v)
}

func holderName(h reconcile.Holder) string {
	if h.Mark == reconcile.HolderNobody {
		return "Nobody"
	}
	return was(h.Person)
}

func holderMark(h reconcile.Holder) string {
	switch h.Mark {
	case "":
		return " "
	case reconcile.HolderLeaves:
		return "-"
	default:
		return "!"
	}
}

// holderNote is what is unusual about a holder, in words.
func holderNote(h reconcile.Holder) string {
	switch h.Mark {
	case reconcile.HolderUndeclared:
		return "declared nowhere"
	case reconcile.HolderLeaves:
		return "leaves, last day " + h.LastDay.String()
	case reconcile.HolderLeft:
		return "has left, last day " + h.LastDay.String()
	default:
		return ""
	}
}

// BookTable is the same for a spreadsheet: one row a client.
func BookTable(k reconcile.Book) (header []string, rows [][]string) {
	other := reconcile.OtherRole(k.By)
	header = []string{string(k.By), string(k.By) + " user", "note", "client", "uuid", string(other), string(other) + " user"}
	for _, h := range k.Holders {
		for _, c := range h.Clients {
			note := holderNote(h)
			if !c.Confirmed {
				note = string(k.By) + " not confirmed"
			}
			rows = append(rows, []string{holderName(h), h.Person.User, note, c.Name, c.ID, roleHolder(c.Other, c.OtherConfirmed), c.Other.User})
		}
	}
	return header, rows
}
