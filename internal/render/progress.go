package render

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Progress is the one line that shows how far a run is.
func Progress(done, total int, elapsed time.Duration, r reconcile.Result) string {
	left := ""
	if done < total && done > 0 {
		left = ", about " + duration(elapsed/time.Duration(done)*time.Duration(total-done)) + " left"
	}
	name := []rune(clean(whose(r.Change)))
	if len(name) > maxWidth {
		name = append(name[:maxWidth-1], '…')
	}
	return fmt.Sprintf("%s of %s%s: %s %s", thousands(done), thousands(total), left, r.State, string(name))
}
