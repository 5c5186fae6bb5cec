package login

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// claims is what is read from Xero's tokens. Their signatures are not checked:
// they came straight from the login service (OpenID Connect Core 3.1.3.7
// allows it), and nothing is decided by them, they are shown.
type claims struct {
	Subject     string   `json:"sub"`
	Name        string   `json:"name"`
	GivenName   string   `json:"given_name"`
	FamilyName  string   `json:"family_name"`
	Email       string   `json:"email"`
	AuthEventID string   `json:"authentication_event_id"`
	Scopes      []string `json:"-"`
}

// readClaims returns nothing for a token that is not a JWT: then there is less
// to show, and no more.
func readClaims(token string) claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return claims{}
	}
	var c claims
	if json.Unmarshal(payload, &c) != nil {
		return claims{}
	}
	var scope struct {
		Scope json.RawMessage `json:"scope"`
	}
	if json.Unmarshal(payload, &scope) == nil {
		c.Scopes = readScopeClaim(scope.Scope)
	}
	return c
}

// readScopeClaim takes a list (observed) and one string (RFC 9068).
func readScopeClaim(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.Fields(text)
	}
	return nil
}

func (c claims) person() Person {
	name := c.Name
	if name == "" {
		name = strings.TrimSpace(c.GivenName + " " + c.FamilyName)
	}
	return Person{Subject: clean(c.Subject), Name: clean(name), Email: clean(c.Email)}
}
