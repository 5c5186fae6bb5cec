package sim

import "fmt"

// families collects clients into groups by surname.
type families struct {
	groups []ClientGroup
	open   map[string]int // by surname, the place of the group that takes members
	made   map[string]int // by surname, how many groups there are
}

func newFamilies() *families {
	return &families{open: make(map[string]int), made: make(map[string]int)}
}

// take puts about two of five clients into a family of two to five, and one of forty
// also into the family that was begun last: a client may be in several groups.
func (f *families) take(i int, surname, client string) {
	if len(f.groups) > 0 && i%40 == 39 {
		f.join(len(f.groups)-1, client)
	}
	if hash("family", i)%5 > 1 {
		return
	}
	at, ok := f.open[surname]
	if !ok || len(f.groups[at].Clients) >= 2+at%4 {
		at = f.begin(surname)
	}
	f.join(at, client)
}

func (f *families) begin(surname string) int {
	f.made[surname]++
	title := surname + " Family"
	if n := f.made[surname]; n > 1 {
		title = fmt.Sprintf("%s %d", title, n)
	}
	at := len(f.groups)
	f.open[surname] = at
	f.groups = append(f.groups, ClientGroup{UUID: hashUUID("group "+title, 0), Name: title, Taxable: at%2 == 0})
	return at
}

func (f *families) join(at int, client string) {
	members := &f.groups[at].Clients
	if n := len(*members); n == 0 || (*members)[n-1] != client {
		*members = append(*members, client)
	}
}
