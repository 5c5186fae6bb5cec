package sim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestUpdateKeepsWhatIsLeftOut(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	want := h.Clients()
	want[0].Manager = annUUID
	answer := parseXML(t, h.put("<Client><UUID>"+strings.ToUpper(cocoUUID)+"</UUID><Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID>"+strings.ToUpper(annUUID)+"</JobManagerUUID></Client>").body)
	if diff := cmp.Diff(want, h.Clients()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if got := answer.child("Client", "JobManager", "Name").Text; got != "Ann O'Hara" {
		t.Errorf("the answer's manager is %q", got)
	}
	if h.Writes() != 1 {
		t.Errorf("%d writes, want 1", h.Writes())
	}
}

func TestUpdateInJSON(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	want := h.Clients()
	want[0].Partner, want[0].Website, want[0].Name = benUUID, "co.example", "Coco II"
	h.do(200, ask{
		method: "PUT", path: pm + "client.api/update", typ: jsonType, accept: jsonType,
		body: `{"uuid":"` + cocoUUID + `","name":"Coco II","accountManagerUuid":"` + benUUID + `","jobManagerUuid":null,"webSite":"co.example"}`,
	})
	if diff := cmp.Diff(want, h.Clients()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

// An update that is refused changes nothing, and a manager cannot be cleared.
func TestUpdateRefusals(t *testing.T) {
	xmlBody := func(inner string) string { return "<Client>" + inner + "</Client>" }
	id := func(uuid string) string { return "<UUID>" + uuid + "</UUID>" }
	const co = "<Name>Coco</Name>"
	for _, tt := range []struct {
		name, typ, body string
		status          int
		want            string // the error description
	}{
		{"no name", xmlType, xmlBody(id(cocoUUID)), 200, "Name is required"},
		{"blank name", xmlType, xmlBody(id(cocoUUID) + "<Name> </Name>"), 200, "Name is required"},
		{"no identifier", xmlType, xmlBody(co), 200, "Invalid client identifier"},
		{"unknown identifier", xmlType, xmlBody(id(nobody) + co), 200, "Invalid client identifier"},
		{"deleted client", xmlType, xmlBody(id(goneUUID) + co), 200, "Invalid client identifier"},
		{"unknown person", xmlType, xmlBody(id(cocoUUID) + co + "<JobManagerUUID>" + nobody + "</JobManagerUUID>"), 200, "Invalid staff identifier"},
		{"the name of reads", xmlType, xmlBody(id(cocoUUID) + co + "<JobManager>x</JobManager>"), 200, "Unknown field JobManager"},
		{"a JSON name in XML", xmlType, xmlBody(id(cocoUUID) + co + "<jobManagerUuid>x</jobManagerUuid>"), 200, "Unknown field jobManagerUuid"},
		{"an XML name in JSON", jsonType, `{"UUID":"` + cocoUUID + `"}`, 200, "Unknown field UUID"},
		{"a read-only field", xmlType, xmlBody(id(cocoUUID) + co + "<IsArchived>No</IsArchived>"), 200, "Unknown field IsArchived"},
		{"a field twice", xmlType, xmlBody(id(cocoUUID) + co + co), 200, "Field Name is given twice"},
		{"nested", xmlType, xmlBody(id(cocoUUID) + co + "<JobManagerUUID><UUID>x</UUID></JobManagerUUID>"), 400, "the body cannot be read: <JobManagerUUID> must hold text only"},
		{"another root", xmlType, "<Staff>" + id(cocoUUID) + co + "</Staff>", 400, "the body cannot be read: the root must be a plain <Client>"},
		{"two roots", xmlType, xmlBody(id(cocoUUID)+co) + xmlBody(""), 400, "the body cannot be read: a second root"},
		{"cut XML", xmlType, "<Client><UUID>", 400, "the body cannot be read: XML syntax error on line 1: unexpected EOF"},
		{"nothing", xmlType, "", 400, "the body cannot be read: EOF"},
		{"a list", jsonType, "[]", 400, "the body cannot be read: it must be an object"},
		{"two objects", jsonType, "{}{}", 400, "the body cannot be read: something follows the object"},
		{"cut JSON", jsonType, `{"uuid":"x"`, 400, "the body cannot be read: EOF"},
		{"XML declared as JSON", jsonType, xmlBody(id(cocoUUID) + co), 400, "the body cannot be read: invalid character '<' looking for beginning of value"},
		{"a body without end", xmlType, strings.Repeat(" ", 1<<20+1), 400, "the body cannot be read: body too large"},
		{"an empty manager", xmlType, xmlBody(id(cocoUUID) + "<Name>Coco &lt;&amp; Co&gt;</Name><JobManagerUUID />"), 200, ""},
		{"a null manager", jsonType, `{"uuid":"` + cocoUUID + `","name":"Coco <& Co>","jobManagerUuid":null}`, 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			seed := small()
			seed.Clients[2].Archived, seed.Clients[2].Deleted = false, true
			h := start(t, sim.Options{Seed: seed})
			got := parseXML(t, h.do(tt.status, ask{method: "PUT", path: pm + "client.api/update", typ: tt.typ, body: tt.body}).body)
			if text := got.child("ErrorDescription").Text; text != tt.want {
				t.Errorf("error %q, want %q", text, tt.want)
			}
			if diff := cmp.Diff(seed.Clients, h.Clients()); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStaffAddAndUpdate(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	add := ask{method: "POST", path: pm + "staff.api/add", typ: xmlType, body: "<Staff><Name>Kim &amp; Tan</Name><Email>kim@harbour.example</Email></Staff>"}
	uuid := parseXML(t, h.do(200, add).body).child("Staff", "UUID").Text
	want := append(small().Staff, sim.Staff{UUID: uuid, Name: "Kim & Tan", Email: "kim@harbour.example"})
	if diff := cmp.Diff(want, h.Staff()); diff != "" || len(uuid) != 36 {
		t.Errorf("after add (-want +got):\n%s", diff)
	}
	if got := parseXML(t, h.get("staff.api/get/"+uuid).body).child("Staff", "Name").Text; got != "Kim & Tan" {
		t.Errorf("get finds %q", got)
	}

	h.put("<Client><UUID>" + cocoUUID + "</UUID><Name>Coco</Name><AccountManagerUUID>" + uuid + "</AccountManagerUUID></Client>")
	h.do(200, ask{method: "PUT", path: pm + "staff.api/update", typ: jsonType, body: `{"uuid":"` + uuid + `","mobile":"021","name":"Kim Tan"}`})
	want[2].Name, want[2].Mobile = "Kim Tan", "021"
	if diff := cmp.Diff(want, h.Staff()); diff != "" {
		t.Errorf("after update (-want +got):\n%s", diff)
	}
	if got := parseXML(t, h.get("client.api/get/"+cocoUUID).body).child("Client", "AccountManager", "Name").Text; got != "Kim Tan" {
		t.Errorf("the partner is called %q, want the new name", got)
	}

	again := parseXML(t, h.do(200, add).body).child("Staff", "UUID").Text
	if again == uuid || len(h.Staff()) != 4 {
		t.Errorf("a second add with one e-mail gave %s, want another record", again)
	}
	if h.Writes() != 4 {
		t.Errorf("%d writes, want 4", h.Writes())
	}
}

func TestStaffRefusals(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for _, tt := range []struct{ name, method, path, body, want string }{
		{"add without a name", "POST", "add", "<Staff><Email>x@y.example</Email></Staff>", "Name is required"},
		{"add with an identifier", "POST", "add", "<Staff><UUID>x</UUID><Name>x</Name></Staff>", "Unknown field UUID"},
		{"add with an unknown field", "POST", "add", "<Staff><Name>x</Name><Role>x</Role></Staff>", "Unknown field Role"},
		{"update of nobody", "PUT", "update", "<Staff><UUID>" + nobody + "</UUID><Name>x</Name></Staff>", "Invalid staff identifier"},
		{"update to no name", "PUT", "update", "<Staff><UUID>" + annUUID + "</UUID><Name /><Phone>1</Phone></Staff>", "Name is required"},
	} {
		got := parseXML(t, h.do(http.StatusOK, ask{method: tt.method, path: pm + "staff.api/" + tt.path, typ: xmlType, body: tt.body}).body)
		if text := got.child("ErrorDescription").Text; text != tt.want {
			t.Errorf("%s: error %q, want %q", tt.name, text, tt.want)
		}
	}
	if diff := cmp.Diff(small().Staff, h.Staff()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}
