package reconcile

import (
	"fmt"
	"slices"
	"time"
)

// Guards are what stands between a plan and its being applied.
type Guards struct {
	Rails   Rails
	Freezes []Freeze
	// Unanswered are additions that were sent and of which nobody knows how
	// they ended, by folded e-mail, with the time at which they were sent.
	Unanswered map[string]time.Time
	Now        time.Time // of the observation
	// Collateral says what the last run changed without meaning to.
	Collateral string
}

// settling is how long a list may lag behind an addition. Nothing is
// documented; a quarter of an hour is far more than was ever reported.
const settling = 15 * time.Minute

// Guard holds back what a freeze does not allow, stops the plan where a rail
// trips, and counts anew.
func Guard(p *Plan, g Guards, observed []Snapshot) {
	p.Freezes = g.Freezes
	p.freeze(p.AsOf)
	p.unanswered(g)
	p.waiting()
	p.checkRails(g.Rails, observed)
	p.checkCollateral(g.Collateral)
	p.sort()
	p.Budget = budget(p.Changes, observed)
	p.count(p.Summary.InSync)
}

// Reguard holds a saved plan to the time at which it is applied: to its own
// freezes on that day, and to what the journal says by then. A list of staff
// that lags would otherwise let it add somebody twice.
func (p *Plan) Reguard(day Date, g Guards) {
	p.Changes = slices.Clone(p.Changes)
	p.freeze(day)
	p.unanswered(g)
	p.waiting()
	stop := collateralStop(g.Collateral)
	if g.Collateral != "" && !slices.Contains(p.Stops, stop) {
		p.Stops = append(slices.Clip(p.Stops), stop)
	}
}

// waiting holds back what depends on something that is held back.
func (p *Plan) waiting() {
	held := map[string]string{} // address → name
	for i := range p.Changes {
		c := &p.Changes[i]
		for _, need := range c.DependsOn {
			if name, ok := held[need]; ok && c.Hold == nil {
				c.Hold = &Hold{Rule: "waits", Text: "waits for " + name + ": that is held back", Hint: "see the line about " + name}
			}
		}
		if c.Hold != nil {
			held[c.Address] = c.Name
		}
	}
}

// RailCollateral is the name of the rail that the last run left behind when an
// update changed more than was sent.
const RailCollateral = "collateral"

// checkCollateral stops everything after a run that did harm, until a person
// says in an override that the cause is known: the next client would be next.
func (p *Plan) checkCollateral(text string) {
	if text == "" {
		return
	}
	count := RailCount{Rail: RailCollateral, Counted: 1, Of: 1, Tripped: true}
	count.Override = p.override(RailCollateral)
	if count.Override == "" {
		p.Stops = append(p.Stops, collateralStop(text))
	}
	p.Rails = append(p.Rails, count)
}

func collateralStop(text string) Stop {
	return Stop{Rule: "rail", Text: text +
		": find out why before anything else is written, then plan with --override " + RailCollateral + " --reason TEXT"}
}

// override is the reason that was given for lifting a rail, or "".
func (p *Plan) override(rail string) string {
	for _, o := range p.Overrides {
		if o.Rail == rail {
			return o.Reason
		}
	}
	return ""
}

// unanswered holds back an addition that was sent before and that the list
// does not show. Only a list that was made well after it proves that it never
// happened; until then, sending it again could make a second person.
func (p *Plan) unanswered(g Guards) {
	for i := range p.Changes {
		c := &p.Changes[i]
		sent, ok := g.Unanswered[FoldEmail(c.Email)]
		proven := sent.Add(settling)
		if !ok || c.Action != ActionCreate || !g.Now.Before(proven) {
			continue
		}
		c.Hold = &Hold{
			Rule: "unanswered",
			Text: fmt.Sprintf("was sent at %s and never answered, and the list does not show it yet", sent.UTC().Format(time.RFC3339)),
			Hint: fmt.Sprintf("apply again after %s, or write down the uuid if the person is there", proven.UTC().Format(time.RFC3339)),
		}
	}
}
