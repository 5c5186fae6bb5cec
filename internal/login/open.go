package login

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The environment. Secrets come from nowhere else: flags show in process lists
// and declarations in Git.
const (
	EnvClientID     = "PRACTICECTL_CLIENT_ID"
	EnvClientSecret = "PRACTICECTL_CLIENT_SECRET"  //nolint:gosec // a name
	EnvAccessToken  = "PRACTICECTL_ACCESS_TOKEN"   //nolint:gosec // a name
	EnvTokenStore   = "PRACTICECTL_TOKEN_STORE"    // keychain, file, or exec:PROGRAM
	EnvTokenDir     = "PRACTICECTL_TOKEN_DIR"      //nolint:gosec // a name
	EnvTokenKey     = "PRACTICECTL_TOKEN_KEY"      //nolint:gosec // a name
	EnvTokenKeyFile = "PRACTICECTL_TOKEN_KEY_FILE" //nolint:gosec // a name
)

// App is the app that was made at developer.xero.com. Secret is empty for one
// that was made for PKCE.
type App struct {
	ClientID string
	Secret   Secret
}

// AppFromEnv reads the app from the environment.
func AppFromEnv(getenv func(string) string) (App, error) {
	app := App{ClientID: strings.TrimSpace(getenv(EnvClientID)), Secret: NewSecret(strings.TrimSpace(getenv(EnvClientSecret)))}
	if app.ClientID == "" {
		return App{}, &SetupError{
			Problem: "no Xero app is set up",
			Todo:    "set " + EnvClientID + " to the client id of your app at developer.xero.com, and " + EnvClientSecret + " if it has a secret",
		}
	}
	return app, nil
}

// StoreOptions is what [OpenStore] chooses from.
type StoreOptions struct {
	Getenv  func(string) string
	Environ []string  // for a helper program
	Stderr  io.Writer // for what a helper program says
}

// StoreName is the store that the environment names: keychain, file, or
// exec:PROGRAM. Without a name it is the encrypted file where a key is given,
// as on a CI machine, and the keychain otherwise.
func StoreName(getenv func(string) string) string {
	name := getenv(EnvTokenStore)
	switch {
	case name != "":
		return name
	case getenv(EnvTokenKey) != "" || getenv(EnvTokenKeyFile) != "":
		return "file"
	default:
		return "keychain"
	}
}

// OpenStore returns the store of [StoreName].
func OpenStore(a Account, o StoreOptions) (Store, error) {
	name := StoreName(o.Getenv)
	program, isExec := strings.CutPrefix(name, "exec:")
	switch {
	case isExec && program != "":
		return NewExecStore(a, ExecOptions{Program: program, Environ: o.Environ, Stderr: o.Stderr}), nil
	case name != "keychain" && name != "file":
		return nil, &SetupError{
			Problem: EnvTokenStore + " is " + clean(name) + ", which is no token store",
			Todo:    "set it to keychain, file, or exec:PROGRAM",
		}
	}
	dir, err := tokenDir(o.Getenv)
	if err != nil {
		return nil, err
	}
	if name != "file" {
		return NewKeychainStore(a, dir), nil
	}
	key, err := keyFromEnv(o.Getenv, dir)
	if err != nil {
		return nil, err
	}
	return NewFileStore(a, dir, key), nil
}

func tokenDir(getenv func(string) string) (string, error) {
	if dir := getenv(EnvTokenDir); dir != "" {
		return dir, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", &SetupError{Problem: "there is no place for the token", Err: err, Todo: "set " + EnvTokenDir}
	}
	return filepath.Join(config, "practicectl"), nil
}

func keyFromEnv(getenv func(string) string, dir string) (*Key, error) {
	text, file := getenv(EnvTokenKey), getenv(EnvTokenKeyFile)
	switch {
	case text != "" && file != "":
		return nil, &SetupError{Problem: EnvTokenKey + " and " + EnvTokenKeyFile + " are both set", Todo: "unset one of them"}
	case text != "":
		return parseKey(text, EnvTokenKey)
	case file != "":
		return readKeyFile(file, dir)
	}
	return nil, &SetupError{
		Problem: "the encrypted file needs a key",
		Err:     errors.New("neither " + EnvTokenKey + " nor " + EnvTokenKeyFile + " is set"),
		Todo:    makeKey,
	}
}
