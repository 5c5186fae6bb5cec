package login

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Key opens the token file. It is 32 random bytes: nothing that a person
// could think of or remember.
type Key [32]byte

// String is "[secret]".
func (Key) String() string { return hidden }

// GoString is "[secret]".
func (Key) GoString() string { return hidden }

// MarshalText gives "[secret]", also to encoding/json.
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Format writes "[secret]" for every verb.
func (Key) Format(f fmt.State, verb rune) { Secret{}.Format(f, verb) }

const makeKey = "make one with: practicectl auth key FILE"

// GenerateKey returns a new key in the form that PRACTICECTL_TOKEN_KEY and a
// key file have.
func GenerateKey() Secret {
	k := newKey()
	return NewSecret(base64.StdEncoding.EncodeToString(k[:]))
}

func newKey() *Key {
	var k Key
	_, _ = rand.Read(k[:]) // documented to never fail
	return &k
}

// parseKey does not repeat what it could not read: it may be a key with a slip.
func parseKey(text, where string) (*Key, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, &SetupError{Problem: where + " is empty", Todo: makeKey}
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, &SetupError{Problem: where + " is not a key: it is not base64", Todo: makeKey}
	}
	if len(raw) != len(Key{}) {
		return nil, &SetupError{Problem: fmt.Sprintf("%s is not a key: it has %d bytes, not %d", where, len(raw), len(Key{})), Todo: makeKey}
	}
	return (*Key)(raw), nil
}

// keySource is where the key of a token file comes from.
type keySource interface {
	// key returns the key. Where there is none, create says whether to make one.
	key(ctx context.Context, create bool) (*Key, error)
}

// givenKey is a key that somebody else keeps.
type givenKey struct{ k *Key }

func (g givenKey) key(context.Context, bool) (*Key, error) { return g.k, nil }

// readKeyFile reads the key of the token files in tokenDir. A key that lies
// beside what it opens, or that others can read, protects nothing.
func readKeyFile(path, tokenDir string) (*Key, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, &SetupError{Problem: "the key file cannot be read", Err: err, Todo: "set " + EnvTokenKeyFile + " to a file with a key; " + makeKey}
	case !info.Mode().IsRegular():
		return nil, &SetupError{Problem: "the key file " + path + " is not a file", Todo: "set " + EnvTokenKeyFile + " to a file with a key"}
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, &SetupError{
			Problem: fmt.Sprintf("the key file %s can be read by others (mode %#o)", path, info.Mode().Perm()),
			Todo:    "chmod 600 " + path,
		}
	case sameFolder(path, tokenDir):
		return nil, &SetupError{
			Problem: "the key file " + path + " lies in the folder of the token that it opens",
			Todo:    "move it to another folder, best to another disk, and set " + EnvTokenKeyFile,
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &SetupError{Problem: "the key file cannot be read", Err: err, Todo: "make it readable for the user that runs practicectl"}
	}
	return parseKey(string(data), "the key file "+path)
}

// sameFolder sees through links: of the file, and of either folder.
func sameFolder(file, dir string) bool {
	dirs := []string{filepath.Dir(file)}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		dirs = append(dirs, filepath.Dir(real))
	}
	want, err := os.Stat(dir)
	if err != nil {
		return false // a folder that is not there yet holds no key
	}
	for _, d := range dirs {
		if have, err := os.Stat(d); err == nil && os.SameFile(have, want) {
			return true
		}
	}
	return false
}
