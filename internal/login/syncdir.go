//go:build !windows

package login

import (
	"errors"
	"os"
)

// syncDir makes a rename durable: until the folder is on the disk, a power cut
// can bring the old name back.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
