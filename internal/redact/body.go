package redact

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
	"strings"
)

// Fields returns the fields of an error body that may be shown, by their names
// in lower case, each made fit by [Text]. A body that is neither a JSON object
// nor XML gives none: the pages of proxies and gateways are not for reading.
//
// The names are those of Xero's gateway (documented and observed, with both
// spellings of the first letter), of its identity service (documented) and of
// Practice Manager's own errors (documented).
func Fields(body []byte) map[string]string {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return nil
	case body[0] == '{':
		return jsonFields(body)
	case body[0] == '<':
		return xmlFields(body)
	}
	return nil
}

func allowedField(name string) bool {
	switch strings.ToLower(name) {
	case "title", "status", "detail", "instance", "error", "error_description", "errordescription":
		return true
	}
	return false
}

func jsonFields(body []byte) map[string]string {
	var all map[string]json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		return nil
	}
	shown := map[string]string{}
	for name, raw := range all {
		if !allowedField(name) {
			continue
		}
		var value any
		if json.Unmarshal(raw, &value) != nil {
			continue
		}
		switch v := value.(type) {
		case string:
			shown[strings.ToLower(name)] = Text(v)
		case float64:
			shown[strings.ToLower(name)] = strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return shown
}

// xmlFields looks at the children of the root only. What was read before the
// document went wrong still counts: an error is worth showing in part.
func xmlFields(body []byte) map[string]string {
	shown := map[string]string{}
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, name, text := 0, "", strings.Builder{}
	for {
		token, err := d.Token()
		if err != nil {
			return shown
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			name = t.Name.Local
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if depth == 2 && t.Name.Local == name && allowedField(name) {
				shown[strings.ToLower(name)] = Text(text.String())
			}
			depth--
		}
	}
}
