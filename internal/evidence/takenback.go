package evidence

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

// saying is a word as it was written down, in whichever document.
type saying struct{ action, by, at string }

// takenBack are the words that one tree had and the next one has no longer: of an
// attestation that was deleted, or corrected. What was only moved to another
// document was not taken back.
func (m *maker) takenBack() {
	trees := m.states
	if m.Latest.Workspace != nil {
		trees = append(trees[:len(trees):len(trees)], state{Tree: m.Latest})
	}
	for i := 1; i < len(trees); i++ {
		still, c := sayings(trees[i].Workspace), trees[i].Commit
		for _, a := range trees[i-1].Workspace.Attestations {
			var lost []string
			for _, id := range a.Actions {
				if !still[saying{id.Value, a.By.Value, a.At.Value}] {
					lost = append(lost, id.Value)
				}
			}
			if len(lost) > 0 {
				m.except(Exception{
					Code: CodeTakenBack, Subject: "attestation/" + a.Name, At: c.At.UTC(), Where: c.Hash,
					Text: fmt.Sprintf("the word of %s that it was done at %s was taken back, and proves nothing: %s", a.By.Value, a.At.Value, strings.Join(lost, ", ")),
				})
			}
		}
	}
}

func sayings(ws *decl.Workspace) map[saying]bool {
	out := map[saying]bool{}
	for _, a := range ws.Attestations {
		for _, id := range a.Actions {
			out[saying{id.Value, a.By.Value, a.At.Value}] = true
		}
	}
	return out
}
