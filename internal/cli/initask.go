package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/practicectl/practicectl/internal/scaffold"
)

// question is what init asks for until the answer will do.
type question struct {
	value  *string
	prompt string
	wrong  func(answer string) string // what is wrong with it, or empty
}

func (o *practiceOptions) questions() []question {
	return []question{
		{&o.name, "The practice's name: ", func(answer string) string {
			if scaffold.Readable(answer) == "" {
				return "a practice needs a name"
			}
			return ""
		}},
		{&o.timezone, "Its time zone, for example Australia/Sydney or Pacific/Auckland: ", func(answer string) string {
			if !isZone(answer) {
				return fmt.Sprintf("there is no time zone %q: %s", answer, zoneHint(answer))
			}
			return ""
		}},
	}
}

// askMissing asks for what is not known yet.
func askMissing(ctx context.Context, env *Env, o *practiceOptions) error {
	if !env.Terminal.In {
		return o.missing(false)
	}
	in := bufio.NewReader(env.Stdin)
	for _, q := range o.questions() {
		for *q.value == "" {
			fmt.Fprint(env.Stderr, q.prompt)
			answer, err := ask(ctx, in)
			if err != nil {
				return err
			}
			if wrong := q.wrong(answer); wrong != "" {
				fmt.Fprintln(env.Stderr, wrong)
				continue
			}
			*q.value = answer
		}
	}
	return nil
}

// isZone says what decl says of a time zone: Local is the machine's, and not
// the practice's.
func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

func zoneHint(typed string) string {
	if near := zonesLike(typed); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return "write it like Australia/Sydney or Pacific/Auckland"
}

// zonesLike are the zones that people mean who type a city, or who type a zone
// without its capitals: first those of Australia and New Zealand, whichever
// end in it, then any that the zone database knows by that city.
func zonesLike(typed string) []string {
	want := strings.ToLower(strings.Join(strings.Fields(typed), "_"))
	if len(want) < 3 {
		return nil
	}
	var found []string
	for _, zone := range []string{
		"Australia/Adelaide", "Australia/Brisbane", "Australia/Broken_Hill", "Australia/Canberra", "Australia/Darwin", "Australia/Eucla",
		"Australia/Hobart", "Australia/Lindeman", "Australia/Lord_Howe", "Australia/Melbourne", "Australia/Perth", "Australia/Sydney",
		"Pacific/Auckland", "Pacific/Chatham",
	} {
		if strings.HasSuffix(strings.ToLower(zone), want) {
			found = append(found, zone)
		}
	}
	if len(found) > 0 {
		return found
	}
	name := capitals(want)
	for _, region := range []string{"", "Pacific/", "Asia/", "Europe/", "America/", "Africa/", "Indian/", "Atlantic/", "Antarctica/"} {
		if zone := region + name; isZone(zone) {
			found = append(found, zone)
		}
	}
	return found
}

// capitals writes a zone's name as the zone database does: New_York.
func capitals(name string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if start {
			r = unicode.ToUpper(r)
		}
		start = !unicode.IsLetter(r)
		return r
	}, name)
}
