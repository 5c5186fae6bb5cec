// Package xeroapi is the one way in which this tool speaks to Xero: it sends a
// request, keeps to the limits, waits and repeats where that is safe, and
// turns whatever goes wrong into one typed [Error].
//
// It knows nothing of staff, clients or plans; the packages below it hold the
// wire types of one API each.
//
// # What is never done
//
//   - No address but a loopback one or https under xero.com is spoken to
//     ([CheckOrigin]): a token must not reach anybody else. Redirects are not
//     followed, for the same reason.
//   - A read-only client cannot write, whatever the code above asks for: the
//     check sits in the transport ([ReadOnly]), below everything that could
//     forget it.
//   - A write is sent once. It is sent again only after a 429, or a 401 for an
//     expired token where the login has a new one: both say that the first
//     one was not looked at. When no answer came, the error says
//     that the outcome is unknown ([UnknownOutcome]), and the caller reads
//     what is there.
//   - Bodies, tokens and unknown query parameters are in no error text
//     (package redact).
//
// # Pace
//
// Xero allows 60 calls a minute in windows that start at a time of its own
// choosing (documented). At most 50 are sent in any 60 seconds, so that no
// window can ever hold more than 50, and a burst of 50 needs no waiting at all.
// A bucket that refills by the second was rejected: it lets nearly twice its
// rate through in its first minute. The limit headers narrow this further,
// since other programs may share the connection. A server on loopback that
// sends no limit headers is not paced.
//
// The calls of a day end when only the reserve is left. From then on nothing
// is sent at all; the error says how many are left and when to go on.
package xeroapi
