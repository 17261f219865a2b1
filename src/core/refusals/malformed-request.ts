import { tell } from './entry.ts'
import { shown } from './shown.ts'

/** `response_malformed`: what a browser brought before it was known which protocol speaks. */
export const malformedRequest = {
  'request-parameter-repeated': tell(
    ({ parameter }: { readonly parameter: string }) => `the parameter "${parameter}" is repeated`,
  ),
  'too-many-fields': tell(({ limit }: { readonly limit: number }) => `the request has more than ${limit} fields`),
  'field-not-text': tell(({ field }: { readonly field: string }) => `the field ${shown(field, 64)} is not text`),
  'form-too-large': tell(({ limit }: { readonly limit: number }) => `the posted form is larger than ${limit} bytes`),
  'form-broken-off': tell(() => 'the posted form broke off'),
  'code-without-state': tell(() => 'there is a code, but no state'),
  'response-mode': tell(
    ({ expected, received }: { readonly expected: string; readonly received: 'form' | 'query' }) =>
      `the answer came in ${received === 'form' ? 'a' : 'the'} ${received}, asked for was ${expected}`,
  ),
  'front-channel-logout-incomplete': tell(
    () => 'a front-channel logout has to say which session ends: there is no "sid"',
    () => 'Register the client with frontchannel_logout_session_required: true.',
  ),
}
