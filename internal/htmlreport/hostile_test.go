package htmlreport_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/htmlreport"
)

// spoiled is the page with a text at the end of every string that people or
// systems wrote, wherever it stands; what is one of a few words is left alone.
func spoiled(p htmlreport.Page, with string) htmlreport.Page {
	v := reflect.ValueOf(&p).Elem()
	zone := p.Plan.TimeZone
	spoil(v, with)
	p.Plan.TimeZone = zone
	return p
}

func spoil(v reflect.Value, with string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() && v.String() != "" {
			v.SetString(v.String() + with)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			spoil(v.Elem(), with)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			spoil(v.Index(i), with)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i), with)
		}
	default: // nothing to read
	}
}

// shape is what kinds of elements there are, with the names of their attributes:
// the same, whatever the texts are.
const shape = `Array.from(new Set(Array.from(document.querySelectorAll("*"), (e) => e.localName + " " + e.getAttributeNames().sort().join(" ")))).sort().join("\n")`

// unfold shows all rows of all tables, and all that is folded.
const unfold = `(() => { for (let b; (b = Array.from(document.querySelectorAll(".more button")).find((e) => e.checkVisibility())); ) b.click();
	document.querySelectorAll("details").forEach((d) => { d.open = true }); return "" })()`

// Whatever stands in any column, part or list, no element or attribute comes of
// it, nothing runs, nothing is asked for, and what cannot be seen is seen.
func TestNothingIsInterpreted(t *testing.T) {
	for name, with := range map[string]string{
		"markup":     hostile,
		"quotes":     `" onmouseover="hit()" x='" style='color:red'`,
		"a comment":  `--><!--<script>`,
		"an element": `</table></td></svg></style></title><style>*{display:none}</style><a href="http://x.example">x</a>`,
		"a formula":  `=HYPERLINK("http://x.example","x")`,
		"a command":  "\n::stop-commands::x\n##[error]@admin **b** [a](b) ![i](http://x.example)",
		"turned":     "\u202eexe.txt\u2066 \u200b\u200f\ufeff \x1b]8;;http://x.example\x07x",
	} {
		t.Run(name, func(t *testing.T) {
			r := read(t, sample(60, 30))
			r.ask(unfold)
			want := r.ask(shape)
			r.openAny(spoiled(sample(60, 30), with))
			r.ask(`(window.hits = 0, window.hit = () => window.hits++, "")`)
			r.ask(unfold)
			r.want("elements and attributes", shape, want)
			r.want("nothing has run", `String(window.hits)`, "0")
			if marks := r.ask(`(document.documentElement.outerHTML.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g) ?? []).length.toString()`); marks != "0" {
				t.Errorf("%s characters that nobody sees are on the page", marks)
			}
			r.quiet()
		})
	}
}

// However long names are, nothing becomes wider than what it stands on.
func TestLongNames(t *testing.T) {
	r := read(t, sample(30, 20))
	r.openAny(spoiled(sample(30, 20), strings.Repeat("Whanganui", 40)+" 👩‍🌾🏳️‍🌈 كوافير"))
	for _, width := range []int{380, 1280} {
		r.emulate("light", "", width)
		r.want("the page", `String(document.documentElement.scrollWidth <= innerWidth)`, "true")
		r.want("tables in their boxes", `String(Array.from(document.querySelectorAll(".listed, .bars")).filter((e) => e.scrollWidth > e.clientWidth + 1).length)`, "0")
	}
}
