package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/practicectl/practicectl/internal/logintest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"practicectl": main})
}

// TestScripts runs the stories in testdata/script: the tool as a process of
// its own, against a simulator that is another.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			root, err := os.Getwd()
			if err != nil {
				return err
			}
			env.Setenv("MODULE", root+"/../..")
			env.Setenv("GORACE", noExitSleep)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   cmdExits,
			"await":   cmdAwait,
			"loadenv": cmdLoadEnv,
			"http":    cmdHTTP,
			"count":   cmdCount,
			"consent": cmdConsent,
			"decide":  cmdDecide,
		},
	})
}

// exits CODE PROGRAM ARG…: the program must end with this very code, where
// "! exec" would take any failure.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// await FILE: until a program in the background has written it.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	path := ts.MkAbs(args[0])
	for range 2000 {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("%s was not written", args[0])
}

// loadenv FILE: NAME=VALUE lines into the script's environment.
func cmdLoadEnv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: loadenv FILE")
	}
	lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[0])))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		ts.Setenv(name, value)
	}
}

// http METHOD PATH [BODY]: a raw call to the simulator, as any other program
// would make it; fails unless the answer is 200 and not an ERROR.
func cmdHTTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: http METHOD PATH [BODY]")
	}
	body := strings.Join(args[2:], " ")
	req, err := http.NewRequest(args[0], ts.Getenv("PRACTICECTL_API_URL")+args[1], strings.NewReader(body))
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+ts.Getenv("PRACTICECTL_ACCESS_TOKEN"))
	req.Header.Set("Xero-Tenant-Id", ts.Getenv("PRACTICECTL_XPM_TENANT"))
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	ts.Check(err)
	if res.StatusCode != http.StatusOK || strings.Contains(string(answer), `"ERROR"`) {
		ts.Fatalf("%s %s: %d %s", args[0], args[1], res.StatusCode, answer)
	}
	fmt.Fprintln(ts.Stdout(), string(answer))
}

// count N TEXT FILE: the text stands in the file exactly N times.
func cmdCount(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: count N TEXT FILE")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := strings.Count(ts.ReadFile(args[2]), args[1]); got != want {
		ts.Fatalf("%s has %q %d times, want %d", args[2], args[1], got, want)
	}
}

// decide CHOICE ITEM ISSUE WORD=TEXT…: follows the link of an item in the report
// of drift, puts a person's own words for those in capitals, and saves the file.
func cmdDecide(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: decide CHOICE ITEM ISSUE WORD=TEXT…")
	}
	_, item, ok := strings.Cut(ts.ReadFile(args[2]), "<sub>"+args[1]+"</sub>")
	if !ok {
		ts.Fatalf("%s has no item %s", args[2], args[1])
	}
	item, _, _ = strings.Cut(item, "\n- ")
	_, link, ok := strings.Cut(item, "["+args[0]+"](")
	if !ok {
		ts.Fatalf("item %s offers no %q:%s", args[1], args[0], item)
	}
	link, _, _ = strings.Cut(link, ")")
	page, err := url.Parse(link)
	ts.Check(err)
	_, folder, ok := strings.Cut(page.Path, "/new/main/")
	if !ok {
		ts.Fatalf("%s makes no new file", link)
	}
	text := page.Query().Get("value")
	for _, w := range args[3:] {
		word, said, _ := strings.Cut(w, "=")
		text = strings.ReplaceAll(text, word, said)
	}
	path := ts.MkAbs(filepath.Join(folder, page.Query().Get("filename")))
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	ts.Check(os.WriteFile(path, []byte(text), 0o600))
}

// consent SCREEN ANSWER TENANT…: a person who waits for the consent page's
// address to stand in the file SCREEN, allows the access there, and writes the
// address that the browser is then sent to into the file ANSWER.
func cmdConsent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: consent SCREEN ANSWER TENANT…")
	}
	address := ""
	for end := time.Now().Add(10 * time.Second); address == ""; time.Sleep(5 * time.Millisecond) {
		data, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains(string(data), "press enter:\n") {
			address = logintest.Address(string(data))
		}
		if time.Now().After(end) {
			ts.Fatalf("%s has no address of a consent page: %s", args[0], data)
		}
	}
	to, err := logintest.Consent(address, "allow", args[2:]...)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(to+"\n"), 0o600))
}
