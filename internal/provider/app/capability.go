package app

import (
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
)

// Capabilities is what is done about the users of an app that a practice uses.
func Capabilities(a decl.App, s decl.System) []provider.Capability {
	observe, apply := []string{provider.WaySnapshot}, []string{provider.WayManual}
	if s.Unused || s.Unseen || a.Checklist {
		observe = []string{}
	}
	if s.Unused || s.ReportOnly {
		apply = []string{}
	}
	rows := []provider.Capability{{System: a.Name, Concern: "users and their roles", Observe: observe, Apply: apply}}
	if a.Link != nil {
		rows = append(rows, provider.Capability{System: a.Name, Concern: "link to Practice Manager", Observe: observe, Apply: apply, Note: a.Link.Title})
	}
	for _, l := range a.Leftovers {
		seen := observe
		if l.By == "" {
			seen = []string{}
		}
		rows = append(rows, provider.Capability{System: a.Name, Concern: "left by a leaver", Observe: seen, Apply: apply, Note: l.Title})
	}
	return rows
}
