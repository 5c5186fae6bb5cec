package render

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
)

// runbookStyle reads on a screen by day and by night, and prints black on
// white, an item never torn between two pages.
const runbookStyle = `:root{color-scheme:light dark}
body{font:1rem/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733;background:#fff}
h1{font-size:1.5rem;margin:0 0 .3rem}
h2{font-size:1.2rem;margin:2rem 0 .4rem;padding-top:.6rem;border-top:2px solid currentColor}
h3{font-size:1rem;margin:1.4rem 0 .3rem}
p{margin:.3rem 0}
ul{margin:.3rem 0;padding-left:1.3rem}
ul.boxes{list-style:none;padding:0}
ul.boxes>li{display:grid;grid-template-columns:1.8rem 1fr;margin:.8rem 0;break-inside:avoid}
input{width:1.1rem;height:1.1rem;margin:.15rem 0 0}
.small{font-size:.85rem;opacity:.75}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0 .8rem;padding:.5rem;border:1px solid currentColor;border-radius:.3rem}
@media(prefers-color-scheme:dark){body{color:#e6eaee;background:#14191e}}
@media print{:root{color-scheme:light}body{max-width:none;margin:0;color:#000;background:#fff;font-size:11pt}h2,h3{break-after:avoid}.small{opacity:1}}`

// html writes the runbook as one file that needs nothing else: no script, no
// image, no font, and its policy allows none. A box can be ticked on paper and
// on the screen, where nothing keeps it. The template escapes every value for
// where it stands, and makes each safe to show first, as the other formats do.
func (b runbook) html(w io.Writer) error {
	t, err := template.New("runbook").Funcs(template.FuncMap{"clean": clean}).Parse(runbookPage)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(runbookStyle))
	out := bufio.NewWriter(w)
	err = t.Execute(out, map[string]any{
		"Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		"Book":   b,
		"Tell":   tellTitle,
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

const runbookPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.Policy}}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>{{clean .Book.Title}}</title>
<style>` + runbookStyle + `</style></head>
<body><main>{{with .Book}}
<h1>{{clean .Title}}</h1>
<p class="small">{{clean .About}}</p>
{{range .Summary}}<p>{{clean .}}</p>
{{end}}{{range .Sittings}}<section>
<h2>{{clean .Heading}}</h2>
{{range .Screens}}<h3>{{clean .Place}}</h3>
{{with .Before}}<p>Before you begin: {{clean .}}</p>
{{end}}{{with .Paths}}<p>{{range $i, $path := .}}{{if $i}} or: {{clean $path}}{{else}}Open: <strong>{{clean $path}}</strong>{{end}}{{end}}</p>
{{end}}<ul class="boxes">
{{range .Items}}<li><input type="checkbox" id="n{{.Number}}"><div>
<label for="n{{.Number}}">{{.Number}}. <strong>{{clean .Person}}</strong>: {{clean .What}}</label>{{with .Label}} <span class="small">{{clean .}}</span>{{end}}
{{range .Heads}}<p><strong>{{clean .}}</strong></p>
{{end}}{{with .Steps}}<ul>{{range .}}
<li>{{clean .}}</li>{{end}}
</ul>
{{end}}{{range .Notes}}<p>{{clean .}}</p>
{{end}}</div></li>
{{end}}{{with .Saving}}<li><input type="checkbox" aria-label="Saved"><div><strong>{{clean .}}</strong></div></li>
{{end}}</ul>
{{range .Help}}<p class="small">Where this comes from: {{clean .}}</p>
{{end}}{{end}}</section>
{{end}}{{range .Others}}<section>
<h2>{{clean .Title}}</h2>
<ul>
{{range .Items}}<li>{{clean .Line}}</li>
{{end}}</ul>
</section>
{{end}}{{with .Tell}}<section>
<h2>{{$.Tell}}</h2>
{{range .}}<p>{{clean .Why}}:</p>
<pre>{{clean .Line}}</pre>
{{end}}</section>
{{end}}{{end}}</main></body></html>
`
