package edit_test

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"testing"
	"testing/fstest"

	"github.com/practicectl/practicectl/internal/decl/edit"
)

// A very large practice, each client on a line or on several.
func bookOf(n int) fstest.MapFS {
	var b bytes.Buffer
	b.WriteString("apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec:\n  partner: lee-park\n  clients:\n")
	for i := range n {
		if i%2 == 0 {
			fmt.Fprintf(&b, "    - {name: Client Number %d Pty Ltd, uuid: 10000000-0000-4000-8000-%012d, manager: sam}\n", i, i)
		} else {
			fmt.Fprintf(&b, "    - name: Client Number %d Pty Ltd\n      uuid: 10000000-0000-4000-8000-%012d # pinned\n", i, i)
		}
	}
	return fstest.MapFS{"base.yaml": {Data: []byte(base())}, "book.yaml": {Data: b.Bytes()}}
}

// BenchmarkRoles edits a file of 20,000 clients: one of them, and every one.
// It includes reading the result again and loading the whole workspace. The
// bound is a second and 400 MB; the memory limit makes the collector keep to
// it, and too little of it would show as time.
func BenchmarkRoles(b *testing.B) {
	const clients = 20_000
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(400 << 20))
	fsys := bookOf(clients)
	ws := load(b, fsys)
	for _, n := range []int{1, clients} {
		var gives []edit.Give
		for c := clients - n; c < clients; c++ {
			gives = append(gives, edit.Give{Place: edit.Place{Client: c, Role: "manager"}, To: kim})
		}
		b.Run(fmt.Sprintf("%d of %d", n, clients), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c, err := edit.Roles(edit.NewTree(fsys), "ws", ws, gives)
				if err != nil || len(c.Done) != n {
					b.Fatalf("%d done, %v", len(c.Done), err)
				}
			}
		})
	}
}
