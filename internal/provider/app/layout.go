package app

import (
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/snapshot"
)

// Layout is what the app's list looks like to whoever reads one.
func Layout(a decl.App) snapshot.Layout {
	l := snapshot.Layout{System: a.Name, Title: a.DisplayName, Ignore: a.Ignored}
	for _, c := range a.Columns {
		col := snapshot.Column{
			Name: c.Name, Headings: c.Headings, Required: c.Required, Blank: c.Blank, Mark: c.Mark, Strict: c.Strict,
		}
		for _, v := range c.Values {
			if col.Values == nil {
				col.Values = make(map[string]string, len(c.Values))
			}
			col.Values[v.Text] = v.Means
		}
		l.Columns = append(l.Columns, col)
	}
	keys := keys(a)
	l.KeyColumn = keys[len(keys)-1]
	l.OrName = a.Support != nil && l.KeyColumn == snapshot.ColumnEmail && has(a, snapshot.ColumnName)
	return l
}

// keys are the columns by which the rows of the list may be told apart, the
// best first; the last of them every list has.
//
// Users are told apart by their address; where support may be let in, which
// need not have one, a row without it by its name. Practice Manager's own lists need
// not show one, or show it for some only; then it is the name.
func keys(a decl.App) []string {
	switch a.Name {
	case SystemXPM:
		return []string{snapshot.ColumnEmail, snapshot.ColumnName}
	case SystemClients:
		return []string{columnID, columnCode, snapshot.ColumnName}
	case SystemJobs:
		return []string{columnNumber}
	}
	if has(a, snapshot.ColumnEmail) {
		return []string{snapshot.ColumnEmail}
	}
	return []string{snapshot.ColumnName}
}

func has(a decl.App, column string) bool {
	return slices.ContainsFunc(a.Columns, func(c decl.AppColumn) bool { return c.Name == column })
}

// Read reads a list of the app. Where rows may be told apart in several ways,
// the first that serves all of them is taken: two clients may have one name,
// when something else tells which is which.
func Read(a decl.App, kind snapshot.Kind, data []byte) (snapshot.Table, []snapshot.Problem) {
	layout := Layout(a)
	var t snapshot.Table
	var problems []snapshot.Problem
	for _, key := range keys(a) {
		layout.KeyColumn = key
		if t, problems = snapshot.Read(kind, data, layout); len(problems) == 0 {
			return t, nil
		}
	}
	return t, problems
}
