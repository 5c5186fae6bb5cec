// Package pastepage writes a page on which people without a terminal make
// snapshots: they paste a screen with its formatting, see how it was read, and
// download the one file to commit.
//
// The page is a single file that works from a disk. It asks for nothing over a
// network and stores nothing. It follows the reading rules of package snapshot
// in a second language, which only tests can hold together: the shared cases,
// and inputs derived from them, are given to both, and both must say the same
// and write the same bytes.
//
// Its policy lets the one script and the one style sheet run that it was
// written with, by their digests. Style attributes are the exception. The page
// has none, but what is pasted has one on every cell, and Chromium applies the
// policy of a page to documents that it only parses: without the exception,
// pasting a long list floods its console with thousands of refusals. An
// attribute of a document that nobody sees can do nothing, and could load
// nothing where it was seen.
//
// The script is one scope, in a few files that are joined as they are: somebody
// who wonders what happens to a list of people can read it in the browser.
package pastepage

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/practicectl/practicectl/internal/snapshot"
)

// Page is what a page is made of.
type Page struct {
	Tenant  string // the practice's label, which every snapshot bears
	Folder  string // where the files belong in the repository, such as practice/observed
	Screens []Screen
}

// Screen is one screen that can be pasted.
type Screen struct {
	App    string // what people call the system
	Layout snapshot.Layout
	// Tenant is the label of a system that bears another name than the practice;
	// empty: the practice's.
	Tenant string
	// Help is how to open the screen and what to select on it, step by step.
	Help []string
	// Organisation asks for which organisation the screen was opened.
	Organisation bool
}

//go:embed assets
var assets embed.FS

// scripts are joined in this order; the last one begins to work.
var scripts = []string{"text.js", "delimited.js", "html.js", "value.js", "reader.js", "file.js", "show.js", "screen.js"}

// Write writes the page. Same input, same bytes.
func Write(w io.Writer, p Page) error {
	data, err := p.data()
	if err != nil {
		return err
	}
	var script strings.Builder
	for _, name := range scripts {
		script.WriteString(asset(name))
	}
	style := asset("page.css")
	policy := "default-src 'none'; script-src " + source(script.String()) + "; style-src " + source(style) +
		"; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'"
	page := strings.NewReplacer("{{policy}}", policy, "{{style}}", style, "{{data}}", data, "{{script}}", script.String())
	if _, err := page.WriteString(w, asset("page.html")); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// data is what the script works with. JSON as it is written here has no
// angle bracket, so that nothing in it can end the element that holds it.
func (p Page) data() (string, error) {
	type screen struct {
		App          string          `json:"app"`
		Tenant       string          `json:"tenant"`
		Layout       snapshot.Layout `json:"layout"`
		Help         []string        `json:"help"`
		Organisation bool            `json:"organisation"`
	}
	switch {
	case strings.TrimSpace(p.Tenant) == "":
		return "", errors.New("the page needs the practice's name")
	case len(p.Screens) == 0:
		return "", errors.New("there is no screen to paste: no system of this practice is seen by snapshots")
	}
	screens := make([]screen, len(p.Screens))
	for i, s := range p.Screens {
		if err := s.Layout.Check(); err != nil {
			return "", err
		}
		screens[i] = screen{s.App, cmp.Or(s.Tenant, p.Tenant), s.Layout, append([]string{}, s.Help...), s.Organisation}
	}
	data, err := json.Marshal(map[string]any{"tenant": p.Tenant, "folder": p.Folder, "screens": screens})
	if err != nil {
		return "", fmt.Errorf("write the screens as JSON: %w", err)
	}
	return string(data), nil
}

// asset is one of the embedded files.
func asset(name string) string {
	data, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(fmt.Sprintf("pastepage: %v", err)) // they are part of the program
	}
	return string(data)
}

// source is how a policy names a text.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
