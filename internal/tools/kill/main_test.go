package main

import (
	"strings"
	"testing"
	"time"
)

// One of each way. A seed that is known makes the moments so, not what the
// processes have done by then.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the tool")
	}
	var out strings.Builder
	o := options{times: 4, seed: 1, latency: time.Millisecond, limit: 5 * time.Minute}
	if err := kill(t.Context(), &out, o); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if want := "killed 4 times: each ended as declared, nobody is there twice, nothing was sent twice\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("the summary is missing:\n%s", &out)
	}
}

// A limit that is over ends it, and says so.
func TestLimit(t *testing.T) {
	err := kill(t.Context(), new(strings.Builder), options{times: 1, limit: time.Nanosecond})
	if err == nil || !strings.Contains(err.Error(), "not done after 1ns") {
		t.Errorf("err = %v", err)
	}
}
