package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/htmlreport"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/reconcile"
)

const formatHTML = "html"

// writeSaved writes a plan as one page of which there is nothing else but the plan.
func writeSaved(w io.Writer, p reconcile.Plan, word string) error {
	return htmlreport.Write(w, htmlreport.Page{Word: word, Plan: p, Alone: true})
}

// writePage writes a plan with all that it is about as one page. A report lists
// every client; a plan and drift only what changes.
func writePage(ctx context.Context, w io.Writer, ws *decl.Workspace, made planned, word string) error {
	page := htmlreport.Page{Word: word, Clients: word == "report", Applied: made.commit}
	for _, by := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		page.Books = append(page.Books, reconcile.NewBook(made.plan, by, made.desired, []reconcile.Snapshot{made.snap}))
	}
	m := mapped(ws, made)
	page.Mapping = &m
	whole, err := digested(made.plan)
	if err != nil {
		return err
	}
	page.Plan = whole
	// The plan itself has said on standard error where the journal is not to be
	// read; the page says that its head is not known.
	if journal, err := made.store.Journal(ctx); err == nil {
		page.Journal = journal.Head()
	}
	return htmlreport.Write(w, page)
}

// digested is the plan as it would be saved: its digests are those of the file.
func digested(p reconcile.Plan) (reconcile.Plan, error) {
	data, err := planfile.Marshal(p)
	if err != nil {
		return p, err
	}
	return planfile.Decode(bytes.NewReader(data))
}

// saveWhole leaves no half of a file under its name. What says in an error what
// it is.
func saveWhole(path, what string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+what+"-*")
	if err != nil {
		return fmt.Errorf("save the %s: %w", what, err)
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("save the %s: %w", what, err)
	}
	return nil
}
