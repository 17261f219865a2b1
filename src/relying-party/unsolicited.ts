import { isSsoError, type Refuse, refusalsOf, refuse } from '../core/errors.ts'
import { logoutReferenceOf } from '../core/logout.ts'
import type { SignIn } from '../core/result.ts'
import { ReturnTo } from '../core/return-to.ts'
import type { AnySamlConnection } from '../saml/metadata/identity-providers.ts'
import type { Answer } from './answer.ts'
import { claimOnce } from './claim-once.ts'
import { checkDemands, demandsFor } from './demands.ts'
import { isSaml } from './protocols.ts'
import { requireReplayCache } from './require-replay-cache.ts'
import type { RouteMatch } from './routes.ts'
import type { Services } from './services.ts'

/**
 * Completes a login that an identity provider began by itself, where the connection allows it: at the ACS of logins, with
 * nothing in the response that claims to answer a request, once. `RelayState` is a wish, not an instruction.
 *
 * @throws SsoError `response_unsolicited` and whatever else a SAML answer is refused with
 * @see SAML Profiles 2.0, section 4.1.5
 */
export async function completeUnsolicited(services: Services, match: RouteMatch, answer: Answer): Promise<SignIn> {
  const connection = await findConnection(services, match, answer)
  const { environment, protocols, routes } = services
  const acsUrl = routes.urlOf('acs', connection.id)
  const { identity, raw, once } = await protocols.saml.verifyUnsolicited(connection, answer.parameters, acsUrl)
  const refuse: Refuse = refusalsOf(connection)
  if (once !== undefined && !(await claimOnce(services, { connection: connection.id, kind: 'assertion', ...once }))) {
    refuse('assertion_replayed', {})
  }
  checkDemands(identity, demandsFor({ kind: 'login' }, connection), connection, environment.now() / 1000)
  return {
    purpose: { kind: 'login' },
    connection: connection.id,
    initiatedBy: 'provider',
    returnTo: ReturnTo.parseWish(answer.handle, routes).resolveFor(acsUrl),
    context: {},
    identity,
    raw,
    logoutReference: logoutReferenceOf(connection.id, identity, raw),
    cookies: [],
  }
}

async function findConnection(services: Services, match: RouteMatch, answer: Answer): Promise<AnySamlConnection> {
  const { connections, routes, ownReplayCache } = services
  const id = match.connection ?? connections.only()?.id
  const connection = id === undefined ? undefined : await connections.get(id)
  if (connection !== undefined && isSaml(connection) && connection.allowUnsolicited && match.names.includes('acs')) {
    requireReplayCache(connection, ownReplayCache)
    return connection
  }
  if (connection !== undefined && isSaml(connection)) await refuseByStatus(services, connection, answer)
  const loginUrl = connection && routes.loginUrlOf(connection.id)
  refuse('response_unsolicited', { reason: 'relay-state-foreign', loginUrl }, { connection: connection?.id })
}

/** Why the provider refused is told whatever came with it: nobody is signed in by that. */
async function refuseByStatus(
  { protocols, routes }: Services,
  connection: AnySamlConnection,
  { parameters }: Answer,
): Promise<void> {
  try {
    await protocols.saml.verifyUnsolicited(connection, parameters, routes.urlOf('acs', connection.id))
  } catch (error) {
    if (!isSsoError(error)) throw error
    if (error.details['reason'] === 'saml-status') throw error
  }
}
