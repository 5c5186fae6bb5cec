package sim_test

import (
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestEnableAndDisable(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Assumptions: []sim.Assumption{assume(t, "U4=hidden")}})
	post := func(call, typ, body string) ask {
		return ask{method: "POST", path: pm + "staff.api/" + call, typ: typ, accept: typ, body: body}
	}
	const (
		xmlOK  = "<Response><Status>OK</Status></Response>"
		jsonOK = `{"status":"OK"}`
	)
	xmlBen, jsonBen := "<Staff><UUID>"+benUUID+"</UUID></Staff>", `{"uuid":"`+benUUID+`"}`
	security := func(inner string) string {
		return "<Staff><UUID>" + benUUID + "</UUID><Security>" + inner + "</Security></Staff>"
	}
	failed := func(text string) string {
		return "<Response><Status>ERROR</Status><ErrorDescription>" + text + "</ErrorDescription></Response>"
	}
	for _, tt := range []struct {
		name     string
		ask      ask
		status   int
		want     string
		disabled bool
	}{
		{"disable", post("disable", xmlType, xmlBen), 200, xmlOK, true},
		{"disable again", post("disable", jsonType, jsonBen), 200, jsonOK, true},
		{"enable", post("enable", jsonType, jsonBen), 200, jsonOK, false},
		{"enable again, with Security", post("enable", xmlType, security(" \n ")), 200, xmlOK, false},
		{"disable with Security", post("disable", xmlType, security("")), 200, failed("Unknown field Security"), false},
		{"enable with a password", post("enable", xmlType, security("x")), 400, failed("Security must be empty"), false},
		{"disable nobody", post("disable", xmlType, "<Staff><UUID>"+nobody+"</UUID></Staff>"), 200, failed("Invalid staff identifier"), false},
		{"disable without an identifier", post("disable", xmlType, "<Staff/>"), 200, failed("Invalid staff identifier"), false},
		{"disable by name", post("disable", xmlType, "<Staff><Name>Ben</Name></Staff>"), 200, failed("Unknown field Name"), false},
	} {
		if got := h.do(tt.status, tt.ask).body; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		shown := len(parseXML(t, h.get("staff.api/list").body).child("StaffList").Children)
		if hidden := shown == 1; h.Staff()[1].Disabled != tt.disabled || hidden != tt.disabled {
			t.Errorf("%s: disabled %v, %d of 2 in the list; want disabled %v", tt.name, h.Staff()[1].Disabled, shown, tt.disabled)
		}
	}
	h.do(403, ask{method: "POST", path: pm + "staff.api/disable", typ: xmlType, body: xmlBen,
		header: map[string]string{"Authorization": "Bearer " + h.Token("practicemanager.staff.read")}})
	h.do(405, ask{method: "PUT", path: pm + "staff.api/disable", typ: xmlType, body: xmlBen})
}
