import { escapeHtml } from '../../web/markup.ts'
import { markupOf } from '../markup.ts'
import type { Person } from '../person.ts'
import { personField } from '../test-provider.ts'
import type { AnswerFields } from './defect.ts'

const hiddenFields = (fields: AnswerFields): string =>
  Object.entries(fields)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const))
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n')

/** Asks who signs in: a button for each person, and one to cancel. */
export function loginPage(options: {
  readonly action: string
  readonly application: string
  readonly people: readonly Person[]
  readonly carried: AnswerFields
}): string {
  const { action, application, people, carried } = options
  const buttons = people.map(
    ({ subject, name, email }) =>
      `<p><button name="${personField}" value="${escapeHtml(subject)}">${escapeHtml(name)}${email === false ? '' : `, ${escapeHtml(email)}`}</button></p>`,
  )
  return markupOf(
    'Test identity provider',
    `<p>Who signs in to <code>${escapeHtml(application)}</code>?</p>
<form id="sign-in" method="post" action="${escapeHtml(action)}">
${hiddenFields(carried)}
${buttons.join('\n')}
<p><button name="cancel" value="1">Cancel</button></p>
</form>`,
  )
}

/**
 * A page that posts an answer to the application by itself, or by its button where scripts are off.
 *
 * @see SAML Bindings 2.0, section 3.5.4
 */
export function postingPage(url: string, fields: AnswerFields): string {
  return markupOf(
    'Signing in',
    `<form id="auto-submit" method="post" action="${escapeHtml(url)}">
${hiddenFields(fields)}
<p><button type="submit">Continue</button></p>
</form>
<script>document.forms[0].submit()</script>`,
  )
}

/** Says what the provider could not make sense of: nothing goes back to the application. */
export const problemPage = (problem: string): string => markupOf('Not possible', `<p>${escapeHtml(problem)}</p>`)
