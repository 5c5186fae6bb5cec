package sim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func assume(t *testing.T, text string) sim.Assumption {
	t.Helper()
	a, err := sim.ParseAssumption(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func startAssuming(t *testing.T, assumptions ...string) harness {
	t.Helper()
	o := sim.Options{Seed: small(), Now: newClock().now}
	for _, text := range assumptions {
		o.Assumptions = append(o.Assumptions, assume(t, text))
	}
	return start(t, o)
}

func TestParseAssumption(t *testing.T) {
	var names []string
	for _, a := range sim.Assumptions() {
		names = append(names, a.Name)
		if !slices.Contains(a.Values, a.Default) || a.Help == "" || len(a.Values) < 2 {
			t.Errorf("%s: values %v, default %q, help %q", a.Name, a.Values, a.Default, a.Help)
		}
		for _, v := range a.Values {
			if got := assume(t, a.Name+"="+v).String(); got != a.Name+"="+v {
				t.Errorf("%s=%s reads as %s", a.Name, v, got)
			}
		}
	}
	known := strings.Join(names, ", ")
	for _, tt := range []struct{ text, want string }{
		{"U1=forgets", `assumption "U1=forgets": write U1=keeps, or U1=blanks`},
		{"U1", `assumption "U1": write U1=keeps, or U1=blanks`},
		{"U1=", `assumption "U1=": write U1=keeps, or U1=blanks`},
		{"U2=Cleared", `assumption "U2=Cleared": write U2=ignored, or U2=cleared, or U2=error`},
		{"u1=keeps", `assumption "u1" is not known, use one of ` + known},
		{"U99=yes", `assumption "U99" is not known, use one of ` + known},
		{"", `assumption "" is not known, use one of ` + known},
	} {
		if _, err := sim.ParseAssumption(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%q: error %v, want %q", tt.text, err, tt.want)
		}
	}
}

func TestTheLaterAssumptionCounts(t *testing.T) {
	h := startAssuming(t, "U1=blanks", "U1=keeps")
	h.do(200, updateCoco())
	if got := h.Clients()[0].TaxNumber; got != taxNumber {
		t.Errorf("the tax number is %q", got)
	}
}

func TestU2EmptyManager(t *testing.T) {
	empty := func() ask {
		a := updateCoco()
		a.body = strings.Replace(a.body, "<JobManagerUUID>"+annUUID+"</JobManagerUUID>", "<JobManagerUUID />", 1)
		return a
	}
	null := func() ask {
		a := updateCoco()
		a.typ, a.body = jsonType, `{"uuid":"`+cocoUUID+`","name":"Coco <& Co>","jobManagerUuid":null,"email":null}`
		return a
	}
	for _, tt := range []struct{ assumption, manager, err string }{
		{"U2=ignored", benUUID, ""},
		{"U2=cleared", "", ""},
		{"U2=error", benUUID, "Invalid staff identifier"},
	} {
		for what, a := range map[string]ask{"empty element": empty(), "null": null()} {
			h := startAssuming(t, tt.assumption)
			got := parseXML(t, h.do(200, a).body).child("ErrorDescription").Text
			want := small().Clients
			want[0].Manager = tt.manager
			if diff := cmp.Diff(want, h.Clients()); diff != "" || got != tt.err {
				t.Errorf("%s, %s: error %q, want %q; state (-want +got):\n%s", tt.assumption, what, got, tt.err, diff)
			}
		}
	}
	// Given as empty is not left out, whatever is assumed of that.
	h := startAssuming(t, "U1=blanks", "U2=ignored")
	h.do(200, null())
	if got := h.Clients()[0]; got.Manager != benUUID || got.Email != "" {
		t.Errorf("manager %q and e-mail %q, want the old one and none", got.Manager, got.Email)
	}
}

func TestU3NameLeftOut(t *testing.T) {
	for _, tt := range []struct{ assumption, name, want string }{
		{"U3=yes", "", "Name is required"},
		{"U3=no", "", ""},
		{"U3=no", "<Name> </Name>", "Name is required"},
	} {
		h := startAssuming(t, tt.assumption, "U1=blanks") // which does not touch the name
		a := updateCoco()
		a.body = strings.Replace(a.body, "<Name>Coco &lt;&amp; Co&gt;</Name>", tt.name, 1)
		if got := parseXML(t, h.do(200, a).body).child("ErrorDescription").Text; got != tt.want {
			t.Errorf("%s with %q: error %q, want %q", tt.assumption, tt.name, got, tt.want)
		}
		if got := h.Clients()[0].Name; got != "Coco <& Co>" {
			t.Errorf("%s with %q: the name is %q", tt.assumption, tt.name, got)
		}
	}
}

func TestU4DisabledStaff(t *testing.T) {
	for value, want := range map[string][]string{"shown": {annUUID, benUUID}, "hidden": {annUUID}} {
		seed := small()
		seed.Staff[1].Disabled = true
		h := start(t, sim.Options{Seed: seed, Assumptions: []sim.Assumption{assume(t, "U4="+value)}})
		var got []string
		for _, p := range parseXML(t, h.get("staff.api/list").body).child("StaffList").Children {
			got = append(got, p.child("UUID").Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", value, diff)
		}
		record := parseXML(t, h.get("staff.api/get/"+benUUID).body).child("Staff")
		if diff := cmp.Diff([]string{"UUID", "Name", "Email", "Phone", "Mobile", "Address", "PayrollCode"}, record.names()); diff != "" {
			t.Errorf("%s: get says whether somebody is disabled (-want +got):\n%s", value, diff)
		}
	}
}

func TestU5SameEmail(t *testing.T) {
	add := ask{
		method: "POST", path: pm + "staff.api/add", typ: xmlType,
		body: "<Staff><Name>Ann Two</Name><Email> ANN@harbour.example</Email></Staff>",
	}
	for _, tt := range []struct {
		value, err string
		names      []string
	}{
		{"duplicate", "", []string{"Ann O'Hara", "Ben Tāmihana", "Ann Two"}},
		{"error", "A staff member with this email address already exists", []string{"Ann O'Hara", "Ben Tāmihana"}},
		{"merge", "", []string{"Ann Two", "Ben Tāmihana"}},
	} {
		h := startAssuming(t, "U5="+tt.value)
		answer := parseXML(t, h.do(200, add).body)
		var names []string
		for _, p := range h.Staff() {
			names = append(names, p.Name)
		}
		if diff := cmp.Diff(tt.names, names); diff != "" || answer.child("ErrorDescription").Text != tt.err {
			t.Errorf("%s: error %q, want %q; staff (-want +got):\n%s", tt.value, answer.child("ErrorDescription").Text, tt.err, diff)
		}
		if got := answer.child("Staff", "UUID").Text; (got == annUUID) != (tt.value == "merge") {
			t.Errorf("%s: the answer is of %s", tt.value, got)
		}
		// No address is nobody's address.
		blank := ask{method: "POST", path: add.path, typ: xmlType, body: "<Staff><Name>No Mail</Name></Staff>"}
		if got := parseXML(t, h.do(200, blank).body).child("Status").Text; got != "OK" || len(h.Staff()) != len(tt.names)+1 {
			t.Errorf("%s: an add without e-mail: %s, %d staff", tt.value, got, len(h.Staff()))
		}
	}
}

func TestU13NoJSON(t *testing.T) {
	h := startAssuming(t, "U13=no")
	list := pm + "staff.api/list"
	h.do(406, ask{path: list, accept: jsonType})
	if got := h.do(200, ask{path: list, accept: "application/json, application/xml;q=0.1"}).body; !strings.HasPrefix(got, "<Response>") {
		t.Errorf("answer %s, want the XML that would do as well", got)
	}
	h.do(415, ask{method: "PUT", path: pm + "client.api/update", typ: jsonType, body: "{}"})
	if got := h.do(401, ask{path: list, header: map[string]string{"Authorization": ""}}).body; !strings.HasPrefix(got, "{") {
		t.Errorf("answer %s, want the gateway's JSON", got)
	}
}

func TestU14Fields(t *testing.T) {
	all := []string{"UUID", "Name", "Email", "Phone", "Mobile", "Address", "PayrollCode"}
	for _, tt := range []struct {
		assumption, fields, accept string
		want                       []string
	}{
		{"U14=any", "UUID,payrollcode", xmlType, []string{"UUID", "PayrollCode"}},
		{"U14=exact", "UUID,PayrollCode", xmlType, []string{"UUID", "PayrollCode"}},
		{"U14=exact", "uuid,payrollCode,Name", xmlType, []string{"Name"}},
		{"U14=exact", "uuid,payrollCode,Name", jsonType, []string{"uuid", "payrollCode"}},
		{"U14=ignored", "UUID", xmlType, all},
		{"U14=ignored", "UUID,PayrollCode", jsonType, []string{"uuid", "payrollCode"}},
	} {
		h := startAssuming(t, tt.assumption)
		body := h.do(200, ask{path: pm + "staff.api/get/" + annUUID + "?fields=" + tt.fields, accept: tt.accept}).body
		var got []string
		if tt.accept == xmlType {
			got = parseXML(t, body).child("Staff").names()
		} else {
			for name := range parseJSON(t, body).(map[string]any)["staff"].(map[string]any) {
				got = append(got, name)
			}
			slices.SortFunc(got, func(a, b string) int { return slices.Index(tt.want, a) - slices.Index(tt.want, b) })
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s, %s, fields=%s (-want +got):\n%s", tt.assumption, tt.accept, tt.fields, diff)
		}
	}
}

func TestU18ConcurrentRetryAfter(t *testing.T) {
	for value, want := range map[string]string{"no": "", "yes": "1"} {
		h := start(t, sim.Options{
			Seed: small(), Faults: []sim.Fault{fault(t, "429-concurrent")},
			Assumptions: []sim.Assumption{assume(t, "U18="+value)},
		})
		if got := h.do(429, ask{path: pm + "staff.api/list"}).header.Get("Retry-After"); got != want {
			t.Errorf("U18=%s: Retry-After %q, want %q", value, got, want)
		}
	}
}

func TestU22Conflict(t *testing.T) {
	update := func(uuid, name string) ask {
		return ask{
			method: "PUT", path: pm + "client.api/update", typ: xmlType,
			body: "<Client><UUID>" + uuid + "</UUID><Name>" + name + "</Name></Client>",
		}
	}
	for _, tt := range []struct {
		value, why string
		ask        ask
		status     int
	}{
		{"never", "an archived client", update(goneUUID, "Gone Ltd"), 200},
		{"never", "another client's name", update(goneUUID, "Bare Ltd"), 200},
		{"archived", "an archived client", update(goneUUID, "Gone Ltd"), 409},
		{"archived", "an active client", update(bareUUID, "Gone Ltd"), 200},
		{"name-taken", "its own name", update(goneUUID, "Gone Ltd"), 200},
		{"name-taken", "another client's name", update(goneUUID, "Bare Ltd"), 409},
	} {
		h := startAssuming(t, "U22="+tt.value)
		h.do(tt.status, tt.ask)
		if diff := cmp.Diff(small().Clients, h.Clients()); tt.status == 409 && diff != "" {
			t.Errorf("U22=%s, %s: state (-want +got):\n%s", tt.value, tt.why, diff)
		}
	}
}
