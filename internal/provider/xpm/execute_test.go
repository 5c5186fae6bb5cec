package xpm

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

var (
	annV  = value(ann, "Ann O'Hara")
	benV  = value(ben, "Ben T\u0101mihana")
	caraV = value(cara, "Cara Wu")
)

func change(fields ...reconcile.FieldChange) reconcile.Change {
	return reconcile.Change{
		Address: "client/" + coco, Key: clientKey(coco), Name: "Coco <& Co>", Action: reconcile.ActionUpdate, Fields: fields,
	}
}

func manager(before, after reconcile.Value) reconcile.FieldChange {
	return reconcile.FieldChange{Field: reconcile.FieldManager, Before: before, After: after}
}

func partner(before, after reconcile.Value) reconcile.FieldChange {
	return reconcile.FieldChange{Field: reconcile.FieldPartner, Before: before, After: after}
}

// newcomer is a person to be added.
func newcomer() reconcile.Change {
	return reconcile.Change{
		Address: "user/dev-rao/xpm", Key: staffKey(""), Name: "Dev Rao", Email: "dev@harbour.example", User: "dev-rao", Action: reconcile.ActionCreate,
	}
}

// observed is a provider that has just read everything, as apply does.
func observed(t *testing.T, o options) bench {
	t.Helper()
	b := start(t, o)
	if _, err := b.Observe(t.Context(), provider.Query{Full: true}); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestUpdateClient(t *testing.T) {
	const update = "PUT client.api/update"
	tests := []struct {
		name, reason  string
		c             reconcile.Change
		partner, mgr  string // afterwards
		body          string // of the write, in XML
		after         []string
		wrap          func(http.Handler) http.Handler
		notRead       bool
		canary        bool // no client has been written before
		unnamed       bool // Xero did not say how it calls the write
		outdatedAfter time.Duration
	}{
		{name: "manager", reason: "the other role is left out", c: change(manager(benV, caraV)), partner: ann, mgr: cara,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{update}},
		{name: "both", reason: "one write a client", c: change(partner(annV, benV), manager(benV, caraV)), partner: ben, mgr: cara,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><AccountManagerUUID>" + ben + "</AccountManagerUUID><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{update}},
		{name: "one of two is there already", reason: "only what differs is sent", c: change(partner(benV, annV), manager(benV, caraV)), partner: ann, mgr: cara,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{update}},
		{name: "all of it is there already", reason: "nothing is sent", c: change(manager(caraV, benV)), partner: ann, mgr: ben, after: nil},
		{name: "first roles of a client", reason: "nobody held them by a list alone, so they are looked up; the blank in front of its name stays", c: reconcile.Change{Key: clientKey(bare), Name: " Bare Ltd", Action: reconcile.ActionUpdate, Fields: []reconcile.FieldChange{partner(reconcile.Value{}, annV), manager(reconcile.Value{}, benV)}}, partner: ann, mgr: ben,
			body: "<Client><UUID>" + bare + "</UUID><Name> Bare Ltd</Name><AccountManagerUUID>" + ann + "</AccountManagerUUID><JobManagerUUID>" + ben + "</JobManagerUUID></Client>", after: []string{"GET client.api/get/" + bare, update}},
		{name: "never read", reason: "it is read before it is written", c: change(manager(benV, caraV)), partner: ann, mgr: cara, notRead: true,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{"GET client.api/get/" + coco, update}},
		{name: "read long ago", reason: "a record older than five minutes is read again", c: change(manager(benV, caraV)), partner: ann, mgr: cara, outdatedAfter: maxAge + time.Second,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{"GET client.api/get/" + coco, update}},
		{name: "answer without a record", reason: "then it is read again", c: change(manager(benV, caraV)), partner: ann, mgr: cara, wrap: answerWrite("<Response><Status>OK</Status></Response>"), unnamed: true,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{update, "GET client.api/get/" + coco}},
		{name: "answer without the role", reason: "left out is not unset", c: change(manager(benV, caraV)), partner: ann, mgr: cara, wrap: rewrite("client.api/update", "JobManager>", "Other>"),
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{update, "GET client.api/get/" + coco}},
		{name: "no answer, but done", reason: "reading again proves it", c: change(manager(benV, caraV)), partner: ann, mgr: cara, wrap: cutAfterWrite, unnamed: true,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{update, "GET client.api/get/" + coco}},
		{name: "canary", reason: "the first client is read whole, before and after", c: change(manager(benV, caraV)), partner: ann, mgr: cara, canary: true,
			body: "<Client><UUID>" + coco + "</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>" + cara + "</JobManagerUUID></Client>", after: []string{"GET client.api/get/" + coco, update, "GET client.api/get/" + coco}},
		{name: "canary that is there already", reason: "nothing is sent, so nothing is compared", c: change(manager(caraV, benV)), partner: ann, mgr: ben, canary: true, after: []string{"GET client.api/get/" + coco}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var sent []string
			wrap := recordWrites(&sent)
			if tt.wrap != nil {
				wrap = both(wrap, tt.wrap)
			}
			b := start(t, options{wrap: wrap})
			if !tt.notRead {
				if _, err := b.Observe(t.Context(), provider.Query{Full: true}); err != nil {
					t.Fatal(err)
				}
			}
			b.clock = func() time.Time { return time.Now().Add(tt.outdatedAfter) }
			b.proven = !tt.canary
			before := len(b.requests())
			got, err := b.Execute(t.Context(), tt.c)
			if err != nil {
				t.Fatal(err)
			}
			want := provider.Outcome{ID: tt.c.Key.ID, Verified: true, Unsent: tt.body == ""}
			if tt.c.Key.ID == bare {
				want.Initialised = practiceFields()
			}
			if answered := tt.body != "" && !tt.unnamed; answered != (got.Correlation != "") {
				t.Errorf("correlation id %q", got.Correlation)
			}
			got.Correlation = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			c := b.client(t, tt.c.Key.ID)
			if diff := cmp.Diff([]string{tt.partner, tt.mgr}, []string{strings.ToLower(c.Partner), strings.ToLower(c.Manager)}); diff != "" {
				t.Errorf("%s: partner and manager (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.body, strings.Join(sent, "\n")); diff != "" {
				t.Errorf("%s: body (-want +got):\n%s", tt.reason, diff)
			}
			if after := b.requests()[before:]; !cmp.Equal(tt.after, after) && len(tt.after)+len(after) > 0 {
				t.Errorf("%s: requests (-want +got):\n%s", tt.reason, cmp.Diff(tt.after, after))
			}
		})
	}
}

// A client that was written to is read again before the next write: what was
// read of it is history.
func TestSecondUpdateReadsAgain(t *testing.T) {
	b := observed(t, options{})
	b.proven = true
	for _, c := range []reconcile.Change{change(manager(benV, caraV)), change(partner(annV, benV))} {
		if _, err := b.Execute(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{people, plain, "PUT client.api/update", "GET client.api/get/" + coco, "PUT client.api/update"}
	if diff := cmp.Diff(want, b.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestUpdateClientRefuses(t *testing.T) {
	archived := edit("client.api/get", func(_ *http.Request, rec *httptest.ResponseRecorder) {
		text := strings.Replace(rec.Body.String(), "<IsArchived>No", "<IsArchived>Yes", 1)
		rec.Body.Reset()
		rec.Body.WriteString(text)
	})
	tests := []struct {
		name, reason string
		o            options
		c            reconcile.Change
		outdated     bool
		want         string // how the error begins
		as           any    // its type
		writes       int    // that reached the simulator
	}{
		{"renamed", "sending the planned name would undo it", options{}, func() reconcile.Change { c := change(manager(benV, caraV)); c.Name = "Coco Ltd"; return c }(), false,
			`the client is called "Coco <& Co>" now, and was planned for as "Coco Ltd"`, new(*provider.StaleError), 0},
		{"given to somebody else meanwhile", "not ours to overwrite", options{}, change(manager(annV, caraV)), false,
			"the manager is Ben T\u0101mihana now, and was Ann O'Hara when it was planned", new(*provider.StaleError), 0},
		{"given to somebody, where nobody was seen", "a list may not have shown it", options{}, change(manager(reconcile.Value{}, caraV)), false,
			"the manager is Ben T\u0101mihana now, and was nobody when it was planned", new(*provider.StaleError), 0},
		{"archived meanwhile", "not to be managed", options{wrap: archived}, change(manager(benV, caraV)), true,
			"the client has been archived or deleted since it was planned", new(*provider.StaleError), 0},
		{"gone", "the id is not known", options{wrap: status("client.api/get", 404)}, change(manager(benV, caraV)), true,
			"the client is gone: Xero does not know this address or record (", new(*provider.StaleError), 0},
		{"cannot be read", "not a reason to write", options{wrap: status("client.api/get", 500)}, change(manager(benV, caraV)), true,
			"read the client before writing to it: Xero had an error of its own (", new(*xeroapi.Error), 0},
		{"somebody without a record", "apply fills the id in", options{}, change(manager(benV, reconcile.Value{User: "dev-rao"})), false,
			"manager is to become dev-rao, who has no record yet", new(*provider.StaleError), 0},
		{"clearing a role", "the API cannot", options{}, change(manager(benV, reconcile.Value{})), false,
			"the manager of a client cannot be cleared, only given to somebody else", new(*provider.StaleError), 0},
		{"unknown person", "ERROR in an envelope", options{}, change(manager(benV, value(none, "Nobody"))), false,
			"Practice Manager refused client.api/update: ", new(*api.BusinessError), 1},
		{"conflict", "U22: no forced repeat", options{wrap: status("client.api/update", 409)}, change(manager(benV, caraV)), false,
			"the client was not changed, plan again: Xero says that somebody else is changing the same record (", new(*xeroapi.Error), 0},
		{"manager ignored", "OK is not enough", options{wrap: ignoreManager}, change(manager(benV, caraV)), false,
			"the manager is Ben T\u0101mihana after the change, not Cara Wu", new(*VerifyError), 1},
		{"the other role blanked", "U1: nothing else may change", options{wrap: both(rewrite("client.api/update", "AccountManager>", "Other>"), rewrite("client.api/get", "AccountManager>", "Other>"))}, change(manager(benV, caraV)), false,
			"the update of Coco <& Co> changed more than was sent: AccountManager; nothing else was written", new(*provider.CollateralError), 1},
		{"renamed by the write", "nothing else may change", options{wrap: both(rewrite("client.api/update", "Coco ", "Koko "), rewrite("client.api/get", "Coco ", "Koko "))}, change(manager(benV, caraV)), false,
			"the update of Coco <& Co> changed more than was sent: Name; nothing else was written", new(*provider.CollateralError), 1},
		{"harm in the answer, and no reading", "then the answer counts", options{wrap: both(rewrite("client.api/update", "Coco ", "Koko "), status("client.api/get", 500))}, change(manager(benV, caraV)), false,
			"the update of Coco <& Co> changed more than was sent: Name; nothing else was written", new(*provider.CollateralError), 1},
		{"another client in the answer", "whose manager was changed?", options{wrap: rewrite("client.api/update", coco, none)}, change(manager(benV, caraV)), false,
			"Practice Manager answered about another client, " + none + ": nobody knows which one was changed", new(*provider.HaltError), 1},
		{"no answer, not done", "not sent again", options{wrap: status("client.api/update", 500)}, change(manager(benV, caraV)), false,
			"no answer came, and the client has not changed so far: Xero had an error of its own (", new(*VerifyError), 0},
		{"no answer, and no reading", "nobody knows", options{wrap: both(status("client.api/update", 500), status("client.api/get", 500))}, change(manager(benV, caraV)), false,
			"no answer came (Xero had an error of its own (PUT ", new(*provider.UnknownError), 0},
		{"OK without a record, and no reading", "OK is not enough", options{wrap: both(answerWrite("<Response><Status>OK</Status></Response>"), status("client.api/get", 500))}, change(manager(benV, caraV)), false,
			"Practice Manager said OK without showing the result, and reading it failed: Xero had an error of its own (", new(*provider.UnknownError), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := observed(t, tt.o)
			b.proven = true
			if tt.outdated {
				b.clock = func() time.Time { return time.Now().Add(time.Hour) }
			}
			got, err := b.Execute(t.Context(), tt.c)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("%s: err = %v, want %s…", tt.reason, err, tt.want)
			}
			if !errors.As(err, tt.as) {
				t.Errorf("%s: err is a %T", tt.reason, err)
			}
			got.Correlation = "" // of what was refused
			if diff := cmp.Diff(provider.Outcome{}, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if n := b.sim.Writes(); n != tt.writes {
				t.Errorf("%s: %d writes, want %d", tt.reason, n, tt.writes)
			}
		})
	}
}

func TestAddStaff(t *testing.T) {
	const add, list = "POST staff.api/add", people
	tests := []struct {
		name, reason string
		wrap         func(http.Handler) http.Handler
	}{
		{"plainly", "listed before and after", nil},
		{"answer without a record", "the list shows it", answerWrite("<Response><Status>OK</Status></Response>")},
		{"no answer", "the list shows it; it is not sent again", cutAfterWrite},
		{"list that lags", "the answer showed the record", rewrite("staff.api/list", "Dev Rao", "Someone", "dev@", "someone@")},
		{"list that fails", "the answer showed the record", listFailsAfter("/staff.api/add")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, options{wrap: tt.wrap})
			got, err := b.Execute(t.Context(), newcomer())
			if err != nil {
				t.Fatal(err)
			}
			var made sim.Staff
			for _, s := range b.sim.Staff() {
				if s.Email == "dev@harbour.example" {
					made = s
				}
			}
			if made.Name != "Dev Rao" {
				t.Fatalf("staff = %+v", b.sim.Staff())
			}
			if answered := tt.name != "no answer" && !strings.Contains(tt.name, "without"); answered && got.Correlation == "" {
				t.Error("no correlation id")
			}
			got.Correlation = ""
			if diff := cmp.Diff(provider.Outcome{ID: strings.ToLower(made.UUID), Verified: true}, got); diff != "" {
				t.Errorf("%s: outcome (-want +got):\n%s", tt.reason, diff)
			}
			want := []string{list, add, list}
			if tt.name == "list that fails" {
				want = want[:2] // it does not reach the simulator
			}
			if diff := cmp.Diff(want, b.requests()); diff != "" {
				t.Errorf("%s: requests (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestAddStaffRefuses(t *testing.T) {
	like := func(change func(*reconcile.Change)) reconcile.Change {
		c := newcomer()
		change(&c)
		return c
	}
	twice := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				body, _ := io.ReadAll(r.Body)
				again := r.Clone(r.Context())
				again.Body = io.NopCloser(bytes.NewReader(body))
				next.ServeHTTP(httptest.NewRecorder(), again)
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
			next.ServeHTTP(w, r)
		})
	}
	tests := []struct {
		name, reason string
		c            reconcile.Change
		wrap         func(http.Handler) http.Handler
		want         string
		as           any
		adds         int // that reached the simulator
	}{
		{"e-mail is there", "U5", like(func(c *reconcile.Change) { c.Email = " Cara@Harbour.example" }), nil,
			`Dev Rao is in the staff list already, as "Cara Wu" (cara@harbour.example, ` + cara + `)`, new(*provider.StaleError), 0},
		{"name is there", "U5, whatever the case", like(func(c *reconcile.Change) { c.Name = "BEN T\u0100MIHANA" }), nil,
			"BEN T\u0100MIHANA is in the staff list already, as \"Ben T\u0101mihana\" (no e-mail, " + ben + ")", new(*provider.StaleError), 0},
		{"no e-mail", "nobody could find the record again", like(func(c *reconcile.Change) { c.Email = "" }), nil,
			"a person cannot be added without a name and an e-mail: nobody could find the record again", new(*provider.StaleError), 0},
		{"list fails before", "nothing is added blindly", newcomer(), status("staff.api/list", 500),
			"list the staff before adding to it: Xero had an error of its own (", new(*xeroapi.Error), 0},
		{"refused", "ERROR in an envelope", newcomer(), answerWrite("<Response><Status>ERROR</Status><ErrorDescription>No licence left</ErrorDescription></Response>"),
			"Practice Manager refused staff.api/add: No licence left", new(*api.BusinessError), 1},
		{"no answer, not in the list", "never repeated: the list may lag", newcomer(), status("staff.api/add", 500),
			"Dev Rao was sent, no answer came (Xero had an error of its own (POST ", new(*provider.UnknownError), 0},
		{"no answer, and no list", "nobody knows", newcomer(), both(listFailsAfter("/staff.api/add"), cutAfterWrite),
			"Dev Rao was sent, no answer came (Xero could not be reached: EOF (POST ", new(*provider.UnknownError), 1},
		{"OK without a record, not in the list", "OK is not enough", newcomer(), both(answerWrite("<Response><Status>OK</Status></Response>"), rewrite("staff.api/list", "Dev Rao", "Someone", "dev@", "someone@")),
			"the answer to adding Dev Rao was OK and did not show them, and the staff list, which may lag, does not have them: it was not sent again", new(*provider.UnknownError), 1},
		{"added twice", "fails loudly", newcomer(), twice,
			`Dev Rao is in the staff list 2 times now: "Dev Rao" (dev@harbour.example, `, new(*VerifyError), 2},
		{"answer about somebody else", "OK is not enough", newcomer(), rewrite("staff.api/add", "Dev Rao", "Eve Rao"),
			`Practice Manager said OK, and answered with "Eve Rao" (dev@harbour.example, `, new(*VerifyError), 1},
		{"answer with another id than the list", "which of them is it?", newcomer(), rewrite("staff.api/add", "<UUID>", "<UUID>x"),
			`Practice Manager answered with "Dev Rao" (dev@harbour.example, x`, new(*VerifyError), 1},
		{"answer with a record of before", "a merge is not an add", newcomer(), answerWrite("<Response><Status>OK</Status><Staff><UUID>" + ben + "</UUID><Name>Dev Rao</Name><Email>dev@harbour.example</Email></Staff></Response>"),
			"Practice Manager answered with a record that was there before, \"Dev Rao\" (dev@harbour.example, " + ben + ")", new(*VerifyError), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, options{wrap: tt.wrap})
			got, err := b.Execute(t.Context(), tt.c)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("%s: err = %v, want %s…", tt.reason, err, tt.want)
			}
			if !errors.As(err, tt.as) {
				t.Errorf("%s: err is a %T", tt.reason, err)
			}
			got.Correlation = "" // of what was refused
			if diff := cmp.Diff(provider.Outcome{}, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if n := b.sim.Writes(); n != tt.adds {
				t.Errorf("%s: %d adds, want %d", tt.reason, n, tt.adds)
			}
		})
	}
}

// What ends the whole run says so, and whether this change may have happened.
func TestExecuteHalts(t *testing.T) {
	tests := []struct {
		name   string
		wrap   func(http.Handler) http.Handler
		c      reconcile.Change
		is     error
		want   string // how the error begins
		sent   bool
		writes int
	}{
		{"write refused for good", status("client.api/update", 403), change(manager(benV, caraV)), xeroapi.ErrConsent,
			"Xero refuses access to this practice (PUT ", false, 0},
		{"day used up at the write", both(edit("client.api/update", func(_ *http.Request, rec *httptest.ResponseRecorder) { rec.Header().Set("X-Rate-Limit-Problem", "day") }), status("client.api/update", 429)), change(manager(benV, caraV)), xeroapi.ErrResumable,
			"the calls that Xero allows in a day are used up: 0 left, 50 kept in reserve for others; go on within 24 hours (PUT ", false, 0},
		{"refused after the write", both(answerWrite("<Response><Status>OK</Status></Response>"), status("client.api/get", 403)), change(manager(benV, caraV)), xeroapi.ErrConsent,
			"Practice Manager said OK without showing the result, and reading it failed: Xero refuses access to this practice (GET ", true, 1},
		{"add refused", status("staff.api/add", 403), newcomer(), xeroapi.ErrConsent,
			"Xero refuses access to this practice (POST ", false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := observed(t, options{wrap: tt.wrap})
			b.proven = true
			_, err := b.Execute(t.Context(), tt.c)
			var halt *provider.HaltError
			if !errors.As(err, &halt) || !errors.Is(err, tt.is) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("err = %v, want %s…", err, tt.want)
			}
			var lost *provider.UnknownError
			if errors.As(err, &lost) != tt.sent {
				t.Errorf("err is a %T: whether nobody knows how it ended must be told", halt.Err)
			}
			if halt.Sent != tt.sent || b.sim.Writes() != tt.writes {
				t.Errorf("sent %v, %d writes; want %v, %d", halt.Sent, b.sim.Writes(), tt.sent, tt.writes)
			}
		})
	}
}

// The proof that a plan cannot write: the same provider over the transport
// that plans get. Everything reads, nothing that writes gets out.
func TestReadOnlyTransport(t *testing.T) {
	b := observed(t, options{readOnly: true})
	snap, err := b.Observe(t.Context(), provider.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Inspect(t.Context(), snap, []reconcile.Question{{Key: clientKey(bare)}, {Key: staffKey(none)}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []reconcile.Change{change(manager(benV, caraV)), newcomer()} {
		_, err := b.Execute(t.Context(), c)
		var refused *xeroapi.ReadOnlyError
		if !errors.As(err, &refused) {
			t.Errorf("%s: err = %v", c.Address, err)
		}
	}
	for _, r := range b.sim.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s reached the server", r.Method, r.Path)
		}
	}
	if n := b.sim.Writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}

// recordWrites keeps the bodies of everything that is not a read.
func recordWrites(into *[]string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				body, _ := io.ReadAll(r.Body)
				*into = append(*into, string(body))
				r.Body = io.NopCloser(bytes.NewReader(body))
			}
			next.ServeHTTP(w, r)
		})
	}
}

// onWrite lets a write happen and then answers in another way.
func onWrite(answer http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				next.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(httptest.NewRecorder(), r)
			answer(w, r)
		})
	}
}

func answerWrite(body string) func(http.Handler) http.Handler {
	return onWrite(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		io.WriteString(w, body)
	})
}

// cutAfterWrite carries writes out and breaks the line instead of answering.
func cutAfterWrite(next http.Handler) http.Handler {
	return onWrite(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })(next)
}

// ignoreManager says OK to a new manager and keeps the old one.
func ignoreManager(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			body, _ := io.ReadAll(r.Body)
			body = bytes.ReplaceAll(body, []byte("<JobManagerUUID>"+cara+"</JobManagerUUID>"), nil)
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.ContentLength = int64(len(body))
		}
		next.ServeHTTP(w, r)
	})
}

// listFailsAfter breaks the staff list once a call has come by.
func listFailsAfter(call string) func(http.Handler) http.Handler {
	var came atomic.Bool
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if came.Load() && strings.HasSuffix(r.URL.Path, "/staff.api/list") {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			came.Store(came.Load() || strings.HasSuffix(r.URL.Path, call))
			next.ServeHTTP(w, r)
		})
	}
}

// practiceFields are what the first update of a client gives it (observed).
func practiceFields() []string {
	return []string{
		"ActiveAtoClient", "AgencyStatus", "BranchNumber", "GSTRegistered", "PrepareActivityStatement",
		"PrepareGST", "PrepareTaxReturn", "SignedTaxAuthority",
	}
}
