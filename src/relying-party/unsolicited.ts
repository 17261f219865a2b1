import type { Connection } from '../configuration/connection.ts'
import { SsoError } from '../core/errors.ts'
import { logoutReferenceOf } from '../core/logout.ts'
import type { SignIn } from '../core/result.ts'
import { ReturnTo } from '../core/return-to.ts'
import type { AnySamlConnection } from '../saml/metadata/identity-providers.ts'
import type { Answer } from './answer.ts'
import { claimOnce } from './claim-once.ts'
import { checkDemands, demandsFor } from './demands.ts'
import type { Parts } from './parts.ts'
import { type RouteMatch, startUrlOf } from './routes.ts'

/**
 * Completes a login that an identity provider began by itself, where the connection allows it: at the ACS of logins, with
 * nothing in the response that claims to answer a request, once. `RelayState` is a wish, not an instruction.
 *
 * @throws SsoError `response_unsolicited` and whatever else a SAML answer is refused with
 * @see SAML Profiles 2.0, section 4.1.5
 */
export async function completeUnsolicited(parts: Parts, match: RouteMatch, answer: Answer): Promise<SignIn> {
  const connection = await findConnection(parts, match)
  const acsUrl = parts.routes.urlOf('acs', connection.id)
  const verified = await parts.protocols.saml.verifyUnsolicited(connection, answer.parameters, acsUrl)
  await claimOnce(parts, verified, connection)
  checkDemands(verified.identity, demandsFor({ kind: 'login' }, connection), connection, parts.environment.now() / 1000)
  return {
    purpose: { kind: 'login' },
    connection: connection.id,
    initiatedBy: 'provider',
    returnTo: ReturnTo.parseWish(answer.handle, parts.routes).resolveFor(acsUrl),
    context: {},
    identity: verified.identity,
    raw: verified.raw,
    logoutReference: logoutReferenceOf(connection.id, verified.identity, verified.raw),
    cookies: [],
  }
}

async function findConnection(parts: Parts, match: RouteMatch): Promise<AnySamlConnection> {
  const id = match.connection ?? parts.connections.only()?.id
  const connection = id === undefined ? undefined : await parts.connections.get(id)
  if (connection?.protocol !== 'saml' || !connection.allowUnsolicited || !match.names.includes('acs')) {
    const start = connection === undefined ? 'the login URL of the connection' : startUrlOf(parts.routes, connection.id)
    throw new SsoError('response_unsolicited', 'the response answers no request: RelayState is not one of ours', {
      connection: connection?.id,
      hint: `Let the provider's portal open ${start} (in JumpCloud: "Login URL"), so that the sign-in begins here.`,
    })
  }
  requireReplayCache(connection, parts.ownReplayCache)
  return connection
}

/**
 * An unsolicited assertion has no transaction that ends with it: without a shared memory it could be used once a process.
 *
 * @throws SsoError `configuration_invalid`
 */
export function requireReplayCache(connection: Connection, given: boolean): void {
  if (connection.protocol !== 'saml' || !connection.allowUnsolicited || given) return
  throw new SsoError('configuration_invalid', `connection "${connection.id}" allows unsolicited responses`, {
    connection: connection.id,
    hint: 'Give a replayCache; createMemoryReplayCache() is enough for an application of one process.',
  })
}
