import { createHash } from 'node:crypto'
import type { Person } from './people.ts'

const submitScript = 'document.forms[0].submit()'

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0 auto; max-width: 32rem; padding: 2rem 1rem }
  ul { list-style: none; margin: 0; padding: 0 }
  button { border: 1px solid GrayText; border-radius: 0.5rem; cursor: pointer; font: inherit; margin: 0.25rem 0;
    padding: 0.75rem 1rem; text-align: start; width: 100% }
  button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
  small { display: block }
`

/**
 * The headers of every page. There is no `form-action`: browsers apply it to the redirects after a form post too, and
 * those lead to the application on another port.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${createHash('sha256').update(submitScript).digest('base64')}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}

/** Escapes text for HTML and XML, in elements as well as in quoted attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The page that asks who is signing in; `person` is the chosen ID, or empty for Cancel. */
export function personPage(options: {
  readonly provider: string
  readonly application: string
  readonly action: string
  readonly people: readonly Person[]
  /** The email or the username of the person to put first. */
  readonly hint?: string | undefined
}): string {
  const hinted = (person: Person): boolean => options.hint === person.email || options.hint === person.username
  const ordered = [...options.people.filter(hinted), ...options.people.filter((person) => !hinted(person))]
  return page(
    `Sign in with ${options.provider}`,
    `<p>Choose who signs in to <strong>${escapeMarkup(options.application)}</strong>.</p>
${personForm(options.action, ordered, hinted, '<p><button name="person" value="">Cancel</button></p>')}`,
  )
}

/** The page of application tiles: one form for each service provider, each person a button. */
export function portalPage(options: {
  readonly provider: string
  readonly people: readonly Person[]
  readonly tiles: readonly { readonly name: string; readonly action: string }[]
  readonly signOutAction: string
}): string {
  const tiles = options.tiles.map(
    (tile) => `<h2>${escapeMarkup(tile.name)}</h2>\n${personForm(tile.action, options.people, () => false, '')}`,
  )
  return page(
    `${options.provider} applications`,
    `${tiles.join('\n') || '<p>No application is registered.</p>'}
<h2>Session</h2>
<form method="post" action="${escapeMarkup(options.signOutAction)}">
<button>Sign out of ${escapeMarkup(options.provider)}</button>
</form>`,
  )
}

/** A form that posts itself, as the SAML HTTP-POST binding and a logout confirmation need. */
export function submittingPage(options: {
  readonly title: string
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}): string {
  const inputs = Object.entries(options.fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(value)}">`,
  )
  return page(
    options.title,
    `<form method="post" action="${escapeMarkup(options.action)}">
${inputs.join('\n')}
<noscript><button>Continue</button></noscript>
</form>
<script>${submitScript}</script>`,
  )
}

/** A page that only tells something. */
export function messagePage(title: string, text: string): string {
  return page(title, `<p>${escapeMarkup(text)}</p>`)
}

/** Any content, already markup, under a title that is still text. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}</h1>
${content}
</main>
</body>
</html>
`
}

function personForm(
  action: string,
  listed: readonly Person[],
  hinted: (person: Person) => boolean,
  ending: string,
): string {
  const buttons = listed.map((person) => {
    const name = escapeMarkup(`${person.givenName} ${person.familyName}`)
    const details = [
      `${person.email}${person.emailVerified ? '' : ' (not verified)'}`,
      person.groups.map((group) => `“${group}”`).join(', ') || 'no groups',
      ...(hinted(person) ? ['suggested'] : []),
    ]
    return `<li><button name="person" value="${escapeMarkup(person.id)}"${hinted(person) ? ' autofocus' : ''}>
${name}<small>${escapeMarkup(details.join(' · '))}</small></button></li>`
  })
  return `<form method="post" action="${escapeMarkup(action)}">\n<ul>\n${buttons.join('\n')}\n</ul>\n${ending}\n</form>`
}
