import type { Person } from '../person.ts'
import { personField } from '../test-provider.ts'
import { describePage } from './describe-page.ts'
import type { Page, VisitOptions } from './test-browser.ts'

const formId = 'sign-in'

/** Whether a page is the login page of a test provider. */
export const isSignInPage = (page: Page): boolean => page.forms.some(({ id }) => id === formId)

/** Chooses a person on the login page of a test provider. */
export async function signInOnPage(
  page: Page,
  { subject, name, email }: Person,
  options?: VisitOptions,
): Promise<Page> {
  const form = page.forms.find(({ id }) => id === formId)
  if (form === undefined) throw new Error(`${describePage(page)} is not the login page of a test provider`)
  const people = form.buttons.filter((button) => button.name === personField)
  if (!people.some(({ value }) => value === subject)) {
    const known = people.map(({ text }) => text).join(', ')
    throw new Error(
      `the provider at ${new URL(page.url).origin} does not know ${email || name}: give its create function people that include this person; it knows ${known || 'nobody'}`,
    )
  }
  return page.submit({ [personField]: subject }, { ...options, form: formId })
}
