import { refuse } from '../core/errors.ts'
import type { Identity } from '../core/identity.ts'

/** Which sign-ins belong to which directory, and what in them is the directory's id of the person. */
export interface Pairing {
  /** The id of the connection. */
  readonly connection: string
  /** {@link DirectorySource.id} */
  readonly source: string
  /** The claim or attribute that holds the directory's id; default `sub`, the subject. An email address never links. */
  readonly claim?: string
  /** How an id of the directory looks; default `any` that is no email address. */
  readonly shape?: 'jumpcloud-id' | 'okta-id' | 'guid' | 'any'
}

const shapes: Readonly<Record<NonNullable<Pairing['shape']>, RegExp>> = {
  'jumpcloud-id': /^[0-9a-f]{24}$/,
  'okta-id': /^00u[0-9A-Za-z]{17}$/,
  guid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  any: /^[^@\s]+$/,
}

/**
 * Says which entry of the directory a person is who has signed in over the pairing's connection.
 *
 * @throws SsoError `directory_link_invalid`
 */
export function linkOf(
  identity: Pick<Identity, 'subject' | 'claims'>,
  pairing: Pairing,
): { readonly source: string; readonly id: string } {
  const { connection, source, claim = 'sub', shape = 'any' } = pairing
  const value = claim === 'sub' ? identity.subject : identity.claims.get(claim)
  // An attribute of an assertion is a list.
  const id = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof id !== 'string' || id === '') {
    refuse('directory_link_invalid', { reason: 'claim-missing', claim }, { connection })
  }
  if (!shapes[shape].test(id)) {
    refuse('directory_link_invalid', { reason: 'wrong-shape', claim, expected: shape, received: id }, { connection })
  }
  return { source, id }
}
