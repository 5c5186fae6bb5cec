package login

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeAnswer(t *testing.T) {
	tests := []struct{ name, reason, op, in, want string }{
		{"nothing stored", "the first login", "get", `{"protocol":1}`, ""},
		{"stored", "", "get", `{"protocol":1,"version":3,"token":"x"}`, ""},
		{"more fields", "a helper may say more", "get", `{"protocol":1,"version":3,"token":"x","took":"3s"}`, ""},
		{"error", "whatever else it says", "store", `{"protocol":1,"error":{"code":"conflict","message":"m","version":4}}`, ""},
		{"two", "which one?", "get", `{"protocol":1} {"protocol":1}`, "the answer is more than one JSON object"},
		{"text after", "a shell that echoes", "get", `{"protocol":1} ok`, "the answer is more than one JSON object"},
		{"empty", "a helper that forgot", "get", ``, "the answer is not a JSON object"},
		{"list", "not an object", "get", `[]`, "the answer is not a JSON object"},
		{"wrong type", "a version as text", "get", `{"protocol":1,"version":"3"}`, "the answer is not a JSON object"},
		{"other protocol", "a newer helper", "get", `{"protocol":2}`, "the answer speaks protocol 2, not 1"},
		{"no protocol", "not for us", "get", `{}`, "the answer speaks protocol 0, not 1"},
		{"below zero", "versions count up", "get", `{"protocol":1,"version":-1,"token":"x"}`, "the answer has a version below 0"},
		{"no version", "could not be compared", "get", `{"protocol":1,"token":"x"}`, "the answer has a token without a version"},
		{"no token", "half of it", "get", `{"protocol":1,"version":1}`, "the answer has a version without a token"},
		{"no lock", "could not be given back", "lock", `{"protocol":1}`, "the answer does not say which lock it gave"},
		{"not stored", "is it durable?", "store", `{"protocol":1}`, "the answer does not say which version was stored"},
		{"unlocked", "nothing to say", "unlock", `{"protocol":1}`, ""},
		{"no code", "cannot be told apart", "get", `{"protocol":1,"error":{"message":"m"}}`, "the answer has an error without a code"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decodeAnswer(tt.op, []byte(tt.in))
			if tt.want != "" {
				wantError(t, tt.reason, err, tt.want, "")
			} else if err != nil {
				t.Errorf("%s: %v", tt.reason, err)
			}
		})
	}
}

// needSeeds fails when the seeds of a fuzz test have moved away.
func needSeeds(f *testing.F, name string) {
	f.Helper()
	if files, err := os.ReadDir("testdata/fuzz/" + name); err != nil || len(files) == 0 {
		f.Fatalf("no seeds in testdata/fuzz/%s: %v", name, err)
	}
}

func FuzzDecodeAnswer(f *testing.F) {
	needSeeds(f, "FuzzDecodeAnswer")
	f.Fuzz(func(t *testing.T, op string, in []byte) {
		a, err := decodeAnswer(op, in)
		if err != nil {
			// No part of the answer that is long enough to be a secret may show.
			if s := strings.TrimSpace(string(in)); len(s) > 60 && strings.Contains(err.Error(), s[:20]) {
				t.Errorf("the error repeats the answer: %v", err)
			}
			return
		}
		if a.Error == nil && op == "get" && (a.Version > 0) != (a.Token != "") {
			t.Errorf("took half an answer: %+v", a)
		}
		again, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := decodeAnswer(op, again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("round trip (-first +second):\n%s", diff)
		}
	})
}
