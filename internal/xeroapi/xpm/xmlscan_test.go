package xpm

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scanned is the tokens of the scanner as XML of one spelling, or false where
// it leaves the body to encoding/xml.
func scanned(body string) (string, bool) {
	s := newScanner([]byte(body))
	if s == nil {
		return "", false
	}
	return spelled(s.next)
}

func spelled(next func() (token, error)) (string, bool) {
	var b strings.Builder
	for {
		t, err := next()
		switch {
		case errors.Is(err, io.EOF):
			return b.String(), true
		case err != nil:
			return "", false
		case t.kind == startToken:
			b.WriteString("<" + t.name.Local + ">")
		case t.kind == endToken:
			b.WriteString("</" + t.name.Local + ">")
		case t.kind == textToken:
			b.Write(t.text)
		}
	}
}

// Each plain body is read by the scanner, and as encoding/xml reads it.
func TestScannerReadsWhatIsPlain(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"elements", "<A><B>x</B> <C /><D/></A>", "<A><B>x</B> <C></C><D></D></A>"},
		{"a declaration", `<?xml version="1.0" encoding="UTF-8"?><A/>`, "<A></A>"},
		{"attributes", `<A xmlns:b="urn:>b" c='"'><E f='/'/></A >`, "<A><E></E></A>"},
		{"names", "<_a.b-1></_a.b-1>", "<_a.b-1></_a.b-1>"},
		{"escapes", "&lt;&gt;&amp;&quot;&apos;&#39;&#xD;&#x101;;", "<>&\"''\r\u0101;"},
		{"beyond ASCII", "<A>\u0101\U0001F600\uFFFD</A>", "<A>\u0101\U0001F600\uFFFD</A>"},
		{"almost the end of CDATA", "<A>]] ></A>", "<A>]] ></A>"},
	} {
		got, ok := scanned(tt.body)
		if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
			t.Errorf("%s: plain %v (-want +got):\n%s", tt.name, ok, diff)
		}
		d := xml.NewDecoder(strings.NewReader(tt.body))
		if got, _ := spelled(func() (token, error) { return rawToken(d) }); got != tt.want {
			t.Errorf("%s: encoding/xml reads %s", tt.name, got)
		}
	}
}

// What is not plain, or wrong, is left to encoding/xml.
func TestScannerLeavesTheRest(t *testing.T) {
	for _, tt := range []struct{ name, body string }{
		{"a comment", "<A><!-- b --></A>"},
		{"CDATA", "<A><![CDATA[b]]></A>"},
		{"an instruction", "<A><?b?></A>"},
		{"another encoding", `<?xml version="1.0" encoding="utf-16"?><A/>`},
		{"a name space", "<a:A></a:A>"},
		{"a name that begins with a digit", "<1/>"},
		{"a name beyond ASCII", "<\u0101/>"},
		{"no name", "< A/>"},
		{"no name to end", "</>"},
		{"a line end that has to change", "<A>\r\n</A>"},
		{"a character that must not be", "<A>\x01</A>"},
		{"another one", "<A>\uFFFF</A>"},
		{"the same, escaped", "<A>&#1;</A>"},
		{"half a character", "<A>\xC4</A>"},
		{"half a pair, escaped", "<A>&#xD800;</A>"},
		{"an unknown name for a character", "<A>&bomb;</A>"},
		{"a lone &", "<A>a & b</A>"},
		{"a character without an end", "&amp"},
		{"the end of CDATA", "<A>]]></A>"},
		{"an attribute without a value", "<A b></A>"},
		{"an attribute without quotes", "<A b=c></A>"},
		{"an attribute without an end", `<A b="c`},
		{"an attribute with an escape", `<A b="&amp;"></A>`},
		{"white space in an attribute", `<A b = "c"></A>`},
		{"an attribute without a name", `<A ="b"></A>`},
		{"an attribute with half a name", `<A b:="c"></A>`},
		{"cut in a tag", "<A"},
		{"cut in an end", "</A"},
		{"a slash in a tag", "<A/ >"},
		{"something in an end", "</A b>"},
	} {
		if got, ok := scanned(tt.body); ok {
			t.Errorf("%s: read as %s", tt.name, got)
		}
	}
}

// The answers that were recorded are plain: reading them is as fast as it gets.
func TestRecordedAnswersArePlain(t *testing.T) {
	for _, file := range []string{"staff-list-access_token_accepted.json", "client-list-when_detailed_false.json", "client-update.json", "job-assign-manager.json"} {
		if _, ok := scanned(recorded(t, file).Response.Body); !ok {
			t.Errorf("%s is left to encoding/xml", file)
		}
	}
}
