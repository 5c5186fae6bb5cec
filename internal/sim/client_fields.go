package sim

// presence says when a field is part of a client record.
type presence int

const (
	always   presence = iota // blank when empty
	whenSet                  // absent when empty (observed)
	practice                 // absent until practice fields are initialised (observed)
)

// clientRow is one field of a client record.
type clientRow struct {
	name
	when   presence
	write  name                  // in update bodies; zero when it cannot be written there
	at     func(*Client) *string // nil for flags
	flag   func(*Client) bool    // answered as Yes or No
	blank  string                // answered for an empty value
	person bool                  // the value is a staff UUID, answered as UUID and Name
	digits bool                  // a number in JSON
	masked bool                  // only the last three characters are answered (documented)
}

func text(xml, json string, when presence, at func(*Client) *string) clientRow {
	return clientRow{name: name{xml, json}, write: name{xml, json}, when: when, at: at}
}

func flag(xml, json string, at func(*Client) bool) clientRow {
	return clientRow{name: name{xml, json}, flag: at}
}

// person is a reference to staff. Documented: written as a UUID under a name of its own.
func person(xml, json string, at func(*Client) *string) clientRow {
	r := text(xml, json, whenSet, at).writtenAs(xml+"UUID", json+"Uuid")
	r.person = true
	return r
}

func (r clientRow) writtenAs(xml, json string) clientRow { r.write = name{xml, json}; return r }
func (r clientRow) readOnly() clientRow                  { r.write = name{}; return r }
func (r clientRow) or(blank string) clientRow            { r.blank = blank; return r }
func (r clientRow) number() clientRow                    { r.digits = true; return r }
func (r clientRow) mask() clientRow                      { r.masked = true; return r }

// Indexes in clientRows of the fields that an update treats apart.
const (
	rowUUID = iota
	rowName
)

// clientRows is the record in the order of answers. The lists of a record
// (contacts, notes …) are not in it.
func clientRows() []clientRow {
	return []clientRow{
		rowUUID: text("UUID", "uuid", always, func(c *Client) *string { return &c.UUID }),
		rowName: text("Name", "name", always, func(c *Client) *string { return &c.Name }),
		text("Title", "title", whenSet, func(c *Client) *string { return &c.Title }),
		text("FirstName", "firstName", whenSet, func(c *Client) *string { return &c.FirstName }),
		text("LastName", "lastName", whenSet, func(c *Client) *string { return &c.LastName }),
		text("OtherName", "otherName", whenSet, func(c *Client) *string { return &c.OtherName }),
		text("Email", "email", whenSet, func(c *Client) *string { return &c.Email }),
		text("DateOfBirth", "dateOfBirth", whenSet, func(c *Client) *string { return &c.DateOfBirth }),
		text("Address", "address", always, func(c *Client) *string { return &c.Address }),
		text("City", "city", always, func(c *Client) *string { return &c.City }),
		text("Region", "region", always, func(c *Client) *string { return &c.Region }),
		text("PostCode", "postCode", always, func(c *Client) *string { return &c.PostCode }),
		text("Country", "country", always, func(c *Client) *string { return &c.Country }),
		text("PostalAddress", "postalAddress", always, func(c *Client) *string { return &c.PostalAddress }),
		text("PostalCity", "postalCity", always, func(c *Client) *string { return &c.PostalCity }),
		text("PostalRegion", "postalRegion", always, func(c *Client) *string { return &c.PostalRegion }),
		text("PostalPostCode", "postalPostCode", always, func(c *Client) *string { return &c.PostalPostCode }),
		text("PostalCountry", "postalCountry", always, func(c *Client) *string { return &c.PostalCountry }),
		text("Phone", "phone", always, func(c *Client) *string { return &c.Phone }),
		text("Fax", "fax", always, func(c *Client) *string { return &c.Fax }),
		text("Website", "website", always, func(c *Client) *string { return &c.Website }).writtenAs("WebSite", "webSite"),
		text("ReferralSource", "referralSource", always, func(c *Client) *string { return &c.ReferralSource }),
		text("ExportCode", "exportCode", always, func(c *Client) *string { return &c.ExportCode }),
		flag("IsProspect", "isProspect", func(c *Client) bool { return c.Prospect }),
		flag("IsArchived", "isArchived", func(c *Client) bool { return c.Archived }),
		flag("IsDeleted", "isDeleted", func(c *Client) bool { return c.Deleted }),
		person("AccountManager", "accountManager", func(c *Client) *string { return &c.Partner }),
		person("JobManager", "jobManager", func(c *Client) *string { return &c.Manager }),
		text("TaxNumber", "taxNumber", practice, func(c *Client) *string { return &c.TaxNumber }).mask(),
		text("CompanyNumber", "companyNumber", practice, func(c *Client) *string { return &c.CompanyNumber }),
		text("BusinessNumber", "businessNumber", practice, func(c *Client) *string { return &c.BusinessNumber }),
		text("BusinessStructure", "businessStructure", whenSet, func(c *Client) *string { return &c.BusinessStructure }),
		text("BalanceMonth", "balanceMonth", whenSet, func(c *Client) *string { return &c.BalanceMonth }).readOnly().number(),
		text("BranchNumber", "branchNumber", practice, func(c *Client) *string { return &c.BranchNumber }),
		text("GSTRegistered", "gstRegistered", practice, func(c *Client) *string { return &c.GSTRegistered }).or("No"),
		text("PrepareGST", "prepareGst", practice, func(c *Client) *string { return &c.PrepareGST }).or("No"),
		text("SignedTaxAuthority", "signedTaxAuthority", practice, func(c *Client) *string { return &c.SignedTaxAuthority }).or("No"),
		text("AgencyStatus", "agencyStatus", practice, func(c *Client) *string { return &c.AgencyStatus }).or("Unlinked"),
		text("PrepareActivityStatement", "prepareActivityStatement", practice, func(c *Client) *string { return &c.PrepareActivityStatement }).or("No"),
		text("PrepareTaxReturn", "prepareTaxReturn", practice, func(c *Client) *string { return &c.PrepareTaxReturn }).or("No"),
		text("ActiveAtoClient", "activeAtoClient", practice, func(c *Client) *string { return &c.ActiveAtoClient }).or("No"),
		text("BankBSB", "bankBsb", whenSet, func(c *Client) *string { return &c.BankBSB }).readOnly(),
		text("BankAccountName", "bankAccountName", whenSet, func(c *Client) *string { return &c.BankAccountName }).readOnly(),
		text("BankAccountNumber", "bankAccountNumber", whenSet, func(c *Client) *string { return &c.BankAccountNumber }).readOnly(),
		text("BankName", "bankName", whenSet, func(c *Client) *string { return &c.BankName }).readOnly(),
		text("ClientCode", "clientCode", whenSet, func(c *Client) *string { return &c.ClientCode }),
	}
}

// clientNames is what update bodies may hold.
func clientNames(rows []clientRow) bodyNames {
	names := make(bodyNames, 2*len(rows))
	for i, row := range rows {
		if row.write != (name{}) {
			names.add(row.write, slot{index: i, nullIsEmpty: row.person})
		}
	}
	return names
}
