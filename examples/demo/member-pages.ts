import type { Device } from './devices.ts'
import type { Enrollments } from './enrollment.ts'
import { html } from './html.ts'
import { muted, page, table, time } from './layout.ts'
import type { Session } from './sessions.ts'

/** What the device itself shows: the code, and where to type it. */
export function devicePage(device: Device, edgeUrl: string): string {
  const link = `${edgeUrl}/devices/${device.operationId}`
  if (device.state === 'confirmed') {
    return page(
      'Device connected',
      html`<p>You have confirmed ${device.label}.</p>
<div class="actions"><a class="button primary" href="/">Back to the start</a></div>`,
    )
  }
  return page(
    'Connect this device',
    html`<p>Open the link in any browser of yours, and type this code there:</p>
<p><strong class="code">${device.code}</strong></p>
<p><a href="${link}" target="_blank" rel="noopener">${link}</a></p>
<p class="muted">Waiting. It ends after ten minutes, or after five wrong codes.</p>
<div class="actions"><a class="button primary" href="/devices/${device.operationId}">Look again</a></div>
<p><small>Somebody may send you such a link for a device of theirs. What they cannot send along unnoticed is the code, which
only the device shows: without it nobody is asked to sign in.</small></p>`,
  )
}

/** Shown to who was authenticated within the last minute. */
export function vaultPage({ authenticatedAt }: Session): string {
  return page(
    'The vault',
    html`<p>It is open, because you were authenticated ${authenticatedAt && time(authenticatedAt)}, less than a minute ago.
Load it again after that, and the provider is asked to authenticate you once more.</p>
<div class="actions"><a class="button primary" href="/vault">Load it again</a> <a class="button" href="/">Back to the start</a></div>`,
  )
}

/** Shows the group admins who is invited, and who has an account. */
export function adminsPage(enrollments: Enrollments, edgeUrl: string): string {
  const invitations = enrollments
    .invitations()
    .map(({ reference, name, email, acceptedBy }) => [
      name,
      email,
      acceptedBy === undefined
        ? html`<a href="${edgeUrl}/invitations/${reference}">Open the invitation</a>`
        : html`accepted by <code>${acceptedBy}</code>`,
    ])
  const accounts = enrollments
    .accounts()
    .map(({ username, email, keys }) => [html`<code>${username}</code>`, email, html`<code>${keys.join(', ')}</code>`])
  return page(
    'Administration',
    html`<p>Each invitation is a link to the edge. Whoever has it can open it; only the person with that address can accept it.
The provider knows you still: sign out there before you accept one as somebody else.</p>
${table('Invitations', ['Name', 'Email', 'Invitation'], invitations)}
${accounts.length === 0 ? html`<h2>Accounts</h2><p>${muted('None yet.')}</p>` : table('Accounts', ['User name', 'Email', 'Key'], accounts)}
<div class="actions"><a class="button" href="/">Back to the start</a></div>`,
  )
}
