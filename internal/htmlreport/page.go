// Package htmlreport writes a plan and what it is about as one page, for people
// who open a file in a browser: a managing partner, an auditor, whoever reviews.
//
// The page is one file that asks for nothing over a network and stores nothing.
// Its policy lets the one script and the one style sheet run that it was written
// with, by their digests, and nothing else. Every value is made safe to show and
// then escaped for where it stands, by html/template; the script only ever sets
// text. A client may be called anything.
//
// What is said, and in which order, is the view of package render: the page adds
// tables, bars and columns, and no wording of its own for what text says too.
//
// Long tables are in the page twice: their first rows as markup, so that there is
// something to read without a script, and all rows as data, from which the script
// shows as many as somebody looks at. A browser takes a second and more to lay
// out 20,000 rows, and nobody reads them; it takes milliseconds to search them.
// On paper all rows are there, since paper cannot be searched.
package htmlreport

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// Page is what a page is made of.
type Page struct {
	Word string // what it is shown as; "plan" when empty
	Plan reconcile.Plan

	// Books are who holds which clients now, one a role; without them the page
	// has no portfolios.
	Books []reconcile.Book
	// Mapping is who has an account where; nil leaves it out.
	Mapping *reconcile.Mapping
	// Clients lists every client of the books, whatever changes.
	Clients bool

	// Alone is a plan of which nothing else is at hand: the page says what it
	// therefore does not hold.
	Alone bool

	Applied string // the commit that was last applied
	Journal string // the hash of the journal's last record
}

//go:embed assets
var assets embed.FS

// Write writes the page. Same input, same bytes.
func Write(w io.Writer, p Page) error {
	t, err := template.New("page.html").ParseFS(assets, "assets/page.html")
	if err != nil {
		return fmt.Errorf("read the page's template: %w", err)
	}
	style, script := asset("page.css"), asset("tables.js")
	v := viewOf(p.Plan)
	b := builder{data: map[string]rows{}}
	parts := b.parts(p, v)
	out := bufio.NewWriter(w)
	err = t.Execute(out, map[string]any{
		"Policy": "default-src 'none'; script-src " + source(script) + "; style-src " + source(style) + "; base-uri 'none'; form-action 'none'",
		"Style":  template.CSS(style), //nolint:gosec // a part of the program
		"Script": template.JS(script), //nolint:gosec // a part of the program
		"Title":  render.Title(p.Plan, p.Word),
		"Seen":   render.SeenWhere(p.Plan),
		"Say":    cleaned(v.Headline),
		"Alone":  p.Alone,
		"Parts":  parts,
		"Data":   b.data,
	})
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// viewOf is the plan's view without its sections on access for support: the page
// has a part of its own for that.
func viewOf(p reconcile.Plan) render.View {
	headline := render.NewView(p).Headline
	p.Grants = nil
	v := render.NewView(p)
	v.Headline = headline
	return v
}

// asset is one of the embedded files.
func asset(name string) string {
	data, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(fmt.Sprintf("htmlreport: %v", err)) // they are part of the program
	}
	return string(data)
}

// source is how a policy names a text.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
