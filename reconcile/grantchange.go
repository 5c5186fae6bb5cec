package reconcile

import "slices"

// invitation is what lets the support in.
func invitation(g WantGrant) Change {
	c := supportChange(g, FieldAccess, ReasonNotThere, Value{}, Value{ID: "there", Name: "let in"})
	c.Risk = RiskGrants
	return c
}

// removal is what ends it. It goes before everything else.
func removal(g WantGrant) Change {
	c := supportChange(g, FieldAccess, ReasonMustBeOff, Value{ID: "there", Name: "let in"}, Value{})
	c.Urgent = true
	return c
}

// roleChange sets what the support may do.
func roleChange(g WantGrant, now Value) Change {
	return supportChange(g, FieldRole, ReasonDiffers, now, g.Role)
}

// payrollChange gives payroll or clears it, as declared.
func payrollChange(g WantGrant) Change {
	with, without := Value{ID: "there", Name: "given"}, Value{Name: "cleared"}
	if g.Payroll {
		return supportChange(g, FieldPayroll, ReasonDiffers, without, with)
	}
	return supportChange(g, FieldPayroll, ReasonDiffers, with, without)
}

// supportChange is one action about a grant. Its start is part of what the
// action is known by: another grant of the same name is another access.
func supportChange(g WantGrant, f Field, why Reason, before, after Value) Change {
	address := SupportAddress(g.Name) + "/" + string(f)
	says := "declared nowhere"
	if g.Source.File != "" {
		says = "from " + g.From.String() + " until " + g.Until.String()
	}
	terms, of := g.Terms, ""
	if (g.From != Date{}) {
		of = g.From.String()
	}
	return Change{
		Address: address, Key: Key{System: g.System, Kind: KindSupport, ID: g.Name}, Name: g.Title(),
		Action: ActionManual, Risk: RiskTakes, Reason: why, Source: g.Source, Support: &terms,
		Fields: []FieldChange{{
			Address: address, Field: f, Of: of, Before: before, After: after, Confirmed: true, Reason: why,
			By: SupportAddress(g.Name), Because: []Step{{Source: g.Source, Says: says}},
		}},
	}
}

// undeclaredName is what stands in the address of access that is declared
// nowhere. No document can have such a name.
func undeclaredName(organisation string) string {
	if organisation == "" {
		return "undeclared:practice"
	}
	return "undeclared:" + organisation
}

// Gone are the grants of another tree whose access nothing proves to have
// ended, and for whose scope nothing is declared any more in this one. Deleting a
// document does not delete what is still open.
func (s Support) Gone(was Support) []WantGrant {
	was.Words, was.Looks, was.At, was.Zone, was.Day = s.Words, s.Looks, s.At, s.Zone, s.Day
	carried := map[string]*WantGrant{} // by a grant that is itself still followed to its end
	for _, p := range scopes(s) {
		if b := p.bearer(); b != nil && p.ended(*b) == nil {
			carried[p.key] = b
		}
	}
	var out []WantGrant
	for _, p := range scopes(was) {
		g := p.bearer()
		if g == nil || p.shown == nil && (p.ended(*g) != nil || p.neverBegan(*g)) {
			continue
		}
		if b := carried[p.key]; b != nil && g.From.Compare(b.Until) <= 0 { // not one that was over before
			continue
		}
		out = append(out, *g)
	}
	return slices.Clip(out)
}

// neverBegan reports whether nobody ever said that the grant was carried out,
// whatever that word is worth, none of its lists shows it, and one proves that it
// was not: one of today, or taken after its end. What happened since an earlier
// one, nobody knows.
func (p *scope) neverBegan(g WantGrant) bool {
	if _, said := p.words[ManualID(invitation(g))]; said || slices.ContainsFunc(p.looks, func(l Look) bool {
		return len(l.Seen) > 0 && !l.CapturedAt.Before(g.From.Start(p.zone))
	}) {
		return false
	}
	since := p.day
	if end := g.Until.AddDays(1); end.Compare(since) < 0 {
		since = end
	}
	return p.invited() == nil && p.clear != nil && !p.clear.CapturedAt.Before(since.Start(p.zone))
}

// wanted says of every grant whether access is to be there on the day.
func (s Support) wanted(add func(address, identity, by string)) {
	there := Value{ID: "there"}.identity()
	for _, p := range scopes(s) {
		for _, g := range append(slices.Clone(p.grants), p.later...) {
			identity := Value{}.identity()
			if g.From.Compare(s.Day) <= 0 && s.Day.Compare(g.Until) <= 0 {
				identity = there
			}
			add(SupportAddress(g.Name)+"/"+string(FieldAccess), identity, SupportAddress(g.Name))
		}
		if p.bearer() == nil && p.shown != nil {
			add(SupportAddress(undeclaredName(p.shown.Organisation))+"/"+string(FieldAccess), Value{}.identity(), "")
		}
	}
}

// Removal is the id of the action that ends the grant.
func (g WantGrant) Removal() string { return ManualID(removal(g)) }

// rows are those that show the support. It is told as a grant, declared or not.
func (s Support) rows() map[Key]bool {
	out := map[Key]bool{}
	for _, l := range s.Looks {
		for _, u := range l.Seen {
			out[u.Key] = true
		}
	}
	return out
}

// Actions are the ids of all that people do about the grant.
func (g WantGrant) Actions() []string {
	var out []string
	for _, c := range []Change{invitation(g), roleChange(g, Value{}), payrollChange(g), removal(g)} {
		out = append(out, ManualID(c))
	}
	return out
}
