package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
)

// The pages need nothing from elsewhere and run no script. The form has no
// action, so that it goes to the page's own address, with all that the app asked for.

const pageStyle = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 1rem; }
main { max-width: 34rem; margin: 0 auto; }
fieldset, select, button { font: inherit; }
fieldset { margin: 1rem 0; }
label { padding: .25rem 0; }
button { padding: .5rem 1.25rem; margin-right: .5rem; }
.note { border-bottom: 1px solid; padding-bottom: .5rem; }
.problem { border: 2px solid; padding: .5rem 1rem; font-weight: bold; }
`

const pageHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{{.Title}}</title>
<style>` + pageStyle + `</style>
</head>
<body>
<main>
<p class="note">This is a simulation. Nothing here reaches a real account.</p>
<h1>{{.Title}}</h1>
`

const pageFoot = `</main>
</body>
</html>
`

const consentBody = `{{with .Problem}}<p class="problem" role="alert">{{.}}</p>
{{end}}<form method="post">
<p><label for="person">You are</label>
<select id="person" name="person">
{{range .People}}<option value="{{.ID}}">{{.Name}}, {{.Email}}</option>
{{end}}</select></p>
<h2>It asks to</h2>
<ul>
{{range .Asks}}<li>{{.}}</li>
{{end}}</ul>
{{if .Tenants}}<fieldset>
<legend>{{if .One}}Which account may it use?{{else}}Which accounts may it use?{{end}}</legend>
{{range $i, $t := .Tenants}}<div><input type="{{if $.One}}radio{{else}}checkbox{{end}}" id="tenant-{{$i}}" name="tenant" value="{{$t.ID}}">
<label for="tenant-{{$i}}">{{$t.Name}} ({{$t.Kind}})</label></div>
{{end}}</fieldset>
{{end}}<p><button type="submit" name="decision" value="allow">Allow access</button>
<button type="submit" name="decision" value="deny">Deny</button></p>
</form>
`

const errorBody = `<p class="problem" role="alert">{{.Text}}</p>
<p>Error: <code>{{.Code}}</code></p>
<p>The app that sent you here has to put this right. Nothing was agreed to.</p>
`

// pages are the two pages of the login host.
type pages struct {
	consent, problem *template.Template
	policy           string // content security policy
}

func newPages() pages {
	parse := func(body string) *template.Template {
		return template.Must(template.New("page").Parse(pageHead + body + pageFoot))
	}
	sum := sha256.Sum256([]byte(pageStyle))
	// Nothing is said of form-action: browsers hold it against the redirect, too.
	return pages{parse(consentBody), parse(errorBody), "default-src 'none'; img-src data:; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; frame-ancestors 'none'"}
}

// consentView is what the consent page shows.
type consentView struct {
	Title, Problem string
	People         []personView
	Asks           []string
	One            bool
	Tenants        []tenantView
}

type personView struct{ ID, Name, Email string }

type tenantView struct{ ID, Name, Kind string }

// consentPage asks, or asks again and says why.
func (s *Server) consentPage(c *call, status int, r consentRequest, why string) {
	v := consentView{Title: r.app.title() + " wants access", Problem: why, One: r.one}
	for _, p := range s.identity.people {
		v.People = append(v.People, personView{p.id, p.name, p.email})
	}
	for _, row := range r.scopes {
		v.Asks = append(v.Asks, row.help)
	}
	for _, t := range s.offered(r) {
		v.Tenants = append(v.Tenants, tenantView{t.ID, t.Name, t.kind()})
	}
	s.page(c, status, s.pages.consent, v)
}

// errorPage has the status that is documented for it.
func (s *Server) errorPage(c *call, p problem) {
	s.page(c, http.StatusInternalServerError, s.pages.problem, struct{ Title, Code, Text string }{
		"Sorry, something went wrong", p.code, p.text,
	})
}

func (s *Server) page(c *call, status int, t *template.Template, v any) {
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil { // plain structs of strings only
		panic(err)
	}
	c.status, c.enc.buf = status, b.Bytes()
	for key, value := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": s.pages.policy,
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
	} {
		c.header.Set(key, value)
	}
}
