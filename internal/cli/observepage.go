package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/pastepage"
	"github.com/practicectl/practicectl/internal/provider/app"
)

// observePage writes the page on which people without a terminal make
// snapshots. A file that is there already is somebody's: it stays.
func observePage(env *Env, o observeOptions, args []string) error {
	if o != (observeOptions{connectOptions: o.connectOptions, page: o.page, out: o.out}) {
		return usageError("the page asks for the rest, and makes no connection", "--page goes with --out only")
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	screens, err := pasted(ws)
	if err != nil {
		return err
	}
	folder := pageFolder(string(o.out), dir)
	var b bytes.Buffer
	if err := pastepage.Write(&b, pastepage.Page{Tenant: ws.Practice.DisplayName, Folder: folder, Screens: screens}); err != nil {
		return fmt.Errorf("make the page: %w", err)
	}
	path := filepath.ToSlash(string(o.page))
	switch err := createWhole(string(o.page), b.Bytes()); {
	case errors.Is(err, fs.ErrExist):
		return &exitError{code: exitFailed, err: fmt.Errorf("%s is there already, and the page is not written over it", path), hint: "give another name, or remove that file first"}
	case err != nil:
		return fmt.Errorf("write the page: %w", err)
	}
	fmt.Fprintf(env.Stdout, "%s: a page for %s\n", path, counted(len(screens), "screen", "screens"))
	for _, s := range screens {
		fmt.Fprintf(env.Stdout, "  %s: %s\n", s.App, s.Layout.Title)
	}
	fmt.Fprintf(env.Stdout, "\nnext: give it to whoever takes the lists. It works in a browser, without a network. The file\n"+
		"that it downloads goes into the folder %s of the repository as it is; commit it there.\n", folder)
	return nil
}

// pageFolder is where the files belong, as the page says it: it is given to
// people who know the repository and not this machine.
func pageFolder(told, dir string) string {
	folder := observedIn(told, dir)
	if filepath.IsAbs(folder) {
		folder = filepath.Base(folder)
	}
	return filepath.ToSlash(folder)
}

// pasted are the screens of every system that the practice uses and that is
// seen through lists, and of what every organisation has for itself.
func pasted(ws *decl.Workspace) ([]pastepage.Screen, error) {
	var out []pastepage.Screen
	if x := ws.Practice.XPM; x.Snapshot {
		lists, err := xeroLists()
		if err != nil {
			return nil, err
		}
		for _, list := range practiceLists {
			i := slices.IndexFunc(lists, func(a decl.App) bool { return a.Name == list.system })
			s := pastepage.Screen{App: lists[i].DisplayName, Layout: app.Layout(lists[i]), Tenant: cmp.Or(x.TenantName.Value, ws.Practice.DisplayName)}
			s.Layout.Title, s.Help = list.title, []string{list.help, copyAll}
			out = append(out, s)
		}
	}
	for _, s := range ws.Practice.Systems {
		a, ok := ws.App(s.Name)
		if !ok || s.Unused || s.Unseen || a.Checklist || len(a.Columns) == 0 {
			continue
		}
		out = append(out, screenOf(a))
	}
	for _, a := range appsOf(ws) {
		if a.PerOrganisation { // in no practice's systems: whoever declares nothing of it may look for Xero Support all the same
			out = append(out, screenOf(a))
		}
	}
	return out, nil
}

const copyAll = "Select from the first heading to the last row, and copy; or export the list as a CSV file."

// practiceLists are those of Practice Manager. Its documents say on which screens
// clients and jobs are changed; lists of them are exported.
var practiceLists = []struct{ system, title, help string }{
	{app.SystemXPM, "the staff", "Open Practice Manager > Business > Settings > Staff."},
	{app.SystemClients, "the active clients", "Bring a list of all active clients, with their partner and manager."},
	{app.SystemJobs, "the current jobs", "Bring a list of all current jobs, with their client, partner, manager and staff."},
}

// screenOf is the screen of an app whose list is taken, which is its first.
func screenOf(a decl.App) pastepage.Screen {
	out := pastepage.Screen{App: a.DisplayName, Layout: app.Layout(a), Organisation: a.PerOrganisation}
	fill := strings.NewReplacer("{organisation}", "the organisation")
	if len(a.Screens) > 0 {
		s := a.Screens[0]
		out.Layout.Title = fill.Replace(s.Title)
		if s.Before != "" {
			out.Help = append(out.Help, "First: "+fill.Replace(s.Before)+".")
		}
		if len(s.Open) > 0 {
			out.Help = append(out.Help, "Open "+fill.Replace(strings.Join(s.Open, " > "))+".")
		}
		if len(s.Or) > 0 {
			out.Help = append(out.Help, "Or, where that is not there: "+fill.Replace(strings.Join(s.Or, " > "))+".")
		}
	}
	out.Help = append(out.Help, copyAll)
	var roles []string
	for _, r := range a.Roles {
		roles = append(roles, r.Name)
	}
	if len(roles) > 0 {
		out.Help = append(out.Help, "Your role is one of "+strings.Join(roles, ", ")+": write it so.")
	}
	return out
}
