import { tell } from './entry.ts'
import { shown } from './shown.ts'

/** `response_malformed`: what a browser brought before it was known which protocol speaks. */
export const malformedRequest = {
  'request-parameter-repeated': tell(
    ({ parameter }: { readonly parameter: string }) => `the parameter "${parameter}" is repeated`,
  ),
  'too-many-fields': tell(({ limit }: { readonly limit: number }) => `the request has more than ${limit} fields`),
  'field-not-text': tell(
    ({ field }: { readonly field: string }) => `the field ${shown(field.slice(0, 64))} is not text`,
  ),
  'form-too-large': tell(({ limit }: { readonly limit: number }) => `the posted form is larger than ${limit} bytes`),
  'form-broken-off': tell(() => 'the posted form broke off'),
}
