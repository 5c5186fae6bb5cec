package sim

import (
	"bytes"
	"unicode/utf8"
)

// name is what one field is called in each format.
type name struct{ xml, json string }

// encoder appends one answer in either format. It is written by hand because
// a page of 500 clients has some 20,000 elements, and encoding/xml would cost
// more than all else the simulator does.
type encoder struct {
	buf    []byte
	format format
}

// begin opens the envelope.
func (e *encoder) begin(status string) {
	if e.format == formatXML {
		e.put("<Response>")
	} else {
		e.put("{")
	}
	e.text(name{"Status", "status"}, status)
}

func (e *encoder) end() {
	if e.format == formatXML {
		e.put("</Response>")
	} else {
		e.put("}")
	}
}

// object opens a named object, close closes it; in a list the JSON name is
// left empty, since elements have none there.
func (e *encoder) object(n name) {
	if e.format == formatXML {
		e.put("<", n.xml, ">")
		return
	}
	e.key(n.json)
	e.put("{")
}

func (e *encoder) closeObject(n name) {
	if e.format == formatXML {
		e.put("</", n.xml, ">")
	} else {
		e.put("}")
	}
}

// list opens a list; closeList turns one without elements into an empty element.
func (e *encoder) list(n name) {
	if e.format == formatXML {
		e.put("<", n.xml, ">")
		return
	}
	e.key(n.json)
	e.put("[")
}

func (e *encoder) closeList(n name) {
	if e.format == formatJSON {
		e.put("]")
		return
	}
	if bytes.HasSuffix(e.buf, []byte("<"+n.xml+">")) {
		e.buf = e.buf[:len(e.buf)-1]
		e.put(" />")
		return
	}
	e.put("</", n.xml, ">")
}

// text writes a field; blank is an empty element or an empty string.
func (e *encoder) text(n name, v string) {
	switch {
	case e.format == formatJSON:
		e.key(n.json)
		e.quote(v)
	case v == "":
		e.put("<", n.xml, " />")
	default:
		e.put("<", n.xml, ">")
		e.escape(v)
		e.put("</", n.xml, ">")
	}
}

// identity writes what a reference to another record holds.
func (e *encoder) identity(uuid, called string) {
	e.text(name{"UUID", "uuid"}, uuid)
	e.text(name{"Name", "name"}, called)
}

// number writes a field whose value is made of digits, or is true or false.
func (e *encoder) number(n name, v string) {
	if e.format == formatXML {
		e.text(n, v)
		return
	}
	e.key(n.json)
	e.put(v)
}

// key starts a JSON member or, with an empty name, an element of a list.
func (e *encoder) key(name string) {
	if last := e.buf[len(e.buf)-1]; last != '{' && last != '[' {
		e.put(",")
	}
	if name != "" {
		e.put(`"`, name, `":`)
	}
}

func (e *encoder) put(parts ...string) {
	for _, p := range parts {
		e.buf = append(e.buf, p...)
	}
}

// escape writes XML character data. Characters that XML cannot hold become U+FFFD.
func (e *encoder) escape(v string) {
	for _, r := range v {
		switch {
		case r == '&':
			e.put("&amp;")
		case r == '<':
			e.put("&lt;")
		case r == '>':
			e.put("&gt;")
		case r == '\r':
			e.put("&#xD;")
		case r < ' ' && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			e.buf = utf8.AppendRune(e.buf, utf8.RuneError)
		default:
			e.buf = utf8.AppendRune(e.buf, r)
		}
	}
}

// quote writes a JSON string.
func (e *encoder) quote(v string) {
	const hex = "0123456789abcdef"
	e.put(`"`)
	for _, r := range v {
		switch {
		case r == '"' || r == '\\':
			e.buf = append(e.buf, '\\', byte(r))
		case r < ' ':
			e.put(`\u00`)
			e.buf = append(e.buf, hex[r>>4], hex[r&15])
		default:
			e.buf = utf8.AppendRune(e.buf, r)
		}
	}
	e.put(`"`)
}
