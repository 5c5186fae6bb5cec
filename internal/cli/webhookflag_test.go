package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWebhookFlag(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want webhookFlag
	}{
		{"true", webhookFlag{on: true}}, {"false", webhookFlag{}}, {"https://chat.example/SECRET", webhookFlag{on: true, odd: true}}, {"", webhookFlag{on: true, odd: true}},
	} {
		var got webhookFlag
		if err := got.Set(tt.in); err != nil || got != tt.want {
			t.Errorf("%q: %+v, %v, want %+v", tt.in, got, err, tt.want)
		}
	}
}

// A token store's helper has no use for the address.
func TestHelpersGetNoWebhook(t *testing.T) {
	env := &Env{Environ: []string{"PATH=/bin", "PRACTICECTL_WEBHOOK_URL=https://chat.example/SECRET", "HOME=/root"}}
	if diff := cmp.Diff([]string{"PATH=/bin", "HOME=/root"}, env.helperEnviron()); diff != "" || len(env.Environ) != 3 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
