// Package reconcile compares what is wanted with what is there and says what
// to do about the difference.
//
// It is the pure core: values in, values out. It has never heard of Xero,
// HTTP, YAML or a terminal, it does no I/O and never asks for the time. Every
// function gives the same result for the same arguments, in the same order,
// whatever order the arguments' slices were in.
//
// # The words
//
// A [Want] is one object that the declarations ask for, with the fields they
// manage; a field that is left out is not managed and never compared. A
// [Snapshot] is what one system was seen to hold at one time, as a list of
// [Object] values. [Diff] sets the two against each other and returns a
// [Plan]: changes in the order in which they may be applied, what is blocked
// and why, what was seen but is declared nowhere, and what the plan will cost
// in calls.
//
// # What is not known
//
// A snapshot is never trusted further than it goes. An object that was wanted
// by id and not listed is a [Question], not a deletion; a role that looks
// unset in a list is another. The caller asks the system about exactly these,
// puts the answers into the snapshot and calls [Diff] again. Whatever stays
// unanswered is blocked or marked as not confirmed; it never counts as equal.
//
// # Persons in roles
//
// A role's [Value] carries the id of the person in that system. Somebody who
// is yet to be added has no id: the value then names the declared user, and
// the change depends on the one that creates that user.
package reconcile
