package accounting

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

func TestDecodeRefuses(t *testing.T) {
	const jsonType = "application/json"
	for _, tt := range []struct{ name, mediaType, body, want string }{
		{"empty", jsonType, "", "unexpected end of JSON input"},
		{"cut", jsonType, `{"Status":"OK","Users":[{"UserID":"1"`, "unexpected end of JSON input"},
		{"another shape", jsonType, `[1]`, "json: cannot unmarshal array into Go value of type accounting.answer"},
		{"something behind", jsonType, `{"Status":"OK"}x`, "invalid character 'x' after top-level value"},
		{"no Status", jsonType, `{"Users":[]}`, "it has no Status"},
		{"null", jsonType, "null", "it has no Status"},
		{"a Status of another kind", jsonType, `{"Status":"PARTIAL"}`, `its Status is "PARTIAL"`},
		{"XML, the API's default", "text/xml", "<Response><Status>OK</Status></Response>", `it is "text/xml", not JSON`},
		{"a page of a proxy", "text/html", "<html>", `it is "text/html", not JSON`},
		{"no type", "", `{"Status":"OK"}`, `it is "", not JSON`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decode(tt.mediaType, []byte(tt.body))
			if !errors.Is(err, xeroapi.ErrMalformed) {
				t.Fatalf("err = %v: a read would not be asked for again", err)
			}
			if diff := cmp.Diff(xeroapi.ErrMalformed.Error()+": "+tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMoment(t *testing.T) {
	at := time.Date(2017, 10, 20, 16, 27, 41, 613e6, time.UTC)
	for _, tt := range []struct {
		text string
		want time.Time
	}{
		{"/Date(1508516861613+0000)/", at},
		{"/Date(1508516861613)/", at},
		{"/Date(1508516861613+1300)/", at},
		{"/Date(1508516861613-0500)/", at},
		{"/Date(-62135596800000+0000)/", time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"/Date(-1)/", time.Date(1969, 12, 31, 23, 59, 59, 999e6, time.UTC)},
		{"2017-10-20T16:27:41", time.Time{}},
		{"/Date(soon)/", time.Time{}},
		{"/Date(99999999999999999999)/", time.Time{}},
		{"/Date(1508516861613", time.Time{}},
		{"", time.Time{}},
	} {
		if got := moment(tt.text); !got.Equal(tt.want) {
			t.Errorf("%q is %v, want %v", tt.text, got, tt.want)
		}
	}
}

// The specification's own samples can be read.
func TestSamplesOfTheSpecification(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "specs", "xero-accounting-users.yaml"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared folder beside this checkout: the specification is needed")
	}
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct {
					Content map[string]struct{ Example any }
				}
			}
		}
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	sample := func(path string) *API {
		t.Helper()
		body, err := json.Marshal(doc.Paths[path].Get.Responses["200"].Content[mediaType].Example)
		if err != nil {
			t.Fatal(err)
		}
		return answering(t, string(body))
	}
	users, err := sample("/Users").Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if u.ID == "" || u.Email == "" || u.Name() == u.Email || u.Role != "FINANCIALADVISER" || u.Updated.Year() != 2017 {
			t.Errorf("user %+v", u)
		}
	}
	if org, err := sample("/Organisation").Organisation(t.Context()); err != nil || org.ID == "" || org.Name == "" || len(users) != 2 {
		t.Errorf("%d users, organisation %+v, err %v", len(users), org, err)
	}
}
