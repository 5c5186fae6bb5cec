package state

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVerifyNamesTheRecord(t *testing.T) {
	swap := func(i, k int) func([][]byte) [][]byte {
		return func(l [][]byte) [][]byte { l[i], l[k] = l[k], l[i]; return l }
	}
	drop := func(i, n int) func([][]byte) [][]byte {
		return func(l [][]byte) [][]byte { return slices.Delete(l, i, i+n) }
	}
	edit := func(i int, old, new string) func([][]byte) [][]byte {
		return func(l [][]byte) [][]byte {
			l[i] = bytes.Replace(l[i], []byte(old), []byte(new), 1)
			return l
		}
	}
	tests := []struct {
		name   string
		harm   func([][]byte) [][]byte
		noHead bool
		want   []string
		reason string
	}{
		{"untouched", func(l [][]byte) [][]byte { return l }, false, nil, "append then verify is clean"},
		{"untouched, head not known", func(l [][]byte) [][]byte { return l }, true, nil, "and without a head"},
		{"a value", edit(2, "call-0", "call-9"), false, []string{"record 3 of run run-1: was changed after it was written: record 4 carries another hash of it"}, "the hash is of every byte"},
		{"the intents", edit(0, "Lee Park", "Lee Pork"), true, []string{"record 1 of run run-1: was changed after it was written: record 2 carries another hash of it"}, "the first as well"},
		{"the link", edit(3, `"prev":"`, `"prev":"0`), false, []string{"line 4: does not carry the hash of the record before it: it was changed, or a newer version wrote it"}, "a hash has 64 digits"},
		{"another link", func(l [][]byte) [][]byte {
			return edit(3, `"prev":"`+Hash(l[2])[:1], `"prev":"`+other(Hash(l[2])[:1]))(l)
		}, false,
			[]string{"record 4 of run run-1: was changed after it was written, and the hash of the record before it as well", "record 4 of run run-1: was changed after it was written: record 5 carries another hash of it"}, "the record before it is not to blame"},
		{"the spelling", edit(2, `"seq":3,`, `"seq":3 ,`), true, []string{"line 3: is not spelled as this tool writes it: it was changed, or a newer version wrote it"}, "bytes, not meaning"},
		{"not JSON", edit(2, `{"seq"`, `{seq"`), true, []string{"line 3: cannot be read: invalid character 's' looking for beginning of object key string: it was changed, or a newer version wrote it"}, "says what is odd"},
		{"one lost", drop(4, 1), true, []string{"record 6 of run run-1: record 5 is missing before it"}, "numbers have no gap"},
		{"three lost", drop(4, 3), true, []string{"record 8 of run run-2: records 5 to 7 are missing before it"}, "across runs"},
		{"the first lost", drop(0, 2), true, []string{"record 3 of run run-1: records 1 to 2 are missing before it"}, "counted from 1"},
		{"end lost", drop(11, 1), false, []string{"record 11 of run run-2: no record has the hash HEAD: the end was cut off after this one, or this one was changed"}, "somebody knows the head"},
		{"end lost, head not known", drop(11, 1), true, nil, "the documented limit"},
		{"all lost", drop(0, 12), false, []string{"line 1: the journal is empty, and a record with the hash HEAD was in it: it was cut off or replaced"}, "an empty journal is no excuse"},
		{"the last changed", edit(11, `"done":2`, `"done":3`), false, []string{"record 12 of run run-2: no record has the hash HEAD: the end was cut off after this one, or this one was changed"}, "somebody knows the head"},
		{"swapped", swap(5, 6), true, []string{
			"record 7 of run run-2: record 6 is missing before it",
			"record 6 of run run-1: stands after record 7: records were moved, repeated or put in",
			"record 8 of run run-2: record 7 is missing before it",
		}, "order is part of it"},
		{"repeated", func(l [][]byte) [][]byte { return slices.Insert(l, 3, l[2]) }, true, []string{"record 3 of run run-1: stands after record 3: records were moved, repeated or put in"}, "once each"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := chained(t)
			head := j.Head()
			j.Lines = tt.harm(j.Lines)
			known := head
			if tt.noHead {
				known = ""
			}
			var got []string
			for _, f := range j.Verify(known) {
				got = append(got, strings.ReplaceAll(f.String(), head, "HEAD"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func other(digit string) string {
	if digit == "0" {
		return "1"
	}
	return "0"
}

func TestVerifyOlderHead(t *testing.T) {
	j := chained(t)
	wantClean(t, j, Hash(j.Lines[5])) // the report of the first run, after the second
}

// Law: with the head known, no change of a single byte goes unseen, be it in a
// record or between two.
func TestVerifyFindsEveryByte(t *testing.T) {
	j := chained(t)
	j.Lines = j.Lines[4:8] // the end of a run and the start of the next
	j = rebased(t, j)
	whole, head := joined(j.Lines), j.Head()
	wantClean(t, j, head)
	for i := range whole {
		for _, b := range []byte{whole[i] ^ 1, whole[i] ^ 0x20, '\n', '0'} {
			if b == whole[i] {
				continue
			}
			data := bytes.Clone(whole)
			data[i] = b
			if len(ParseJournal(data).Verify(head)) == 0 {
				t.Fatalf("byte %d changed from %q to %q was not found", i, whole[i], b)
			}
		}
	}
}

// rebased makes some lines a journal of their own.
func rebased(t *testing.T, j Journal) Journal {
	t.Helper()
	var out Journal
	var at place
	for _, line := range j.Lines {
		r, err := Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		r.Seq, r.Prev = at.seq+1, at.head
		if line, err = Encode(r); err != nil {
			t.Fatal(err)
		}
		out.Lines, at = append(out.Lines, line), place{seq: r.Seq, head: Hash(line)}
	}
	return out
}

// Law: nor does a lost, repeated or moved record, or a cut anywhere.
func TestVerifyFindsEveryLine(t *testing.T) {
	j := chained(t)
	whole, head := joined(j.Lines), j.Head()
	found := func(what string, i, k int, lines [][]byte) {
		if len((Journal{Lines: lines}).Verify(head)) == 0 {
			t.Errorf("%s %d %d was not found", what, i, k)
		}
	}
	for i := range j.Lines {
		found("dropping", i, 0, slices.Delete(slices.Clone(j.Lines), i, i+1))
		found("repeating", i, 0, slices.Insert(slices.Clone(j.Lines), i, j.Lines[i]))
		for k := range i {
			lines := slices.Clone(j.Lines)
			lines[i], lines[k] = lines[k], lines[i]
			found("swapping", i, k, lines)
		}
	}
	for i := range whole {
		if len(ParseJournal(whole[:i]).Verify(head)) == 0 {
			t.Errorf("cutting at byte %d was not found", i)
		}
	}
}

func TestVerifyTail(t *testing.T) {
	j := ParseJournal(append(joined(chained(t).Lines), `{"seq":13`...))
	var got []string
	for _, f := range j.Verify("") {
		got = append(got, f.String())
	}
	want := []string{"line 13: 9 bytes are not a whole record: a run is writing it now, or a crash has cut it off (the next run sets it aside)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want, reason string }{
		{"credentials", "fatal: unable to access 'https://x-access-token:ghs_16C7e42F292c6912E7710c838347Ae178B4a@github.com/o/r/': 403", "fatal: unable to access 'https://github.com/o/r/': 403", "an address may carry a token"},
		{"user only", "ssh://jo@host/x", "ssh://host/x", "whoever it is"},
		{"token", "bad token ghp_16C7e42F292c6912E7710c838347Ae178B4a.", "bad token ….", "nor may a sentence"},
		{"control", "a\x1b[31mred\x07\r\n b\u0085", "a [31mred b", "a remote must not steer a terminal"},
		{"long word without digits", "https://host/" + strings.Repeat("long-", 10), "https://host/" + strings.Repeat("long-", 10), "a name is no token"},
		{"too much", strings.Repeat("word ", 100), strings.TrimSpace(strings.Repeat("word ", 60)) + " …", "capped"},
		{"not UTF-8", "a\xffb", "a?b", "bytes that are no text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, clean(tt.in)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
