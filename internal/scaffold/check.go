package scaffold

import (
	"archive/zip"
	"bytes"
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
)

// check loads the files as validate will, before anybody has them. They are
// packed for it: the standard library reads an archive as a folder.
func check(files []File) error {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		part, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err != nil {
			return fmt.Errorf("check the new workspace: %w", err)
		}
		if _, err := part.Write(f.Data); err != nil {
			return fmt.Errorf("check the new workspace: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("check the new workspace: %w", err)
	}
	folder, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		return fmt.Errorf("check the new workspace: %w", err)
	}
	// Not wrapped: these are no problems of files that anybody wrote.
	if _, problems := decl.Load(folder, ""); len(problems) > 0 {
		return fmt.Errorf("the new workspace would not be valid, so nothing was written: %s", problems.Error())
	}
	return nil
}
