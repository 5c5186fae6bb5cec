package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Seed is the practice that a server starts with.
type Seed struct {
	Tenant Tenant `json:"tenant"`
	// Tenants are more accounts that a login can connect. A practice among them
	// has no staff and no clients. The first organisation is the practice's own.
	Tenants []Tenant      `json:"tenants,omitempty"`
	Staff   []Staff       `json:"staff"`
	Clients []Client      `json:"clients"`
	Groups  []ClientGroup `json:"groups,omitempty"`
	Jobs    []Job         `json:"jobs,omitempty"`
	// Users and Support are of the practice's own organisation. Without any user it has one.
	Users   []User          `json:"users,omitempty"`
	Support []SupportAccess `json:"support,omitempty"`
}

// Staff is one staff record.
type Staff struct {
	UUID        string `json:"uuid"`
	Name        string `json:"name"`
	Email       string `json:"email,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Mobile      string `json:"mobile,omitempty"`
	Address     string `json:"address,omitempty"`
	PayrollCode string `json:"payroll_code,omitempty"`
	// Disabled is shown by no answer. Whether the list leaves such a person out is U4.
	Disabled bool `json:"disabled,omitempty"`
}

// Client is one client record. Partner and Manager are UUIDs of staff; the
// tax number is the whole one.
type Client struct {
	UUID     string `json:"uuid"`
	Name     string `json:"name"`
	Partner  string `json:"partner,omitempty"` // AccountManager
	Manager  string `json:"manager,omitempty"` // JobManager
	Prospect bool   `json:"prospect,omitempty"`
	Archived bool   `json:"archived,omitempty"`
	Deleted  bool   `json:"deleted,omitempty"`
	// Bare is a client that was made by the API and never updated: it has no
	// practice fields, whatever is set below.
	Bare bool `json:"bare,omitempty"`

	Title          string `json:"title,omitempty"`
	FirstName      string `json:"first_name,omitempty"`
	LastName       string `json:"last_name,omitempty"`
	OtherName      string `json:"other_name,omitempty"`
	Email          string `json:"email,omitempty"`
	DateOfBirth    string `json:"date_of_birth,omitempty"`
	Address        string `json:"address,omitempty"`
	City           string `json:"city,omitempty"`
	Region         string `json:"region,omitempty"`
	PostCode       string `json:"post_code,omitempty"`
	Country        string `json:"country,omitempty"`
	PostalAddress  string `json:"postal_address,omitempty"`
	PostalCity     string `json:"postal_city,omitempty"`
	PostalRegion   string `json:"postal_region,omitempty"`
	PostalPostCode string `json:"postal_post_code,omitempty"`
	PostalCountry  string `json:"postal_country,omitempty"`
	Phone          string `json:"phone,omitempty"`
	Fax            string `json:"fax,omitempty"`
	Website        string `json:"website,omitempty"`
	ReferralSource string `json:"referral_source,omitempty"`
	ExportCode     string `json:"export_code,omitempty"`
	ClientCode     string `json:"client_code,omitempty"`

	TaxNumber                string `json:"tax_number,omitempty"`
	CompanyNumber            string `json:"company_number,omitempty"`
	BusinessNumber           string `json:"business_number,omitempty"`
	BusinessStructure        string `json:"business_structure,omitempty"`
	BalanceMonth             string `json:"balance_month,omitempty"` // 1 to 12
	BranchNumber             string `json:"branch_number,omitempty"`
	GSTRegistered            string `json:"gst_registered,omitempty"`
	PrepareGST               string `json:"prepare_gst,omitempty"`
	SignedTaxAuthority       string `json:"signed_tax_authority,omitempty"`
	AgencyStatus             string `json:"agency_status,omitempty"`
	PrepareActivityStatement string `json:"prepare_activity_statement,omitempty"`
	PrepareTaxReturn         string `json:"prepare_tax_return,omitempty"`
	ActiveAtoClient          string `json:"active_ato_client,omitempty"`

	BankBSB           string `json:"bank_bsb,omitempty"`
	BankAccountName   string `json:"bank_account_name,omitempty"`
	BankAccountNumber string `json:"bank_account_number,omitempty"`
	BankName          string `json:"bank_name,omitempty"`

	Contacts []Contact `json:"contacts,omitempty"`
}

// Contact is a person at a client.
type Contact struct {
	UUID       string `json:"uuid"`
	Name       string `json:"name"`
	Salutation string `json:"salutation,omitempty"`
	Mobile     string `json:"mobile,omitempty"`
	Email      string `json:"email,omitempty"`
	Phone      string `json:"phone,omitempty"`
	Position   string `json:"position,omitempty"`
	Primary    bool   `json:"primary,omitempty"`
}

// ReadSeed reads a seed from JSON and checks it.
func ReadSeed(r io.Reader) (Seed, error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var s Seed
	if err := d.Decode(&s); err != nil {
		return Seed{}, fmt.Errorf("read seed: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Seed{}, errors.New("read seed: something follows the object")
	}
	if err := s.Check(); err != nil {
		return Seed{}, fmt.Errorf("read seed: %w", err)
	}
	return s, nil
}

func isMonth(m string) bool {
	switch m {
	case "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12":
		return true
	default:
		return false
	}
}
