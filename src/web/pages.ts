import type { SsoError } from '../core/errors.ts'
import type { OutboundMessage } from '../core/message.ts'
import { escapeHtml, page } from './markup.ts'

/** Submits the form of {@link formPage}; its hash, in {@link submitScriptHash}, is all that the page's policy lets run. */
export const submitScript = 'document.forms[0].submit()'
export const submitScriptHash = 'sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE='

/** A page that posts a message to a provider by itself, or by its button where scripts are off. */
export function formPage(outbound: OutboundMessage & { readonly binding: 'post' }, title = 'Signing in'): string {
  const fields = Object.entries(outbound.fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  return page(
    title,
    `<h1>${title}</h1>
<form method="post" action="${escapeHtml(outbound.url)}">
${fields.join('\n')}
<p>You are being taken to your identity provider.</p>
<p><button type="submit">Continue</button></p>
</form>
<script>${submitScript}</script>`,
  )
}

/** A page that goes on to another one by itself, or by its link. */
export function onwardPage(url: string, title = 'Signing in'): string {
  const address = escapeHtml(url)
  return page(
    title,
    `<h1>${title}</h1>\n<p><a href="${address}">Continue</a></p>`,
    `<meta http-equiv="refresh" content="0; url=${address}">`,
  )
}

/** What a page says of a refusal. */
export interface ErrorWords {
  readonly title: string
  readonly sentence: string
}

/** A page that says that a sign-in was not completed, in the error's public sentence and no other words of it. */
export function errorPage(error: SsoError, startUrl: string | undefined, words?: ErrorWords): string {
  return messagePage(words ?? { title: 'Sign-in not completed', sentence: error.publicMessage }, startUrl)
}

/** A page for a request by a method that its place does not take. */
export function methodPage(startUrl: string | undefined): string {
  return messagePage({ title: 'Method not allowed', sentence: 'This page cannot be used in this way.' }, startUrl)
}

function messagePage({ title, sentence }: ErrorWords, startUrl: string | undefined): string {
  const again = startUrl === undefined ? '' : `\n<p><a href="${escapeHtml(startUrl)}">Start again</a></p>`
  return page(title, `<h1>${title}</h1>\n<p>${escapeHtml(sentence)}</p>${again}`)
}

/** What a provider's hidden frame shows. */
export function loggedOutPage(): string {
  return page('Signed out', '<h1>Signed out</h1>')
}

/**
 * A page that asks whether something is to be confirmed. Its form has no address: it goes to where the page came from.
 */
export function confirmationPage(question: {
  readonly label: string
  readonly withCode: boolean
  readonly token: string
  readonly problem?: string | undefined
}): string {
  const { label, withCode, token, problem } = question
  const input = `<p><label for="code">Type the code that is shown there:</label>
<input id="code" name="code" required autofocus autocomplete="off" autocapitalize="characters" spellcheck="false"${
    problem === undefined ? '' : ' aria-invalid="true" aria-describedby="problem"'
  }></p>`
  return page(
    'Confirm it is you',
    `<h1>Confirm it is you</h1>${problem === undefined ? '' : `\n<p role="alert" id="problem">${escapeHtml(problem)}</p>`}
<p>You are about to confirm: <strong>${escapeHtml(label)}</strong></p>
<p>Go on only if you have started this yourself, just now. If somebody sent you here, close this page.</p>
<form method="post">
<input type="hidden" name="token" value="${escapeHtml(token)}">
${withCode ? input : ''}
<p><button type="submit">Confirm and sign in</button></p>
</form>`,
  )
}
