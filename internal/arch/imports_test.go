package arch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/practicectl/practicectl"

// pkg is what go list says of one package.
type pkg struct {
	ImportPath     string
	Dir            string
	GoFiles        []string
	IgnoredGoFiles []string // other systems' files and other build tags
	Imports        []string
	TestImports    []string
	XTestImports   []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// sources are the package's files that are not tests, on every system.
func (p pkg) sources() []string {
	var files []string
	for _, f := range slices.Concat(p.GoFiles, p.IgnoredGoFiles) {
		if !strings.HasSuffix(f, "_test.go") {
			files = append(files, filepath.Join(p.Dir, f))
		}
	}
	return files
}

// packages lists the module. It asks with -e: a package that does not compile
// is another test's finding.
func packages(t *testing.T) []pkg {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-e", "-json", module+"/...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatalf("read what go list wrote: %v", err)
		}
		p.Imports = append(p.Imports, ignoredImports(t, p)...)
		all = append(all, p)
	}
}

// ignoredImports reads the imports that go list leaves out: those of files for
// another system.
func ignoredImports(t *testing.T, p pkg) []string {
	t.Helper()
	var imports []string
	for _, name := range p.IgnoredGoFiles {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			imports = append(imports, imp)
		}
	}
	return imports
}

// judge says what is wrong with one package's imports.
func judge(p pkg) []string {
	r, ok := rowOf(p.name())
	if !ok {
		return []string{fmt.Sprintf("%s has no row: say what it may import in the table of internal/arch/table_test.go", p.name())}
	}
	var wrong []string
	for _, imp := range p.Imports {
		if !r.allows(imp) {
			wrong = append(wrong, fmt.Sprintf("%s imports %s, which its row in internal/arch/table_test.go does not allow", p.name(), imp))
		}
	}
	if r.tests == nil {
		return wrong
	}
	for _, imp := range slices.Concat(p.TestImports, p.XTestImports) {
		if imp != p.ImportPath && !r.allows(imp) && !slices.Contains(r.tests, strings.TrimPrefix(imp, module+"/")) {
			wrong = append(wrong, fmt.Sprintf("a test of %s imports %s, which its row in internal/arch/table_test.go does not allow", p.name(), imp))
		}
	}
	return wrong
}

func (r row) allows(imp string) bool {
	if own, ok := strings.CutPrefix(imp, module+"/"); ok {
		return slices.Contains(r.own, own)
	}
	if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") {
		return slices.Contains(r.modules, imp)
	}
	for p := imp; p != "."; p = path.Dir(p) {
		if slices.Contains(r.notStd, p) {
			return false
		}
	}
	return true
}

func TestImports(t *testing.T) {
	all := packages(t)
	if !slices.ContainsFunc(all, func(p pkg) bool { return p.name() == "reconcile" }) {
		t.Fatal("go list did not name the core: the listing is not of this module")
	}
	for _, p := range all {
		for _, wrong := range judge(p) {
			t.Error(wrong)
		}
	}
}

func TestJudge(t *testing.T) {
	const refused = ", which its row in internal/arch/table_test.go does not allow"
	tests := []struct {
		name   string
		pkg    pkg
		want   []string
		reason string
	}{
		{"values", pkg{ImportPath: module + "/reconcile", Imports: []string{"cmp", "slices", "strings", "time"}}, nil, "values in, values out"},
		{"core and file", pkg{ImportPath: module + "/reconcile", Imports: []string{"os"}}, []string{"reconcile imports os" + refused}, "the core does no I/O"},
		{"core and below", pkg{ImportPath: module + "/reconcile", Imports: []string{"net/http"}}, []string{"reconcile imports net/http" + refused}, "a forbidden package forbids all below it"},
		{"core and module", pkg{ImportPath: module + "/reconcile", Imports: []string{module + "/internal/diag"}}, []string{"reconcile imports " + module + "/internal/diag" + refused}, "the core knows nothing of the tool"},
		{"core's test", pkg{ImportPath: module + "/reconcile", TestImports: []string{"os", cmpModule}}, nil, "tests are free"},
		{"yaml in decl", pkg{ImportPath: module + "/internal/decl", Imports: []string{yamlModule}}, nil, "decl reads YAML"},
		{"yaml elsewhere", pkg{ImportPath: module + "/internal/scaffold", Imports: []string{yamlModule}}, []string{"internal/scaffold imports " + yamlModule + refused}, "only decl reads YAML"},
		{"cobra elsewhere", pkg{ImportPath: module + "/cmd/practicectl", Imports: []string{cobraModule}}, []string{"cmd/practicectl imports " + cobraModule + refused}, "only cli knows cobra"},
		{"main", pkg{ImportPath: module + "/cmd/practicectl", Imports: []string{"os", "time/tzdata", module + "/internal/cli"}}, nil, "main wires streams and ends the process"},
		{"sim and client", pkg{ImportPath: module + "/internal/sim", Imports: []string{module + "/internal/xeroapi"}}, []string{"internal/sim imports " + module + "/internal/xeroapi" + refused}, "a simulator shares nothing with the client"},
		{"sim's test", pkg{ImportPath: module + "/internal/sim", TestImports: []string{"testing", yamlModule}, XTestImports: []string{module + "/internal/sim"}}, nil, "its tests may read the vendor's file, and itself"},
		{"sim's test and client", pkg{ImportPath: module + "/internal/sim", XTestImports: []string{module + "/internal/xeroapi/xpm"}}, []string{"a test of internal/sim imports " + module + "/internal/xeroapi/xpm" + refused}, "nor do its tests"},
		{"no row", pkg{ImportPath: module + "/internal/utils"}, []string{"internal/utils has no row: say what it may import in the table of internal/arch/table_test.go"}, "whoever adds a package decides what it may know"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, judge(tt.pkg)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// unused names what a package may import and neither it nor a test of it does.
func unused(p pkg) []string {
	r, _ := rowOf(p.name())
	used := map[string]bool{}
	for _, imp := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
		used[strings.TrimPrefix(imp, module+"/")] = true
	}
	return slices.DeleteFunc(slices.Concat(r.own, r.modules, r.tests), func(imp string) bool { return used[imp] })
}

// A row that is wider than what is used allows what nobody has decided.
func TestTableIsTight(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range unused(p) {
			t.Errorf("the row of %s in internal/arch/table_test.go allows %s, which it does not import", p.name(), imp)
		}
	}
	wide := pkg{ImportPath: module + "/internal/decl", Imports: []string{module + "/reconcile", yamlModule}, XTestImports: []string{module + "/schema"}}
	if diff := cmp.Diff([]string{"internal/diag"}, unused(wide)); diff != "" {
		t.Errorf("a test's import counts, and what is left does not (-want +got):\n%s", diff)
	}
}

// A row that allows a package which has no row would allow a name that nobody
// has thought about, or a misspelt one.
func TestTableIsClosed(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range table {
		if seen[r.pkg] {
			t.Errorf("%s has two rows", r.pkg)
		}
		seen[r.pkg] = true
		for _, own := range r.own {
			if _, ok := rowOf(own); !ok {
				t.Errorf("the row of %s allows %s, which has no row", r.pkg, own)
			}
		}
	}
}
