package sim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/sim"
)

// openAPI is the schemas of a vendor specification.
type openAPI map[string]any

func readOpenAPI(t *testing.T, file string) openAPI {
	t.Helper()
	var doc struct {
		Components struct{ Schemas map[string]any }
	}
	if err := yaml.Unmarshal(shared(t, "specs/"+file), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Components.Schemas) == 0 {
		t.Fatalf("%s has no schemas", file)
	}
	return doc.Components.Schemas
}

// strict turns an OpenAPI 3.0 schema into a JSON Schema that refuses unknown
// properties: references are put in place, nullable becomes a type, and
// the parts of an allOf become one object, because each of them by itself
// would refuse the properties of the others.
func (o openAPI) strict(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return o.strict(o[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any))
	}
	out := map[string]any{}
	for _, key := range []string{"type", "enum", "required"} {
		if v, ok := schema[key]; ok {
			out[key] = v
		}
	}
	if props := o.properties(schema); props != nil {
		out["type"], out["properties"], out["additionalProperties"] = "object", props, false
	}
	if items, ok := schema["items"].(map[string]any); ok {
		out["items"] = o.strict(items)
	}
	if one, ok := schema["oneOf"].([]any); ok {
		out = o.strict(one[0].(map[string]any)) // only ever a wrapper of one reference
	}
	if schema["nullable"] == true {
		out["type"] = []any{out["type"], "null"}
	}
	return out
}

// properties is those of the schema and of its parts, or nil if it has none.
func (o openAPI) properties(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return o.properties(o[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any))
	}
	var all map[string]any
	add := func(name string, s any) {
		if all == nil {
			all = make(map[string]any)
		}
		all[name] = s
	}
	props, _ := schema["properties"].(map[string]any)
	for name, s := range props {
		add(name, o.strict(s.(map[string]any)))
	}
	parts, _ := schema["allOf"].([]any)
	for _, part := range parts {
		for name, s := range o.properties(part.(map[string]any)) {
			add(name, s)
		}
	}
	return all
}

func (o openAPI) compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	root, ok := o[name].(map[string]any)
	if !ok {
		t.Fatalf("the specification has no %s", name)
	}
	b, err := json.Marshal(o.strict(root))
	if err != nil {
		t.Fatal(err)
	}
	s, err := jsonschema.CompileString(name+".json", string(b))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnswersMatchTheSpecification(t *testing.T) {
	spec := readOpenAPI(t, "xero-practicemanager-v3-1.yaml")
	h := start(t, sim.Options{Seed: sim.Generate(60), NoLimits: true})
	client, staff := h.Clients()[0], h.Staff()[0]
	jobs := h.Jobs()
	job := jobs[slices.IndexFunc(jobs, func(j sim.Job) bool { return len(j.Tasks) > 0 && len(j.Assigned) > 1 })]
	assign := func(ops string) ask {
		return ask{method: "PUT", path: "job.api/assign", body: `{"id":"` + job.Number + `",` + ops + `}`}
	}
	for _, tt := range []struct {
		schema string
		status int
		ask    ask
	}{
		{"StaffListResponseDto", 200, ask{path: "staff.api/list"}},
		{"StaffResponseDto", 200, ask{path: "staff.api/get/" + staff.UUID}},
		{"StaffResponseDto", 200, ask{method: "POST", path: "staff.api/add", body: `{"name":"New Person","email":"new@harbour.example"}`}},
		{"StaffResponseDto", 200, ask{method: "PUT", path: "staff.api/update", body: `{"uuid":"` + staff.UUID + `","phone":"1"}`}},
		{"ClientListResponseDto", 200, ask{path: "client.api/list"}},
		{"ClientListResponseDto", 200, ask{path: "client.api/list?detailed=true"}},
		{"ClientPagedListResponseDto", 200, ask{path: "client.api/paged-list"}},
		{"ClientPagedListResponseDto", 200, ask{path: "client.api/paged-list?pageSize=500&fields=uuid,name,jobManager"}},
		{"ClientResponseDto", 200, ask{path: "client.api/get/" + client.UUID}},
		{"ClientResponseDto", 200, ask{method: "PUT", path: "client.api/update", body: `{"uuid":"` + client.UUID + `","name":"x","jobManagerUuid":"` + staff.UUID + `"}`}},
		{"ResponseBaseDto", 200, ask{method: "POST", path: "staff.api/disable", body: `{"uuid":"` + staff.UUID + `"}`}},
		{"ResponseBaseDto", 200, ask{method: "POST", path: "staff.api/enable", body: `{"uuid":"` + staff.UUID + `"}`}},
		{"ClientGroupListResponseDto", 200, ask{path: "clientgroup.api/list"}},
		{"ClientGroupResponseDto", 200, ask{path: "clientgroup.api/get/" + sim.Generate(60).Groups[0].UUID}},
		{"JobListResponseDto", 200, ask{path: "job.api/current"}},
		{"JobListResponseDto", 200, ask{path: "job.api/current?detailed=true"}},
		{"JobListResponseDto", 200, ask{path: "job.api/list?from=20250901&to=20260831&detailed=true"}},
		{"JobListResponseDto", 200, ask{path: "job.api/client/" + job.Client + "?detailed=true"}},
		{"Job2ResponseDto", 200, ask{path: "job.api/staff/" + job.Assigned[0]}},
		{"JobResponseDto", 200, ask{path: "job.api/get/" + job.Number}},
		{"JobResponseDto", 200, assign(`"add-manager":{"uuid":"` + staff.UUID + `"},"remove":[{"uuid":"` + job.Assigned[1] + `"}]`)},
		{"ResponseErrorDto", 200, assign(`"add":[{"uuid":"` + nobody + `"}]`)},
		{"ResponseErrorDto", 400, ask{path: "job.api/list"}},
		{"ResponseErrorDto", 200, ask{path: "client.api/get/" + nobody}},
		{"ResponseErrorDto", 400, ask{path: "client.api/paged-list?pageSize=0"}},
	} {
		tt.ask.path, tt.ask.accept, tt.ask.typ = pm+tt.ask.path, jsonType, jsonType
		got := parseJSON(t, h.do(tt.status, tt.ask).body)
		if err := spec.compile(t, tt.schema).Validate(got); err != nil {
			t.Errorf("%s: %#v", tt.ask.path, err)
		}
		assertStrict(t, spec.compile(t, tt.schema), got.(map[string]any))
	}
}

// assertStrict proves that the check could have failed: an unknown property at
// the top or in the first record must be refused.
func assertStrict(t *testing.T, s *jsonschema.Schema, answer map[string]any) {
	t.Helper()
	objects := []map[string]any{answer}
	for _, key := range slices.Sorted(maps.Keys(answer)) {
		switch v := answer[key].(type) {
		case map[string]any:
			objects = append(objects, v)
		case []any:
			objects = append(objects, v[0].(map[string]any))
		}
	}
	for _, o := range objects {
		o["surprise"] = "x"
		if s.Validate(answer) == nil {
			t.Errorf("the schema takes an unknown property beside %v", slices.Sorted(maps.Keys(o)))
		}
		delete(o, "surprise")
	}
}

func TestUpdateFieldsAreInTheSpecification(t *testing.T) {
	spec := readOpenAPI(t, "xero-practicemanager-v3-1.yaml")
	props := spec.properties(spec["ClientUpdateRequestDto"].(map[string]any))
	h := start(t, sim.Options{Seed: small(), NoLimits: true})
	refused := map[string]bool{}
	for name := range props {
		body := fmt.Sprintf(`{"uuid":%q,"name":"x",%q:"7"}`, cocoUUID, name)
		got := h.do(200, ask{method: "PUT", path: pm + "client.api/update", typ: jsonType, accept: jsonType, body: body}).body
		refused[name] = strings.Contains(got, "Unknown field "+name)
	}
	for _, name := range []string{"uuid", "name", "accountManagerUuid", "jobManagerUuid", "webSite", "email", "taxNumber", "gstRegistered", "prepareGst"} {
		if taken, known := refused[name]; taken || !known {
			t.Errorf("%s: known to the specification %v, refused %v", name, known, taken)
		}
	}
	for _, name := range []string{"website", "jobManager", "isArchived", "bankBsb"} {
		if _, known := props[name]; known {
			t.Errorf("the specification takes %s in updates, the simulator does not", name)
		}
	}
}

// What the specification lets an assign say, the simulator knows, and nothing else.
func TestAssignIsInTheSpecification(t *testing.T) {
	spec := readOpenAPI(t, "xero-practicemanager-v3-1.yaml")
	h := startJobs(t)
	for name := range spec.properties(spec["JobAssignRequestDto"].(map[string]any)) {
		body := h.do(200, ask{method: "PUT", path: pm + "job.api/assign", typ: jsonType, accept: jsonType, body: `{"` + name + `":null}`}).body
		if strings.Contains(body, "Unknown field") {
			t.Errorf("%s: %s", name, body)
		}
	}
	for verb, schema := range map[string]string{
		"add":            "JobAssignStaffTaskOperationDto",
		"remove":         "JobAssignStaffTaskOperationDto",
		"add-manager":    "JobAssignStaffOperationDto",
		"add-partner":    "JobAssignStaffOperationDto",
		"remove-manager": "JobAssignEmptyOperationDto",
		"remove-partner": "JobAssignEmptyOperationDto",
	} {
		props := spec.properties(spec[schema].(map[string]any))
		for _, name := range []string{"uuid", "task-uuid", "name"} {
			said := `{"` + name + `":"x"}`
			if schema == "JobAssignStaffTaskOperationDto" {
				said = "[" + said + "]"
			}
			_, known := props[name]
			refused := strings.Contains(h.do(200, assignJSON(`"`+verb+`":`+said)).body, "Unknown field "+name+" of "+verb)
			if known == refused {
				t.Errorf("%s of %s: known to the specification %v, refused %v", name, verb, known, refused)
			}
		}
	}
}

// The identity specification says nothing of the scope that a token answer
// carries by RFC 6749, so that one property is let through.
func TestIdentityMatchesTheSpecification(t *testing.T) {
	spec := readOpenAPI(t, "xero-identity.yaml")
	h := start(t, sim.Options{Seed: withTenants()})

	var list []any
	p := h.login(consentQuery("scope", "practicemanager.staff accounting.settings.read"), tenantID, orgID)
	if err := json.Unmarshal([]byte(h.do(200, ask{path: "/connections", header: bearer(p.Access)}).body), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 {
		t.Fatalf("%d connections, want 2", len(list))
	}
	connection := spec.compile(t, "Connection")
	for _, c := range list {
		if err := connection.Validate(c); err != nil {
			t.Errorf("connection: %#v", err)
		}
	}
	assertStrict(t, connection, list[0].(map[string]any))

	schema := spec.compile(t, "AccessToken")
	code := h.consent(consentQuery(), tenantID).Get("code")
	for name, form := range map[string]url.Values{"refresh": refreshForm(h.RefreshToken()), "code": codeForm(code)} {
		token := parseJSON(t, h.token(200, form)).(map[string]any)
		delete(token, "scope")
		if err := schema.Validate(token); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
		for _, key := range []string{"id_token", "access_token", "refresh_token", "expires_in", "token_type"} {
			if _, ok := token[key]; !ok {
				t.Errorf("%s: no %s", name, key)
			}
		}
		assertStrict(t, schema, token)
	}
}
