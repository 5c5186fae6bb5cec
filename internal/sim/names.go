package sim

import (
	"fmt"
	"strings"
)

const (
	australia  = "Australia"
	newZealand = "New Zealand"
)

type town struct{ city, region, postCode, country string }

func towns() []town {
	return []town{
		{"Sydney", "NSW", "2000", australia}, {"Parramatta", "NSW", "2150", australia},
		{"Newcastle", "NSW", "2300", australia}, {"Melbourne", "VIC", "3000", australia},
		{"Geelong", "VIC", "3220", australia}, {"Brisbane", "QLD", "4000", australia},
		{"Hobart", "TAS", "7000", australia}, {"Auckland", "Auckland", "1010", newZealand},
		{"Wellington", "Wellington", "6011", newZealand}, {"Whangārei", "Northland", "0110", newZealand},
		{"Taupō", "Waikato", "3330", newZealand}, {"Dunedin", "Otago", "9016", newZealand},
	}
}

// staffNamePool is who works there, partners first.
func staffNamePool() []string {
	return []string{
		"Jo Bloggs", "Sam Lee", "Kim Tan", "Pat Ng", "Lee Park", "Mere Tāmihana", "Sinéad O'Connor",
		"Ravi Iyer", "Chloe Smith-Jones", "Tāne Parata", "Grace Wu", "Luca Rossi", "Amelia Clarke",
		"Hēmi Rangi", "Priya Nair", "Tom Baker", "Zoë Martin", "Ewa Nowak", "Dean Fox",
	}
}

func surnames() []string {
	return []string{
		"Smith", "Nguyen", "O'Brien", "Tāmihana", "Patel", "Wilson", "Kaur", "Williams", "Ngata", "Brown", "D'Souza",
		"Chen", "Taylor", "Rāwiri", "Singh", "Jones", "McKenzie", "Parata", "Kowalski", "Anderson", "Van der Berg", "Lim",
		"Thompson", "Mahuta", "Fraser", "Costa", "Murphy", "Pōtae", "Hughes", "Ali", "Walker", "Tuala", "Robinson", "Müller",
		"Kelly", "Haddad", "Young", "Paewai", "King", "Ferrari",
	}
}

func givenNames() []string {
	return []string{
		"Anna", "Ben", "Carla", "Dev", "Ellen", "Farid", "Gina", "Hone", "Isla", "Jack", "Kiri", "Liam", "Māia", "Nikau", "Olivia",
		"Peter", "Quinn", "Rosa", "Simon", "Tama", "Una", "Victor", "Wiremu", "Xanthe", "Yusuf", "Zara",
	}
}

func trades() []string {
	return []string{
		"Plumbing", "Electrical", "Joinery", "Dental", "Physiotherapy", "Cafe", "Bakery", "Motors", "Landscapes", "Roofing",
		"Orchards", "Dairy", "Fisheries", "Freight", "Design", "Software", "Pharmacy", "Florists", "Books", "Brewing",
		"Holdings", "Investments", "Properties", "Contracting", "Consulting",
	}
}

// clientName is a client's name and what it was made of.
type clientName struct {
	full, given, surname, structure string
	person                          bool
}

// names makes up the names of clients.
type names struct {
	towns                   []town
	given, surnames, trades []string
	used                    map[string]bool
}

func newNames(n int) *names {
	return &names{towns: towns(), given: givenNames(), surnames: surnames(), trades: trades(), used: make(map[string]bool, n)}
}

// unique tries a few names and then adds a number, so that two clients have
// one name only where Generate means it.
func (p *names) unique(i int) clientName {
	var n clientName
	for attempt := range 3 {
		if n = p.try(i, attempt); !p.used[n.full] {
			p.used[n.full] = true
			return n
		}
	}
	n.full = fmt.Sprintf("%s No. %d", n.full, i+1)
	p.used[n.full] = true
	return n
}

// try is the name of the i-th client at the given attempt.
func (p *names) try(i, attempt int) clientName {
	i = 3*i + attempt
	n := clientName{given: pick(p.given, "given", i), surname: pick(p.surnames, "surname", i)}
	other, trade, place := pick(p.surnames, "other", i), pick(p.trades, "trade", i), pick(p.towns, "place", i).city
	switch hash("shape", i) % 8 {
	case 0:
		n.full, n.structure, n.person = n.given+" "+n.surname, "Individual", true
	case 1:
		n.full, n.structure = n.surname+" & "+other+" Partnership", "Partnership"
	case 2:
		n.full, n.structure = "The "+n.surname+" Family Trust", "Trust"
	case 3:
		n.full, n.structure = place+" "+trade+" Pty Ltd", "Company"
	case 4:
		n.full, n.structure = n.surname+" & Sons "+trade+" Ltd", "Company"
	case 5:
		n.full, n.structure = n.given+"'s "+trade, "Sole Trader"
	case 6:
		n.full, n.structure = n.surname+" "+place+" "+trade+" Ltd", "Company"
	default:
		n.full, n.structure = n.surname+", "+other+" & Co ("+trade+")", "Company"
	}
	return n
}

// splitName takes the last word for the family name.
func splitName(full string) (given, family string) {
	if i := strings.LastIndexByte(full, ' '); i >= 0 {
		return full[:i], full[i+1:]
	}
	return full, ""
}
