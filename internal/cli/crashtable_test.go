package cli_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// crashTable collects how each crash ended, as a table in Markdown.
type crashTable struct {
	mu    sync.Mutex
	rows  map[string]int // by title, their rank
	cells map[string]string
}

func (c *crashTable) addRow(m moment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[m.title] = m.rank
}

func (c *crashTable) add(m moment, f fate, v way, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cells[m.title+f.name+v.name] = text
}

func (c *crashTable) String() string {
	var b strings.Builder
	b.WriteString("| killed at |")
	for _, f := range fates {
		for _, v := range ways {
			fmt.Fprintf(&b, " %s, %s |", f.name, v.name)
		}
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", 1+len(fates)*len(ways)) + "\n")
	rows := slices.SortedFunc(maps.Keys(c.rows), func(a, b string) int { return c.rows[a] - c.rows[b] })
	for _, title := range rows {
		fmt.Fprintf(&b, "| %s |", title)
		for _, f := range fates {
			for _, v := range ways {
				fmt.Fprintf(&b, " %s |", c.cells[title+f.name+v.name])
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
