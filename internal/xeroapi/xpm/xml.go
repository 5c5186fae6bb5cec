package xpm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// decodeXML reads token by token. A whole record has some fifty elements, of
// which six are wanted, so nearly all the time goes into passing over the
// rest. What machines write is read by a scanner of our own; of anything that
// it does not read to the end, encoding/xml has the last word, from the
// beginning.
func decodeXML(body []byte, rec *recorder) (answer, error) {
	if scan := newScanner(body); scan != nil {
		r := xmlReader{tokens: scan.next, rec: rec}
		if a, err := r.answer(); err == nil {
			return a, nil
		}
	}
	return decodeAnyXML(body, rec)
}

// decodeAnyXML takes the raw tokens of encoding/xml. They leave out name spaces
// and the check that tags match: half the memory of its own decoding, and up to
// a third less time (measured). Matching is checked here, on a stack that costs
// nothing.
func decodeAnyXML(body []byte, rec *recorder) (answer, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	r := xmlReader{rec: rec, tokens: func() (token, error) { return rawToken(d) }}
	return r.answer()
}

func rawToken(d *xml.Decoder) (token, error) {
	t, err := d.RawToken()
	if err != nil {
		return token{}, err
	}
	switch t := t.(type) {
	case xml.StartElement:
		return token{kind: startToken, name: t.Name}, nil
	case xml.EndElement:
		return token{kind: endToken, name: t.Name}, nil
	case xml.CharData:
		return token{kind: textToken, text: t}, nil
	}
	return token{}, nil
}

func (r *xmlReader) answer() (answer, error) {
	var a answer
	if err := r.root("Response"); err != nil {
		return a, err
	}
	err := r.children(func(name string) (err error) {
		switch name {
		case "Status":
			return r.text(&a.Status)
		case "ErrorDescription":
			return r.text(&a.Error)
		case "StaffList":
			a.StaffList = &[]Staff{}
			return list(r, "Staff", a.StaffList, (*xmlReader).staff)
		case "Staff":
			a.Staff = &Staff{}
			return r.staff(a.Staff)
		case "Clients":
			a.Clients = &[]Client{}
			return list(r, "Client", a.Clients, (*xmlReader).client)
		case "Client":
			a.Client = &Client{}
			return r.client(a.Client)
		case "Jobs":
			a.Jobs = &[]Job{}
			return list(r, "Job", a.Jobs, (*xmlReader).job)
		case "Job":
			a.Job = &Job{}
			return r.job(a.Job)
		case "Groups":
			a.Groups = &[]Group{}
			return list(r, "Group", a.Groups, (*xmlReader).group)
		case "Group":
			a.Group = &Group{}
			return r.group(a.Group)
		case "Pagination":
			a.Pagination = &pageLinks{}
			return r.pagination(a.Pagination)
		}
		return r.skip()
	})
	if err != nil {
		return answer{}, err
	}
	return a, r.end()
}

func list[T any](r *xmlReader, item string, into *[]T, read func(*xmlReader, *T) error) error {
	return r.children(func(name string) error {
		if name != item {
			return r.skip()
		}
		var one T
		err := read(r, &one)
		*into = append(*into, one)
		return err
	})
}

func (r *xmlReader) staff(s *Staff) error {
	return r.children(func(name string) error {
		switch name {
		case "UUID":
			return r.text(&s.UUID)
		case "Name":
			return r.text(&s.Name)
		case "Email":
			return r.text(&s.Email)
		}
		return r.skip()
	})
}

func (r *xmlReader) client(c *Client) error {
	r.rec.begin()
	defer func() { c.Record = r.rec.finish() }()
	return r.children(func(name string) error {
		switch name {
		case "UUID":
			return r.text(&c.UUID)
		case "Name":
			return r.text(&c.Name)
		case "IsArchived":
			return r.flag(&c.Archived)
		case "IsDeleted":
			return r.flag(&c.Deleted)
		case "AccountManager":
			return r.person(&c.AccountManager)
		case "JobManager":
			return r.person(&c.JobManager)
		}
		return r.skip()
	})
}

func (r *xmlReader) person(p *Person) error {
	return r.children(func(name string) error {
		switch name {
		case "UUID":
			return r.common(&p.UUID)
		case "Name":
			return r.common(&p.Name)
		}
		return r.skip()
	})
}

func (r *xmlReader) pagination(p *pageLinks) error {
	return r.children(func(name string) error {
		if name != "Links" {
			return r.skip()
		}
		return r.children(func(name string) error {
			if name != "Next" {
				return r.skip()
			}
			return r.text(&p.Links.Next)
		})
	})
}

// xmlReader walks a document by its elements. Each method is called after the
// start of an element and takes everything up to its end.
type xmlReader struct {
	tokens func() (token, error)
	open   []xml.Name
	buf    []byte
	rec    *recorder         // of clients; may be nil
	seen   map[string]string // texts that occur again and again
}

// next is the next token; the end of the input is an error while an element
// is open.
func (r *xmlReader) next() (token, error) {
	t, err := r.tokens()
	switch {
	case err == nil:
	case errors.Is(err, io.EOF) && len(r.open) > 0:
		return t, fmt.Errorf("it ends within <%s>", r.open[len(r.open)-1].Local)
	default:
		return t, err
	}
	switch t.kind {
	case startToken:
		r.open = append(r.open, t.name)
	case endToken:
		if len(r.open) == 0 || r.open[len(r.open)-1] != t.name {
			return t, fmt.Errorf("</%s> ends nothing", t.name.Local)
		}
		r.open = r.open[:len(r.open)-1]
	case textToken, otherToken:
	}
	if r.rec != nil {
		r.rec.token(t)
	}
	return t, nil
}

// root takes the start of the outermost element.
func (r *xmlReader) root(name string) error {
	for {
		t, err := r.next()
		if errors.Is(err, io.EOF) {
			return errors.New("it is empty")
		}
		if err != nil {
			return err
		}
		if t.kind == startToken {
			if t.name.Local != name {
				return fmt.Errorf("it is a <%s>, not a <%s>", t.name.Local, name)
			}
			return nil
		}
		if t.says() {
			return errors.New("it is not XML")
		}
	}
}

// end makes sure that nothing follows the outermost element.
func (r *xmlReader) end() error {
	for {
		t, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t.kind == startToken || t.says() {
			return errors.New("something follows its end")
		}
	}
}

// says reports whether the token is text, and more than white space.
func (t token) says() bool { return t.kind == textToken && len(bytes.TrimSpace(t.text)) > 0 }

func (r *xmlReader) children(read func(name string) error) error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t.kind {
		case startToken:
			if err := read(t.name.Local); err != nil {
				return err
			}
		case endToken:
			return nil
		case textToken, otherToken:
		}
	}
}

func (r *xmlReader) skip() error {
	for depth := len(r.open); len(r.open) >= depth; {
		if _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

// text takes an element that holds text alone, byte for byte.
func (r *xmlReader) text(into *string) error {
	err := r.bytes()
	*into = string(r.buf)
	return err
}

// common is text for what thousands of records share, such as a person's name:
// it is kept once.
func (r *xmlReader) common(into *string) error {
	err := r.bytes()
	s, ok := r.seen[string(r.buf)]
	if !ok {
		if r.seen == nil {
			r.seen = map[string]string{}
		}
		s = string(r.buf)
		r.seen[s] = s
	}
	*into = s
	return err
}

// bytes takes an element that holds text alone into the buffer.
func (r *xmlReader) bytes() error {
	name := r.open[len(r.open)-1].Local
	r.buf = r.buf[:0]
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t.kind {
		case textToken:
			r.buf = append(r.buf, t.text...)
		case startToken:
			return fmt.Errorf("<%s> holds a <%s> where a text is expected", name, t.name.Local)
		case endToken:
			return nil
		case otherToken:
		}
	}
}

func (r *xmlReader) flag(f *Flag) error {
	var text string
	err := r.text(&text)
	*f = flag(strings.TrimSpace(text))
	return err
}
