package decl_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/decl"
)

// noise is text as random as a real token, put together here so that no
// scanner takes this file for a leak.
func noise(seed, length int) string {
	var b strings.Builder
	for i := 0; b.Len() < length; i++ {
		sum := sha256.Sum256(fmt.Append(nil, seed, i))
		b.WriteString(base64.RawURLEncoding.EncodeToString(sum[:]))
	}
	return b.String()[:length]
}

func noiseHex(length int) string {
	a, b := sha256.Sum256([]byte("a")), sha256.Sum256([]byte("b"))
	return (hex.EncodeToString(a[:]) + hex.EncodeToString(b[:]))[:length]
}

// secrets are texts to be found, each with the part that must never be shown.
func secrets() []struct{ name, text, value, says string } {
	jwt := "eyJ" + noise(1, 30) + "." + noise(2, 60) + "." + noise(3, 43)
	return []struct{ name, text, value, says string }{
		{"jwt", jwt, jwt[:20], "an access token (a JWT)"},
		{"slack", "xo" + "xb-123456-" + noise(4, 12), noise(4, 12), "a Slack token"},
		{"bearer", "Bearer " + noise(5, 20), noise(5, 20), "a bearer token"},
		{"bearer header", "authorization: BEARER  " + noise(5, 20) + "==", noise(5, 20), "a bearer token"},
		{"client secret", "client_secret: hunter22", "hunter22", "a credential with its value"},
		{"client secret, camel case", `"clientSecret" = "hunter22"`, "hunter22", "a credential with its value"},
		{"api key", "API-KEY=hunter22", "hunter22", "a credential with its value"},
		{"private key", "-----BEGIN RSA " + "PRIVATE KEY-----", "RSA PRIV", "a private key"},
		{"refresh token", noise(6, 43), noise(6, 43)[:16], "a token or key"},
		{"refresh token, old shape", noiseHex(64), noiseHex(64)[:16], "a token or key"},
		{"lower case token", strings.ToLower(noise(11, 50)), strings.ToLower(noise(11, 50))[:16], "a token or key"},
		{"client secret alone", noise(7, 48), noise(7, 48)[:16], "a token or key"},
	}
}

func TestSecretsAreFoundAndNeverShown(t *testing.T) {
	base := string(read(t, "testdata/base.yaml"))
	single := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	places := []struct {
		name string
		file string
		put  func(s string) string
	}{
		{"comment", "x.yaml", func(s string) string { return "# " + s + "\n" }},
		{"no YAML", "x.yaml", func(s string) string { return "a: [\n" + s + "\n" }},
		{"full name", "x.yaml", func(s string) string { return document("User", "x", "{fullName: "+single(s)+"}") }},
		{"e-mail", "x.yaml", func(s string) string { return document("User", "x", "{fullName: X, email: "+single(s)+"}") }},
		{"uuid", "x.yaml", func(s string) string {
			return document("User", "x", "{fullName: X, accounts: {xpm: {uuid: "+single(s)+"}}}")
		}},
		{"group", "x.yaml", func(s string) string { return document("User", "x", "{fullName: X, accounts: "+single(s)+"}") }},
		{"name", "x.yaml", func(s string) string { return document("User", single(s), "{fullName: X}") }},
		{"kind", "x.yaml", func(s string) string { return document(single(s), "x", "{}") }},
		{"key", "x.yaml", func(s string) string {
			return document("User", "x", "{fullName: X, "+single(s)+": 1, "+single(s)+": 2}")
		}},
		{"alias", "x.yaml", func(s string) string { return document("User", "x", "{fullName: X}") + "# *" + s + "\n" }},
		{"time zone", "x.yaml", func(s string) string {
			return document("Practice", "x", "{displayName: X, manage: "+single(s)+", timezone: "+single(s)+"}")
		}},
		{"reference", "x.yaml", func(s string) string {
			return document("Assignment", "x", "{partner: "+single(s)+", clients: [{name: "+single(s)+"}, {name: "+single(s)+"}]}")
		}},
		{"cover", "x.yaml", func(s string) string {
			return coverDoc("x", single(s), single(s), single(s)+", "+single(s), single(s), single(s))
		}},
		{"cover twice", "x.yaml", func(s string) string {
			return coverDoc("x", single(s), "jo-bloggs", "manager", "2027-01-01", "2027-01-31") +
				coverDoc("y", single(s), "sam-lee", "manager", "2027-01-01", "2027-01-31")
		}},
		{"cover circle", "x.yaml", func(s string) string {
			return coverDoc("x", single(s), "jo-bloggs", "manager", "2027-01-01", "2027-01-31") +
				coverDoc("y", "jo-bloggs", single(s), "manager", "2027-01-01", "2027-01-31")
		}},
		{"freeze", "x.yaml", func(s string) string {
			return practice("freeze: [{name: " + single(s) + ", from: " + single(s) + ", until: 2027-01-01, allow: [" + single(s) + "]}]")
		}},
		{"rails", "x.yaml", func(s string) string { return practice("rails: {maxClients: {count: " + single(s) + "}}") }},
		{"branch", "x.yaml", func(s string) string { return practice("state: {git: {branch: " + single("a..b "+s) + "}}") }},
		{"folder", "x.yaml", func(s string) string { return practice("state: {folder: " + single(s) + "}") }},
		{"two keys", "x.yaml", func(s string) string { return practice("state: {folder: .x, " + single(s) + ": 1}") }},
		{"clientsFrom", "x.yaml", func(s string) string { return document("Assignment", "x", "{clientsFrom: "+single(s)+"}") }},
		{"account", "x.yaml", func(s string) string {
			return document("User", "x", "{fullName: X, github: "+single(s)+", accounts: {"+single(s)+": {}, ignition: {id: "+single(s)+", role: "+single(s)+", link: {reason: x, until: "+single(s)+"}}}}") +
				document("User", "y", "{fullName: Y, accounts: {ignition: {id: "+single(s)+"}}}")
		}},
		{"system", "x.yaml", func(s string) string {
			return practice("systems: {" + single(s) + ": {principal: " + single(s) + ", observe: " + single(s) + "}}")
		}},
		{"attestation", "x.yaml", func(s string) string {
			return document("Attestation", "x", "{actions: ["+single(s)+", "+single(s)+"], by: "+single(s)+", at: "+single(s)+
				", evidence: [{file: "+single(s)+", sha256: "+single(s)+"}, {url: "+single(s)+"}]}")
		}},
		{"app", "x.yaml", func(s string) string {
			q := single(s)
			return document("App", q, "{displayName: X, actors: [{name: "+q+", title: X, roles: ["+q+"]}], roles: [{name: a"+q+", title: X}, {name: "+q+", title: X}], columns: [{name: "+q+", headings: ["+q+", "+q+"], strict: true}], "+
				"leftovers: [{name: "+q+", title: X, by: x}], actions: [{does: x, actor: x, screen: "+q+", steps: ['{"+strings.Trim(q, "'")+"}'], seen: x, checked: "+q+"}]}") +
				document("User", "x", "{fullName: X, email: x@harbour.example, accounts: {karbon: {}, "+q+": {role: x}}}")
		}},
		{"header", "book.csv", func(s string) string { return "client," + csvCell(s) + "\nAcme,x\n" }},
		{"cell", "book.csv", func(s string) string {
			return "uuid,client,manager\n" + csvCell(s) + "," + csvCell(s) + "," + csvCell(s) + "\n"
		}},
	}
	for _, secret := range secrets() {
		for _, place := range places {
			t.Run(secret.name+" in "+place.name, func(t *testing.T) {
				files := map[string]string{"base.yaml": base, place.file: place.put(secret.text)}
				if place.file == "book.csv" {
					files["list.yaml"] = document("Assignment", "x", "{clientsFrom: book.csv}")
				}
				_, problems := decl.Load(mapFS(files), "")
				got := text(t, problems)
				if want := "this looks like " + secret.says + ", which must not be in a file [secret]"; !strings.Contains(got, want) {
					t.Errorf("got no %q in\n%s", want, got)
				}
				if strings.Contains(got, secret.value) {
					t.Errorf("the secret is shown:\n%s", got)
				}
			})
		}
	}
}

func csvCell(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func TestWhatIsNoSecret(t *testing.T) {
	tests := []struct{ name, comment, reason string }{
		{"uuid", "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11", "ids are what declarations are made of"},
		{"uuid in mixed case", "1F3c6E0a-52d4-4B8e-9a51-6f1F3a1f7C11", "whatever the case of their letters"},
		{"two uuids", "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11_9e023415-b173-4375-b8d5-4220b5a6b294", "even glued together"},
		{"e-mail", noise(8, 40) + "@bounce.example", "forwarding addresses look random"},
		{"domain", "a@" + noise(8, 40) + ".example", "so do some domains"},
		{"commit", noiseHex(40), "a comment may name a commit"},
		{"xero client id", strings.ToUpper(noiseHex(32)), "an app's id is no secret"},
		{"link", "https://central.xero.com/s/article/Add-or-Edit-Staff-in-Practice-Manager-2024", "help pages have long names"},
		{"long words", "Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu", "so do places"},
		{"rule", strings.Repeat("-", 80), "people draw lines"},
		{"talk of secrets", "the client_secret is in the vault; ask the bearer of the key about access-token: ", "a name without a value gives nothing away"},
		{"digest", "sha256: \"" + noiseHex(64) + `"`, "the digest of a piece of evidence is as random as a key"},
		{"short word", "bearer Jo", "a word, not a token"},
	}
	base := string(read(t, "testdata/base.yaml"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := decl.Load(mapFS(map[string]string{"base.yaml": base + "# " + tt.comment + "\n"}), "")
			if len(problems) > 0 {
				t.Errorf("%s: got %s", tt.reason, text(t, problems))
			}
		})
	}
}

func TestSecretPosition(t *testing.T) {
	_, problems := decl.Load(mapFS(map[string]string{
		"base.yaml": string(read(t, "testdata/base.yaml")) + "# Māori " + noise(9, 43) + " " + noise(10, 43) + "\n",
	}), "")
	const want = `base.yaml:21:9: this looks like a token or key, which must not be in a file [secret]
  hint: take it out, revoke it where it was issued, and remember that the Git history keeps it
`
	if got := text(t, problems); got != want {
		t.Errorf("one finding a line, at the character where it begins: got %s", got)
	}
}

// The rule is statistics, so it is held against many tokens.
func TestTokensOfEverySeedAreFound(t *testing.T) {
	base := string(read(t, "testdata/base.yaml"))
	var b strings.Builder
	const seeds = 500
	for i := range seeds {
		fmt.Fprintf(&b, "# %s\n", noise(100+i, 43))
	}
	_, problems := decl.Load(mapFS(map[string]string{"base.yaml": base + b.String()}), "")
	if len(problems) != seeds {
		t.Errorf("%d of %d refresh tokens were found", len(problems), seeds)
	}
}
