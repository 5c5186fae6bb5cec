package reconcile

// Source is a place in a declaration. Line and Column count from 1.
type Source struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Step is one line that helped to decide a value, and what it said.
type Step struct {
	Source Source `json:"source"`
	Says   string `json:"says"`
}

// Binding says how a declaration found its object.
type Binding string

// How a declaration may be bound. Only BoundByID, and BoundByEmail for
// somebody with create: true, may be written to.
const (
	BoundByID    Binding = "id"    // the declaration gives the id
	BoundByEmail Binding = "email" // one record has the same e-mail
	BoundByName  Binding = "name"  // one record has the same name
	BoundNew     Binding = "new"   // no record yet: to be created
)

// Want is one object as declared, compiled for a date and bound to a system.
type Want struct {
	Address string  // client/<uuid> or user/<slug>/<system>
	Key     Key     // no ID when Binding is BoundNew
	Name    string  // as declared
	Email   string  // as declared; people only
	Binding Binding // how Key.ID was found
	Pinned  bool    // whether apply may write to it
	Fields  []WantField
	Source  Source // the document or row that declares it
	Notices []string
}

// WantField is one managed field. Null is the explicit "nobody".
type WantField struct {
	Field   Field
	Value   Value
	Null    bool
	Hold    string // why apply may not write it yet, though it can be planned
	Block   string // why it cannot be planned at all; Value is then not to be read
	Hint    string // with Hold or Block: what to do next
	Because []Step // the deciding line first
}

// Desired is everything the declarations ask for on one date.
type Desired struct {
	Wants   []Want
	Blocked []Blocked // what could not be bound to anything
	Pins    []Pin     // ids that were found and should be written down
	Ignore  func(Object) bool
}

// Pin is an id to paste into a declaration.
type Pin struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Source  Source `json:"source"`
	Key     string `json:"key"` // the YAML key or CSV column: "uuid"
	ID      string `json:"id"`
}
