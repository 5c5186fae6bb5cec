package cli

import "testing"

// What is printed to be pasted does, whatever a folder is called.
func TestPastedWords(t *testing.T) {
	for _, tt := range []struct{ name, got, want, reason string }{
		{"folder", folderArg("a/harbour"), " a/harbour", "a plain word stays as it is"},
		{"folder with a blank", folderArg("a b"), " 'a b'", "one word"},
		{"folder with a quote", folderArg("jo's"), ` 'jo'\''s'`, "one word"},
		{"the usual folder", folderArg(defaultWorkspace), "", "found without"},
		{"environment file", shellPath("sim.env"), "./sim.env", "the dot command would look for it in PATH"},
		{"environment file in a folder", shellPath("a/sim.env"), "a/sim.env", "it would not"},
		{"environment file with a blank", shellPath("my sim.env"), "'./my sim.env'", "one word"},
		{"environment file with a command", shellPath("$(touch x).env"), "'./$(touch x).env'", "nothing is run"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s: %s", tt.name, tt.got, tt.want, tt.reason)
		}
	}
}
