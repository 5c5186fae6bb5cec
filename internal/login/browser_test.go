package login

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestOpenBrowser(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the programs of other systems cannot be replaced for a test")
	}
	wantError(t, "a server", OpenBrowser(func(string) string { return "" }, "http://x"), "there is no screen", "")

	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\nprintf '%s' \"$1\" >\"$OUT.new\" && /bin/mv \"$OUT.new\" \"$OUT\"\n"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	t.Setenv("PATH", dir)
	t.Setenv("OUT", out)
	const address = "https://login.xero.com/x?a=1&b=$(id);c"
	if err := OpenBrowser(func(string) string { return ":0" }, address); err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if data, err := os.ReadFile(out); err == nil {
			if string(data) != address {
				t.Errorf("opened %q, want %q", data, address)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("nothing was opened")
}
