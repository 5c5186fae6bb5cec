package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The tokens of the pipeline in GitLab, and whose they are.
const (
	ciReportToken, ciCommentToken         = "report-token", "comment-token"
	ciSomebody, ciReporter, ciCommenter   = 7, 41, 42
	ciNotes, ciIssues, ciArtifact, ciUser = "/api/v4/projects/9/merge_requests/12/notes", "/api/v4/projects/9/issues", "/api/v4/projects/9/jobs/artifacts/refs%2Fmerge-requests%2F12%2Fhead/raw/plan/plan.json", "/api/v4/user"
)

// ciGitLab stands in for GitLab: it knows the calls that the pipeline makes, each
// with the token that is meant for it, and refuses every other one.
type ciGitLab struct {
	mu            sync.Mutex
	url, dir      string
	notes, issues []*ciText
	expired       bool
}

// ciText is a comment or an issue.
type ciText struct {
	ID          int    `json:"id"`
	IID         int    `json:"iid"`
	Body        string `json:"body"`
	Description string `json:"description"`
	Author      struct {
		ID int `json:"id"`
	} `json:"author"`
}

func newCIGitLab(t *testing.T, dir string) *ciGitLab {
	t.Helper()
	g := &ciGitLab{dir: dir}
	for range 120 { // more than a page, and all of them look like ours
		g.notes = g.add(g.notes, ciSomebody, "<!-- practicectl plan harbour -->\nquoted")
	}
	g.issues = g.add(g.issues, ciSomebody, "Somebody gave this the label.")
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

func (g *ciGitLab) add(to []*ciText, author int, text string) []*ciText {
	one := &ciText{ID: 500 + len(to), IID: 1 + len(to), Body: text, Description: text}
	one.Author.ID = author
	return append(to, one)
}

// expire says whether the tokens have.
func (g *ciGitLab) expire(expired bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.expired = expired
}

// written are the texts of one author: comments before issues.
func (g *ciGitLab) written(author int) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []string
	for _, one := range append(g.notes[:len(g.notes):len(g.notes)], g.issues...) {
		if one.Author.ID == author {
			out = append(out, one.Body)
		}
	}
	return out
}

func (g *ciGitLab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	who := map[string]int{"Bearer " + ciReportToken: ciReporter, "Bearer " + ciCommentToken: ciCommenter}[r.Header.Get("Authorization")]
	if who == 0 || g.expired {
		http.Error(w, `{"message": "401 Unauthorized"}`, http.StatusUnauthorized)
		return
	}
	path, number := r.URL.EscapedPath(), 0
	if at := strings.LastIndex(path, "/"); r.Method == http.MethodPut {
		number, _ = strconv.Atoi(path[at+1:]) // none is 0, which nothing has
		path = path[:at]
	}
	switch call := r.Method + " " + path; {
	case who == ciCommenter && call == "GET "+ciUser:
		g.answer(w, map[string]int{"id": who})
	case who == ciCommenter && call == "GET "+ciNotes && r.FormValue("sort") == "asc" && r.FormValue("per_page") == "100":
		page, _ := strconv.Atoi(r.FormValue("page")) // none is 0, which is below
		g.answer(w, g.notes[min(100*max(page-1, 0), len(g.notes)):min(100*max(page, 0), len(g.notes))])
	case who == ciCommenter && call == "POST "+ciNotes:
		g.notes = g.add(g.notes, who, r.FormValue("body"))
	case who == ciCommenter && call == "PUT "+ciNotes:
		g.change(w, g.notes, who, func(one *ciText) bool { return one.ID == number }, r.FormValue("body"))
	case who == ciReporter && call == "GET "+ciIssues && r.FormValue("labels") == "practicectl-drift" && r.FormValue("state") == "opened":
		g.answer(w, g.issues)
	case who == ciReporter && call == "POST "+ciIssues && r.FormValue("labels") == "practicectl-drift" && r.FormValue("title") != "":
		g.issues = g.add(g.issues, who, r.FormValue("description"))
	case who == ciReporter && call == "PUT "+ciIssues:
		g.change(w, g.issues, who, func(one *ciText) bool { return one.IID == number }, r.FormValue("description"))
	case who == ciReporter && call == "GET "+ciArtifact && r.FormValue("job") == "plan":
		http.ServeFile(w, r, filepath.Join(g.dir, "plan", "plan.json"))
	default:
		http.Error(w, `{"message": "404 Not Found"}`, http.StatusNotFound)
	}
}

func (g *ciGitLab) answer(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what) // a caller that is gone has failed itself
}

// change writes over one text, which only its author may.
func (g *ciGitLab) change(w http.ResponseWriter, in []*ciText, who int, is func(*ciText) bool, text string) {
	for _, one := range in {
		if is(one) && one.Author.ID == who && text != "" {
			one.Body, one.Description = text, text
			return
		}
	}
	http.Error(w, `{"message": "403 Forbidden"}`, http.StatusForbidden)
}
