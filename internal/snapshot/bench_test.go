package snapshot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

const benchRows = 5_000

// sheet is a table of many people, its cells put together by the arguments.
func sheet(before, between, after string) []byte {
	var b strings.Builder
	line := func(cells ...string) {
		b.WriteString(before + strings.Join(cells, between) + after)
	}
	line("E-mail", "Name", "Role", "XPM user", "Last seen")
	for i := range benchRows {
		mail := fmt.Sprintf("person.%d@harbour.example", i)
		line(mail, fmt.Sprintf("Person Number %d", i), "Non-Admin", mail, "20 November 2026")
	}
	return []byte(b.String())
}

func BenchmarkRead(b *testing.B) {
	inputs := []struct {
		kind snapshot.Kind
		data []byte
	}{
		{snapshot.KindCSV, sheet(`"`, `","`, "\"\r\n")},
		{snapshot.KindTSV, sheet("", "\t", "\n")},
		{snapshot.KindHTML, append([]byte("<table>"), sheet(`<tr class="row"><td style="padding: 4px">`, `</td><td style="padding: 4px">`, "</td></tr>\n")...)},
	}
	l := layouts(b)["people"]
	for _, in := range inputs {
		b.Run(string(in.kind), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(in.data)))
			for b.Loop() {
				if table, problems := snapshot.Read(in.kind, in.data, l); len(table.Records) != benchRows {
					b.Fatal(texts(problems))
				}
			}
		})
	}
}

// benchFiles are a table and what an API shows of a large practice.
func benchFiles(b *testing.B) map[string]snapshot.File {
	b.Helper()
	table, _ := snapshot.Read("", sheet("", "\t", "\n"), layouts(b)["people"])
	p := provenance()
	p.Total = benchRows
	f, err := snapshot.Make(table, p)
	if err != nil {
		b.Fatal(err)
	}
	s := observed()
	clients := make([]reconcile.Object, 20_000)
	for i := range clients {
		clients[i] = s.Objects[1]
		clients[i].Key.ID = fmt.Sprintf("c%d", i)
	}
	s.Objects = clients
	return map[string]snapshot.File{"table-5000": f, "api-20000": snapshot.FromAPI(s, "ci")}
}

func BenchmarkEncode(b *testing.B) {
	for name, f := range benchFiles(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				encode(b, f)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, f := range benchFiles(b) {
		data := encode(b, f)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := snapshot.Decode(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
