package pastepage_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/snapshot"
)

// The whole way of a person: copy a list with logos from a screen, paste it,
// mend what is wrong, download the file.
func TestCopyFromScreen(t *testing.T) {
	v := newVisitor(t)
	screen := filepath.Join(t.TempDir(), "screen.html")
	const list = `<!doctype html><title>User List</title><style>td{color:green}</style><h1>User List</h1><table>
		<tr><th>Name<th>Email<tr><td>Jo <b>Bloggs</b> <img class="icon xpm-green" alt="" src="logo.png"><td>jo@a.example
		<tr><td>Al &amp; Co<td>al@a.example</table>`
	if err := os.WriteFile(screen, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	v.b.Open("file://" + screen)
	v.b.Await("User List")
	v.key("a", "selectAll")
	v.key("c", "copy")
	open(t, v.b, page(t))
	v.b.Events()

	v.choose("Board: User List")
	v.ask(`(by("paste").focus(), "")`)
	v.key("v", "paste")
	v.until("#outcome", "2 rows read, without a problem.")
	v.want("#preview", "Row\tEmail\tName\tName (picture)\n2\tjo@a.example\tJo Bloggs\tlinked\n3\tal@a.example\tAl & Co\tempty")
	if got := v.ask(`by("paste").value`); got != "" {
		t.Errorf("the field keeps %q", got)
	}
	v.want("#reasons", "Not ready yet:\nEnter your name. The snapshot does not say who captured it.\n"+
		"Enter your role: what you see depends on it. The snapshot does not say in which role it was captured.\n"+
		"Enter the number that the screen shows, or say why rows are missing. Nothing says that the table is whole.")
	v.fill("by", " jo-bloggs ")
	v.fill("role", "admin")
	v.fill("total", "3")
	v.want("#reasons", "Not ready yet:\nPaste every page; if you cannot see them all, say why. The table has 2 rows, and the screen says 3: a page may be missing.")
	v.b.Click("#download")
	if got := v.ask(`document.activeElement.id`); got != "reasons" || v.seen("#next") != "" {
		t.Errorf("a click before it is ready leads to %q", got)
	}
	v.fill("total", "2")
	name, data := v.download()
	if !strings.Contains(v.seen("#next"), "the folder practice/observed.") {
		t.Errorf("the page does not say where the file belongs:\n%s", v.seen("#next"))
	}
	raw := ""
	v.b.Ask(`new TextDecoder().decode(state.bytes)`, &raw)
	v.same(name, data, page(t).Screens[1].Layout, []byte(raw), snapshot.Provenance{Tenant: "Harbour Accounting", CapturedBy: "jo-bloggs", AsRole: "admin", Total: 2})
	v.quiet()
}

func TestPagesAndProblems(t *testing.T) {
	v := newVisitor(t)
	v.choose("Desk: Users")
	v.want("#help", "Open Settings, then Users.\nSelect from the first heading to the last row, and copy.")
	const first, second = "Email\tRole\njo@a.example\tAdmin\n", "Email\tRole\nal@a.example\tOwner\n"
	v.paste("<p>no table</p>", first)
	v.until("#outcome", "1 row read, without a problem.")
	v.paste("", second)
	v.want("#outcome", "1 problem to mend first.")
	v.want("#problems", "Row 5, column \"Role\": \"Owner\" is not a known value.\nThe known values are Admin, Administrator, Non-Admin; do not leave the row out: add its text, and what it means, to the column role in the document of kind App called desk.")
	v.want("#preview", "Row\tEmail\tRole\n2\tjo@a.example\tadmin\n5\tal@a.example\tsee above")
	v.paste("<table><tr><td>Email<td>Role</table>", "")
	v.want("#refused", "This was not taken. This page came in another way than the first one: bring all pages in the same way, or start again.")
	v.paste("", "")
	v.want("#refused", "This was not taken. There is no table and no text in what you pasted.")
	v.b.Click("#again")
	v.want("#outcome", "Nothing is pasted yet.")

	v.paste("", "Email\tRole\n\tAdmin")
	v.want("#problems", "Row 2, column \"Email\": is empty, and it is what tells rows apart.\n"+
		"A row without it cannot be used: correct it in the system, or leave the row out and tick “Rows are missing that I cannot see”.")
	v.b.Click("#again")
	v.paste("", first)
	v.paste("", strings.Replace(second, "Owner", "Non-Admin", 1))
	v.b.Click("#partial")
	v.want("#reasons li", "Say why rows are missing.")
	v.fill("why", "the principal is not shown")
	v.fill("by", "jo-bloggs")
	v.fill("role", "ad\u202emin")
	v.want("#reasons", "Not ready yet:\nType this again. It holds a character that cannot be seen.")
	v.fill("role", "admin")
	v.fill("total", "many")
	v.want("#reasons", "Not ready yet:\nEnter the total as a number.")
	v.fill("total", "")
	v.want("#reasons", "")
	name, data := v.download()
	v.same(name, data, page(t).Screens[0].Layout, []byte(first+"\n"+strings.Replace(second, "Owner", "Non-Admin", 1)),
		snapshot.Provenance{Tenant: "Harbour Accounting", CapturedBy: "jo-bloggs", AsRole: "admin", Partial: "the principal is not shown"})
	v.quiet()
}

// A file keeps its own bytes, whatever its encoding, and its own time.
func TestFileOfAnOrganisation(t *testing.T) {
	v := newVisitor(t)
	v.choose("Staff: Staff")
	raw := []byte("\xff\xfeN\x00a\x00m\x00e\x00\t\x00P\x00e\x00r\x00m\x00i\x00s\x00s\x00i\x00o\x00n\x00\n\x00J\x00o\x00\t\x00S\x00")
	path := filepath.Join(t.TempDir(), "staff.txt")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var found struct{ Result struct{ ObjectID string } }
	v.b.Call("Runtime.evaluate", map[string]any{"expression": `by("file")`}, &found)
	v.b.Call("DOM.setFileInputFiles", map[string]any{"files": []string{path}, "objectId": found.Result.ObjectID}, nil)
	v.until("#outcome", "1 row read, without a problem.")
	v.fill("by", "jo")
	v.fill("role", "admin")
	v.fill("total", "1")
	v.want("#reasons", "Not ready yet:\nEnter the organisation.")
	v.fill("organisation", "Bay Pty Ltd")
	name, data := v.download()
	v.same(name, data, page(t).Screens[2].Layout, raw,
		snapshot.Provenance{Tenant: "Harbour Group", Organisation: "Bay Pty Ltd", CapturedBy: "jo", AsRole: "admin", Total: 1})
	v.quiet()
}

// Whatever is pasted, nothing of it runs, asks for anything, or stays.
func TestHostilePaste(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	defer server.Close()
	v := newVisitor(t)
	v.choose("Desk: Users")
	hostile := strings.ReplaceAll(`<html><head><meta http-equiv="refresh" content="0; url=URL/meta"><base href="URL/base/"><title>x</title>
		<link rel="stylesheet" href="URL/style"><link rel="preload" as="image" href="URL/preload"><link rel="dns-prefetch" href="URL">
		<style>@import "URL/import"; body{background:url(URL/background)}</style><script src="URL/script"></script></head>
		<body onload="hit()" onpageshow="hit()" background="URL/body"><script>hit()</script><svg onload="hit()"><script>hit()</script><image href="URL/svg"/><use href="URL/use#a"/></svg>
		<table style="background:url(URL/attribute)"><tr><th>Email<th>Name<th>Role
		<tr><td>jo@a.example<img src="URL/img" srcset="URL/srcset 2x" onerror="hit()"><td>&lt;img src=x onerror=hit()&gt;<td onclick="hit()">Admin
		<tr><td>al@a.example<iframe src="URL/frame" srcdoc="<script>parent.hit()</script>"></iframe><td><script>hit()</script>Al<td>Admin</table>
		<form action="URL/form"><button autofocus onfocus="hit()">x</button><input name="total"></form><video src="URL/video" poster="URL/poster" autoplay></video>
		<audio src="URL/audio"></audio><object data="URL/object"></object><embed src="URL/embed"><a href="javascript:hit()" id="paste">x</a><details open ontoggle="hit()">x</details>
		<math><mtext></form><form><mglyph><style></math><img src=x onerror=hit()></style></body></html>`, "URL", server.URL)
	v.ask(`(window.hits = 0, window.hit = () => window.hits++, "")`)
	v.paste(hostile, "")
	v.until("#outcome", "2 rows read, without a problem.")
	v.paste("", "Email,Role\n<img src=x onerror=hit()>,<script>hit()</script>")
	v.fill("by", "<img src=x onerror=hit()>")
	v.want("#preview", "Row\tEmail\tName\tRole\n2\tjo@a.example\t<img src=x onerror=hit()>\tadmin\n3\tal@a.example\tAl\tadmin")
	time.Sleep(300 * time.Millisecond) // whatever was begun would be under way
	if n := calls.Load(); n != 0 {
		t.Errorf("%d requests were made", n)
	}
	if got := v.ask(`String(window.hits) + document.querySelectorAll("img,iframe,svg,form,object,embed,link,base,video,audio,details,main script").length`); got != "00" {
		t.Errorf("scripts that ran, and elements that were pasted: %s", got)
	}
	kept := `(async () => JSON.stringify([localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, location.hash, history.length < 4]))()`
	var got string
	v.b.AskPromise(kept, &got)
	if got != `[0,0,"",0,"",true]` {
		t.Errorf("something is kept: %s", got)
	}
	v.quiet()
	v.b.Call("Page.reload", map[string]any{}, nil)
	v.b.Await(heading)
	if got := v.ask(`by("outcome").innerText + by("by").value`); got != "Nothing is pasted yet." {
		t.Errorf("after it is loaded again, the page shows %q", got)
	}
}

// The page is worked by keyboard, and names its fields to whoever cannot see
// them.
func TestKeyboardAndNames(t *testing.T) {
	v := newVisitor(t)
	v.choose("Board: User List")
	v.paste("", "Name\tEmail\nJo\tjo@a.example")
	v.want("#problems", "No row shows \"Name\", which the screen shows as a picture.\nCopied text has no pictures: paste it with its formatting, or save the page.")
	var order []string
	v.ask(`(by("screen").focus(), "")`)
	for range 10 {
		order = append(order, v.ask(`document.activeElement.id || document.activeElement.getAttribute("href")`))
		v.key("Tab", "")
	}
	want := []string{"screen", "paste", "file", "again", "total", "by", "role", "partial", "preview", "#problems"}
	if d := cmp.Diff(want, order); d != "" {
		t.Errorf("the order of the keyboard (-want +got):\n%s", d)
	}
	if got := v.ask(`Array.from(document.querySelectorAll("input, select, textarea")).filter((e) => e.labels.length !== 1).map((e) => e.id).join()`); got != "" {
		t.Errorf("without a label: %s", got)
	}
	if got := v.ask(`by("problems").closest("[aria-live=polite]") && by("download").getAttribute("aria-disabled")`); got != "true" {
		t.Errorf("problems are not told to whoever cannot see them: %q", got)
	}
	v.fill("by", "jo")
	v.ask(`(by("paste").focus(), "")`)
	v.b.Call("Input.insertText", map[string]any{"text": "typed"}, nil)
	if got := v.ask(`by("paste").value + by("by").value`); got != "jo" {
		t.Errorf("the field to paste into keeps what is typed: %q", got)
	}
	v.quiet()
}

// On a phone nothing is wider than the screen but the table, which scrolls.
func TestPhone(t *testing.T) {
	v := newVisitor(t)
	v.b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 320, "height": 700, "deviceScaleFactor": 1, "mobile": true}, nil)
	v.choose("Desk: Users")
	v.paste("", "Email\tName\tRole\tXPM user\n"+strings.Repeat("a", 60)+"@a.example\t"+strings.Repeat("Jo", 60)+"\tAdmin\t\n"+strings.Repeat("b", 90)+"\tAl\tOwner\t")
	v.until("#outcome", "2 problems to mend first.")
	if got := v.ask(`String(document.documentElement.scrollWidth)`); got != "320" {
		t.Errorf("the page is %s wide on a screen of 320", got)
	}
}
