package cli_test

import (
	"strings"
	"testing"
)

// keys is a system of which nothing is ever seen.
const keys = `---
apiVersion: practicectl/v1
kind: App
metadata: {name: keys}
spec:
  displayName: Keys
  checklist: true
  actors: [{name: office, title: the office manager}]
  actions:
    - {does: invite, actor: office, steps: ["Give {name} a key"], seen: "{name} is in the key book", evidence: the page of the key book, checked: 2026-10-08}
    - {does: remove, actor: office, steps: ["Take the key back from {name}"], seen: "{name} is crossed out", evidence: the page of the key book, checked: 2026-10-08}
`

// Where nothing shows who is there, a joiner is on the list, and not taken for
// somebody who has left.
func TestJoinerOnAChecklist(t *testing.T) {
	kim := strings.Replace(personIn("kim-tan", "Kim Tan", "xpm: {}, keys: {}"), "accounts:", "starts: 2026-11-16, accounts:", 1)
	s := newTale(t, kim, keys)
	s.edit("xbert: {}}\n---", "xbert: {}, keys: {}}\n---")
	s.staff(kimRow)
	s.says("plan", "Kim Tan Keys add ")
	s.never("plan", "has left")
	s.says("runbook", "the office manager", "Give Kim Tan a key", "Then you see: Kim Tan is in the key book", "Keep: the page of the key book")
}
