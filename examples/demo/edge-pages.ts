import type { SsoError } from 'relyant'
import type { DemoConnection } from './connections.ts'
import type { Invitation } from './enrollment.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'

/** Asks with which connection somebody accepts an invitation. */
export function invitationPage({ reference, name, email }: Invitation, connections: readonly DemoConnection[]): string {
  const buttons = connections.map(
    ({ title, input }) =>
      html`<button class="button" name="connection" value="${input.id}">Accept with ${title}</button>`,
  )
  return edgePage(
    `You are invited, ${name}`,
    html`<p>Sign in as <strong>${email}</strong> to accept: the invitation is for this address, and the provider has to have
verified it.</p>
<form class="actions" method="post" action="/invitations/${reference}">
${buttons}
</form>`,
  )
}

/** Shown after an enrollment; the token that opens what comes next is in a cookie. */
export function nextStepPage(): string {
  return edgePage(
    'Set up your device',
    html`<p>It is you, and you have an account now. One step is left, and it can be done once.</p>
<form class="actions" method="post" action="/next"><button class="button primary">Set up this device</button></form>`,
  )
}

export function enrolledPage(username: string): string {
  return edgePage(
    'Welcome',
    html`<p>Your device is set up, and your user name is <code>${username}</code>.</p>
<p class="muted">You are not signed in to the application: an enrollment gives no session.</p>`,
  )
}

/** Says that nothing came of an enrollment or a confirmation, and what to do about it. */
export function edgeRefusalPage(error: SsoError, connection: DemoConnection | undefined): string {
  const isSomebodyElse = error.code === 'account_mismatch' || error.code === 'enrollment_email_mismatch'
  return edgePage(
    'Not completed',
    html`<p>${error.publicMessage}</p>
<p class="muted">Code: <code>${error.code}</code>. The log of the edge says more.</p>
<p>Open your link again to start over. ${isSomebodyElse && connection ? signOutHint(connection) : undefined}</p>`,
  )
}

function signOutHint({ title, providerUrl }: DemoConnection): Html {
  return html`The provider still knows who you were just now: sign out at <a href="${providerUrl}">${title}’s provider</a> to be somebody else.`
}

/** A page that only tells something. */
export function edgeMessagePage(title: string, text: string): string {
  return edgePage(title, html`<p>${text}</p>`)
}

const edgePage = (title: string, content: Html): string => page(title, content, 'edge')
