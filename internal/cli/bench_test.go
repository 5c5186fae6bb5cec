package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/sim"
)

// book declares what the seed holds, every client in YAML.
func book(seed sim.Seed) string {
	var b strings.Builder
	b.WriteString("apiVersion: practicectl/v1\nkind: Practice\nmetadata: {name: harbour}\nspec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {}}, ignore: {staffEmails: [\"*@xero.com\"]}}\n")
	users := map[string]string{}
	for i, s := range seed.Staff {
		if strings.HasSuffix(s.Email, "@xero.com") {
			continue
		}
		users[s.UUID] = fmt.Sprintf("user-%d", i)
		fmt.Fprintf(&b, "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: user-%d}\nspec: {fullName: %q, accounts: {xpm: {uuid: %s}}}\n", i, strings.TrimSpace(s.Name), s.UUID)
	}
	b.WriteString("---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec:\n  clients:\n")
	for _, c := range seed.Clients {
		if c.Archived || c.Deleted {
			continue
		}
		fmt.Fprintf(&b, "    - {name: %q, uuid: %s", strings.TrimSpace(c.Name), c.UUID)
		if c.Partner != "" {
			fmt.Fprintf(&b, ", partner: %s", users[c.Partner])
		}
		if c.Manager != "" {
			fmt.Fprintf(&b, ", manager: %s", users[c.Manager])
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// BenchmarkPlan is a whole plan of a book of 20,000 clients declared in YAML,
// over loopback, with the limits off. Time and allocations include those of
// the simulator, which runs in the same process.
func BenchmarkPlan(b *testing.B) {
	for _, format := range []string{"xml", "json"} {
		b.Run(format, func(b *testing.B) {
			seed := sim.Generate(20_000)
			s := sim.New(sim.Options{Seed: seed, NoLimits: true})
			srv := httptest.NewServer(s)
			defer srv.Close()
			text := strings.Replace(book(seed), "xpm: {}", "xpm: {format: "+format+"}", 1)
			files := fstest.MapFS{"book.yaml": {Data: []byte(text)}}
			state := b.TempDir()
			var out, errs bytes.Buffer
			env := &cli.Env{
				Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
				Folder: func(string) (fs.FS, error) { return files, nil },
				Getenv: func(name string) string {
					return map[string]string{"PRACTICECTL_API_URL": srv.URL, "PRACTICECTL_ACCESS_TOKEN": s.AccessToken(), "PRACTICECTL_STATE_DIR": state}[name]
				},
			}
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				if code := cli.Main(context.Background(), env, []string{"plan", "--detailed-exitcode"}); code != 0 {
					b.Fatalf("exit code %d: %s%s", code, out.String(), errs.String())
				}
			}
		})
	}
}
