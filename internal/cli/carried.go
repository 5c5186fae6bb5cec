package cli

import (
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// carriedApps are the apps that the tool knows before it reads a workspace.
func carriedApps() ([]decl.App, error) {
	apps, problems := decl.ParseApps(app.Files())
	if len(problems) > 0 { // the tool's own: a test reads them
		return nil, fmt.Errorf("read the apps that the tool carries: %s", problems.Error())
	}
	return apps, nil
}

// xeroLists are those of Practice Manager, which no workspace describes.
func xeroLists() ([]decl.App, error) {
	lists, problems := decl.ParseApps(app.XeroFiles())
	if len(problems) > 0 {
		return nil, fmt.Errorf("read the lists that the tool carries: %s", problems.Error())
	}
	return lists, nil
}

// appsOf are all apps that a workspace can speak of: its own document goes
// before one of the same name that the tool carries.
func appsOf(ws *decl.Workspace) []decl.App {
	apps := slices.Clone(ws.Apps)
	for _, a := range ws.Known {
		if !slices.ContainsFunc(ws.Apps, func(own decl.App) bool { return own.Name == a.Name }) {
			apps = append(apps, a)
		}
	}
	return apps
}

// guideOf says how people carry out what the tool cannot, on a day; the zero day
// is any.
func guideOf(ws *decl.Workspace, day reconcile.Date) (func(reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual, error) {
	lists, err := xeroLists()
	if err != nil {
		return nil, err
	}
	g := app.Guide{Apps: appsOf(ws), Xeros: lists, Users: ws.Users, Principals: map[string]string{}, Writer: ws.Practice.Writer, Day: day}
	for _, s := range ws.Practice.Systems {
		if s.Principal.Given() {
			g.Principals[s.Name] = s.Principal.Value
		}
	}
	return func(s reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
		g.Staff = map[string]reconcile.Object{}
		for _, o := range s.Objects {
			if o.Key.System == resolve.SystemXPM && o.Key.Kind == reconcile.KindStaff {
				g.Staff[o.Key.ID] = o
			}
		}
		return g.Describe
	}, nil
}
