import { isSsoError, refuse } from '../../core/errors.ts'
import { isJsonObject } from '../../core/is-json-object.ts'
import type { JumpcloudClient } from './client.ts'
import { idOf } from './read-user.ts'

/**
 * Which organisation answers: never a guess, since a key of several would act on one of them without being asked.
 *
 * @param orgId the one that is meant
 * @throws SsoError `directory_organisation`, and why there is no answer
 */
export async function identify(
  client: JumpcloudClient,
  orgId: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const received = (await listed(client, orgId, signal)) ?? (await ofSomebody(client, signal)) ?? orgId
  if (received === undefined) refuse('directory_organisation', { reason: 'not-said' })
  if (orgId !== undefined && received.toLowerCase() !== orgId.toLowerCase()) {
    refuse('directory_organisation', { reason: 'mismatch', expected: orgId, received })
  }
  return received
}

/** What the key's list of organisations says; nothing where the key may not read it. */
async function listed(
  client: JumpcloudClient,
  orgId: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    if (orgId !== undefined) {
      const { body, endpoint } = await client.get(`/api/organizations/${orgId}`, {}, signal)
      return idOf(body) ?? refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: '_id' })
    }
    const { body, endpoint } = await client.get('/api/organizations', { limit: 2, skip: 0 }, signal)
    const { results, totalCount } = isJsonObject(body) ? body : {}
    if (!Array.isArray(results)) refuse('directory_answer_invalid', { reason: 'shape', endpoint, expected: 'results' })
    const count = Math.max(results.length, typeof totalCount === 'number' ? totalCount : 0)
    if (count > 1) refuse('directory_organisation', { reason: 'several', count })
    return idOf(results[0])
  } catch (error) {
    // A role that reads users and groups need not read organisations.
    if (isSsoError(error) && error.code === 'directory_forbidden') return undefined
    if (orgId !== undefined && isSsoError(error) && error.code === 'directory_not_found') {
      refuse('directory_organisation', { reason: 'unknown', expected: orgId, received: 404 }, { cause: error })
    }
    throw error
  }
}

/** Every person is of the organisation that answers. */
async function ofSomebody(client: JumpcloudClient, signal: AbortSignal): Promise<string | undefined> {
  const query = { limit: 1, skip: 0, sort: '_id', fields: 'organization' }
  const { body } = await client.get('/api/systemusers', query, signal)
  const [first] = isJsonObject(body) && Array.isArray(body['results']) ? body['results'] : []
  const organization = isJsonObject(first) ? first['organization'] : undefined
  return typeof organization === 'string' && organization !== '' ? organization : undefined
}
