// Package arch holds the rules about which package may import which, and the
// tests that enforce them. It has no code of its own.
//
// The rules are one table, in table_test.go, read against what the go command
// says each package imports. A rule that only prose guards rots: the first
// convenient import breaks it and nobody notices. A package without a row
// fails, so that whoever adds one decides what it may know.
//
// What a table of imports cannot say is checked by reading the source: the
// pure packages never ask for the time, nothing below cmd prints or ends the
// process, only the command line knows the process's streams, and nothing
// registers itself in an init function.
//
// Tests may import what they like, with one exception: a simulator whose tests
// lean on our own client types would agree with our mistakes.
package arch
