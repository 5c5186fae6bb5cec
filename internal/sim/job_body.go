package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// assignment is the body of job.api/assign.
type assignment struct {
	number string // of the job
	uuid   string // of the job; in XML only, and not needed
	ops    []operation
}

// operation is one thing to do to a job. Verb is the name of its element.
type operation struct {
	verb string
	uuid string // of the person
	task string
}

// The operations (documented).
const (
	addStaff      = "add"
	removeStaff   = "remove"
	addManager    = "add-manager"
	removeManager = "remove-manager"
	addPartner    = "add-partner"
	removePartner = "remove-partner"
)

func isVerb(v string) bool {
	return slices.Contains([]string{addStaff, removeStaff, addManager, removeManager, addPartner, removePartner}, v)
}

// often reports whether a body may hold the verb more than once.
func often(verb string) bool { return verb == addStaff || verb == removeStaff }

// takes reports whether an operation of that verb may say so much.
func takes(verb, attribute string) bool {
	switch attribute {
	case "uuid":
		return verb != removeManager && verb != removePartner
	case "task-uuid":
		return often(verb)
	default:
		return false
	}
}

// assignment reads the body. When ok is false the call has been answered with
// what is wrong.
func (c *call) assignment() (a assignment, ok bool) {
	read := (*assignmentReader).json
	if c.sent == formatXML {
		read = (*assignmentReader).xml
	}
	r := assignmentReader{given: make(map[string]bool)}
	err := c.err
	if err == nil {
		err = read(&r, c.body)
	}
	switch {
	case err != nil:
		c.fail(http.StatusBadRequest, "the body cannot be read: "+err.Error())
	case r.problem != "":
		c.fail(http.StatusOK, r.problem)
	case len(r.ops) == 0:
		c.fail(http.StatusOK, "No operation is given")
	default:
		return r.assignment, true
	}
	return assignment{}, false
}

// assignmentReader collects an assignment. The first problem of one that can be read
// as such is kept.
type assignmentReader struct {
	assignment
	given   map[string]bool
	problem string
}

func (r *assignmentReader) refuse(problem string) {
	if r.problem == "" {
		r.problem = problem
	}
}

// once refuses what is given for the second time.
func (r *assignmentReader) once(name string) {
	if r.given[name] {
		r.refuse(fmt.Sprintf("Field %s is given twice", name))
	}
	r.given[name] = true
}

// say takes in what an operation says under one name.
func (r *assignmentReader) say(op *operation, attribute, value string) {
	switch {
	case attribute == "id" && op.verb != removeManager && op.verb != removePartner:
		// A line of the documentation has it for uuid, as 3.0 did. It names nobody.
	case !takes(op.verb, attribute):
		r.refuse(fmt.Sprintf("Unknown field %s of %s", attribute, op.verb))
	case attribute == "uuid":
		op.uuid = value
	default:
		op.task = value
	}
}

func (r *assignmentReader) xml(body []byte) error {
	elements, err := xmlElements(body, "Job")
	if err != nil {
		return err
	}
	for _, e := range elements {
		n := e.XMLName.Local
		if !often(n) {
			r.once(n)
		}
		switch {
		case isVerb(n):
			if err := r.element(n, &e); err != nil {
				return err
			}
		case n != "ID" && n != "UUID":
			r.refuse(unknownField(n))
		case !e.text():
			return textOnly(e)
		case n == "ID":
			r.number = e.Value
		default:
			r.uuid = e.Value
		}
	}
	return nil
}

// element reads an operation, which holds attributes and nothing else.
func (r *assignmentReader) element(verb string, e *element) error {
	if len(e.Children) > 0 || strings.TrimSpace(e.Value) != "" {
		return fmt.Errorf("<%s> must hold attributes only", verb)
	}
	op := operation{verb: verb}
	for _, a := range e.Attrs {
		r.say(&op, a.Name.Local, a.Value)
	}
	r.ops = append(r.ops, op)
	return nil
}

// json reads the other format. Documented: the keys keep their hyphens, add and remove
// are lists, and only id names the job.
func (r *assignmentReader) json(body []byte) error {
	return jsonMembers(body, func(d *json.Decoder, key string) error {
		r.once(key)
		switch {
		case key == "id":
			return d.Decode(&r.number)
		case often(key):
			var list []map[string]string
			err := d.Decode(&list)
			for _, said := range list {
				r.object(key, said)
			}
			return err
		case isVerb(key):
			var said map[string]string
			err := d.Decode(&said)
			if said != nil { // null is the same as left out
				r.object(key, said)
			}
			return err
		default:
			r.refuse(unknownField(key))
			return d.Decode(new(any))
		}
	})
}

func (r *assignmentReader) object(verb string, said map[string]string) {
	op := operation{verb: verb}
	for _, attribute := range slices.Sorted(maps.Keys(said)) { // so that the same problem is the first each time
		r.say(&op, attribute, said[attribute])
	}
	r.ops = append(r.ops, op)
}
