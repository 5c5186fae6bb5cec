package login

import (
	"errors"
	"os/exec"
	"runtime"
)

// OpenBrowser shows an address in the person's browser. It fails where there is
// no screen.
func OpenBrowser(getenv func(string) string, address string) error {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "darwin":
		cmd = exec.Command("/usr/bin/open", address) //nolint:gosec // our own address, and no shell
	case "windows":
		cmd = exec.Command("rundll32.exe", "url.dll,FileProtocolHandler", address) //nolint:gosec // as above; not cmd /c start, which splits at &
	default:
		if getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "" {
			return errors.New("there is no screen")
		}
		cmd = exec.Command("xdg-open", address) //nolint:gosec // as above
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // what becomes of it shows in the browser
	return nil
}
