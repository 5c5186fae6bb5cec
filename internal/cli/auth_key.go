package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/render"
)

func newCmdAuthKey(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "key FILE",
		Short: "Write a new key for the encrypted token file",
		Long: "Write a new key for the encrypted token file, readable for you alone. Keep it apart from the\n" +
			"token, best on another disk: whoever has both has the login. Never writes over a file.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return usageError("see "+cmd.CommandPath()+" --help", "takes the file to write")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return authKeyRun(env, args[0])
		},
	}
}

func authKeyRun(env *Env, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return usageError("name another file: a token that was kept with the old key could not be opened any more", "%s is there already", path)
	case err != nil:
		return fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintln(f, login.GenerateKey().Reveal())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the key: %w", errors.Join(err, os.Remove(path)))
	}
	whole, err := filepath.Abs(path) // the variable is read in other folders too
	if err != nil {
		return fmt.Errorf("name the key file: %w", err)
	}
	_, err = fmt.Fprintf(env.Stdout, "wrote %s\n\nNext: export %s=%s\n", path, login.EnvTokenKeyFile, render.Shell(whole))
	return err
}
