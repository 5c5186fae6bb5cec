// Package edit changes declarations where they stand: one value in a YAML
// document, one key more in a mapping, one cell of a CSV file. Comments, blank
// lines, indentation, order and quoting stay, so that the diff is what a
// careful person would have made by hand.
//
// # Splices, not an encoder
//
// yaml.v3 can write its nodes back, and loses indentation, blank lines and
// half of the quoting on the way: a handover of three clients would be a diff
// of the whole book. So the nodes only say where something stands, and the
// original bytes are cut there. A node has no end; span.go finds it in the
// text.
//
// # Nothing is believed
//
// Every edit is checked after the splice. [YAML] and [CSV] read their result
// again and want the values of before with the ones that were set, and nothing
// else. [Roles] and [Pins] load the whole workspace again as well and want
// exactly the roles or ids changed that were meant. Where a line is written in a way that is not
// cut here (an anchor, a text over several lines, a key that is there twice),
// the answer is a [Conflict] with its place: that line is left to a person.
//
// # Files
//
// A [Tree] keeps what was read, and [Write] replaces files only while they
// still hold that: all of them, or none. A new file ([Accept]) never takes the
// place of another.
package edit
