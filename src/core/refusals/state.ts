import { tell } from './entry.ts'
import { type Issue, listed } from './issues.ts'

/** `transaction_invalid`: what a seal held, or that it did not open. */
export const unreadableSeals = {
  'seal-not-opened': tell(
    () => 'the sealed value cannot be opened',
    () =>
      'Every process needs the same secrets; keep an old secret in the list while its transactions can still return.',
  ),
  'content-unreadable': tell(
    ({ expected, issues }: { readonly expected: 'transaction' | 'logout'; readonly issues: readonly Issue[] }) =>
      `the sealed ${expected} does not read: ${listed(issues)}`,
  ),
}

/** `store_unavailable`: a store of this library's own. */
export const failedStores = {
  'command-failed': tell(({ command }: { readonly command: string }) => `Redis did not carry out ${command}`),
  'replay-cache-full': tell(
    ({ limit }: { readonly limit: number }) =>
      `the replay cache has no room for this connection: ${limit} claims have not expired yet`,
    () => 'Give a shared replay cache, or a larger one.',
  ),
  'store-failed': tell(({ store }: { readonly store: string }) => `the ${store} failed`),
  'store-slow': tell(
    ({ store, limit }: { readonly store: string; readonly limit: number }) =>
      `the ${store} did not answer within ${limit} milliseconds`,
    () => 'Look whether the store is reached, and whether its client queues commands while it is not.',
  ),
}
