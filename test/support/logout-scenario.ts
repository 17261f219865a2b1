import {
  createRelyingParty,
  type HandlerOutcome,
  type LogoutOutcome,
  type PlainRequest,
  type RelyingParty,
  type SsoError,
} from 'relyant'
import { type CertifiedKey, createCertifiedKey } from '../../src/testing/certificate.ts'
import { recordRefusal } from './record-refusal.ts'
import { acmeConnection } from './saml-double.ts'
import { createScenario, type Scenario } from './scenario.ts'

/** The key that the application signs its SAML messages with. */
export const ownKey: CertifiedKey = createCertifiedKey('the application')

export const idpSloUrl = 'https://sso.example.com/slo'
export const slo = 'https://app.example.com/auth/logout/saml/acme'
export const sloPath = '/auth/logout/saml/acme'

export interface LogoutScenario extends Scenario {
  readonly sso: RelyingParty
}

/** One application with a connection of each protocol, both of which can log out. */
export async function createLogoutScenario(changes: object = {}): Promise<LogoutScenario> {
  const scenario = await createScenario()
  const [staff] = scenario.options.connections as [never]
  const all = { ...acmeConnection(scenario.saml), sloUrl: idpSloUrl, signingKeys: ownKey, ...changes }
  // A key that is undefined takes the default away: for connections it would be a wrong value.
  const acme = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as typeof all
  const sso = createRelyingParty({ ...scenario.options, connections: [staff, acme] })
  scenario.openId.misbehave({
    metadata: (metadata) => ({ ...metadata, end_session_endpoint: 'https://op.example/logout' }),
  })
  return { ...scenario, sso }
}

/** Hands a request to the relying party as an adapter would. */
export async function send(
  sso: RelyingParty,
  url: string,
  request: { readonly form?: URLSearchParams; readonly cookies?: string; readonly method?: string } = {},
): Promise<HandlerOutcome> {
  const { form, cookies, method = form === undefined ? 'GET' : 'POST' } = request
  const plain: PlainRequest = {
    method,
    url,
    header: (name) => (name === 'cookie' ? cookies : undefined),
    form: async () => form ?? {},
  }
  const outcome = await sso.plain.handle(plain)
  if (outcome === undefined) throw new Error(`nothing is at ${url}`)
  return outcome
}

/** The verified logout that a request has to be. */
export function logoutOf(outcome: HandlerOutcome): LogoutOutcome {
  if (outcome.kind === 'logout') return outcome
  throw new Error(outcome.kind === 'refused' ? `${outcome.error.code}: ${outcome.error.message}` : outcome.kind)
}

/** What a refused logout says, and with which status. */
export interface LogoutRefusal extends Pick<SsoError, 'code' | 'message' | 'details' | 'providerText'> {
  readonly status: number
}

/** What a refused request was refused with. */
export async function refusalOf(outcome: Promise<HandlerOutcome>): Promise<LogoutRefusal> {
  const { kind, ...rest } = await outcome
  if (kind !== 'refused' || !('error' in rest)) throw new Error(`it was not refused but ${kind}`)
  recordRefusal(rest.error)
  const { code, message, details, providerText } = rest.error
  return { code, message, details, providerText, status: rest.reply.status }
}
