package login

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func TestGenerateKey(t *testing.T) {
	a, b := GenerateKey(), GenerateKey()
	if a.Equal(b) {
		t.Error("two keys are the same")
	}
	if _, err := parseKey(a.Reveal()+"\n", "x"); err != nil {
		t.Errorf("a new key cannot be read: %v", err)
	}
}

func TestParseKeyRefuses(t *testing.T) {
	tests := []struct{ name, reason, in, want string }{
		{"empty", "an unset CI secret is an empty variable", " \n", "PRACTICECTL_TOKEN_KEY is empty"},
		{"passphrase", "a passphrase is no key", "correct horse battery staple", "PRACTICECTL_TOKEN_KEY is not a key: it is not base64"},
		{"short", "half a key", base64.StdEncoding.EncodeToString(make([]byte, 16)), "PRACTICECTL_TOKEN_KEY is not a key: it has 16 bytes, not 32"},
		{"twice", "pasted twice", strings.Repeat(base64.StdEncoding.EncodeToString(make([]byte, 30)), 2), "PRACTICECTL_TOKEN_KEY is not a key: it has 60 bytes, not 32"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseKey(tt.in, EnvTokenKey)
			wantError(t, tt.reason, err, tt.want, "make one with: practicectl auth key FILE")
		})
	}
}

func TestKeyFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes")
	}
	base := t.TempDir()
	tokens, keys := filepath.Join(base, "tokens"), filepath.Join(base, "keys")
	for _, d := range []string{tokens, keys} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	key := []byte(GenerateKey().Reveal() + "\n")
	write(t, filepath.Join(keys, "good"), key)
	write(t, filepath.Join(keys, "open"), key)
	write(t, filepath.Join(keys, "group"), key)
	write(t, filepath.Join(tokens, "beside"), key)
	write(t, filepath.Join(keys, "words"), []byte("words"))
	for path, mode := range map[string]os.FileMode{"open": 0o644, "group": 0o640} {
		if err := os.Chmod(filepath.Join(keys, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{filepath.Join(tokens, "beside"): filepath.Join(keys, "link"), tokens: filepath.Join(base, "tokens-by-another-name")} {
		if err := os.Symlink(from, to); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := readKeyFile(filepath.Join(keys, "good"), tokens); err != nil {
		t.Errorf("a good file: %v", err)
	}
	const move = "move it to another folder, best to another disk, and set PRACTICECTL_TOKEN_KEY_FILE"
	tests := []struct{ name, reason, path, want, hint string }{
		{"missing", "a path with a slip", keys + "/none", "the key file cannot be read: stat " + keys + "/none: no such file or directory",
			"set PRACTICECTL_TOKEN_KEY_FILE to a file with a key; make one with: practicectl auth key FILE"},
		{"folder", "not a file", keys, "the key file " + keys + " is not a file", "set PRACTICECTL_TOKEN_KEY_FILE to a file with a key"},
		{"open", "others can read it", keys + "/open", "the key file " + keys + "/open can be read by others (mode 0644)", "chmod 600 " + keys + "/open"},
		{"group", "the group can read it", keys + "/group", "the key file " + keys + "/group can be read by others (mode 0640)", "chmod 600 " + keys + "/group"},
		{"beside", "a backup takes both", tokens + "/beside", "the key file " + tokens + "/beside lies in the folder of the token that it opens", move},
		{"beside by a link", "another name for it", keys + "/link", "the key file " + keys + "/link lies in the folder of the token that it opens", move},
		{"beside by a folder's link", "another name for the folder", base + "/tokens-by-another-name/beside",
			"the key file " + base + "/tokens-by-another-name/beside lies in the folder of the token that it opens", move},
		{"words", "not a key", keys + "/words", "the key file " + keys + "/words is not a key: it is not base64", "make one with: practicectl auth key FILE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readKeyFile(tt.path, tokens)
			wantError(t, tt.reason, err, tt.want, tt.hint)
		})
	}
}

func TestKeychainStore(t *testing.T) {
	keyring.MockInit()
	dir := filepath.Join(t.TempDir(), "tokens")
	testStore(t, func() Store { return NewKeychainStore(account, dir) })
	searchDir(t, dir, secretsOf(sample(3)))
	key, err := keyring.Get("practicectl", account.String())
	if err != nil {
		t.Fatal(err)
	}
	searchDir(t, dir, []string{key})

	if err := keyring.Delete("practicectl", account.String()); err != nil {
		t.Fatal(err)
	}
	_, err = NewKeychainStore(account, dir).Lock(t.Context())
	wantError(t, "a new key would not open the old file", err, "the keychain no longer has the key of the stored token",
		"restore the item “app 0123456789ABCDEF, user jo-bloggs” of practicectl, or remove the token file and log in again")
}

func TestKeychainOutOfReach(t *testing.T) {
	keyring.MockInitWithError(errors.New("no secret service on this machine"))
	t.Cleanup(keyring.MockInit)
	_, err := NewKeychainStore(account, t.TempDir()).Lock(t.Context())
	wantError(t, "a server has no keychain", err, "the keychain of this computer cannot be used: no secret service on this machine",
		"unlock it, or keep the token in an encrypted file: set PRACTICECTL_TOKEN_KEY or PRACTICECTL_TOKEN_KEY_FILE")
}

func TestOpenStore(t *testing.T) {
	keyring.MockInit()
	dir := t.TempDir()
	key := GenerateKey().Reveal()
	tests := []struct {
		name, reason string
		env          map[string]string
		want         string // "file", "keychain", "exec", or the error
		hint         string
	}{
		{"nothing", "a person's computer", nil, "keychain", ""},
		{"key", "a CI machine", map[string]string{EnvTokenKey: key}, "file", ""},
		{"keychain in spite of a key", "said so", map[string]string{EnvTokenKey: key, EnvTokenStore: "keychain"}, "keychain", ""},
		{"helper", "said so", map[string]string{EnvTokenStore: "exec:/opt/helper"}, "exec", ""}, //nolint:gosec // a path
		{"file without a key", "nothing to encrypt with", map[string]string{EnvTokenStore: "file"},
			"the encrypted file needs a key: neither PRACTICECTL_TOKEN_KEY nor PRACTICECTL_TOKEN_KEY_FILE is set", makeKey},
		{"two keys", "which one?", map[string]string{EnvTokenKey: key, EnvTokenKeyFile: "x"}, "PRACTICECTL_TOKEN_KEY and PRACTICECTL_TOKEN_KEY_FILE are both set", "unset one of them"},
		{"unknown", "a slip", map[string]string{EnvTokenStore: "vault"}, "PRACTICECTL_TOKEN_STORE is vault, which is no token store", "set it to keychain, file, or exec:PROGRAM"},
		{"no program", "a slip", map[string]string{EnvTokenStore: "exec:"}, "PRACTICECTL_TOKEN_STORE is exec:, which is no token store", "set it to keychain, file, or exec:PROGRAM"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			getenv := func(name string) string {
				if name == EnvTokenDir {
					return dir
				}
				return tt.env[name]
			}
			s, err := OpenStore(account, StoreOptions{Getenv: getenv})
			if err != nil {
				wantError(t, tt.reason, err, tt.want, tt.hint)
				return
			}
			if got := kindOf(s); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.reason, got, tt.want)
			}
		})
	}
}

func kindOf(s Store) string {
	switch s := s.(type) {
	case *execStore:
		return "exec"
	case *fileStore:
		if _, ok := s.keys.(keychainKey); ok {
			return "keychain"
		}
		return "file"
	}
	return "unknown"
}

func TestAppFromEnv(t *testing.T) {
	env := map[string]string{EnvClientID: " id\n", EnvClientSecret: "s\n"}
	got, err := AppFromEnv(func(n string) string { return env[n] })
	if err != nil || got.ClientID != "id" || got.Secret.Reveal() != "s" {
		t.Errorf("got %v, %v: pasted secrets have a line end", got, err)
	}
	_, err = AppFromEnv(func(string) string { return "" })
	wantError(t, "nothing is set", err, "no Xero app is set up",
		"set PRACTICECTL_CLIENT_ID to the client id of your app at developer.xero.com, and PRACTICECTL_CLIENT_SECRET if it has a secret")
}
