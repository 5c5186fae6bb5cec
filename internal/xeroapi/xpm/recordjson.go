package xpm

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// recordJSON walks a body once more, after encoding/json has read it, and
// gives the clients their records. That the body is valid is known by then,
// so this is a fraction of the first reading (measured: BenchmarkRecord).
func recordJSON(body []byte, c *recorder, a *answer) error {
	w := jsonWalker{body: body, rec: c}
	w.peek()
	var list []*Record
	var one *Record
	w.object(func(key []byte) {
		switch {
		case strings.EqualFold(string(key), "clients"):
			list = nil
			w.array(func() { list = append(list, w.record()) })
		case strings.EqualFold(string(key), "client"):
			one = w.record()
		default:
			w.skip()
		}
	})
	if a.Client != nil {
		a.Client.Record = one
	}
	if a.Clients == nil {
		return nil
	}
	if len(list) != len(*a.Clients) {
		return errors.New("its list of clients is garbled")
	}
	for i, r := range list {
		(*a.Clients)[i].Record = r
	}
	return nil
}

// jsonWalker stands before a value of a valid body, or between two of them.
type jsonWalker struct {
	body []byte
	at   int
	rec  *recorder
}

// record reads one client.
func (w *jsonWalker) record() *Record {
	if w.peek() != '{' {
		w.skip()
		return nil
	}
	w.rec.begin()
	w.members()
	return w.rec.finish()
}

func (w *jsonWalker) members() {
	w.object(func(key []byte) {
		if w.peek() == 'n' { // null is absent, and {"uuid":null} nobody
			w.rec.open[len(w.rec.open)-1].holds = true
			w.skip()
			return
		}
		w.rec.start(key)
		w.value()
		w.rec.end()
	})
}

// value reads what a field holds.
func (w *jsonWalker) value() {
	switch w.peek() {
	case '{':
		w.members()
	case '[':
		w.array(w.item)
	default:
		w.rec.value(w.text())
	}
}

func (w *jsonWalker) item() {
	w.rec.startItem()
	switch w.peek() {
	case '{':
		w.members()
	case '[':
		w.array(w.item)
	default:
		w.rec.value(w.text())
		w.rec.plain()
	}
	w.rec.end()
}

// object calls member with each key, before its value, which member passes.
func (w *jsonWalker) object(member func(key []byte)) {
	w.at++
	for w.peek() != '}' {
		key := w.text()
		w.peek()
		w.at++ // the colon
		member(key)
		w.comma()
	}
	w.at++
}

// array calls item before each value, which item passes.
func (w *jsonWalker) array(item func()) {
	if w.peek() != '[' {
		w.skip()
		return
	}
	w.at++
	for w.peek() != ']' {
		item()
		w.comma()
	}
	w.at++
}

func (w *jsonWalker) comma() {
	if w.peek() == ',' {
		w.at++
	}
}

// peek passes white space.
func (w *jsonWalker) peek() byte {
	for {
		switch b := w.body[w.at]; b {
		case ' ', '\t', '\n', '\r':
			w.at++
		default:
			return b
		}
	}
}

// text reads a string without its quotes, or a number or word as it stands.
func (w *jsonWalker) text() []byte {
	if w.peek() != '"' {
		from := w.at
		w.at += bytes.IndexAny(w.body[w.at:], ",]} \t\n\r")
		return w.body[from:w.at]
	}
	from := w.at
	if !w.quoted() {
		return w.body[from+1 : w.at-1]
	}
	var s string
	if json.Unmarshal(w.body[from:w.at], &s) != nil { // a valid string is one
		return nil
	}
	return []byte(s)
}

// quoted passes a string and reports whether something in it is escaped.
func (w *jsonWalker) quoted() (escaped bool) {
	for w.at++; ; w.at++ {
		switch w.body[w.at] {
		case '"':
			w.at++
			return escaped
		case '\\':
			escaped = true
			w.at++
		}
	}
}

// skip passes a value.
func (w *jsonWalker) skip() {
	switch w.peek() {
	case '{':
		w.object(func([]byte) { w.skip() })
	case '[':
		w.array(w.skip)
	case '"':
		w.quoted()
	default:
		w.text()
	}
}
