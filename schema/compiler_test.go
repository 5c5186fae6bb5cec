package schema

import (
	"strings"
	"testing"
)

// A reference that leads out of the embedded schemas must fail even where the
// target exists, as a file does here.
func TestCompilerLoadsNothing(t *testing.T) {
	for _, ref := range []string{"user.schema.json", "https://schema.example/user.json", "file:///etc/hostname"} {
		c := compiler()
		text := `{"$id": "https://schema.example/a.json", "$ref": "` + ref + `"}`
		if err := c.AddResource("https://schema.example/a.json", strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		_, err := c.Compile("https://schema.example/a.json")
		if err == nil || !strings.Contains(err.Error(), "is not an embedded schema") {
			t.Errorf("$ref %q: got error %v, want one that refuses to load it", ref, err)
		}
	}
}
