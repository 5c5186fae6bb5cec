package render

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/practicectl/practicectl/reconcile"
)

// webhookText is what a chat shows of a report.
func webhookText(p reconcile.Plan, m Webhook) string {
	lines := []string{chatLine(fmt.Sprintf("practicectl drift: %s, %s", clip(m.DisplayName, maxCell), longDay(m.Day)))}
	ends := supportHeadline(p)
	for i, text := range ends {
		if i == maxTold {
			lines = append(lines, fmt.Sprintf("And %s more of this kind.", thousands(len(ends)-i)))
			break
		}
		lines = append(lines, chatLine(clip(text, maxCell)))
	}
	lines = append(lines, chatLine(clip(strings.Join(headline(p), " "), maxText)))
	for _, it := range m.Items[:min(len(m.Items), maxTold)] {
		lines = append(lines, "- "+chatLine(it.line()))
	}
	if more := len(m.Items) + m.ItemsCut - min(len(m.Items), maxTold); more > 0 {
		lines = append(lines, fmt.Sprintf("- and %s more", thousands(more)))
	}
	return chatText(lines, m.Run)
}

func noWebhookText(m Webhook) string {
	head := "practicectl drift: the report could not be made, so what has moved is not known."
	if m.DisplayName != "" {
		head = "practicectl drift: " + clip(m.DisplayName, maxCell) + ", the report could not be made, so what has moved is not known."
	}
	return chatText([]string{chatLine(head), chatLine(fmt.Sprintf("Exit code %d: %s", m.ExitCode, m.Reason))}, m.Run)
}

func chatText(lines []string, run string) string {
	if run != "" {
		lines = append(lines, "See "+run)
	}
	return strings.Join(lines, "\n")
}

// line is an item with what there is to know of it behind.
func (it WebhookItem) line() string {
	var more []string
	origin := originWord(it.Origin)
	if it.Origin == OriginUndeclared {
		origin = string(it.Origin)
	}
	for _, text := range []string{origin, it.Who, minutes(it.Minutes)} {
		if text != "" {
			more = append(more, text)
		}
	}
	if len(more) == 0 {
		return it.Name + ": " + it.What
	}
	return it.Name + ": " + it.What + " (" + strings.Join(more, "; ") + ")"
}

// runAddress is the address of a pipeline's run, or nothing where what the
// environment says is more than a plain address.
func runAddress(s string) string {
	if plainAddress.MatchString(s) {
		return s
	}
	return ""
}

var plainAddress = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$`)

// marks are the characters with which some chat begins a mention, a link, a
// format, a channel, a formula or a template.
const marks = "@#<>*_~`[]|\\${}"

// chatLine makes text show as itself in Slack, Mattermost and Teams alike. What
// escapes in one of them is shown by another, so a character that may mean
// something is replaced by its full-width form, which looks the same and means
// nothing. A dot within a name becomes one that no address has.
func chatLine(s string) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	var out strings.Builder
	var before rune
	for i, r := range s {
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		last := i+utf8.RuneLen(r) == len(s)
		switch {
		case strings.ContainsRune(marks, r), (r == ':' || r == '&') && !last && after != ' ':
			out.WriteRune(r - '!' + '！')
		case r == '.' && unicode.IsLetter(after) && (unicode.IsLetter(before) || unicode.IsDigit(before)):
			out.WriteRune('․')
		default:
			out.WriteRune(r)
		}
		before = r
	}
	if block.MatchString(out.String()) { // a list, or a rule
		return "·" + out.String()
	}
	return out.String()
}
