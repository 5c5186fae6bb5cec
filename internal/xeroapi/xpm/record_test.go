package xpm

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// anyRecord takes all records for equal, in tests of the rest of a client.
func anyRecord() cmp.Option { return cmp.Comparer(func(a, b *Record) bool { return true }) }

// recordOf reads the record of one client, given by its fields.
func recordOf(t testing.TB, b *book, s shape, f Format, fields string) *Record {
	t.Helper()
	body := "<Response><Status>OK</Status><Clients><Client>" + fields + "</Client></Clients></Response>"
	if f == JSON {
		body = `{"clients":[{` + fields + `}],"status":"OK"}`
	}
	a, err := decode(string(f), []byte(body), &recorder{book: b, shape: s})
	if err != nil {
		t.Fatal(err)
	}
	return (*a.Clients)[0].Record
}

func TestCompareRecords(t *testing.T) {
	const (
		joX  = "<AccountManager><UUID>" + jo + "</UUID><Name>Jo Bloggs</Name></AccountManager>"
		samX = "<AccountManager><UUID>" + sam + "</UUID><Name>Sam Lee</Name></AccountManager>"
		joJ  = `"accountManager":{"uuid":"` + jo + `","name":"Jo Bloggs"}`
		samJ = `"accountManager":{"name":"Sam Lee","uuid":"` + sam + `"}`
		ann  = "<Contact><UUID>a</UUID><Name>Ann</Name><Phone>1</Phone></Contact>"
		ben  = "<Contact><UUID>b</UUID><Name>Ben</Name><Phone>2</Phone></Contact>"
		annJ = `{"uuid":"a","name":"Ann","phone":"1"}`
		benJ = `{"uuid":"b","name":"Ben","phone":"2"}`
	)
	list := func(item string) string { return "<Contacts>" + item + "</Contacts>" }
	listJ := func(item string) string { return `"contacts":[` + item + `]` }
	tests := []struct {
		name, reason string
		before       [2]string // in XML and in JSON
		after        [2]string
		want         Differences
		from         shape // of before; whole if left out
		written      string
	}{
		{"nothing", "order, spelling of ids and white space around fields say nothing",
			[2]string{"<Name>A</Name> <UUID> AB </UUID><TaxNumber>****123</TaxNumber><Contacts>" + ann + ben + "</Contacts>", `"name":"A","uuid":" AB ","taxNumber":"****123","contacts":[` + annJ + `,` + benJ + `]`},
			[2]string{"<TaxNumber>****123</TaxNumber>\n<Contacts>" + ben + "\n" + ann + "</Contacts><UUID>ab</UUID><Name>A</Name>", `"taxNumber" : "****123","contacts" : [ ` + benJ + ` , ` + annJ + ` ], "uuid":"ab","name":"\u0041"`},
			Differences{}, 0, ""},
		{"a value for another", "harm",
			[2]string{"<BankAccountNumber>1</BankAccountNumber>", `"bankAccountNumber":"1"`}, [2]string{"<BankAccountNumber>2</BankAccountNumber>", `"bankAccountNumber":"2"`},
			Differences{Changed: []string{"BankAccountNumber"}}, 0, ""},
		{"a number for another", "JSON has some without quotes",
			[2]string{"<BalanceMonth>3</BalanceMonth><A>1</A>", `"balanceMonth":3,"a":true`}, [2]string{"<BalanceMonth>6</BalanceMonth><A>0</A>", `"balanceMonth":6,"a":false`},
			Differences{Changed: []string{"A", "BalanceMonth"}}, 0, ""},
		{"a value gone blank", "harm",
			[2]string{"<Phone>1</Phone>", `"phone":"1"`}, [2]string{"<Phone />", `"phone":""`},
			Differences{Changed: []string{"Phone"}}, 0, ""},
		{"a value gone", "harm; null is the same as left out",
			[2]string{"<Phone>1</Phone><Email>e</Email>", `"phone":"1","email":"e"`}, [2]string{"<Email>e</Email>", `"phone":null,"email":"e"`},
			Differences{Changed: []string{"Phone"}}, 0, ""},
		{"something for a blank", "blank is a value that somebody left so",
			[2]string{"<Phone/>", `"phone":" "`}, [2]string{"<Phone>1</Phone>", `"phone":"1"`},
			Differences{Changed: []string{"Phone"}}, 0, ""},
		{"something for nothing", "what the first update does",
			[2]string{"<Name>A</Name>", `"name":"A"`}, [2]string{"<Name>A</Name><BranchNumber>1</BranchNumber><AgencyStatus>Unlinked</AgencyStatus>", `"name":"A","branchNumber":"1","agencyStatus":"Unlinked"`},
			Differences{Initialised: []string{"AgencyStatus", "BranchNumber"}}, 0, ""},
		{"blank for nothing, nothing for blank", "neither holds a value",
			[2]string{"<Name>A</Name><Fax/>", `"name":"A","fax":""`}, [2]string{"<Name>A</Name><TaxNumber/>", `"name":"A","taxNumber":""`},
			Differences{}, 0, ""},
		{"another person", "the reference differs, whatever of it does",
			[2]string{joX, joJ}, [2]string{samX, samJ}, Differences{Changed: []string{"AccountManager"}}, 0, ""},
		{"another person, as was wanted", "written", [2]string{joX, joJ}, [2]string{samX, samJ}, Differences{}, 0, "AccountManager"},
		{"nobody any more", "harm", [2]string{joX, joJ}, [2]string{"<Name/>", `"accountManager":{"uuid":null}`}, Differences{Changed: []string{"AccountManager"}}, 0, ""},
		{"the person is called otherwise", "that is their record, not the client's",
			[2]string{joX, joJ}, [2]string{strings.Replace(joX, "Jo", "Joe", 1), strings.Replace(joJ, "Jo", "Joe", 1)}, Differences{}, 0, ""},
		{"somebody, where a whole record had nobody", "not asked for", [2]string{"<Name/>", `"name":""`}, [2]string{joX, joJ}, Differences{Initialised: []string{"AccountManager"}}, 0, ""},
		{"somebody, where a page had nobody", "the page may not have shown it", [2]string{"<Name/>", `"name":""`}, [2]string{joX, joJ}, Differences{}, pageShape, ""},
		{"a field of another reference", "the reference differs",
			[2]string{"<Type><Name>Trust</Name><PaymentDay>1</PaymentDay></Type>", `"type":{"name":"Trust","paymentDay":1}`}, [2]string{"<Type><Name>Company</Name><PaymentDay>1</PaymentDay></Type>", `"type":{"name":"Company","paymentDay":1}`},
			Differences{Changed: []string{"Type"}}, 0, ""},
		{"a field deep in a reference", "named with its place",
			[2]string{"<Type><Name>Trust</Name><PaymentDay>1</PaymentDay></Type>", `"type":{"name":"Trust","paymentDay":1}`}, [2]string{"<Type><Name>Trust</Name><PaymentDay>2</PaymentDay></Type>", `"type":{"name":"Trust","paymentDay":2}`},
			Differences{Changed: []string{"Type.PaymentDay"}}, 0, ""},
		{"an item's field", "found by the item's id", [2]string{list(ann + ben), listJ(annJ + "," + benJ)}, [2]string{list(strings.Replace(ben, "2", "3", 1) + ann), listJ(strings.Replace(benJ, "2", "3", 1) + "," + annJ)},
			Differences{Changed: []string{"Contacts.Phone"}}, 0, ""},
		{"an item's new field", "absent before", [2]string{list(ann), listJ(annJ)}, [2]string{list(strings.Replace(ann, "<Phone>", "<Fax>9</Fax><Phone>", 1)), listJ(strings.Replace(annJ, `"phone"`, `"fax":"9","phone"`, 1))},
			Differences{Initialised: []string{"Contacts.Fax"}}, 0, ""},
		{"an item gone", "harm", [2]string{list(ann + ben), listJ(annJ + "," + benJ)}, [2]string{list(ann), listJ(annJ)},
			Differences{Changed: []string{"Contacts.Name", "Contacts.Phone", "Contacts.UUID"}}, 0, ""},
		{"the last item gone", "harm", [2]string{list(ann), listJ(annJ)}, [2]string{list(""), listJ("")},
			Differences{Changed: []string{"Contacts.Name", "Contacts.Phone", "Contacts.UUID"}}, 0, ""},
		{"an item more", "a list that was there has grown", [2]string{list(ann), listJ(annJ)}, [2]string{list(ann + ben), listJ(annJ + "," + benJ)},
			Differences{Changed: []string{"Contacts.Name", "Contacts.Phone", "Contacts.UUID"}}, 0, ""},
		{"a first item", "the list was there, and empty", [2]string{list(""), listJ("")}, [2]string{list(ann), listJ(annJ)},
			Differences{Changed: []string{"Contacts.Name", "Contacts.Phone", "Contacts.UUID"}}, 0, ""},
		{"items without ids", "told apart by their places",
			[2]string{"<Notes><Note><Title>a</Title></Note><Note><Title>b</Title></Note></Notes>", `"notes":[{"title":"a"},{"title":"b"}]`}, [2]string{"<Notes><Note><Title>a</Title></Note><Note><Title>c</Title></Note></Notes>", `"notes":[{"title":"a"},{"title":"c"}]`},
			Differences{Changed: []string{"Notes.Title"}}, 0, ""},
		{"a reference in an item", "relationships have one",
			[2]string{"<Relationships><Relationship><UUID>r</UUID><RelatedClient><UUID>x</UUID></RelatedClient></Relationship></Relationships>", `"relationships":[{"uuid":"r","relatedClient":{"uuid":"x"}}]`}, [2]string{"<Relationships><Relationship><RelatedClient><UUID>y</UUID></RelatedClient><UUID>r</UUID></Relationship></Relationships>", `"relationships":[{"relatedClient":{"uuid":"y"},"uuid":"r"}]`},
			Differences{Changed: []string{"Relationships.RelatedClient.UUID"}}, 0, ""},
		{"what a page never has", "both must show it", [2]string{"<Name>A</Name>", `"name":"A"`}, [2]string{"<Name>A</Name>" + list(ann) + "<Groups><Group><UUID>g</UUID></Group></Groups>", `"name":"A",` + listJ(annJ) + `,"groups":[{"uuid":"g"}]`},
			Differences{}, pageShape, ""},
		{"what a list never has", "it has contacts, and no groups", [2]string{list(ann), listJ(annJ)}, [2]string{list(strings.Replace(ann, "1", "2", 1)) + "<Groups><Group><UUID>g</UUID></Group></Groups>", listJ(strings.Replace(annJ, `"1"`, `"2"`, 1)) + `,"groups":[{"uuid":"g"}]`},
			Differences{Changed: []string{"Contacts.Phone"}}, listShape, ""},
	}
	for _, tt := range tests {
		for i, f := range []Format{XML, JSON} {
			t.Run(tt.name+" "+strings.TrimPrefix(string(f), "application/"), func(t *testing.T) {
				b := newBook()
				// The book learns JSON's names second, so that messages are the same.
				recordOf(t, b, wholeShape, XML, tt.before[0]+tt.after[0])
				from := tt.from
				if from == unrecorded {
					from = wholeShape
				}
				got := recordOf(t, b, from, f, tt.before[i]).
					Compare(recordOf(t, b, wholeShape, f, tt.after[i]), tt.written)
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
				}
			})
		}
	}
}

// The answer decides its format, so two records of one client may come in two.
func TestRecordsOfBothFormatsAreAlike(t *testing.T) {
	b := newBook()
	x := recordOf(t, b, wholeShape, XML, "<GSTRegistered>Yes</GSTRegistered><Fax /><BalanceMonth>6</BalanceMonth><JobManager><UUID>S</UUID><Name>Sam &amp; Lee</Name></JobManager><Contacts><Contact><IsPrimary>No</IsPrimary><UUID>A</UUID></Contact></Contacts><Notes/>")
	j := recordOf(t, b, wholeShape, JSON, `"gstRegistered":"Yes","fax":"","balanceMonth":6,"jobManager":{"uuid":"s","name":"Sam \u0026 Lee"},"contacts":[{"uuid":"a","isPrimary":"No"}],"notes":[]`)
	if diff := cmp.Diff(x.marks, j.marks, cmp.AllowUnexported(mark{})); diff != "" || len(x.marks) != 8 {
		t.Errorf("%d marks (-XML +JSON):\n%s", len(x.marks), diff)
	}
}

// Without the key of the process a digest tells nothing: nine digits of a tax
// number could be tried out.
func TestDigestsHaveAKeyOfTheirOwn(t *testing.T) {
	const tax = "<TaxNumber>123456789</TaxNumber>"
	one, two := recordOf(t, newBook(), wholeShape, XML, tax), recordOf(t, newBook(), wholeShape, XML, tax)
	if one.marks[0].digest == two.marks[0].digest {
		t.Error("two books give the same digest")
	}
	if text := fmt.Sprintf("%+v %#v", one, one); strings.Contains(text, "123456789") {
		t.Errorf("the number is in %s", text)
	}
}

// What each call's records are good for.
func TestCallsRecord(t *testing.T) {
	const acme = "<UUID>" + abl + "</UUID><Name>Acme</Name><IsArchived>No</IsArchived><IsDeleted>No</IsDeleted>"
	one, many := "<Client>"+acme+"</Client>", "<Clients><Client>"+acme+"</Client></Clients>"
	first := func(list []Client, err error) (Client, error) {
		if err != nil {
			return Client{}, err
		}
		return list[0], nil
	}
	tests := []struct {
		name, answer string
		call         func(*testing.T, *API) (Client, error)
		want         shape
	}{
		{"get", one, func(t *testing.T, a *API) (Client, error) { return a.Client(t.Context(), abl) }, wholeShape},
		{"update", one, func(t *testing.T, a *API) (Client, error) {
			c, _, err := a.UpdateClient(t.Context(), ClientUpdate{UUID: abl, Name: "Acme"})
			return *c, err
		}, wholeShape},
		{"list", many, func(t *testing.T, a *API) (Client, error) { return first(a.AllClients(t.Context())) }, listShape},
		{"page", many, func(t *testing.T, a *API) (Client, error) { return first(a.ActiveClients(t.Context(), nil)) }, pageShape},
		{"page of some fields", many, func(t *testing.T, a *API) (Client, error) {
			return first(a.ActiveClients(t.Context(), ClientFields()))
		}, unrecorded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api, _ := newAPI(t, XML, answerWith("<Response><Status>OK</Status>"+tt.answer+"</Response>"))
			c, err := tt.call(t, api)
			if err != nil {
				t.Fatal(err)
			}
			got := unrecorded
			if c.Record != nil {
				got = c.Record.shape
				if len(c.Record.marks) != 4 || c.Record.Whole() != (got == wholeShape) {
					t.Errorf("%d marks, whole %v", len(c.Record.marks), c.Record.Whole())
				}
			}
			if got != tt.want {
				t.Errorf("shape %d, want %d", got, tt.want)
			}
		})
	}
}

// Xero's name for a write is known of answers and of refusals.
func TestWritesAreNamed(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
	}{
		{"done", 200, "<Response><Status>OK</Status></Response>"},
		{"refused", 200, "<Response><Status>ERROR</Status></Response>"},
		{"conflict", 409, ""},
		{"broken", 500, ""},
		{"garbled", 200, "<Response>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api, _ := newAPI(t, XML, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Xero-Correlation-Id", "c0ffee")
				w.Header().Set("Content-Type", "text/xml")
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			})
			_, update, _ := api.UpdateClient(t.Context(), ClientUpdate{UUID: abl, Name: "Acme"})
			_, add, _ := api.AddStaff(t.Context(), StaffAdd{Name: "Ann"})
			if diff := cmp.Diff([]string{"c0ffee", "c0ffee"}, []string{update, add}); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}
