import { escapeHtml } from '../../web/markup.ts'
import { markupOf } from '../markup.ts'
import { personField } from '../test-provider.ts'
import type { AuthorizationResponse } from './authorize.ts'
import type { Site } from './site.ts'

/** Asks who signs in: one button a person. */
export function loginPage(site: Site, handle: string, loginHint: string | undefined): Response {
  const buttons = site.people.map((person) => {
    const hinted = loginHint !== undefined && [person.email, person.username, person.subject].includes(loginHint)
    const label = escapeHtml(person.email === false ? person.name : `${person.name} (${person.email})`)
    const value = escapeHtml(person.subject)
    return `<p><button name="${personField}" value="${value}"${hinted ? ' autofocus' : ''}>${label}</button></p>`
  })
  return page(
    'Sign in',
    `<form id="sign-in" method="post" action="${escapeHtml(site.loginUrl)}">
<input type="hidden" name="request" value="${escapeHtml(handle)}">
${buttons.join('\n')}
<p><button name="cancel" value="cancel">Cancel</button></p>
</form>`,
  )
}

/** @see [OAuth 2.0 Form Post Response Mode, section 2](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html#FormPostResponseMode) */
export function formPostPage({ redirectUri, parameters }: AuthorizationResponse): Response {
  const fields = [...parameters].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  return page(
    'Signing in',
    `<form id="auto-submit" method="post" action="${escapeHtml(redirectUri)}">
${fields.join('\n')}
<p><button type="submit">Continue</button></p>
</form>
<script>document.forms[0].submit()</script>`,
  )
}

export function messagePage(title: string, text: string, status = 200): Response {
  return page(title, `<p>${escapeHtml(text)}</p>`, status)
}

export function page(title: string, main: string, status = 200): Response {
  return new Response(markupOf(title, main), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  })
}
