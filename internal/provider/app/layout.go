package app

import (
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/snapshot"
)

// Layout is what the app's list of users looks like to whoever reads one.
func Layout(a decl.App) snapshot.Layout {
	l := snapshot.Layout{System: a.Name, Title: a.DisplayName, Ignore: a.Ignored, KeyColumn: snapshot.ColumnName}
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
		if c.Name == snapshot.ColumnEmail {
			l.KeyColumn = snapshot.ColumnEmail
		}
	}
	return l
}
