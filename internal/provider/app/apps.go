// Package app is every system that is data: one that has no API for its users,
// so that lists of them are taken from screens and people make the changes.
//
// What differs from system to system stands in documents of kind App, and not
// in code: the columns of its list of users and what their texts mean, the
// roles, how users are linked to staff of XPM, the click paths, who may act,
// how long to wait, what must then be seen, and what somebody who leaves may
// leave behind. The documents in apps are those of systems that many practices
// use. A workspace adds its own, or replaces one of these when a screen has
// changed: to follow a vendor takes an edit and no release.
//
// # What may stand in them
//
// What a help page says, in our own words, with the page and the day on which
// it was read; and what is inferred, with those very words. Headings are
// another matter: vendors do not publish them, so every plausible one is
// listed, old names beside new ones. A heading that is not used costs nothing,
// and one that is missing is refused with its name when a list is taken. The
// meaning of a text is never guessed: an unknown role is refused too.
package app

import (
	"embed"
	"io/fs"
)

//go:embed apps/*.yaml
var files embed.FS

// Files holds the documents of the systems that the tool carries.
func Files() fs.FS { return files }

//go:embed xero/*.yaml
var xeros embed.FS

// XeroFiles holds those of Practice Manager: the lists that a practice takes where
// it has no API, and what people do there by hand. They are no apps: no account is
// declared in one, and no workspace describes them anew.
func XeroFiles() fs.FS { return xeros }
