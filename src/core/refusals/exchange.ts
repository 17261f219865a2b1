import { entry, reasons, tell, unconverted } from './entry.ts'
import { malformedRequest } from './malformed-request.ts'
import { malformedSaml } from './malformed-saml.ts'
import { malformedOpenidConnect } from './openid-connect.ts'
import { shown } from './shown.ts'
import { unreadableSeals } from './state.ts'

/** The exchange between the request and its answer, whichever protocol speaks. */
export const exchangeRefusals = {
  response_missing: unconverted('stale'),
  response_malformed: reasons('rejected', { ...malformedRequest, ...malformedOpenidConnect, ...malformedSaml }),
  transaction_missing: unconverted('stale'),
  transaction_invalid: reasons('stale', { ...unreadableSeals }),
  transaction_expired: unconverted('stale'),
  return_to_refused: entry(
    'rejected',
    tell(
      ({ received }: { readonly expected: readonly string[]; readonly received: string }) =>
        `cannot return to ${shown(received, 200)} after the sign-in`,
      () => 'Give a path that begins with one slash, or a URL on an origin of baseUrl or callbacks.',
    ),
    { publicMessage: 'This link leads to a place that cannot be opened after signing in.' },
  ),
  connection_mismatch: unconverted('rejected'),
  purpose_mismatch: unconverted('rejected'),
}
