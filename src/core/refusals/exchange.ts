import { reasons, unconverted } from './entry.ts'
import { malformedRequest } from './malformed-request.ts'
import { malformedSaml } from './malformed-saml.ts'
import { malformedOpenidConnect } from './openid-connect.ts'
import { missingLogoutMessage } from './saml-logout.ts'

/** The exchange between the request and its answer, whichever protocol speaks. */
export const exchangeRefusals = {
  response_missing: reasons('stale', { ...missingLogoutMessage }),
  response_malformed: reasons('rejected', { ...malformedRequest, ...malformedOpenidConnect, ...malformedSaml }),
  transaction_missing: unconverted('stale'),
  transaction_invalid: unconverted('stale'),
  transaction_expired: unconverted('stale'),
  return_to_refused: unconverted('rejected', {
    publicMessage: 'This link leads to a place that cannot be opened after signing in.',
  }),
  connection_mismatch: unconverted('rejected'),
  purpose_mismatch: unconverted('rejected'),
}
