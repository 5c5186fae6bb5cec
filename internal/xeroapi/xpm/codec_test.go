package xpm

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

const (
	jo  = "f8235e1a-d383-48b7-9139-ba97ab8ca889"
	sam = "0cbaf41f-9241-4f72-8b90-fbdf4457c346"
	abl = "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9"
)

// The two formats say the same thing, so they decode to the same thing.
func TestDecode(t *testing.T) {
	tests := []struct {
		name, reason, xml, json string
		want                    answer
	}{
		{
			"client", "found by name among unknown and nested fields; ids in one case, names byte for byte",
			`<?xml version="1.0" encoding="utf-8"?><!-- c --><Response api-method="Get"><Status> OK </Status><Client><Contacts><Contact><UUID>x</UUID><Name>Nested</Name></Contact></Contacts><JobManager><Name>Sam &amp; Lee</Name><UUID> ` + strings.ToUpper(sam) + `</UUID></JobManager><TaxNumber>******123</TaxNumber><Name>  A &lt;&amp;&gt; B M` + "\u0101" + `ori<![CDATA[ & ]]></Name><Address /><IsDeleted>false</IsDeleted><IsArchived>Yes</IsArchived><UUID>` + strings.ToUpper(abl) + `</UUID></Client></Response>`,
			`{"status":" OK ","client":{"contacts":[{"uuid":"x","name":"Nested"}],"jobManager":{"name":"Sam & Lee","uuid":" ` + strings.ToUpper(sam) + `"},"taxNumber":"******123","name":"  A <&> B M\u0101ori & ","accountManager":null,"isDeleted":false,"isArchived":"Yes","uuid":"` + strings.ToUpper(abl) + `"}}`,
			answer{Status: " OK ", Client: &Client{UUID: abl, Name: "  A <&> B M\u0101ori & ", Archived: Yes, Deleted: No, JobManager: Person{sam, "Sam & Lee"}}},
		},
		{
			"page", "lists and the next link",
			`<Response><Pagination><Links><First>f</First><Next>https://x/?a=1&amp;pageToken=t</Next></Links></Pagination><Status>OK</Status><Clients><Client><UUID>1</UUID><Name>One</Name></Client></Clients></Response>`,
			`{"pagination":{"links":{"first":"f","next":"https://x/?a=1&pageToken=t"}},"status":"OK","clients":[{"uuid":"1","name":"One"}]}`,
			answer{Status: "OK", Clients: &[]Client{{UUID: "1", Name: "One"}}, Pagination: next("https://x/?a=1&pageToken=t")},
		},
		{
			"staff", "an e-mail may be left out",
			`<Response><Status>OK</Status><StaffList><Staff><UUID>A</UUID><Name>Ann</Name><Email>a@x.example</Email><Phone/></Staff><Staff><UUID>b</UUID><Name>Ben</Name></Staff></StaffList></Response>`,
			`{"status":"OK","staffList":[{"uuid":"A","name":"Ann","email":"a@x.example","phone":""},{"uuid":"b","name":"Ben","email":null}]}`,
			answer{Status: "OK", StaffList: &[]Staff{{"a", "Ann", "a@x.example"}, {"b", "Ben", ""}}},
		},
		{
			"one person", "an answer about one person is not a list",
			`<Response><Status>OK</Status><Staff><UUID>a</UUID><Name>Ann</Name></Staff></Response>`,
			`{"status":"OK","staff":{"uuid":"a","name":"Ann"}}`,
			answer{Status: "OK", Staff: &Staff{UUID: "a", Name: "Ann"}},
		},
		{
			"empty list", "empty is not absent",
			`<Response><Status>OK</Status><Clients /></Response>`,
			`{"status":"OK","clients":[]}`,
			answer{Status: "OK", Clients: &[]Client{}},
		},
		{
			"empty records", "a record without content is none",
			`<Response><Status>OK</Status><Client /><Staff></Staff></Response>`,
			`{"status":"OK","client":{},"staff":null}`,
			answer{Status: "OK"},
		},
		{
			"error", "the text is for people",
			`<Response><Status>ERROR</Status><ErrorDescription>No &amp; no</ErrorDescription></Response>`,
			`{"status":"ERROR","errorDescription":"No & no"}`,
			answer{Status: "ERROR", Error: "No & no"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for mediaType, body := range map[string]string{"text/xml": tt.xml, "application/xml": tt.xml, "application/json": tt.json} {
				got, err := decode(mediaType, []byte(body), nil)
				if err != nil {
					t.Fatalf("%s: %v", mediaType, err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s: %s (-want +got):\n%s", mediaType, tt.reason, diff)
				}
			}
		})
	}
}

func next(link string) *pageLinks {
	var p pageLinks
	p.Links.Next = link
	return &p
}

func TestDecodeRefuses(t *testing.T) {
	const xmlType, jsonType = "text/xml", "application/json"
	tests := []struct{ name, mediaType, body, want string }{
		{"empty", xmlType, "", "it is empty"},
		{"blank", xmlType, " \n ", "it is empty"},
		{"not XML", xmlType, "hello", "it is not XML"},
		{"another root", xmlType, "<html><Status>OK</Status></html>", "it is a <html>, not a <Response>"},
		{"cut within a tag", xmlType, "<Response><Status>OK</Sta", "XML syntax error on line 1: unexpected EOF"},
		{"cut between tags", xmlType, "<Response><Status>OK</Status><Clients>", "it ends within <Clients>"},
		{"cut within what is passed over", xmlType, "<Response><Status>OK</Status><Other><Deep>", "it ends within <Deep>"},
		{"cut before the root's end", xmlType, "<Response><Status>OK</Status>", "it ends within <Response>"},
		{"tags that do not match", xmlType, "<Response><Status>OK</Name></Response>", "</Name> ends nothing"},
		{"tags that do not match, passed over", xmlType, "<Response><Status>OK</Status><A><B></A></B></Response>", "</A> ends nothing"},
		{"name spaces that do not match", xmlType, "<a:Response><Status>OK</Status></b:Response>", "</Response> ends nothing"},
		{"something behind", xmlType, "<Response><Status>OK</Status></Response><Response/>", "something follows its end"},
		{"text behind", xmlType, "<Response><Status>OK</Status></Response>x", "something follows its end"},
		{"unknown entity", xmlType, "<Response><Status>&bomb;</Status></Response>", "XML syntax error on line 1: invalid character entity &bomb;"},
		{"other encoding", xmlType, `<?xml version="1.0" encoding="utf-16"?><Response/>`, `xml: encoding "utf-16" declared but Decoder.CharsetReader is nil`},
		{"structure in a text", xmlType, "<Response><Status><b>OK</b></Status></Response>", "<Status> holds a <b> where a text is expected"},
		{"no Status", xmlType, "<Response><Clients/></Response>", "it has no Status"},
		{"no Status in JSON", jsonType, `{"clients":[]}`, "it has no Status"},
		{"null", jsonType, "null", "it has no Status"},
		{"empty JSON", jsonType, "", "unexpected end of JSON input"},
		{"cut JSON", jsonType, `{"status":"OK","clients":[{"uuid":"1"`, "unexpected end of JSON input"},
		{"JSON of another shape", jsonType, `[1]`, "json: cannot unmarshal array into Go value of type xpm.answer"},
		{"something behind JSON", jsonType, `{"status":"OK"}x`, "invalid character 'x' after top-level value"},
		{"a page of a proxy", "text/html", "<html>", `it is "text/html", neither XML nor JSON`},
		{"no type", "", "<Response><Status>OK</Status></Response>", `it is "", neither XML nor JSON`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decode(tt.mediaType, []byte(tt.body), nil)
			if !errors.Is(err, xeroapi.ErrMalformed) {
				t.Fatalf("err = %v: a read would not be asked for again", err)
			}
			if diff := cmp.Diff(xeroapi.ErrMalformed.Error()+": "+tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResult(t *testing.T) {
	tests := []struct {
		name string
		a    answer
		id   string
		want string
	}{
		{"ok", answer{Status: " OK\n"}, "", ""},
		{"error", answer{Status: "ERROR", Error: "Invalid staff identifier for add request"}, "c0ffee", "Practice Manager refused job.api/assign: Invalid staff identifier for add request (correlation id c0ffee)"},
		{"error without a text", answer{Status: "ERROR"}, "", "Practice Manager refused job.api/assign: it does not say why"},
		{"control characters and numbers", answer{Status: "ERROR", Error: "bad\x1b[2J TaxNumber 123456789"}, "", "Practice Manager refused job.api/assign: bad [2J TaxNumber [number]"},
		{"long", answer{Status: "ERROR", Error: strings.Repeat("no ", 200)}, "", "Practice Manager refused job.api/assign: " + strings.Repeat("no ", 100) + "…"},
		{"neither", answer{Status: "PARTIAL"}, "", `the answer is cut short or garbled: its Status is "PARTIAL"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := tt.a.result("job.api/assign", tt.id); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	update := ClientUpdate{UUID: abl, Name: "  A <&> B \u0101", JobManagerUUID: sam}
	tests := []struct {
		name   string
		format Format
		body   any
		want   string
	}{
		{"update", XML, update, "<Client><UUID>" + abl + "</UUID><Name>  A &lt;&amp;&gt; B \u0101</Name><JobManagerUUID>" + sam + "</JobManagerUUID></Client>"},
		{"update", JSON, update, `{"uuid":"` + abl + `","name":"  A \u003c\u0026\u003e B ` + "\u0101" + `","jobManagerUuid":"` + sam + `"}`},
		{"add", XML, StaffAdd{Name: "Ann O'Hara", Email: "ann@x.example"}, "<Staff><Name>Ann O&#39;Hara</Name><Email>ann@x.example</Email></Staff>"},
		{"add", JSON, StaffAdd{Name: "Ann O'Hara", Email: "ann@x.example"}, `{"name":"Ann O'Hara","email":"ann@x.example"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+string(tt.format), func(t *testing.T) {
			got, err := encode(tt.format, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

// A name that a format cannot carry would come out changed: a rename.
func TestEncodeRefusesWhatItWouldChange(t *testing.T) {
	for _, name := range []string{"bell\a", "half \xff byte", "\uFFFE"} {
		for _, f := range []Format{XML, JSON} {
			if _, err := encode(f, ClientUpdate{Name: name}, name); err == nil || !strings.HasSuffix(err.Error(), "has characters that cannot be sent to Practice Manager unchanged") {
				t.Errorf("%s %q: err = %v", f, name, err)
			}
		}
	}
}

func TestRecordedAnswersDecode(t *testing.T) {
	count := func(a answer) (staff, clients, one, jobs int) {
		if a.StaffList != nil {
			staff = len(*a.StaffList)
		}
		if a.Clients != nil {
			clients = len(*a.Clients)
		}
		if a.Client != nil {
			one = 1
		}
		if a.Job != nil {
			jobs = 1
		}
		return staff, clients, one, jobs
	}
	tests := []struct {
		file                      string
		staff, clients, one, jobs int
		result                    string
	}{
		{"staff-list-access_token_accepted.json", 10, 0, 0, 0, ""},
		{"client-list-when_detailed_false.json", 0, 12, 0, 0, ""},
		{"client-add.json", 0, 0, 1, 0, ""},
		{"client-update.json", 0, 0, 1, 0, ""},
		{"job-assign-manager.json", 0, 0, 0, 1, ""},
		{"job-assign-invalidstaff.json", 0, 0, 0, 0, "Practice Manager refused x: Invalid staff identifier for add request"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			r := recorded(t, tt.file)
			a, err := decode("text/xml", []byte(r.Response.Body), nil)
			if err != nil {
				t.Fatal(err)
			}
			staff, clients, one, jobs := count(a)
			if diff := cmp.Diff([]int{tt.staff, tt.clients, tt.one, tt.jobs}, []int{staff, clients, one, jobs}); diff != "" {
				t.Errorf("staff, clients, single clients, single jobs (-want +got):\n%s", diff)
			}
			result := ""
			if err := a.result("x", ""); err != nil {
				result = err.Error()
			}
			if result != tt.result {
				t.Errorf("result = %q, want %q", result, tt.result)
			}
			if j := a.Job; j != nil && (j.Number == "" || j.Manager.Name == "" || j.Client.Name == "" || j.Assigned == nil || j.Tasks == nil) {
				t.Errorf("job = %+v", j)
			}
			for _, c := range deref(a.Clients) {
				if c.UUID == "" || !strings.HasPrefix(c.Name, "Name & Co ") || !c.Active() {
					t.Errorf("client = %+v", c)
				}
			}
		})
	}
}

func deref[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return *list
}
