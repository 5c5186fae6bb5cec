package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// savedLeave is the leaver's plan, saved.
func savedLeave(t *testing.T) *world {
	t.Helper()
	w := leave(story{}).world(t)
	if code, out := w.run(0, "plan", "--out", w.plan, w.dir); code != 0 {
		t.Fatalf("plan: exit code %d\n%s", code, out)
	}
	return w
}

// changed is what calls cannot do: the world as it was planned for, and since
// then another one.
func changed(edit func(*sim.Seed)) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		now := leave(story{seed: func() sim.Seed {
			s := leavingSeed()
			edit(&s)
			return s
		}}).world(t)
		w.Server, w.url, w.token = now.Server, now.url, now.token
	}
}

// What happens to a job between a plan and its being applied: a plan that no
// longer fits is refused whole, and one that only has less to do is not.
func TestLeaverSavedPlan(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		meanwhile func(*testing.T, *world)
		code      int
		text      []string
		writes    int // of the run
	}{
		{"nothing", "as planned", func(*testing.T, *world) {}, 0, []string{"6 done"}, 6},
		{"given to another", "not what was reviewed", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000002", `<remove-manager/><add-manager uuid="`+idJo+`"/>`)
		}, 5, []string{"Tax return", "planned from", "manager Lee Park", "live now", "manager Jo Bloggs", "manager Pat Ng"}, 0},
		{"given to the taker by hand", "there is less to do", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000002", `<remove-manager/><add-manager uuid="`+idPat+`"/>`)
		}, 0, []string{"1 already, 5 done"}, 5},
		{"partly done by hand", "only the rest is sent", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000001", `<remove uuid="`+idLee+`"/><remove uuid="`+idLee+`" task-uuid="`+idDraft+`"/>`)
		}, 0, []string{"6 done"}, 6},
		{"somebody else put on it", "no part of the plan", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000001", `<add uuid="`+idJo+`"/>`)
		}, 0, []string{"6 done"}, 6},
		{"the taker's record is gone", "nobody is there to take it", changed(func(s *sim.Seed) {
			s.Staff = append(s.Staff[:1:1], s.Staff[2:]...)
			s.Clients[1].Partner, s.Jobs[0].Assigned, s.Jobs[1].Partner, s.Jobs[2].Partner = "", nil, "", ""
		}), 5, []string{"Pat Ng among the staff", "Pat Ng is not visible there"}, 0},
		{"numbered anew", "writes go by the number", changed(func(s *sim.Seed) { s.Jobs[1].Number = "TAX26-2" }), 5,
			[]string{"the job number J000002", "the job number TAX26-2"}, 0},
		{"completed", "no current job any more", changed(func(s *sim.Seed) { s.Jobs[0].State = sim.JobCompleted }), 5, []string{"a current job", "not among the current jobs: completed, or gone"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := savedLeave(t)
			tt.meanwhile(t, w)
			before := w.Writes()
			code, out := w.run(0, "apply", "--yes", w.plan)
			if code != tt.code || w.Writes()-before != tt.writes {
				t.Errorf("%s: exit code %d, want %d; %d writes, want %d\n%s", tt.why, code, tt.code, w.Writes()-before, tt.writes, out)
			}
			wantText(t, out, tt.text...)
			if code == 0 {
				quiet(t, w)
				if code, out := w.run(0, "apply", "--yes", w.plan); code != 5 {
					t.Errorf("again: exit code %d, want 5\n%s", code, out)
				}
			}
		})
	}
}

// A reviewed plan is a set of actions, jobs and logins among them: less is
// fine, and one more is not.
func TestLeaverExpected(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		meanwhile func(*testing.T, *world)
		code      int
		text      string
	}{
		{"the same", "as reviewed", func(*testing.T, *world) {}, 0, "6 done"},
		{"less", "the rest is done", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000002", `<remove-manager/><add-manager uuid="`+idPat+`"/>`)
		}, 0, "5 done"},
		{"one more on a job", "nobody has seen that", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000003", `<add uuid="`+idLee+`"/>`)
		}, 5, "what would be done now is not what was reviewed: its changes_digest is "},
		{"another person on a task", "nobody has seen that", func(t *testing.T, w *world) {
			w.assignByHand(t, "J000001", `<add uuid="`+idLee+`" task-uuid="`+idReview+`"/>`)
		}, 5, "hint: have the plan above reviewed, and apply with its digest"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := savedLeave(t)
			tt.meanwhile(t, w)
			before := w.Writes()
			code, out := w.run(0, "apply", "--yes", "--expect", w.plan, w.dir)
			if code != tt.code {
				t.Errorf("%s: exit code %d, want %d\n%s", tt.why, code, tt.code, out)
			}
			if code == 5 && w.Writes() != before {
				t.Errorf("%d writes", w.Writes()-before)
			}
			wantText(t, out, tt.text)
		})
	}
	// The digest alone stands for exactly that set.
	w := savedLeave(t)
	var saved struct {
		Digest string `json:"changes_digest"`
	}
	data, err := os.ReadFile(w.plan)
	if err == nil {
		err = json.Unmarshal(data, &saved)
	}
	if err != nil || saved.Digest == "" {
		t.Fatal(err)
	}
	w.assignByHand(t, "J000002", `<remove-manager/><add-manager uuid="`+idPat+`"/>`)
	if code, out := w.run(0, "apply", "--yes", "--expect", saved.Digest, w.dir); code != 5 {
		t.Errorf("with less to do, by digest: exit code %d, want 5\n%s", code, out)
	}
	w.assignByHand(t, "J000002", `<remove-manager/><add-manager uuid="`+idLee+`"/>`)
	if code, out := w.run(0, "apply", "--yes", "--expect", strings.TrimSpace(saved.Digest), w.dir); code != 0 {
		t.Errorf("by digest: exit code %d\n%s", code, out)
	}
}
