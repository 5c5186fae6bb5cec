package render_test

import (
	"testing"

	"github.com/practicectl/practicectl/internal/render"
)

func TestShell(t *testing.T) {
	for in, want := range map[string]string{
		"kim-tan": "kim-tan", "http://127.0.0.1:8080": "http://127.0.0.1:8080", "a=b@c+d%e": "a=b@c+d%e",
		"": "''", "Acme Pty Ltd": "'Acme Pty Ltd'", "jo's": `'jo'\''s'`, "$(x)": "'$(x)'", "-x": "'-x'", "=x": "'=x'", "~x": "'~x'", "a\nb": "'a·b'",
	} {
		if got := render.Shell(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
