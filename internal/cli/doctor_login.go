package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

// fewDays is how near its end a login may come before it is time to say that
// nothing keeps it alive.
const fewDays = 14

const noLogin = "there is no login"

// store checks that a token could be read and written.
func (d *doctor) store(ctx context.Context) {
	const check = "token store"
	if _, ok := login.TokenFromEnv(d.env.Getenv); ok {
		d.ok(check, "not used: %s is set", login.EnvAccessToken)
		return
	}
	if d.env.Getenv(login.EnvClientID) == "" {
		d.skip(check, "no Xero app is set up")
		return
	}
	source, err := d.env.source(d.dir, toRead)
	if err == nil {
		err = source.CheckStore(ctx)
	}
	if err != nil {
		d.fail(check, err)
		d.broken = true
		return
	}
	d.source = source
	d.ok(check, "%s, can be read and locked", oneLine(login.StoreName(d.env.Getenv)))
}

// login gets an access token, as every run does.
func (d *doctor) login(ctx context.Context) {
	const check = "login"
	if d.broken {
		d.skip(check, "the token store fails")
		return
	}
	tokens, err := d.env.tokens(d.dir, toRead)
	if err != nil {
		d.fail(check, err)
		return
	}
	var wanted []string
	if d.ws != nil {
		wanted = login.ScopesFor(needsOf(d.ws))
	}
	before, err := readStatus(ctx, d.env, d.dir, wanted)
	if err == nil {
		d.token, err = tokens.Token(ctx)
	}
	if err == nil {
		d.client, err = connect(d.env, tokens, d.connect, toRead)
	}
	if err == nil {
		d.status, err = readStatus(ctx, d.env, d.dir, wanted)
	}
	switch {
	case err != nil:
		d.token = ""
		d.fail(check, err)
	case d.source == nil:
		d.ok(check, "a token from %s, which cannot be renewed", login.EnvAccessToken)
	case before.DaysLeft < fewDays:
		d.warn(check, "let a schedule run practicectl auth refresh, at least monthly", "%s; renewed only now, with %d of 60 days left", personNamed(before.User), before.DaysLeft)
	default:
		d.ok(check, "%s, access token until %s, %d of 60 days left", personNamed(d.status.User), shownTime(d.status.AccessExpires), d.status.DaysLeft)
	}
}

// scopes compares what was granted with what the declarations need.
func (d *doctor) scopes() {
	const check = "scopes"
	if d.token == "" {
		d.skip(check, noLogin)
		return
	}
	r := d.status.Scopes
	switch {
	case len(r.Granted) == 0:
		d.warn(check, "what is missing shows when Xero refuses it", "the token does not say what it allows")
	case len(r.Missing) > 0 && len(login.CompareScopes(r.Granted, login.ScopesFor(login.Needs{})).Missing) == 0:
		d.warn(check, "that is right for a login that is only to plan; another one, of an app of its own, has to apply",
			"can plan and cannot apply; not granted: %s", strings.Join(r.Missing, ", "))
	case len(r.Missing) > 0:
		d.fail(check, &xeroapi.ScopeError{Missing: r.Missing})
	case len(r.Extra) > 0:
		d.warn(check, "scopes add up per person and app: practicectl auth logout and a new login take some away",
			"granted beyond need: %s", strings.Join(r.Extra, ", "))
	case d.ws == nil:
		d.ok(check, "%s", strings.Join(r.Granted, ", "))
	default:
		d.ok(check, "all that the declarations need")
	}
}

// connections checks that the practice is among what the login reaches, and
// that its name and id are those of one tenant.
func (d *doctor) connections(ctx context.Context) {
	const check = "connections"
	if d.token == "" {
		d.skip(check, noLogin)
		return
	}
	var name, id string
	var err error
	if d.ws != nil {
		name, id = d.ws.Practice.XPM.TenantName.Value, d.ws.Practice.XPM.TenantID.Value
		err = checkTenantVariable(d.env, d.ws.Practice.XPM)
	}
	var conns []xeroapi.Connection
	if err == nil {
		conns, err = d.client.Connections(ctx)
	}
	if err == nil && d.ws == nil {
		if found := xeroapi.Matching(conns, "", ""); len(found) > 1 {
			d.ok(check, "%d Practice Manager accounts are connected", len(found))
			return
		}
	}
	var conn xeroapi.Connection
	if err == nil {
		conn, err = xeroapi.FindTenant(conns, name, id)
	}
	if err != nil {
		d.fail(check, err)
		return
	}
	d.tenant = conn.TenantID
	text := fmt.Sprintf("%s (%s, %s)", oneLine(conn.Name), conn.Type, conn.TenantID)
	if d.ws != nil && id == "" {
		d.warn(check, "declare the id too, as systems.xpm.tenant.id: a name can change, and another practice can have it", "%s, found without its id", text)
		return
	}
	d.ok(check, "%s", text)
}

// person looks for whoever consented: their record must not be ended by
// accident, because the login ends with it.
func (d *doctor) person() {
	const check = "logged-in person"
	if d.token == "" {
		d.skip(check, noLogin)
		return
	}
	email := d.status.User.Email
	switch {
	case d.ws == nil:
		d.skip(check, "there is no workspace")
		return
	case email == "":
		d.skip(check, "the token does not say who it belongs to")
		return
	}
	who := personNamed(d.status.User)
	for _, u := range d.ws.Users {
		addresses := []string{u.Email.Value}
		if u.XPM != nil {
			addresses = append(addresses, u.XPM.Email.Value)
		}
		for _, a := range addresses {
			if strings.EqualFold(a, email) {
				d.ok(check, "%s is declared as %s, %s", who, u.Name, u.Pos)
				return
			}
		}
	}
	for _, s := range d.staff {
		if strings.EqualFold(strings.TrimSpace(s.Email), email) {
			d.warn(check, "declare them, so that a review sees what would end the login", "%s is in Practice Manager, and is nobody who is declared", who)
			return
		}
	}
	d.warn(check, "find out whose login this is; it ends when Xero ends that person's access", "%s is nobody who is declared", who)
}
