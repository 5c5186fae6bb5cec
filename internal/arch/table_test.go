package arch

import "slices"

// The modules that the program imports; tests also use go-cmp and testscript.
const (
	yamlModule       = "gopkg.in/yaml.v3"
	jsonschemaModule = "github.com/santhosh-tekuri/jsonschema/v5"
	cobraModule      = "github.com/spf13/cobra"
	termModule       = "golang.org/x/term"
	oauth2Module     = "golang.org/x/oauth2"
	secretboxModule  = "golang.org/x/crypto/nacl/secretbox"
	keyringModule    = "github.com/zalando/go-keyring"
	cmpModule        = "github.com/google/go-cmp/cmp"
	flockModule      = "github.com/gofrs/flock"
	htmlModule       = "golang.org/x/net/html"
)

// row says what one package may import. Packages of this module are named
// relative to its root. The standard library is free but for notStd.
type row struct {
	pkg     string
	own     []string // packages of this module
	modules []string // import paths of other modules
	notStd  []string // standard packages, each with all below it
	noClock bool     // the time comes in as an argument
	tests   []string // limits what tests may import besides the above; nil: anything
}

// effects are the standard packages that reach outside the process, end it or
// give another answer each time. The core does without them.
var effects = []string{
	"context", "crypto/rand", "database", "embed", "flag", "io", "log", "math/rand",
	"net", "os", "plugin", "runtime", "syscall", "testing", "unsafe",
}

// everything is what the command line may wire together: all packages but the
// helpers of tests and tools.
var everything = []string{
	"examples", "reconcile", "schema",
	"internal/apply", "internal/decl", "internal/decl/edit", "internal/diag", "internal/evidence", "internal/github", "internal/gittree", "internal/htmlreport", "internal/login", "internal/pastepage", "internal/pipeline",
	"internal/planfile", "internal/printable", "internal/provider", "internal/provider/app", "internal/provider/xero", "internal/provider/xpm", "internal/render",
	"internal/resolve", "internal/scaffold", "internal/sim", "internal/snapshot", "internal/state", "internal/webhook",
	"internal/xeroapi", "internal/xeroapi/accounting", "internal/xeroapi/xpm",
}

// table is the architecture, from the core outwards.
var table = []row{
	{pkg: "reconcile", notStd: effects, noClock: true},

	// Files.
	{pkg: "internal/diag", noClock: true},
	{pkg: "schema", modules: []string{jsonschemaModule}, noClock: true},
	{pkg: "internal/decl", own: []string{"internal/diag", "reconcile", "schema"}, modules: []string{yamlModule}, noClock: true},
	{pkg: "internal/decl/edit", own: []string{"internal/decl", "internal/diag"}, modules: []string{yamlModule}, notStd: []string{"net"}, noClock: true},
	{pkg: "internal/resolve", own: []string{"internal/decl", "internal/diag", "reconcile"}, notStd: []string{"net", "os"}, noClock: true},
	{pkg: "internal/scaffold", own: []string{"internal/decl", "reconcile"}},
	{
		pkg:     "internal/snapshot",
		own:     []string{"internal/diag", "internal/printable", "reconcile", "schema"},
		modules: []string{htmlModule},
		notStd:  []string{"net", "os"},
		noClock: true,
	},
	{pkg: "internal/pastepage", own: []string{"internal/snapshot"}, notStd: []string{"net", "os"}, noClock: true},
	{pkg: "internal/evidence", own: []string{"internal/decl", "internal/diag", "internal/resolve", "reconcile", "schema"}, notStd: []string{"context", "net", "os"}, noClock: true},
	{pkg: "internal/render", own: []string{"internal/evidence", "internal/printable", "internal/redact", "reconcile"}, notStd: []string{"net", "os"}, noClock: true},
	{pkg: "internal/htmlreport", own: []string{"internal/render", "reconcile"}, notStd: []string{"net", "os"}, noClock: true},

	// Systems. A client knows nothing of plans; a provider nothing of other providers.
	{pkg: "internal/planfile", own: []string{"internal/printable", "reconcile"}, notStd: []string{"net", "os"}, noClock: true},
	{pkg: "internal/github", own: []string{"internal/diag"}, notStd: []string{"net", "os"}, noClock: true},
	{pkg: "internal/gittree"},
	{pkg: "internal/printable", notStd: []string{"net", "os"}, noClock: true},
	{pkg: "internal/redact"},
	{pkg: "internal/webhook", noClock: true},
	{pkg: "internal/login", modules: []string{oauth2Module, secretboxModule, flockModule, keyringModule}},
	{pkg: "internal/xeroapi", own: []string{"internal/redact"}},
	{pkg: "internal/xeroapi/accounting", own: []string{"internal/redact", "internal/xeroapi"}},
	{pkg: "internal/xeroapi/xpm", own: []string{"internal/redact", "internal/xeroapi"}},
	{pkg: "internal/provider", own: []string{"reconcile"}},
	{
		pkg: "internal/provider/xero",
		own: []string{"internal/provider", "internal/xeroapi/accounting", "reconcile"},
	},
	{
		pkg: "internal/provider/xpm",
		own: []string{"internal/provider", "internal/xeroapi", "internal/xeroapi/xpm", "reconcile"},
	},
	{pkg: "internal/provider/app", own: []string{"internal/decl", "internal/provider", "internal/snapshot", "reconcile"}},

	// The straight line, and its end.
	{
		pkg:     "internal/pipeline",
		own:     []string{"internal/decl", "internal/diag", "internal/provider", "internal/resolve", "reconcile"},
		noClock: true,
	},
	{pkg: "internal/apply", own: []string{"internal/provider", "internal/state", "reconcile"}, noClock: true},

	// A lease needs a heartbeat: of the clock, state only asks for that and for pauses.
	{pkg: "internal/state", own: []string{"reconcile"}, modules: []string{flockModule}, notStd: []string{"net"}},

	// What stands beside it. The simulator shares nothing with our client,
	// not even in its tests: it would agree with our mistakes.
	{pkg: "internal/sim", tests: []string{yamlModule, jsonschemaModule, cmpModule}},
	{pkg: "examples"},

	{pkg: "internal/cli", own: everything, modules: []string{cobraModule, termModule}},
	{pkg: "cmd/practicectl", own: []string{"internal/cli"}},

	// Helpers of tests and tools.
	{pkg: "internal/arch"},
	{pkg: "internal/browsertest"},
	{pkg: "internal/golden", modules: []string{cmpModule}},
	{pkg: "internal/logintest"},
	{pkg: "internal/tools/check"},
	{pkg: "internal/tools/kill"},
	{pkg: "internal/tools/reference", own: []string{"internal/cli"}},
}

func rowOf(pkg string) (row, bool) {
	i := slices.IndexFunc(table, func(r row) bool { return r.pkg == pkg })
	if i < 0 {
		return row{}, false
	}
	return table[i], true
}
