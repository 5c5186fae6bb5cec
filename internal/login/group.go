//go:build !windows

package login

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C on the terminal from ending a helper while it
// stores, and ends what it has started together with it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
