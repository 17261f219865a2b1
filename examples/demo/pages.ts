import type { Identity, IdentityEvidence, SsoError } from 'relyant'
import type { DemoConnection } from './connections.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import { json, list, muted, page, table, time } from './layout.ts'
import type { Session } from './sessions.ts'

const protocols = { oidc: 'OpenID Connect', saml: 'SAML 2.0' } as const

/** Asks with which connection to sign in. */
export function homePage(connections: readonly DemoConnection[]): string {
  const cards = connections.map(
    ({ title, about, input, providerUrl }) => html`<li>
<h2>${title}</h2>
<p class="muted">${protocols[input.protocol]}, JumpCloud preset</p>
<p>${about}</p>
<a class="button primary" href="${loginUrl(input.id)}">Sign in with ${title}</a>
<small>${providerLink(title, input.protocol, providerUrl)}</small>
</li>`,
  )
  return page(
    'Sign in to the relyant demo',
    html`<p>Each connection has a provider of its own on this machine, which lets you choose who you are: people with no,
one and three groups, and one whose email is not verified. Press Cancel there to see a refusal.</p>
<p>A provider remembers you, as real ones do: sign out at it to become somebody else. Whoever is signed in can connect a
device and open the vault; Ada is in the group admins, and has the invitations.</p>
<ul class="cards connections">
${cards}
</ul>`,
  )
}

/** Shows who signed in, and where each fact about them came from. */
export function identityPage(session: Session, connection: DemoConnection): string {
  const { identity } = session
  return page(
    `Signed in as ${nameOf(identity)}`,
    html`<p>With ${connection.title} over ${protocols[connection.input.protocol]},
${time(session.signedInAt)}. ${session.confirmedAt && html`Confirmed ${time(session.confirmedAt)}.`}</p>
<ul class="cards">
<li>
<h2>A device</h2>
<p>It is confirmed at the edge, by the same person and with a code.</p>
<form method="post" action="/devices"><button class="button primary">Connect a device</button></form>
</li>
<li>
<h2>The vault</h2>
<p>It wants a sign-in that is no older than a minute; the provider is asked again if need be.</p>
<a class="button" href="/vault">Open the vault</a>
</li>
<li>
<h2>Administration</h2>
<p>It is for the group admins, and has the invitations.</p>
<a class="button" href="/admins">Open the administration</a>
</li>
<li>
<h2>This session</h2>
<form method="post" action="/confirm"><button class="button">Confirm that it is you</button></form>
<form method="post" action="/sign-out"><button class="button">Sign out</button></form>
</li>
</ul>
<p><small>Confirming asks the provider to authenticate you anew, and refuses anybody else. Signing out ends the session with
this application only: <a href="${connection.providerUrl}">${connection.title}’s provider</a> still knows you.</small></p>
${identityTable(identity)}
${authenticationTable(session)}
${claimsTable(identity)}
<p>The same <a href="/api/me">as JSON</a>.</p>`,
  )
}

/** JumpCloud's SAML applications send a first and a last name, but no whole one. */
export function nameOf({ name, givenName, familyName, username, subject }: Identity): string {
  return name ?? ([givenName, familyName].filter(Boolean).join(' ') || (username ?? subject))
}

/** Says that a sign-in was refused: the code for who supports people, and no other words than the public ones. */
export function refusalPage(error: SsoError): string {
  const canStartAgain = error.connection !== undefined && error.kind !== 'configuration'
  return page(
    error.code === 'group_required' ? 'Not for you' : 'Sign-in not completed',
    html`<p>${error.publicMessage}</p>
<p class="muted">Code: <code>${error.code}</code>. The log of the application says more.</p>
<div class="actions">
${canStartAgain ? html`<a class="button primary" href="${loginUrl(error.connection)}">Start again</a>` : undefined}
<a class="button" href="/">Back to the start</a>
</div>`,
  )
}

function identityTable(identity: Identity): Html {
  const rows: readonly (readonly [keyof Identity, HtmlValue])[] = [
    ['accountKey', html`<code>${identity.accountKey}</code>`],
    ['issuer', html`<code>${identity.issuer}</code>`],
    ['subject', html`<code>${identity.subject}</code>`],
    ['email', identity.email],
    ['emailVerified', identity.emailVerified?.toString()],
    ['name', identity.name],
    ['givenName', identity.givenName],
    ['familyName', identity.familyName],
    ['username', identity.username],
    ['picture', identity.picture],
    ['groups', list(identity.groups)],
    ['groupsComplete', identity.groupsComplete.toString()],
  ]
  return table(
    'Identity',
    ['Fact', 'Value', 'Source', 'Claim', 'As it was sent', 'Repaired or noted'],
    rows.map(([fact, value]) => [fact, value ?? muted('unknown'), ...evidenceCells(identity.evidence.get(fact))]),
  )
}

function evidenceCells(evidence: IdentityEvidence | undefined): readonly HtmlValue[] {
  if (evidence === undefined) return [muted('–'), muted('–'), muted('–'), '']
  const { source, claim, raw, repaired, note } = evidence
  return [source, html`<code class="name">${claim}</code>`, json(raw), [repaired, note].filter(Boolean).join('; ')]
}

function authenticationTable({ identity, initiatedBy }: Session): Html {
  const { at, acr, amr, sid } = identity.authentication
  return table(
    'Authentication',
    ['Fact', 'Value'],
    [
      ['initiatedBy', initiatedBy],
      ['at', at === undefined ? muted('unknown') : time(at)],
      ['acr', acr === undefined ? muted('unknown') : html`<code>${acr}</code>`],
      ['amr', amr === undefined ? muted('unknown') : list(amr)],
      ['sid', sid === undefined ? muted('unknown') : html`<code>${sid}</code>`],
    ],
  )
}

function claimsTable({ claims }: Identity): Html {
  const rows = [...claims].map(([name, value]) => [html`<code>${name}</code>`, json(value)])
  return table('Claims, verified and as they came', ['Claim', 'Value'], rows)
}

function providerLink(title: string, protocol: 'oidc' | 'saml', url: string): Html {
  return protocol === 'saml'
    ? html`<a href="${url}">${title}’s portal</a>: start there, or sign out`
    : html`<a href="${url}">Sign out at ${title}’s provider</a>`
}

const loginUrl = (connection: string): string => `/auth/login?${new URLSearchParams({ connection, returnTo: '/' })}`
