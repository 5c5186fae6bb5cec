package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The functions that only main may call: everything below writes to what it
// was given and returns an error instead of ending the process.
var mainOnly = map[string][]string{
	"fmt": {"Print", "Printf", "Println"},
	"os":  {"Exit"},
	"log": {"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Print", "Printf", "Println"},
}

// The process's own streams, which the command line gathers in one place and
// hands down.
var streams = map[string][]string{
	"os": {"Stdin", "Stdout", "Stderr"},
}

// The functions that ask for the time or wait for it to pass.
var clock = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "NewTicker", "NewTimer", "Sleep", "Tick"},
}

// forbidden gives what one package's source may not mention.
func forbidden(name string) []map[string][]string {
	var all []map[string][]string
	main := strings.HasPrefix(name, "cmd/") || strings.HasPrefix(name, "internal/tools/")
	if !main {
		all = append(all, mainOnly)
	}
	if !main && name != "internal/cli" {
		all = append(all, streams)
	}
	if r, _ := rowOf(name); r.noClock {
		all = append(all, clock)
	}
	return all
}

// inspect names each forbidden use in one file, as "12: time.Now".
func inspect(fset *token.FileSet, f *ast.File, forbidden []map[string][]string) []string {
	imported := importNames(f)
	var found []string
	report := func(n ast.Node, what string) {
		found = append(found, fmt.Sprintf("%d: %s", fset.Position(n.Pos()).Line, what))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				report(n, "func init")
			}
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			for _, names := range forbidden {
				if slices.Contains(names[imported[x.Name]], n.Sel.Name) {
					report(n, imported[x.Name]+"."+n.Sel.Name)
				}
			}
		}
		return true
	})
	return found
}

// importNames maps the names that a file uses to import paths.
func importNames(f *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has checked it
		}
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = path
	}
	return names
}

func TestSource(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range p.sources() {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			for _, use := range inspect(fset, f, forbidden(p.name())) {
				t.Errorf("%s/%s:%s is not for this package (see internal/arch)", p.name(), filepath.Base(file), use)
			}
		}
	}
}

func TestInspect(t *testing.T) {
	tests := []struct {
		name   string
		pkg    string
		src    string
		want   []string
		reason string
	}{
		{"clock in the core", "reconcile", "import \"time\"\nvar now = time.Now()", []string{"3: time.Now"}, "time is an argument"},
		{"clock as a value", "reconcile", "import \"time\"\nvar now = time.Now", []string{"3: time.Now"}, "handing the clock on is asking for it"},
		{"clock renamed", "reconcile", "import t \"time\"\nvar now = t.Now()", []string{"3: time.Now"}, "another name does not help"},
		{"time as a value", "reconcile", "import \"time\"\nvar zero time.Time", nil, "a moment that came in is a value"},
		{"clock in the transport", "internal/xeroapi", "import \"time\"\nvar now = time.Now()", nil, "pacing needs a clock"},
		{"own method", "reconcile", "type clock struct{}\nfunc (clock) Now() int { return 1 }\nvar time clock\nvar now = time.Now()", nil, "only the standard package counts"},
		{"exit", "internal/cli", "import \"os\"\nfunc f() { os.Exit(1) }", []string{"3: os.Exit"}, "only main ends the process"},
		{"exit in main", "cmd/practicectl", "import \"os\"\nfunc f() { os.Exit(1) }", nil, "main does"},
		{"streams", "internal/render", "import \"os\"\nvar w = os.Stdout", []string{"3: os.Stdout"}, "a renderer writes to what it is given"},
		{"streams in cli", "internal/cli", "import \"os\"\nvar w = os.Stdout", nil, "the command line gathers them"},
		{"print", "internal/render", "import \"fmt\"\nfunc f() { fmt.Println(1) }", []string{"3: fmt.Println"}, "output goes to the writer that came in"},
		{"init", "internal/xeroapi", "func init() {}", []string{"2: func init"}, "nothing registers itself"},
		{"method named init", "internal/xeroapi", "type t struct{}\nfunc (t) init() {}", nil, "a method is called by somebody"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, "x.go", "package x\n"+tt.src, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, inspect(fset, f, forbidden(tt.pkg))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
