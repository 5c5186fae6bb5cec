package render

import "github.com/practicectl/practicectl/internal/printable"

// clean makes text from outside safe to print.
func clean(s string) string { return printable.Text(s) }
