// Package login gets a Xero user's consent in a browser and keeps it alive on
// machines that come and go.
//
// A refresh token of Xero changes at every use. Whoever uses one and loses the
// answer, or shares it with somebody who does the same, is locked out until a
// person consents again (documented). Practice Manager cannot be reached with
// client credentials, so a scheduled run lives on exactly one such token. The
// whole package serves one sentence: at every instant, what is in the store
// can still be exchanged.
//
// # Renewing
//
// [Source.Token] hands out the stored access token while it has more than
// [Margin] of its life left, and renews it otherwise; [Source.Refresh] does so
// when the API says that it has expired, whatever our clock says. To renew is:
//
//  1. lock the account, and read the store again: the process that had the
//     lock before may have done the work;
//  2. exchange the refresh token. A call that has begun is not cancelled by
//     Ctrl-C. One without an answer is repeated with the same token: Xero takes
//     it for [Grace] after its first use (documented);
//  3. make the new token durable, with compare-and-swap;
//  4. use it, and only now; unlock.
//
// A process killed anywhere before 3 leaves a store with the old refresh
// token, which the grace lets the next process exchange again. Killed later, it
// leaves the new one. The refresh token before the present one stays beside it
// and is tried once when Xero refuses the present one (invalid_grant): what a
// duplicate does to the newer of two tokens is not known. When nothing helps,
// a [ConsentError] has the command that a person must run.
//
// The renewing is our own and golang.org/x/oauth2 only builds the address, the
// PKCE pair and the exchange of the code. Its refreshing client hands a token
// out before anybody could store it, and unless the AuthStyle is set it sends
// a grant twice to find out which style the server likes; for a token that
// works once, that is one time too many.
//
// # The lock
//
// It is per app and user ([Account]), not per practice: that is what a refresh
// token belongs to. Two practices that one person connected to one app share
// it; two people do not. Reading needs no lock.
//
// # Stores
//
// A [Store] reads, and gives a [Lock] that writes: storing without locking
// cannot be written down. [OpenStore] chooses by PRACTICECTL_TOKEN_STORE:
//
//   - file: an encrypted file, its key in PRACTICECTL_TOKEN_KEY or a file
//     elsewhere (PRACTICECTL_TOKEN_KEY_FILE);
//   - keychain: the same file, its key in the operating system's keychain;
//   - exec:PROGRAM: a helper program, for what else there is.
//
// PRACTICECTL_ACCESS_TOKEN bypasses them all ([TokenFromEnv]).
//
// A logout leaves a token without secrets whose version counts on, so that a
// writer who slept through it meets a conflict.
//
// # Helper programs
//
// PROGRAM (a path, without arguments) is run once per request, in a process
// group of its own. It gets one JSON object on its standard input and answers
// with one on its standard output, within 30 seconds and one megabyte. What it
// writes to standard error is shown to the person, with what looks like a
// token taken out. Of the environment it gets all but our own secrets.
//
//	{"protocol":1,"op":"get","client_id":"…","user":"…"}
//	    {"protocol":1,"version":7,"token":"…"}    what is stored
//	    {"protocol":1}                            nothing was ever stored
//
//	{"protocol":1,"op":"lock","client_id":"…","user":"…","lease_seconds":300}
//	    {"protocol":1,"lock":"ID"}                ID is given back below
//	    {"protocol":1,"error":{"code":"locked","message":"…"}}
//
//	{"protocol":1,"op":"store","client_id":"…","user":"…","lock":"ID",
//	 "expected_version":7,"version":8,"token":"…"}
//	    {"protocol":1,"version":8}                it is durable
//	    {"protocol":1,"error":{"code":"conflict","message":"…","version":9}}
//
//	{"protocol":1,"op":"unlock","client_id":"…","user":"…","lock":"ID"}
//	    {"protocol":1}
//
// The token is a text that the helper does not look into and keeps together
// with its version. A store is made only if the version there is the expected
// one (0: nothing yet), and is answered only when it would survive the machine.
// A lock must end by itself after lease_seconds, since a process that was
// killed gives nothing back; answered "locked", practicectl asks again for two
// minutes. Any other code of an error counts as failed, and its message, which
// must not hold the token, is shown. A program that ends with another status
// than 0 has failed whatever it answered, unless it answered with an error.
// Other fields of an answer are ignored.
//
// examples/credentials has such helpers.
//
// # Secrets
//
// They come from the environment and the stores, never from flags, and leave
// in requests to the two addresses that the caller has checked. [Secret] keeps
// them out of everything that prints. Errors hold neither bodies nor forms.
package login
