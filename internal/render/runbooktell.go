package render

import (
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// tell is how the tool learns what was done: somebody's word first, a new list
// then.
func (s *order) tell(sittings []sitting) []command {
	var out []command
	folder := ""
	if f := s.workspace; f != "" && f != "." && f != "practice" {
		folder = " " + shell(f)
	}
	for _, st := range sittings {
		var ids []string
		for _, sc := range st.Screens {
			for _, it := range sc.Items {
				if it.ID != "" {
					ids = append(ids, it.ID)
				}
			}
		}
		if len(ids) > 0 {
			out = append(out, command{
				Why:  "Say what is done, with a file of the workspace or an https address that shows it (" + st.Actor + "); leave out what is not done",
				Line: "practicectl attest " + strings.Join(ids, " ") + folder + " --by " + s.by(ids[0]) + " --evidence FILE",
			})
		}
	}
	wait, of := map[string]int{}, map[string]string{}
	var lists []string // as observe is told of them
	for i, m := range s.manual {
		if c := s.changes[i]; m.Observed && (isByHand(c) || c.Key.Kind == reconcile.KindSupport) {
			list := clean(c.Observes(shell(c.Key.System)))
			lists, wait[list], of[list] = append(lists, list), max(wait[list], m.Wait), s.called[c.Key.System]
			if c.Support != nil && c.Support.Organisation != "" {
				of[list] = "the users of " + clean(c.Support.Organisation)
			}
		}
	}
	for _, list := range unique(lists) {
		why := "Take a new list of " + of[list]
		if n := wait[list]; n > 0 {
			why += ", " + minutes(n) + " after the last of it at the earliest"
		}
		out = append(out, command{Why: why, Line: "practicectl observe " + list + folder})
	}
	return out
}

// by is who says so, where it can be only one.
func (s *order) by(id string) string {
	for _, m := range s.manual {
		if m.ID == id && len(m.Who) == 1 {
			return shell(m.Who[0])
		}
	}
	return "USER"
}

// shell quotes what a shell would not take as one word, as it is.
func shell(word string) string {
	word = clean(word)
	if word != "" && strings.IndexFunc(word, func(r rune) bool {
		return !strings.ContainsRune("-_./:+@%=", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0 && !strings.ContainsRune("-=", rune(word[0])) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
