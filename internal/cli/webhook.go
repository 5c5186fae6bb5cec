package cli

import (
	"context"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/webhook"
	"github.com/practicectl/practicectl/reconcile"
)

// envWebhookURL holds the address that drift --webhook posts to. It is a secret:
// whoever has it can write there.
const envWebhookURL = "PRACTICECTL_WEBHOOK_URL"

// webhookFlag is a switch. It takes any value, so that an address which is given
// by mistake is refused without being quoted.
type webhookFlag struct{ on, odd bool }

func (w *webhookFlag) String() string { return strconv.FormatBool(w.on) }
func (w *webhookFlag) Type() string   { return "bool" }

func (w *webhookFlag) Set(s string) error {
	on, err := strconv.ParseBool(s)
	w.on, w.odd = on || err != nil, err != nil
	return nil
}

// hook is the webhook that is told of one report. Where none was asked for, it is
// nil and tells nobody.
type hook struct {
	address               webhook.Address
	practice, displayName string
	plan                  *reconcile.Plan // nil: no report was made
}

// openWebhook reads the address before anything else is done: without a sound one
// nobody could be told, not even that the report failed.
func openWebhook(env *Env, w webhookFlag, args []string) (*hook, error) {
	if !w.on {
		return nil, nil
	}
	if w.odd || len(args) > 0 && strings.Contains(args[0], "://") {
		return nil, usageError("give it as "+envWebhookURL, "--webhook takes no address: it is a secret, and does not belong on a command line")
	}
	text := strings.TrimSpace(env.Getenv(envWebhookURL))
	if text == "" {
		return nil, usageError("give it the address of the webhook, from the secrets of the pipeline", "--webhook needs %s, which is not set", envWebhookURL)
	}
	address, err := webhook.ParseAddress(text)
	if err != nil {
		return nil, usageError("copy it again from where the webhook was made; nothing of it is shown, since it is a secret", "what %s holds %w", envWebhookURL, err)
	}
	return &hook{address: address}, nil
}

// about says whose report it is, for the case that none can be made.
func (h *hook) about(ws *decl.Workspace) {
	if h != nil {
		h.practice, h.displayName = ws.Practice.Name, ws.Practice.DisplayName
	}
}

// made is called when the report was written whole.
func (h *hook) made(p reconcile.Plan) {
	if h != nil {
		h.plan = &p
	}
}

// tell posts how the command ended, with err, and returns how it ends now: a
// report that nobody got must not look clean.
func (h *hook) tell(ctx context.Context, env *Env, err error) error {
	if h == nil {
		return err
	}
	body, failed := h.message(env, err).Encode()
	if failed == nil {
		failed = webhook.Poster{Transport: env.Transport, UserAgent: "practicectl", Now: env.Now, Sleep: env.sleep}.Post(ctx, h.address, body)
	}
	switch {
	case failed == nil:
		return err
	case err == nil:
		return failed
	case rank(exitCode(err)) <= rank(exitFailed):
		report(env.Stderr, failed)
		return err
	default:
		report(env.Stderr, err)
		return failed
	}
}

func (h *hook) message(env *Env, err error) render.Webhook {
	if h.plan == nil {
		return render.NoWebhook(h.practice, h.displayName, err.Error(), exitCode(err), env.runURL())
	}
	return render.NewWebhook(*h.plan, exitCode(err), env.runURL())
}
