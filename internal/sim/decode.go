package sim

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// field is one value of a request body, under the name that was sent.
type field struct {
	name, value string
	null        bool // in JSON
}

// bodyName is what a field is called in a body of one format.
type bodyName struct {
	format format
	name   string
}

// slot is where a value of a body belongs.
type slot struct {
	index       int  // in a table
	nullIsEmpty bool // otherwise null is the same as left out (assumed)
}

// bodyNames leads from the names that a body may hold to their places.
type bodyNames map[bodyName]slot

func (b bodyNames) add(n name, s slot) {
	b[bodyName{formatXML, n.xml}] = s
	b[bodyName{formatJSON, n.json}] = s
}

// values reads the request body: an XML element called root that holds
// elements of text, or a JSON object of strings. When ok is false the call has
// been answered with what is wrong.
func (c *call) values(root string, names bodyNames) (in map[int]string, ok bool) {
	list, err := c.fields(root)
	if err != nil {
		c.fail(http.StatusBadRequest, "the body cannot be read: "+err.Error())
		return nil, false
	}
	in = make(map[int]string, len(list))
	for _, given := range list {
		at, known := names[bodyName{c.sent, given.name}]
		if !known {
			c.fail(http.StatusOK, unknownField(given.name))
			return nil, false
		}
		if _, twice := in[at.index]; twice {
			c.fail(http.StatusOK, fmt.Sprintf("Field %s is given twice", given.name))
			return nil, false
		}
		if !given.null || at.nullIsEmpty {
			in[at.index] = given.value
		}
	}
	return in, true
}

func unknownField(name string) string {
	return fmt.Sprintf("Unknown field %s", name)
}

func (c *call) fields(root string) ([]field, error) {
	switch {
	case c.err != nil:
		return nil, c.err
	case c.sent == formatXML:
		return xmlFields(c.body, root)
	default:
		return jsonFields(c.body)
	}
}

// element is what a body in XML holds below its root.
type element struct {
	XMLName  xml.Name
	Value    string     `xml:",chardata"`
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []struct {
		XMLName xml.Name
	} `xml:",any"`
}

// text reports whether the element holds text and nothing else.
func (e *element) text() bool { return len(e.Children) == 0 && len(e.Attrs) == 0 }

func xmlFields(body []byte, root string) ([]field, error) {
	elements, err := xmlElements(body, root)
	if err != nil {
		return nil, err
	}
	list := make([]field, 0, len(elements))
	for _, e := range elements {
		if !e.text() {
			return nil, textOnly(e)
		}
		list = append(list, field{name: e.XMLName.Local, value: e.Value})
	}
	return list, nil
}

func textOnly(e element) error {
	return fmt.Errorf("<%s> must hold text only", e.XMLName.Local)
}

func xmlElements(body []byte, root string) ([]element, error) {
	var doc struct {
		XMLName xml.Name
		Attrs   []xml.Attr `xml:",any,attr"`
		Fields  []element  `xml:",any"`
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	if doc.XMLName.Local != root || len(doc.Attrs) > 0 {
		return nil, fmt.Errorf("the root must be a plain <%s>", root)
	}
	if err := onlySpace(d); err != nil {
		return nil, err
	}
	return doc.Fields, nil
}

// onlySpace refuses anything but blanks and comments after the root.
func onlySpace(d *xml.Decoder) error {
	for {
		switch t, err := d.Token(); t := t.(type) {
		case nil:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		case xml.Comment:
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return errors.New("text after the root")
			}
		default:
			return errors.New("a second root")
		}
	}
}

func jsonFields(body []byte) ([]field, error) {
	var list []field
	err := jsonMembers(body, func(d *json.Decoder, key string) error {
		var value *string
		if err := d.Decode(&value); err != nil {
			return err
		}
		given := field{name: key, null: value == nil}
		if value != nil {
			given.value = *value
		}
		list = append(list, given)
		return nil
	})
	return list, err
}

// jsonMembers calls read for the value of each member of the object that the body is.
func jsonMembers(body []byte, read func(d *json.Decoder, key string) error) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return errors.New("it must be an object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if err := read(d, key.(string)); err != nil {
			return fmt.Errorf("field %q: %w", key, err)
		}
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}
