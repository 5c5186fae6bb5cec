package xpm

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
)

// afterWrites changes the records that a get shows once something has been written.
func afterWrites(oldnew ...string) func(http.Handler) http.Handler {
	var wrote atomic.Bool
	note := edit("", func(r *http.Request, _ *httptest.ResponseRecorder) {
		wrote.Store(wrote.Load() || r.Method != http.MethodGet)
	})
	change := edit("client.api/get", func(_ *http.Request, rec *httptest.ResponseRecorder) {
		if wrote.Load() {
			text := strings.NewReplacer(oldnew...).Replace(rec.Body.String())
			rec.Body.Reset()
			rec.Body.WriteString(text)
		}
	})
	return both(change, note)
}

// What a record must show before and after for the next client to be written.
func TestComparison(t *testing.T) {
	const get, update = "client.api/get", "client.api/update"
	halted := func(fields string) []string {
		return []string{"halted after sending: the update of Client 0 Ltd changed more than was sent: " + fields + "; nothing else was written"}
	}
	all := []string{done, done, done, done}
	tests := []struct {
		name, reason string
		wrap         func(http.Handler) http.Handler
		proven       bool
		results      []string
		reads        int // besides the observation
	}{
		{"a contact changed", "the canary is compared in full, contacts and all", afterWrites("Con Tact", "Tact Con"), false, halted("Contacts.Name"), 2},
		{"a contact gone", "the same", afterWrites("<Contact>", "<!--", "</Contact>", "-->"), false, halted("Contacts.IsDeleted, Contacts.IsPrimary, Contacts.Name, Contacts.Phone, Contacts.UUID"), 2},
		{"a bank account changed", "by its digest", afterWrites("987654321", "987654322"), false, halted("BankAccountNumber"), 2},
		{"a field that nobody knows", "whatever Xero adds to the record", afterWrites("<Contacts>", "<Loyalty>1</Loyalty><Contacts>"), true, all, 0},
		{"an answer that spells a field in another way", "read again before it is believed", rewrite(update, "5550 1234", "+61 5550 1234"), true, all, 4},
		{"an answer without a field", "the same", rewrite(update, "<Phone>5550 1234</Phone>", ""), true, all, 4},
		{"a bank account changed later", "in the answer as in the record", both(rewrite(update, "987654321", "987654322"), rewrite(get, "987654321", "987654322")), true, halted("BankAccountNumber"), 1},
		{"a contact changed later", "the page before had no contacts: not seen", rewrite(update, "Con Tact", "Tact Con"), true, all, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seed := bookSeed()
			b := observed(t, options{seed: &seed, wrap: tt.wrap})
			b.proven = tt.proven
			before := len(b.requests())
			if diff := cmp.Diff(tt.results, results(t, b, managers())); diff != "" {
				t.Errorf("%s: results (-want +got):\n%s", tt.reason, diff)
			}
			reads := 0
			for _, r := range b.requests()[before:] {
				if strings.HasPrefix(r, "GET ") {
					reads++
				}
			}
			if reads != tt.reads {
				t.Errorf("%s: %d reads, want %d", tt.reason, reads, tt.reads)
			}
		})
	}
}

// What the first update of a client sets is named and does not stop the run;
// the canary's answer is not what counts, the record is.
func TestInitialised(t *testing.T) {
	for _, proven := range []bool{true, false} {
		seed := bookSeed()
		seed.Clients[0].Bare, seed.Clients[0].BranchNumber, seed.Clients[0].AgencyStatus, seed.Clients[0].TaxNumber = true, "", "", ""
		b := observed(t, options{seed: &seed})
		b.proven = proven
		out, err := b.Execute(t.Context(), managers()[0])
		if err != nil {
			t.Fatal(err)
		}
		if out.Correlation == "" {
			t.Error("no correlation id")
		}
		out.Correlation = ""
		if diff := cmp.Diff(provider.Outcome{ID: clientID(0), Verified: true, Initialised: practiceFields()}, out); diff != "" {
			t.Errorf("proven %v: outcome (-want +got):\n%s", proven, diff)
		}
		if !b.proven {
			t.Error("the canary has not proven anything")
		}
	}
}
