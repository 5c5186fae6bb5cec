package login

import (
	"context"
	"errors"

	"github.com/zalando/go-keyring"
)

// keychainService is the name under which the key appears in the keychain.
const keychainService = "practicectl"

// NewKeychainStore keeps the token of a in an encrypted file in dir whose key
// lies in the operating system's keychain.
//
// Not the token itself: with its previous refresh token it is larger than
// Windows (2560 bytes) and macOS (about 3000) take, and a keychain has neither
// compare-and-swap nor a lock. A key is small, is written once, and leaves one
// way of keeping a token.
func NewKeychainStore(a Account, dir string) Store {
	return newFileStore(a, dir, keychainKey{a})
}

type keychainKey struct{ account Account }

func (k keychainKey) item() string { return k.account.String() }

// key asks the keychain. It may ask the person for a password, without a limit
// of time; a context that ends stops the waiting, not the question.
func (k keychainKey) key(ctx context.Context, create bool) (*Key, error) {
	type answer struct {
		key *Key
		err error
	}
	answered := make(chan answer, 1)
	go func() {
		key, err := k.ask(create)
		answered <- answer{key, err}
	}()
	select {
	case a := <-answered:
		return a.key, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (k keychainKey) ask(create bool) (*Key, error) {
	text, err := keyring.Get(keychainService, k.item())
	if errors.Is(err, keyring.ErrNotFound) && create {
		if err := keyring.Set(keychainService, k.item(), GenerateKey().Reveal()); err != nil {
			return nil, keychainError(err)
		}
		text, err = keyring.Get(keychainService, k.item()) // what is read back is what counts
	}
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil, &SetupError{
			Problem: "the keychain no longer has the key of the stored token",
			Todo:    "restore the item “" + k.item() + "” of " + keychainService + ", or remove the token file and log in again",
		}
	case err != nil:
		return nil, keychainError(err)
	}
	return parseKey(text, "the keychain's item for practicectl")
}

func keychainError(err error) error {
	return &SetupError{
		Problem: "the keychain of this computer cannot be used",
		Err:     err,
		Todo:    "unlock it, or keep the token in an encrypted file: set " + EnvTokenKey + " or " + EnvTokenKeyFile,
	}
}
