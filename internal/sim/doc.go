// Package sim is a simulated Xero: one http.Handler that answers as the
// identity server, the connections endpoint, Practice Manager 3.1 and the users of
// an organisation do.
//
// Unit tests, scripts, the demo and the simulate command are served by the
// same value. It is strict: what the real API refuses, or may refuse, is
// refused here, so that a client which only works by luck fails early. It
// shares no type with our own client; sharing them would let both be wrong in
// the same way. All state is behind one mutex, answers are encoded to memory
// under it and sent outside it, and each request is in the log before its
// answer leaves: whoever has an answer can count on finding it in [Server.Requests].
//
// One listener serves all hosts (api, identity, login) as bare origins. Every
// call runs through the same steps, in this order: route, bearer token,
// tenant, limits, scope, negotiation, faults, handler.
//
// [Server.AccessToken] is for whoever does not want to log in: it is of an app of its
// own, so that neither a login nor a logout of another app touches it.
//
// # Documented
//
// By Xero, or by others who report what a page of Xero's says.
//
//   - Authorise page: response_type=code; addresses to return to are registered and
//     match to the letter, https, or http on localhost but not 127.0.0.1; what is
//     wrong with a request is shown on a page with status 500, without a redirect.
//     PKCE with S256, for apps without a secret always. The scopes decide which
//     types of account can be chosen; without Bulk Connections, or with
//     bulk_connect:false in acr_values, it is one a consent.
//   - Codes are good once, for five minutes; id tokens for five minutes.
//   - Token endpoint: refresh tokens come with offline_access, rotate at each use, the one before
//     may be used again for 30 minutes, unused ones die after 60 days, access tokens
//     after 30 minutes; invalid_grant, invalid_client, unsupported_grant_type.
//   - Scopes add up for a person and an app, and are taken back by revocation only.
//   - Connections: the list, its field names, the filter authEventId, times with
//     seven digits and no zone. DELETE of one: 204, or 404. A connection that is
//     made again keeps the time of its creation.
//   - Paths, methods and scopes of the Practice Manager calls, the JSON names of
//     all fields, the names of fields in update bodies, where they differ from
//     those of reads (WebSite, AccountManagerUUID).
//   - XML envelope: Response, Status OK or ERROR, ErrorDescription, mostly with
//     HTTP 200; 500 for exceptions; 400 for a bad page size.
//   - paged-list: 50 a page unless told, 1 to 500, neither archived nor deleted
//     clients, no contacts; First and Next links as whole addresses.
//   - fields= names the response fields, on every call; detailed=true on list.
//   - Client groups: a list without members, a get with them, Taxable as Yes or No.
//   - Jobs: current ones; all of a client; all that were created in a window of less than
//     a year, with 400 for a wider one; one by its number, which the practice may set;
//     tasks, milestones and notes only in detailed answers. A person's current jobs have no
//     partner, internal number, milestones or notes, and the broad scopes do not open them.
//   - job.api/assign: operations are elements with uuid and task-uuid attributes in XML, in
//     JSON keys with hyphens, add and remove being lists there; the job is named by its
//     number, in XML its UUID may stand beside it.
//   - TaxNumber masked but for its last three characters.
//   - 409 for a client update, in the specification's words.
//   - Limits of 60 a minute, 5,000 a day and 5 at once per tenant, 10,000 a minute per
//     app; their headers; fixed windows that turn at another time for each
//     tenant; Retry-After for minute and day.
//   - A missing or wrong tenant is 403 with the detail AuthenticationUnsuccessful.
//   - An organisation's Users, Users/{UserID} and Organisation: paths, field names, scopes,
//     no call that writes; Id, Status, ProviderName and DateTimeUTC around the list;
//     XML unless JSON is asked for; times in JSON as /Date(milliseconds+0000)/;
//     If-Modified-Since for the list, with a zone or in UTC without one. Roles are an open
//     list: a sample has ADMIN. What else a user may do is not shown.
//   - Users who were invited and have not accepted are not shown.
//   - Xero Support is let into one organisation, with a role that can be changed.
//
// # Observed
//
//   - Revocation answers 200 with nothing and takes all connections of the person
//     to the app away. With a token that is still good the list of connections is
//     then empty, and calls are 403.
//   - DELETE of a connection by the id of its tenant or authentication event is 403.
//   - The address of userinfo.
//   - Gateway errors are JSON whatever was asked for, with the keys Type, Title,
//     Status, Detail, Instance, Extensions; an expired token says when it expired
//     and comes with WWW-Authenticate; 401 has no limit headers, 403 only the app's.
//   - 406 without an Accept that names a served format, 415 for text/xml bodies;
//     XML answers are typed text/xml; charset=utf-8.
//   - A 429 has an empty body, Retry-After, X-Rate-Limit-Problem: minute.
//   - Blank values are empty elements; an unset AccountManager, JobManager, Email
//     and the like is absent; an empty list is an empty element.
//   - client.api/list holds archived and deleted clients, and the managers
//     without detailed=true.
//   - A client created by API has no practice fields until its first update, which
//     sets them to defaults (BranchNumber 1, AgencyStatus Unlinked, the rest No).
//   - Enabling and disabling staff answers with the bare envelope.
//   - job.api/assign answers with the whole job; a new manager is not assigned by that. The
//     texts for an unknown job and for an unknown person in an add. A job's unset Manager
//     and Partner are absent, the lists that it has no entries for are empty elements.
//   - xero-correlation-id on API answers. Staff may hold an @xero.com address.
//
// # Assumed
//
//   - Errors of a request to authorise: invalid_request, unsupported_response_type,
//     invalid_scope for a scope that there is not, unauthorized_client for an app that there
//     is not or a scope that it has no approval for. Xero's pages look different.
//     Denying sends back access_denied. The browser is sent back with 303.
//   - A new consent ends the refresh tokens of the one before: two copies of a program
//     that log in as one person to one app are said to end each other's, not how.
//   - Who can log in is the staff with an address. Nobody has to prove it.
//   - An account must be chosen, unless one that can be is open. Choosing an
//     open one again renews its authentication event and time of update.
//   - An exchanged code, a wrong verifier, redirect address or app: invalid_grant, and
//     the tokens of the first exchange stay. Refreshing gives an id token as well.
//   - Access tokens outlive revocation, and hold the scopes of when their consent was given.
//     Revoking an unknown, foreign or access token is 200 and does nothing.
//   - Claims of id tokens and userinfo; userinfo without openid is 403
//     insufficient_scope. Identity and connections count against no limit.
//   - Accept: only application/xml and application/json count, the highest q
//     wins, then the first; text/xml and wildcards are not served. Bodies without
//     a Content-Type are 415. 406, 415, 404 and 405 have empty bodies.
//   - A missing scope is 403 with the detail AuthorizationUnsuccessful.
//   - Unknown query parameters and a bad page token are 400, body fields that are unknown or
//     given twice an ERROR: stricter than any real server, on purpose. Fields that
//     are documented but not kept here (Gender, TaxAgent …) count as unknown.
//   - fields= names top-level fields of a record and leaves out all others, the
//     UUID too; unknown names are ignored; links keep the parameter.
//   - Next is absent on the last page. The order of lists is that of creation and
//     survives renaming. Links name the host that was asked, or no client could
//     follow them here.
//   - JSON leaves out what XML leaves out, and blank text is "". WebUrl is in JSON
//     only. XML names of the bank fields.
//   - Texts for an unknown client, group, task or staff member (but for the one of an add),
//     a missing name, a bad window, an unreadable body (400). get answers for archived and deleted clients; update refuses
//     deleted ones.
//   - client.api/update sets values that are given empty, and renames when the
//     name differs. In JSON, null is the same as left out, but for the managers,
//     where it is the same as empty.
//   - Enabling or disabling somebody again is OK; neither changes anything but the login.
//   - A job is current unless its state is Completed. Jobs of archived and deleted clients
//     are in all answers, and so are such clients in their groups. Numbers of jobs are told
//     apart by case. A window's ends are whole days; one that ends before it begins is 400.
//   - A person's jobs are those that they are assigned to, or to a task of: being
//     partner or manager is not enough.
//   - The task-uuid of an assign is the UUID of the task on the job, not its TaskUUID, which
//     is that of the practice's list of tasks.
//   - An assign's operations are done in the order of its body, in JSON too. To add somebody
//     who is there is OK, to remove somebody who is not is an error, as is an assign
//     without operations. Job and tasks are apart: who is taken off a job stays on its
//     tasks, and a task does not bring its people onto the job. Who is added to a task
//     has no minutes allocated. To remove a manager or partner where there is none is OK.
//     Completed jobs take assignments.
//   - E-mail addresses of staff are the same when they differ in case or by blanks
//     around them. A staff list shows an added record at once.
//   - A 429 is not counted against the day. The problem of too many calls under
//     way is called concurrent.
//   - Of an organisation: times in XML have no zone; a field without a text is absent; who
//     is not shown is 404; an If-Modified-Since that is no time is 400, as where, order
//     and all other parameters are, with an ApiException. The list is in the order of
//     the seed, Xero Support last, and empty when nobody has changed since. The
//     organisation's id is its tenant's. A call about an account of the wrong type is 403.
//     The limits are those of Practice Manager. Accept: as there, but that none, or one for
//     anything, is XML, and U13 is not asked.
//   - Xero Support is one user, by id, each time that it is let in. Its days are whole
//     ones in UTC, and it last changed when its days began. When its access ends is what the
//     seed says: nobody knows how long Xero leaves it open.
//   - An organisation of which the seed names no user has its subscriber, who is whoever can
//     log in first.
//   - invalid_client is a 400. The access token is shaped as a JWT with exp, scope
//     and authentication_event_id claims.
//
// # Assumed, and a switch
//
// Where a wrong guess would hurt, both answers can be had: [Options.Assumptions],
// by the numbers that the project's list of unknowns gives the questions. The
// first is what is assumed unless told.
//
//   - U1: a client update keeps, or blanks, the fields that it leaves out.
//   - U2: a manager given as empty or null is ignored, cleared, or an error.
//   - U3: a client update must name the client, or need not.
//   - U4: the staff list shows, or hides, people who are disabled. No answer says
//     that somebody is; get finds them either way.
//   - U5: staff added with an address in use become a second record, are an
//     error, or are merged into the first.
//   - U8: a client's current jobs keep their partner and manager when the client's are
//     changed, or get those of the client.
//   - U9: add-manager and add-partner replace who is there, leave them in place and say OK,
//     or are an error.
//   - U10: an assign with an operation that is refused does nothing, or those before it.
//   - U11: people who are disabled can be given clients, jobs and tasks, or that is an error.
//   - U13: JSON is served, or it is not.
//   - U14: fields= works in any case, only as the answer spells the names, or not in XML.
//   - U15: the broad Practice Manager scopes can be asked for, or not.
//   - U17: a refresh token used again within the grace gives a new pair beside the first,
//     the first pair, or a new pair that ends the first.
//   - U18: too many calls at once have no Retry-After, or one.
//   - U19: an organisation's users show Xero Support while it is let in, or never do.
//   - U22: a client update is never a conflict, or is one when the client is
//     archived or when another has the name.
//   - U25: apps without a secret are granted Practice Manager's scopes, or not.
//
// [Faults] are the other half: what goes wrong for once, in a world that is otherwise as assumed.
package sim
