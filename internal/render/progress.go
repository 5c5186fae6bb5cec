package render

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Progress is the one line that shows how far a run is. It is cut to so many
// columns, since a line that wraps cannot be erased; with none it is whole.
func Progress(done, total int, elapsed time.Duration, r reconcile.Result, columns int) string {
	left := ""
	if done < total && done > 0 {
		left = ", about " + duration(elapsed/time.Duration(done)*time.Duration(total-done)) + " left"
	}
	name := shorten(clean(whose(r.Change)), maxWidth)
	return shorten(fmt.Sprintf("%s of %s%s: %s %s", thousands(done), thousands(total), left, r.State, name), columns)
}

// shorten cuts text to so many runes, where the number is not 0.
func shorten(text string, most int) string {
	runes := []rune(text)
	if most <= 0 || len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
