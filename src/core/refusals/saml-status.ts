import { tell } from './entry.ts'
import { shown } from './shown.ts'

/** A status that is not `Success`: its codes from outside in, without what all of them begin with. */
export const tellStatus = tell(
  ({ received }: { readonly expected: string; readonly received: readonly string[] }) =>
    `the identity provider answered ${received.map((code) => shown(code)).join(' / ') || 'without a status'}`,
)

/** What any code that stands for a status has. */
export const refusedBySamlStatus = { 'saml-status': tellStatus }
