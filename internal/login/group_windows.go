package login

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C on the terminal from ending a helper while it stores.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
