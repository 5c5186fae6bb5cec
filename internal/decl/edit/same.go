package edit

import (
	"reflect"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
)

func sameTrees(a, b []*yaml.Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameTree(a[i], b[i]) {
			return false
		}
	}
	return true
}

// sameTree compares what two nodes say, not how. The order of keys says
// nothing: a key that was added stands last in the one that is wanted.
func sameTree(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || a.Anchor != b.Anchor {
		return false
	}
	if a.Kind != yaml.MappingNode {
		return sameTrees(a.Content, b.Content)
	}
	if len(a.Content) != len(b.Content) {
		return false
	}
	for i := 0; i+1 < len(a.Content); i += 2 {
		j := i
		if !sameTree(a.Content[i], b.Content[j]) {
			for j = 0; j < len(b.Content) && !sameTree(a.Content[i], b.Content[j]); j += 2 {
			}
		}
		if j >= len(b.Content) || !sameTree(a.Content[i+1], b.Content[j+1]) {
			return false
		}
	}
	return true
}

// sameWorkspace compares what two workspaces say, not where they say it. It
// walks them by reflection, so that a field added tomorrow is compared too.
func sameWorkspace(a, b *decl.Workspace) bool {
	return same(reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

var position = reflect.TypeFor[diag.Position]()

func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		if a.Type() == position { // that something is given is told by its having a place
			return a.FieldByName("Line").IsZero() == b.FieldByName("Line").IsZero()
		}
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	default:
		return a.Equal(b)
	}
}
