package examples

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the demo, the tour and the other tests tell about the practice, in one
// place: whoever changes the example sees here what depends on it.

// The roles that differ from what Practice Manager holds.
func TestHarbourChanges(t *testing.T) {
	_, users, clients := declared(t)
	s := observed(t)
	slug := map[string]string{"": "nobody"}
	for _, p := range s.Staff {
		slug[p.UUID] = p.Name // for those who are declared nowhere
	}
	for _, u := range users {
		if uuid := u.Spec.Accounts.XPM.UUID; uuid != "" {
			slug[uuid] = u.Metadata.Name
		}
	}
	var got []string
	for _, o := range s.Clients {
		i := slices.IndexFunc(clients, func(c client) bool { return c.UUID == o.UUID })
		if i < 0 {
			continue
		}
		c := clients[i]
		if c.Partner != "" && c.Partner != slug[o.Partner] {
			got = append(got, fmt.Sprintf("%s: partner %s → %s", c.Name, slug[o.Partner], c.Partner))
		}
		if c.Manager != "" && c.Manager != slug[o.Manager] {
			got = append(got, fmt.Sprintf("%s: manager %s → %s", c.Name, slug[o.Manager], c.Manager))
		}
	}
	changes := []string{
		"Coogee Swim School Pty Ltd: manager Rowan Ellis → pat-ng", // left, and still holds it
		"Cremorne Point Architects Pty Ltd: partner lee-park → kim-tan",
		"Eastwood Medical Imaging Pty Ltd: partner lee-park → kim-tan",
		"Ferreira Brothers Concreting: partner lee-park → kim-tan",
		"Ferreira Brothers Concreting: manager sam-lee → grace-liu", // both roles in one write
		"Kōwhai & Kauri Landscapes Ltd: partner jo-bloggs → mere-tamati",
		"Lane Cove Legal Pty Ltd: partner lee-park → kim-tan",
		"Mount Maunganui Surf Repairs: manager dev-sharma → ravi-menon",
		"Ōrākei Dental Ltd: manager dev-sharma → ravi-menon",
		"Petersham Veterinary Services Pty Ltd: manager nobody → sam-lee",
		"Pōhutukawa Bay Motel Ltd: manager dev-sharma → ravi-menon",
		"Ryde Community Pharmacy Trust: partner lee-park → kim-tan",
		"Tūī Lane Bakery Ltd: manager priya-nair → ravi-menon",
	}
	if diff := cmp.Diff(changes, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// What Practice Manager holds that nobody declares.
func TestHarbourUnmanaged(t *testing.T) {
	_, users, clients := declared(t)
	s := observed(t)
	var got []string
	for _, p := range s.Staff {
		if !slices.ContainsFunc(users, func(u document) bool { return u.Spec.Accounts.XPM.UUID == p.UUID }) {
			got = append(got, p.Name+" "+p.Email)
		}
	}
	for _, o := range s.Clients {
		if !slices.ContainsFunc(clients, func(c client) bool { return c.UUID == o.UUID }) {
			got = append(got, fmt.Sprintf("%s archived=%t", o.Name, o.Archived))
		}
	}
	want := []string{
		"Rowan Ellis rowan@harbour.example",
		"Xero Support support@xero.com", // hidden by ignore.staffEmails
		"Harbour Staff Social Club archived=false",
		"Old Mill Antiques Pty Ltd archived=true", // in no list, so never reported
		"TEST CLIENT - do not use archived=false",
		"Zetland Coffee Roasters Pty Ltd archived=false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("unmanaged (-want +got):\n%s", diff)
	}
}

// The hard cases of people: somebody new, and those with two addresses.
func TestHarbourPeople(t *testing.T) {
	_, users, _ := declared(t)
	email := map[string]string{}
	for _, p := range observed(t).Staff {
		email[p.UUID] = p.Email
	}
	var got []string
	for _, u := range users {
		switch xpm := u.Spec.Accounts.XPM; {
		case xpm.Create:
			got = append(got, u.Metadata.Name+" is new")
		case xpm.Email != "" && xpm.Email == email[xpm.UUID]:
			got = append(got, u.Metadata.Name+" has another address there")
		case slices.Contains(u.Spec.FormerEmails, email[xpm.UUID]):
			got = append(got, u.Metadata.Name+" has a former address there")
		case u.Spec.Email != email[xpm.UUID]:
			t.Errorf("%s: Practice Manager has %q, want %q", u.Metadata.Name, email[xpm.UUID], u.Spec.Email)
		}
	}
	want := []string{
		"jo-bloggs has a former address there",
		"mere-tamati has another address there",
		"ravi-menon is new",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

// The hard cases of names.
func TestHarbourNames(t *testing.T) {
	_, _, clients := declared(t)
	var names []string
	for _, c := range clients {
		names = append(names, c.Name)
	}
	for _, mark := range []string{"&", "'", ",", "(", "ā", "ī", "ō", "ū", "Ō"} {
		if !strings.Contains(strings.Join(names, "\n"), mark) {
			t.Errorf("no client's name has %q", mark)
		}
	}
	slices.Sort(names)
	var twice []string
	for i, name := range names[1:] {
		if name == names[i] {
			twice = append(twice, name)
		}
	}
	if diff := cmp.Diff([]string{"Smith Family Trust"}, twice); diff != "" {
		t.Errorf("names of two clients (-want +got):\n%s", diff)
	}
}

// Portfolios are as uneven as in life. One manager is left to Practice Manager.
func TestHarbourPortfolios(t *testing.T) {
	_, _, clients := declared(t)
	partners, managers := map[string]int{}, map[string]int{}
	for _, c := range clients {
		partners[c.Partner]++
		managers[c.Manager]++
	}
	wantPartners := map[string]int{"jo-bloggs": 22, "kim-tan": 12, "lee-park": 20, "mere-tamati": 26}
	if diff := cmp.Diff(wantPartners, partners); diff != "" {
		t.Errorf("partners (-want +got):\n%s", diff)
	}
	wantManagers := map[string]int{
		"sam-lee": 29, "dev-sharma": 14, "pat-ng": 10, "grace-liu": 7, "siobhan-obrien": 6,
		"ben-walker": 4, "ravi-menon": 4, "tomasz-nowak": 3, "priya-nair": 2, "": 1,
	}
	if diff := cmp.Diff(wantManagers, managers); diff != "" {
		t.Errorf("managers (-want +got):\n%s", diff)
	}
}

// What current jobs there are, whose, and what Lee Park has on them: the story
// of the day on which Lee leaves is told with these numbers.
func TestHarbourJobs(t *testing.T) {
	s := observed(t)
	name := map[string]string{"": "nobody"}
	for _, p := range s.Staff {
		name[p.UUID] = p.Name
	}
	states, partners, lee := map[string]int{}, map[string]int{}, map[string]int{}
	for _, j := range s.Jobs {
		states[j.State]++
		if (j.State == "Completed") != (j.Completed != "") {
			t.Errorf("%s: state %s and completed on %q", j.Number, j.State, j.Completed)
		}
		if j.State == "Completed" {
			continue
		}
		partners[name[j.Partner]]++
		isLee := func(id string) bool { return name[id] == "Lee Park" }
		has := map[string]bool{
			"partner": isLee(j.Partner), "manager": isLee(j.Manager), "staff": slices.ContainsFunc(j.Assigned, isLee),
			"task": slices.ContainsFunc(j.Tasks, func(t task) bool { return isLee(t.Assigned[0].UUID) }),
		}
		has["any"] = has["partner"] || has["manager"] || has["staff"] || has["task"]
		for what, is := range has {
			if is {
				lee[what]++
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"Planned": 18, "In Progress": 37, "With Client": 7, "Completed": 8}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"Jo Bloggs": 16, "Kim Tan": 6, "Lee Park": 27, "Mere Tāmati": 13}, partners); diff != "" {
		t.Errorf("partners of current jobs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"any": 29, "partner": 27, "manager": 2, "staff": 18, "task": 15}, lee); diff != "" {
		t.Errorf("current jobs on which Lee Park is (-want +got):\n%s", diff)
	}
}

// What a selector by group can name.
func TestHarbourGroups(t *testing.T) {
	s := observed(t)
	client := map[string]string{}
	for _, c := range s.Clients {
		client[c.UUID] = c.Name
	}
	got := map[string][]string{}
	for _, g := range s.Groups {
		for _, id := range g.Clients {
			got[g.Name] = append(got[g.Name], client[id])
		}
	}
	want := map[string][]string{
		"Bloggs Family": {"Bloggs Family Trust", "Bloggs Holdings Pty Ltd", "Bloggs Superannuation Fund"},
		"D'Angelo":      {"D'Angelo Family Trust", "D'Angelo Foods Pty Ltd"},
		"Van der Berg":  {"Van der Berg Dairy Ltd", "Van der Berg Family Trust"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}
