package reconcile

import "slices"

// Only leaves the changes of one origin and what they depend on, and counts
// what it leaves alone: changes, those of which only a part is left, and what is
// blocked, which has no origin.
func (p *Plan) Only(o Origin) {
	needed := p.neededBy(o)
	p.LeftAlone, p.Blocked = len(p.Blocked), nil
	var out []Change
	for _, c := range p.Changes {
		part := c.only(o)
		switch {
		case needed[c.Address]:
			out = append(out, c)
		case c.Origin != o:
			p.LeftAlone++
		default:
			if len(part.Fields) < len(c.Fields) {
				p.LeftAlone++
			}
			out = append(out, part)
		}
	}
	p.Changes = out
}

// only is what of the change has the origin, and depends on no more than that
// asks for.
func (c Change) only(o Origin) Change {
	var fields []FieldChange
	waits, spared := map[string]bool{}, map[string]bool{} // for people who are yet to be added
	for _, f := range c.Fields {
		who := PersonAddress(f.After.User, c.Key.System)
		if f.Origin != o {
			spared[who] = true
			continue
		}
		waits[who] = true
		fields = append(fields, f)
	}
	c.Fields = fields
	c.DependsOn = slices.DeleteFunc(slices.Clone(c.DependsOn), func(need string) bool { return spared[need] && !waits[need] })
	return c
}

// neededBy are the addresses of whatever the changes of one origin depend on.
func (p *Plan) neededBy(o Origin) map[string]bool {
	needed := map[string]bool{}
	for more := true; more; {
		more = false
		for _, c := range p.Changes {
			switch {
			case needed[c.Address]:
			case c.Origin == o:
				c = c.only(o)
			default:
				continue
			}
			for _, d := range c.DependsOn {
				more = more || !needed[d]
				needed[d] = true
			}
		}
	}
	return needed
}
