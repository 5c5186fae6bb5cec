package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

// attestFolder is where words are kept, with what else people decide one by
// one.
const attestFolder = "decisions"

// piece is one thing that shows it.
func (a *attesting) piece(given string) (decl.Evidence, error) {
	switch {
	case decl.HasSecret(given):
		return decl.Evidence{}, usageError("share it in a way that needs no key in the address", "--evidence holds what looks like a credential")
	case strings.Contains(given, "://"):
		return address(given)
	}
	name, err := a.inside(given)
	if err != nil {
		return decl.Evidence{}, err
	}
	sum, err := a.digest(name)
	if err != nil {
		return decl.Evidence{}, fmt.Errorf("--evidence %s: %w", given, err)
	}
	return decl.Evidence{File: name, SHA256: sum}, nil
}

func address(given string) (decl.Evidence, error) {
	u, err := url.Parse(given)
	switch {
	case err != nil || u.Host == "" || strings.ContainsAny(given, " \t\r\n"):
		return decl.Evidence{}, usageError("write it like https://files.example/77", "--evidence is not an address: %q", given)
	case u.Scheme != "https":
		return decl.Evidence{}, usageError("give an https address, or a file of the workspace", "--evidence %q does not begin with https://", given)
	case u.User != nil:
		return decl.Evidence{}, usageError("take it out: the address stays in the Git history", "--evidence holds a login")
	}
	return decl.Evidence{URL: given}, nil
}

// inside is the name of a file from the top of the workspace, which somebody
// gives from where they stand, or from that top.
func (a *attesting) inside(given string) (string, error) {
	const hint = "put the file into the workspace first, such as evidence/2026-11-20-ignition.png"
	top, err := filepath.Abs(a.dir)
	if err != nil {
		return "", fmt.Errorf("find the workspace: %w", err)
	}
	full, err := filepath.Abs(given)
	if err != nil {
		return "", fmt.Errorf("find the evidence: %w", err)
	}
	if rel, err := filepath.Rel(top, full); err == nil {
		if name := filepath.ToSlash(rel); fs.ValidPath(name) && a.has(name) {
			return name, nil
		}
	}
	if name := path.Clean(filepath.ToSlash(given)); fs.ValidPath(name) && a.has(name) {
		return name, nil
	}
	if _, err := os.Stat(full); err == nil {
		return "", usageError(hint, "--evidence %s lies outside the workspace %s, or is no plain file", given, a.dir)
	}
	return "", usageError(hint, "--evidence: there is no file %s", given)
}

func (a *attesting) has(name string) bool {
	info, err := fs.Stat(a.files, name)
	return err == nil && info.Mode().IsRegular() && !strings.Contains(name, `\`)
}

func (a *attesting) digest(name string) (string, error) {
	f, err := a.files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err == nil && n == 0 {
		err = errors.New("the file is empty, and shows nothing")
	}
	return hex.EncodeToString(sum.Sum(nil)), err
}

// longestName is how long the name of a document can be.
const longestName = 63

// free is a name for the document that says what it is about, and that no
// other and no file has.
func (a *attesting) free(done []reconcile.Change) string {
	system, person := done[0].Key.System, done[0].Name
	for _, c := range done[1:] {
		if c.Key.System != system {
			system = "by-hand"
		}
		if c.Name != person {
			person = counted(len(done), "action", "actions")
		}
	}
	begins := a.at.Format("2006-01-02-") + strings.TrimPrefix(scaffold.Slug("x "+system+" "+person), "x-")
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = "-" + strconv.Itoa(n)
		}
		name := strings.TrimRight(begins[:min(len(begins), longestName-len(end))], "-") + end
		_, err := fs.Lstat(a.files, attestFolder+"/"+name+".yaml")
		taken := err == nil
		for _, known := range a.ws.Attestations {
			taken = taken || known.Name == name
		}
		if !taken {
			return name
		}
	}
}

// write puts the document into a file of its own, and takes it back where the
// workspace does not load with it.
func (a *attesting) write(env *Env, doc decl.Attestation, done []reconcile.Change) (string, error) {
	notes := make([]string, len(done))
	for i, c := range done {
		if notes[i] = scaffold.Readable(whatOf(c)); decl.HasSecret(notes[i]) {
			notes[i] = "" // a name that looks like one; the id says enough
		}
	}
	folder := filepath.Join(a.dir, attestFolder)
	file := scaffold.File{Name: doc.Name + ".yaml", Data: edit.Attestation(doc, attestFolder, notes)}
	if err := scaffold.Write(folder, []scaffold.File{file}); err != nil {
		return "", fmt.Errorf("write the attestation: %w", err)
	}
	at := filepath.Join(folder, file.Name)
	if _, err := loadFolder(env, a.dir); err != nil {
		return "", errors.Join(err, os.Remove(at))
	}
	return filepath.ToSlash(at), nil
}

// told is what was written, and what it comes to for each action.
func (a *attesting) told(name string, doc decl.Attestation, done []reconcile.Change) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, done at %s, says %s\n", name, counted(len(done), "action", "actions"), a.at.Format(clock), fullNames(a.ws)[doc.By.Value])
	for _, c := range done {
		fmt.Fprintf(&b, "  %s\n      %s\n", oneLine(described(c)), a.closing(c))
	}
	b.WriteString("Next: commit it, and have somebody look at it.\n")
	return b.String()
}
