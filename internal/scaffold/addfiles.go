package scaffold

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

func (a *addition) addPeople(people []person) error {
	if len(people) == 0 {
		return nil
	}
	name, ok := a.usersFile()
	if !ok {
		name = a.free(func(base string) []string { return []string{base + ".yaml"} }, "users") + ".yaml"
		a.draft.add(File{Name: name, Data: append([]byte(usersHead), usersYAML(people, "\n")...)})
		return nil
	}
	old, err := fs.ReadFile(a.Folder, name)
	if err != nil {
		return fmt.Errorf("read what is there: %w", err)
	}
	eol := lineEnd(old)
	data := append(endLine(old), "---"+eol...)
	a.draft.add(File{Name: name, Data: append(data, usersYAML(people, eol)...), Old: old})
	return nil
}

// usersFile is the one file that holds every user.
func (a *addition) usersFile() (string, bool) {
	var files []string
	for _, u := range a.Workspace.Users {
		files = append(files, u.Pos.File)
	}
	return a.only(files)
}

// only is the name in the workspace of the file that all of files are.
func (a *addition) only(files []string) (string, bool) {
	slices.Sort(files)
	if files = slices.Compact(files); len(files) != 1 {
		return "", false
	}
	return strings.TrimPrefix(strings.TrimPrefix(files[0], a.Prefix), "/"), true
}

func (a *addition) addClients(rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	name, ok := a.bookFile()
	if ok {
		old, err := fs.ReadFile(a.Folder, name)
		if err != nil {
			return fmt.Errorf("read what is there: %w", err)
		}
		if hasColumns(old) {
			data, err := appendRows(old, rows)
			a.draft.add(File{Name: name, Data: data, Old: old})
			a.draft.sheet = name
			return err
		}
	}
	name = a.free(func(base string) []string { return []string{base + ".csv", base + ".yaml"} }, bookName)
	files, err := newBook(name, rows)
	a.draft.add(files...)
	a.draft.sheet = name + ".csv"
	return err
}

// bookFile is the only book of clients. The rows of a document that gives roles
// of its own would take them where a cell is empty, so that is none.
func (a *addition) bookFile() (string, bool) {
	var files []string
	for _, as := range a.Workspace.Assignments {
		i := slices.IndexFunc(as.Clients, func(c decl.Client) bool { return c.CSV })
		if i < 0 || as.Jobs != nil { // what it asks of jobs is not to be asked of others
			continue
		}
		if as.Partner.Given() || as.Manager.Given() {
			return "", false
		}
		files = append(files, as.Clients[i].Pos.File)
	}
	return a.only(files)
}

func hasColumns(sheet []byte) bool {
	_, there := decl.BookLayout(sheet)
	return !slices.ContainsFunc(bookColumns, func(c string) bool { return !slices.Contains(there, c) })
}

// free is base, with the day where that is taken, and with a number where that
// is taken too.
func (a *addition) free(files func(base string) []string, base string) string {
	dated := base + "-" + a.day.String()
	for n, name := 1, base; ; n++ {
		if !a.isTaken(name, files(name)) {
			return name
		}
		if name = dated; n > 1 {
			name += "-" + strconv.Itoa(n)
		}
	}
}

func (a *addition) isTaken(name string, files []string) bool {
	for _, f := range files {
		if _, err := fs.Stat(a.Folder, f); err == nil {
			return true
		}
	}
	return slices.ContainsFunc(a.Workspace.Assignments, func(as decl.Assignment) bool { return as.Name == name })
}
