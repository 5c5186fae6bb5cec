package snapshot_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/snapshot"
)

func TestWriteCSV(t *testing.T) {
	tests := []struct{ name, cell, want, why string }{
		{"text", "Jo Bloggs", "Jo Bloggs", "most cells"},
		{"empty", "", "", "nothing to run"},
		{"quotes and commas", `Bay, "B"`, `"Bay, ""B"""`, "one cell stays one"},
		{"line break", "a\r\nb", "a··b", "one row stays one line"},
		{"equals", `=HYPERLINK("http://x")`, `"'=HYPERLINK(""http://x"")"`, "a formula"},
		{"plus", "+1", "'+1", "a formula of old spreadsheets"},
		{"minus", "-2+3", "'-2+3", "the same"},
		{"at", "@SUM(A1)", "'@SUM(A1)", "the same"},
		{"full-width", "＝1+1", "'＝1+1", "spreadsheets take it for the other"},
		{"full-width plus", "＋1", "'＋1", "the same"},
		{"full-width minus", "－1", "'－1", "the same"},
		{"full-width at", "＠SUM(A1)", "'＠SUM(A1)", "the same"},
		{"blanks", "\u00a0 =1", "'\u00a0 =1", "blanks in front may be dropped"},
		{"tab", "\t=1", "·=1", "the same, and no formula begins with a mark"},
		{"carriage return", "\r=1", "·=1", "the same"},
		{"byte order mark", "\ufeff=1", "·=1", "the same"},
		{"direction", "a\u202eb\u2066c", "a·b·c", "it turns the text around"},
		{"terminal", "a\u009b31mb", "a·31mb", "it drives one"},
		{"command", "::error::x", "·::error::x", "a runner's, where a cell begins a line"},
		{"old command", "a ##[error]b", "a ##·[error]b", "a runner's, anywhere"},
		{"inside", "a=1", "a=1", "only the beginning counts"},
	}
	for _, tt := range tests {
		var b strings.Builder
		if err := snapshot.WriteCSV(&b, []string{"=h", "x"}, [][]string{{"1", tt.cell}}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff("'=h,x\n1,"+tt.want+"\n", b.String()); d != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.name, tt.why, d)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestWriteCSVFails(t *testing.T) {
	err := snapshot.WriteCSV(&strings.Builder{}, []string{"a", "b"}, [][]string{{"1", "2"}, {"1"}})
	if want := "row 2 has 1 cells, and the headings are 2"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	err = snapshot.WriteCSV(full{}, []string{"a"}, nil)
	if want := "write the table: the disk is full"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
