package login

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
)

// page is what the browser shows in the end. It asks nobody for anything: no
// script, no image, no font.
type page struct {
	Status int
	Title  string
	Lines  []string
}

const pageStyle = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;color:#1b2733;background:#f7f8f9}h1{font-size:1.5rem;margin:0 0 .6rem}p{margin:.4rem 0}@media(prefers-color-scheme:dark){body{color:#e6eaee;background:#14191e}}`

func pageTemplate() *template.Template {
	return template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}} · practicectl</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>` + pageStyle + `</style></head>
<body><main><h1>{{.Title}}</h1>{{range .Lines}}<p>{{.}}</p>{{end}}</main></body></html>
`))
}

// setHeaders allows the page its own style and nothing else. The address holds
// a code, used by then: it goes into no cache and no Referer all the same.
func setHeaders(h http.Header) {
	sum := sha256.Sum256([]byte(pageStyle))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

func (p page) write(w http.ResponseWriter) {
	setHeaders(w.Header())
	w.WriteHeader(p.Status)
	_ = pageTemplate().Execute(w, p) // a browser that has gone away needs no page
}

func pageOf(err error) page {
	if err == nil {
		return page{http.StatusOK, "You are logged in", []string{"practicectl has the access that you allowed.", "You can close this page and go back to the terminal."}}
	}
	p := page{http.StatusBadRequest, "The login did not work", []string{err.Error()}}
	if hint := hintOf(err); hint != "" {
		p.Lines = append(p.Lines, hint)
	}
	p.Lines = append(p.Lines, "The terminal says the same.")
	return p
}
