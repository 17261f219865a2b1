import { directoryRefusals } from './directory.ts'
import { directoryPolicyRefusals } from './directory-policy.ts'
import { directorySyncRefusals } from './directory-sync.ts'
import type { Entry } from './entry.ts'
import { exchangeRefusals } from './exchange.ts'
import { logoutRefusals } from './logout.ts'
import { openidConnectRefusals } from './openid-connect.ts'
import { policyRefusals } from './policy.ts'
import { providerRefusals } from './provider.ts'
import { samlRefusals } from './saml.ts'
import { samlAssertionRefusals } from './saml-assertion.ts'
import { settingsRefusals } from './settings.ts'

/** Every refusal: code → kind, message, hint, public sentence and HTTP status. `docs/errors.md` is made of it. */
export const refusals = {
  ...settingsRefusals,
  ...exchangeRefusals,
  ...policyRefusals,
  ...providerRefusals,
  ...openidConnectRefusals,
  ...samlRefusals,
  ...samlAssertionRefusals,
  ...logoutRefusals,
  ...directoryPolicyRefusals,
  ...directoryRefusals,
  ...directorySyncRefusals,
} satisfies Record<string, Entry<never>>

/** Every reason for which this library says no; each is explained in `docs/errors.md`. */
export type SsoErrorCode = keyof typeof refusals

/** What a site has to give with a code. */
export type DataOf<Code extends SsoErrorCode> = Parameters<(typeof refusals)[Code]['message']>[0]
