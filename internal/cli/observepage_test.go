package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const pageWorkspace = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour
  timezone: Australia/Sydney
  systems:
    xpm: {observe: snapshot, apply: manual, tenant: {name: Harbour Group}}
    ignition: {}
    faxes: {}
---
apiVersion: practicectl/v1
kind: App
metadata: {name: faxes}
spec:
  displayName: Faxes
  checklist: true
  actors: [{name: owner, title: an owner}]
  actions:
    - {does: invite, actor: owner, steps: [Add them], seen: it is there, checked: 2026-10-08}
    - {does: remove, actor: owner, steps: [Remove them], seen: it is gone, checked: 2026-10-08}
`

// The page has a screen of every list that this practice takes, and lets its own
// script run and nothing else.
func TestObservePage(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "practice.yaml"), []byte(pageWorkspace), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	var out bytes.Buffer
	env := &Env{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Folder: openFolder}
	o := observeOptions{page: folderFlag(path)}
	if err := observePage(env, o, []string{dir}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	between := func(begin, end string) string {
		_, rest, _ := strings.Cut(string(data), begin)
		inside, _, _ := strings.Cut(rest, end)
		return inside
	}
	sum := sha256.Sum256([]byte(between("<script>", "</script>")))
	if want := "default-src 'none'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(string(data), want) {
		t.Errorf("the policy does not hold %s", want)
	}
	if strings.Contains(string(data), dir) {
		t.Error("the page names a folder of this machine")
	}
	type screen struct {
		App, Tenant  string
		Layout       struct{ System, Title string }
		Help         []string
		Organisation bool
	}
	var got struct {
		Folder  string
		Screens []screen
	}
	if err := json.Unmarshal([]byte(between(`id="data">`, "</script>")), &got); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, s := range got.Screens {
		line := s.App + ": " + s.Layout.Title + " (" + s.Layout.System + ") of " + s.Tenant + ": " + s.Help[0]
		if s.Organisation {
			line += " Asks for the organisation."
		}
		said = append(said, line)
	}
	want := []string{
		"Xero Practice Manager: the staff (xpm) of Harbour Group: Open Practice Manager > Business > Settings > Staff.",
		"Xero Practice Manager: the active clients (xpm-clients) of Harbour Group: Bring a list of all active clients, with their partner and manager.",
		"Xero Practice Manager: the current jobs (xpm-jobs) of Harbour Group: Bring a list of all current jobs, with their client, partner, manager and staff.",
		"Ignition: the users of Ignition (ignition) of Harbour: Open Settings > Users.",
		"Xero organisation: the users of the organisation (xeroOrganisation) of Harbour: Open My Xero > Home > the organisation > Settings > General Settings > Users. Asks for the organisation.",
	}
	if d := cmp.Diff(want, said); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff("observed", got.Folder); d != "" {
		t.Errorf("folder (-want +got):\n%s", d)
	}
	if err := observePage(env, o, []string{dir}); err == nil || !strings.HasSuffix(err.Error(), "page.html is there already, and the page is not written over it") {
		t.Errorf("a second time: %v", err)
	}
}
