package edit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl/edit"
)

func TestCSV(t *testing.T) {
	tests := []struct {
		name   string
		in     string
		cell   edit.Cell
		want   string
		reason string
	}{
		{"bare", "client,manager\nA,lee\nB,lee\n", edit.Cell{Line: 3, Column: "manager", Value: kim}, "client,manager\nA,lee\nB,kim-tan\n", "one row only"},
		{"quoted", "client,manager,group\n\"A, B\",\"lee\",\"x\"\n", edit.Cell{Line: 2, Column: "manager", Value: kim}, "client,manager,group\n\"A, B\",\"kim-tan\",\"x\"\n", "quotes stay, also a neighbour's"},
		{"empty", "client,manager,group\nA,,x\n", edit.Cell{Line: 2, Column: "manager", Value: kim}, "client,manager,group\nA,kim-tan,x\n", ""},
		{"empty last", "client,manager\nA,\n", edit.Cell{Line: 2, Column: "manager", Value: kim}, "client,manager\nA,kim-tan\n", ""},
		{"empty last, no newline", "client,manager\nA,", edit.Cell{Line: 2, Column: "manager", Value: kim}, "client,manager\nA,kim-tan", "none is added"},
		{"excel", "\uFEFFclient;Manager \r\nÄ;lee\r\n", edit.Cell{Line: 2, Column: "manager", Value: kim}, "\uFEFFclient;Manager \r\nÄ;kim-tan\r\n", "mark, semicolons and line ends stay"},
		{"blanks", "client, manager\nA,  lee \nB , lee\n", edit.Cell{Line: 2, Column: "manager", Value: kim}, "client, manager\nA,  kim-tan \nB , lee\n", "blanks around it stay"},
		{"null", "client,manager\nA,lee\n", edit.Cell{Line: 2, Column: "manager", Value: edit.Value{Null: true}}, "client,manager\nA,null\n", ""},
		{"needs quotes", "client,manager\nA,lee\n", edit.Cell{Line: 2, Column: "client", Value: edit.Value{Text: `A, "B"`}}, "client,manager\n\"A, \"\"B\"\"\",lee\n", ""},
		{"same", "client,manager\nA, \"lee \"\n", edit.Cell{Line: 2, Column: "manager", Value: edit.Value{Text: "lee"}}, "client,manager\nA, \"lee \"\n", "what it says already is left as it is"},
		{"empty lines", "\nclient,manager\n\nA,lee\n", edit.Cell{Line: 4, Column: "manager", Value: kim}, "\nclient,manager\n\nA,kim-tan\n", "a row is the line in the file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := edit.CSV("book.csv", []byte(tt.in), []edit.Cell{tt.cell})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(r.Data)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if changed := tt.in != tt.want; changed != (len(r.Done) == 1) || changed && r.Done[0].Pos.Line != tt.cell.Line {
				t.Errorf("done %+v", r.Done)
			}
		})
	}
}

func TestCSVLeavesToAPerson(t *testing.T) {
	tests := []struct {
		name, in, column string
		line             int
		want             string
	}{
		{"no column", "client,partner\nA,lee\n", "manager", 2, `book.csv:2: the file has no column "manager"`},
		{"column twice", "client,manager,manager\nA,lee,lee\n", "manager", 2, `book.csv:1: the column "manager" is here twice`},
		{"short row", "client,manager\nA\n", "manager", 2, "book.csv:2: the number of cells is 1 here, and 2 in the first row"},
		{"open quote", "client,manager\n\"A,lee\nB\",kim\n", "manager", 2, "book.csv:2: the quotes of a cell do not match in this line"},
		{"no row", "client,manager\n", "manager", 9, "book.csv:9: there is no such row"},
		{"empty", "\n", "manager", 1, "book.csv:1: the file is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := edit.CSV("book.csv", []byte(tt.in), []edit.Cell{{Line: tt.line, Column: tt.column, Value: kim}})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}
