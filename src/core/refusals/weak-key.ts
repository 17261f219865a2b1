import type { RsaWeakness } from '../rsa-weakness.ts'

/** What to do about a key that is too weak. */
export const strongerKey = ({ mayBeAllowed }: Pick<RsaWeakness, 'mayBeAllowed'>): string =>
  mayBeAllowed
    ? 'Let the provider sign with a key of 2048 bits or more. If it cannot, write allowWeakKeys: true, and read first what that gives up.'
    : 'Let the provider sign with a key of 2048 bits or more, and the exponent 65537.'
