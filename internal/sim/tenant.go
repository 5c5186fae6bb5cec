package sim

import (
	"fmt"
	"strings"
)

// The types of accounts that can be connected (documented and observed spellings).
const (
	PracticeManager = "PRACTICEMANAGER"
	Organisation    = "ORGANISATION"
)

// Tenant is an account as the connections endpoint names it.
type Tenant struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"` // [PracticeManager] if empty
}

// orDefault makes up what is left out.
func (t Tenant) orDefault() Tenant {
	if t.Name == "" {
		t.Name = "Harbour Accounting"
	}
	if t.Type == "" {
		t.Type = PracticeManager
	}
	if t.ID == "" {
		what := "tenant " + t.Name
		if t.Type != PracticeManager { // the two often have one name
			what = "tenant " + t.Type + " " + t.Name
		}
		t.ID = hashUUID(what, 0)
	}
	return t
}

// kind is the type in words.
func (t Tenant) kind() string {
	if t.Type == PracticeManager {
		return "Practice Manager"
	}
	return "organisation"
}

// accounts is all tenants that can be connected, the practice itself first.
func (s Seed) accounts() []Tenant {
	list := []Tenant{s.Tenant.orDefault()}
	for _, t := range s.Tenants {
		list = append(list, t.orDefault())
	}
	return list
}

// checkTenants reports the first account without a name or with a type of its
// own, the first identifier given twice, and a practice that is none.
func (s Seed) checkTenants() error {
	seen := make(map[string]bool)
	for i, t := range s.Tenants {
		if strings.TrimSpace(t.Name) == "" {
			return fmt.Errorf("account %d of tenants has no name", i+1)
		}
	}
	for i, t := range s.accounts() {
		id := strings.ToLower(t.ID)
		switch {
		case i == 0 && t.Type != PracticeManager:
			return fmt.Errorf("the practice's tenant has the type %q, leave it out", t.Type)
		case t.Type != PracticeManager && t.Type != Organisation:
			return fmt.Errorf("account %q has the type %q, write %s or %s", t.Name, t.Type, PracticeManager, Organisation)
		case seen[id]:
			return fmt.Errorf("account %q has an id that was given before, %s", t.Name, t.ID)
		}
		seen[id] = true
	}
	return nil
}
