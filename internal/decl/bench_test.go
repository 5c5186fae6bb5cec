package decl_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/decl"
)

// bookSizes are a large practice and a very large one.
var bookSizes = []int{10_000, 20_000}

// BenchmarkLoad is a whole workspace with its clients in YAML, three keys
// each. Compare it with BenchmarkNodes, which only parses the same bytes.
func BenchmarkLoad(b *testing.B) {
	for _, n := range bookSizes {
		b.Run(fmt.Sprintf("yaml/%d", n), func(b *testing.B) {
			benchmarkLoad(b, n, fstest.MapFS{"book.yaml": {Data: bookYAML(n)}})
		})
		b.Run(fmt.Sprintf("csv/%d", n), func(b *testing.B) {
			benchmarkLoad(b, n, fstest.MapFS{
				"book.yaml": {Data: []byte(document("Assignment", "book", "{clientsFrom: book.csv}"))},
				"book.csv":  {Data: bookCSV(n)},
			})
		})
	}
}

func benchmarkLoad(b *testing.B, n int, fsys fstest.MapFS) {
	fsys["base.yaml"] = &fstest.MapFile{Data: read(b, "testdata/base.yaml")}
	b.ReportAllocs()
	for b.Loop() {
		ws, problems := decl.Load(fsys, ".")
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		if got := len(ws.Assignments[0].Clients); got != n {
			b.Fatalf("%d clients, want %d", got, n)
		}
	}
}

// BenchmarkNodes is the floor: yaml.v3 making nodes of the same bytes.
func BenchmarkNodes(b *testing.B) {
	for _, n := range bookSizes {
		data := bookYAML(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dec := yaml.NewDecoder(bytes.NewReader(data))
				for {
					var node yaml.Node
					err := dec.Decode(&node)
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func document(kind, name, spec string) string {
	return fmt.Sprintf("---\napiVersion: practicectl/v1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n", kind, name, spec)
}

func bookYAML(n int) []byte {
	var b bytes.Buffer
	b.WriteString(document("Assignment", "book", ""))
	b.WriteString("  partner: jo-bloggs\n  clients:\n")
	for i := range n {
		fmt.Fprintf(&b, "    - name: Client Number %d Pty Ltd\n      uuid: 720c21d3-e812-4bb1-9d6b-%012x\n      manager: sam-lee\n", i, i)
	}
	return b.Bytes()
}

func bookCSV(n int) []byte {
	var b bytes.Buffer
	b.WriteString("uuid,client,group,partner,manager\n")
	for i := range n {
		fmt.Fprintf(&b, "720c21d3-e812-4bb1-9d6b-%012x,Client Number %d Pty Ltd,,jo-bloggs,sam-lee\n", i, i)
	}
	return b.Bytes()
}
