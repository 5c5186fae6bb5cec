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
}

// bodyName is what a field is called in a body of one format.
type bodyName struct {
	format format
	name   string
}

// bodyNames leads from the names that a body may hold to a table's index.
type bodyNames map[bodyName]int

func (b bodyNames) add(n name, index int) {
	b[bodyName{formatXML, n.xml}] = index
	b[bodyName{formatJSON, n.json}] = index
}

// values reads the request body: an XML element called root that holds
// elements of text, or a JSON object of strings. When ok is false the call has
// been answered with what is wrong.
func (c *call) values(root string, names bodyNames) (in map[int]string, ok bool) {
	list, f, err := c.fields(root)
	if err != nil {
		c.fail(http.StatusBadRequest, "the body cannot be read: "+err.Error())
		return nil, false
	}
	in = make(map[int]string, len(list))
	for _, given := range list {
		i, known := names[bodyName{f, given.name}]
		if !known {
			c.fail(http.StatusOK, unknownField(given.name))
			return nil, false
		}
		if _, twice := in[i]; twice {
			c.fail(http.StatusOK, fmt.Sprintf("Field %s is given twice", given.name))
			return nil, false
		}
		in[i] = given.value
	}
	return in, true
}

func unknownField(name string) string {
	return fmt.Sprintf("Unknown field %s", name)
}

func (c *call) fields(root string) ([]field, format, error) {
	f, _ := bodyFormat(c.r.Header.Get("Content-Type"))
	if c.err != nil {
		return nil, f, c.err
	}
	if f == formatXML {
		list, err := xmlFields(c.body, root)
		return list, f, err
	}
	list, err := jsonFields(c.body)
	return list, f, err
}

func xmlFields(body []byte, root string) ([]field, error) {
	var doc struct {
		XMLName xml.Name
		Attrs   []xml.Attr `xml:",any,attr"`
		Fields  []struct {
			XMLName  xml.Name
			Value    string     `xml:",chardata"`
			Attrs    []xml.Attr `xml:",any,attr"`
			Children []struct {
				XMLName xml.Name
			} `xml:",any"`
		} `xml:",any"`
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
	list := make([]field, 0, len(doc.Fields))
	for _, f := range doc.Fields {
		if len(f.Children) > 0 || len(f.Attrs) > 0 {
			return nil, fmt.Errorf("<%s> must hold text only", f.XMLName.Local)
		}
		list = append(list, field{f.XMLName.Local, f.Value})
	}
	return list, nil
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
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil {
		return nil, err
	} else if t != json.Delim('{') {
		return nil, errors.New("it must be an object")
	}
	var list []field
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value *string
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("field %q: %w", key, err)
		}
		if value != nil { // assumed: null is the same as left out
			list = append(list, field{key.(string), *value})
		}
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return list, nil
}
