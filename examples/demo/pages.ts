import { createHash } from 'node:crypto'
import type { Evidence, Identity, SsoError } from 'relyant'
import type { DemoConnection } from './connections.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import type { Session } from './sessions.ts'
import { style } from './style.ts'

/** No script runs in these pages. There is no `form-action`, because browsers apply it to the redirects after a form. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style.toString()).digest('base64')}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}

const protocols = { oidc: 'OpenID Connect', saml: 'SAML 2.0' } as const

/** Asks with which connection to sign in. */
export function homePage(connections: readonly DemoConnection[]): string {
  const cards = connections.map(
    ({ title, about, input, providerSignOutUrl }) => html`<li>
<h2>${title}</h2>
<p class="muted">${protocols[input.protocol]}, JumpCloud preset</p>
<p>${about}</p>
<a class="button primary" href="${loginUrl(input.id)}">Sign in with ${title}</a>
<small><a href="${providerSignOutUrl}">Sign out at ${title}’s provider</a></small>
</li>`,
  )
  return page(
    'Sign in to the relyant demo',
    html`<p>Each connection has a provider of its own on this machine, which lets you choose who you are: people with no,
one and three groups, and one whose email is not verified. Press Cancel there to see a refusal.</p>
<p>A provider remembers you, as real ones do: sign out at it to become somebody else.</p>
<ul class="connections">
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
<div class="actions">
<form method="post" action="/sign-out"><button class="button primary">Sign out</button></form>
<form method="post" action="/confirm"><button class="button">Confirm that it is you</button></form>
</div>
<p><small>Signing out ends the session with this application only;
<a href="${connection.providerSignOutUrl}">${connection.title}’s provider</a> still knows you. Confirming asks the provider to
authenticate you anew, and refuses anybody else.</small></p>
${identityTable(identity)}
${authenticationTable(identity)}
${claimsTable(identity)}
<p>The same <a href="/api/me">as JSON</a>.</p>`,
  )
}

/** JumpCloud's SAML applications send a first and a last name, but no whole one. */
function nameOf({ name, givenName, familyName, username, subject }: Identity): string {
  return name ?? ([givenName, familyName].filter(Boolean).join(' ') || (username ?? subject))
}

/** Says that a sign-in was refused: the code for who supports people, and no other words than the public ones. */
export function refusalPage(error: SsoError): string {
  const canStartAgain = error.connection !== undefined && error.kind !== 'configuration'
  return page(
    'Sign-in not completed',
    html`<p>${error.publicMessage}</p>
<p class="muted">Code: <code>${error.code}</code>. The log of the application says more.</p>
<div class="actions">
${canStartAgain ? html`<a class="button primary" href="${loginUrl(error.connection)}">Start again</a>` : undefined}
<a class="button" href="/">Choose another connection</a>
</div>`,
  )
}

function identityTable(identity: Identity): Html {
  const rows: readonly (readonly [keyof Identity, HtmlValue])[] = [
    ['key', html`<code>${identity.key}</code>`],
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

function evidenceCells(evidence: Evidence | undefined): readonly HtmlValue[] {
  if (evidence === undefined) return [muted('–'), muted('–'), muted('–'), '']
  const { source, claim, raw, repaired, note } = evidence
  return [source, html`<code class="name">${claim}</code>`, json(raw), [repaired, note].filter(Boolean).join('; ')]
}

function authenticationTable({ authentication }: Identity): Html {
  const { at, context, methods, session } = authentication
  return table(
    'Authentication',
    ['What the provider said', 'Value'],
    [
      ['at', at === undefined ? muted('unknown') : time(at)],
      ['context', context === undefined ? muted('unknown') : html`<code>${context}</code>`],
      ['methods', methods === undefined ? muted('unknown') : list(methods)],
      ['session', session === undefined ? muted('unknown') : html`<code>${session}</code>`],
    ],
  )
}

function claimsTable({ claims }: Identity): Html {
  const rows = [...claims].map(([name, value]) => [html`<code>${name}</code>`, json(value)])
  return table('Claims, verified and as they came', ['Claim', 'Value'], rows)
}

/** A table whose first cell of each row heads it; it scrolls by itself where the window is narrow. */
function table(title: string, heads: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-')
  return html`<h2 id="${id}">${title}</h2>
<div class="wide" role="region" aria-labelledby="${id}" tabindex="0">
<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
</tbody>
</table>
</div>`
}

const loginUrl = (connection: string): string => `/auth/login?${new URLSearchParams({ connection, returnTo: '/' })}`

const muted = (text: string): Html => html`<span class="muted">${text}</span>`

const json = (value: unknown): Html =>
  value === undefined ? muted('not sent') : html`<code>${JSON.stringify(value)}</code>`

const list = (values: readonly string[]): Html =>
  values.length === 0 ? muted('none') : html`<ul>${values.map((value) => html`<li>${value}</li>`)}</ul>`

const time = (date: Date): Html =>
  html`<time datetime="${date.toISOString()}">${date.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`

function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · relyant demo</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.toString()
}
