import type { SamlConnectionInput } from '../../configuration/connection.ts'
import type { OutboundMessage } from '../../core/message.ts'
import { type JumpcloudSamlOptions, jumpcloud } from '../../providers/jumpcloud.ts'
import type { CertifiedKey } from '../certificate.ts'
import type { Person } from '../person.ts'
import { register, type TestProvider } from '../test-provider.ts'
import { createAnswerer, type PostedAnswer } from './answerer.ts'
import { type AnswerFields, createDefectSlot, type SamlDefect } from './defect.ts'
import { samlFaults } from './faults/catalogue.ts'
import { createSigningKey } from './keys.ts'
import { identityProviderMetadata } from './metadata.ts'
import { type Settings, settingsOf, type TestSamlProviderOptions } from './options.ts'
import { type ReceivedAuthnRequest, type ReceivedMessage, readMessage } from './received-message.ts'
import { createProviderSessions } from './sessions.ts'
import { requestedSignIn, type SignInRequest, type UnsolicitedTarget, unsolicitedSignIn } from './sign-in-request.ts'
import { createSingleLogout, type LogoutRequestOptions } from './single-logout.ts'
import { createSite } from './site.ts'

/** What a browser would bring to the assertion consumer service: for `complete()`, with the cookies of the browser added. */
export interface SamlAnswer {
  readonly url: string
  readonly form: AnswerFields
}

export interface SamlAnswerOptions {
  /** Who signs in. Default: the first of the provider's people. */
  readonly person?: Person
  /** For this answer only. */
  readonly fault?: string | SamlDefect
}

/** What may be changed of the connection that a provider gives. */
export type SamlConnectionChanges = Partial<Omit<SamlConnectionInput, 'protocol' | 'id'>>

/** A SAML identity provider in the process of a test. */
export interface TestSamlProvider extends TestProvider {
  readonly ssoUrl: string
  /** Absent for a provider without single logout, as JumpCloud is. */
  readonly sloUrl: string | undefined
  readonly metadataUrl: string
  readonly entityId: string
  /** PEM, of the key that signs now. */
  readonly certificate: string
  readonly key: CertifiedKey
  /** What applications have sent, the oldest first. */
  readonly requests: readonly (ReceivedMessage | ReceivedAuthnRequest)[]
  /** The metadata document. */
  metadata(): string
  /** A connection for `createRelyingParty` that fits this provider. */
  connection(id: string, changes?: SamlConnectionChanges): SamlConnectionInput
  /**
   * Answers an `AuthnRequest` without a browser, as if somebody had signed in.
   *
   * @param outbound of `begin()`
   * @throws Error for a request that an identity provider would show an error page for
   */
  answer(outbound: OutboundMessage, options?: SamlAnswerOptions): SamlAnswer
  /** Begins a sign-in at the provider, without a browser. */
  unsolicited(target?: UnsolicitedTarget & SamlAnswerOptions): SamlAnswer
  /** What somebody opens who clicks on the application in the provider's portal. */
  tileUrl(target?: UnsolicitedTarget): string
  /** Ends somebody's sessions here, and makes the message that tells an application. */
  logoutRequest(person: Person, options?: LogoutRequestOptions): OutboundMessage
  /** Commits a defect in the next sign-in: one of the catalogue, by its name, or one of your own. */
  commit(fault: string | SamlDefect): void
  /** Commits a defect until `behave()`. */
  misbehave(defect: string | SamlDefect): void
  behave(): void
  /**
   * Signs with another key from now on: hard, as JumpCloud does, without a time in which both are good. Its certificate is
   * dated by the provider's clock, as the first one was: from a year before until ten years after.
   */
  rotateKeys(): void
}

/**
 * Makes a SAML identity provider: redirect and POST binding, solicited and unsolicited answers, single logout, with a real
 * key, real signatures and a page to sign in at.
 *
 * @throws TypeError for an unknown preset
 * @see SAML Profiles 2.0, section 4.1
 */
export function createTestSamlProvider(options: TestSamlProviderOptions = {}): TestSamlProvider {
  const settings = settingsOf(options)
  const { people, now, ids, ssoUrl, sloUrl, metadataUrl, entityId } = settings
  const { current: key, rotate } = createSigningKey(now)
  const defects = createDefectSlot()
  const sessions = createProviderSessions(ssoUrl, settings.presetName)
  const answerer = createAnswerer(settings, defects, key)
  const logout = createSingleLogout(settings, sessions, key)
  const requests: (ReceivedMessage | ReceivedAuthnRequest)[] = []
  const metadata = (): string => identityProviderMetadata(settings, key().certificate)
  const serve = createSite({
    settings,
    sessions,
    answerer,
    received: (message) => requests.push(message),
    metadata,
    logOut: logout.take,
  })

  function answerAs(asked: SignInRequest, person = people[0], fault?: string | SamlDefect): SamlAnswer {
    if (person === undefined) throw new TypeError('this provider has no people')
    const session = { person, at: now(), index: `_${ids()}` }
    sessions.open(session)
    const { url, fields }: PostedAnswer = answerer.answer(
      asked,
      session,
      fault === undefined ? undefined : defectOf(fault),
    )
    return { url, form: fields }
  }

  const provider: TestSamlProvider = {
    origins: [
      ...new Set([ssoUrl, sloUrl, metadataUrl].flatMap((url) => (url === undefined ? [] : new URL(url).origin))),
    ],
    people,
    fetch: async (input, init) => serve(new Request(input, init)),
    ssoUrl,
    sloUrl,
    metadataUrl,
    entityId,
    get certificate() {
      return key().certificate
    },
    get key() {
      return key()
    },
    requests,
    metadata,
    connection: (id, changes = {}) => connectionTo(settings, key().certificate, id, changes),
    answer(outbound, { person, fault } = {}) {
      const parameters =
        outbound.binding === 'redirect' ? new URL(outbound.url).searchParams : new URLSearchParams(outbound.fields)
      const message = readMessage(parameters, outbound.binding)
      if (!('acsUrl' in message)) throw new Error(`a ${message.kind} does not ask for a sign-in`)
      requests.push(message)
      return answerAs(requestedSignIn(message, settings), person, fault)
    },
    unsolicited({ person, fault, ...target } = {}) {
      return answerAs(unsolicitedSignIn(target, ids(), settings), person, fault)
    },
    tileUrl({ acsUrl, relayState, spEntityId } = {}) {
      const url = new URL(ssoUrl)
      url.searchParams.set('tile', '')
      const wishes = { acs: acsUrl, RelayState: relayState, sp: spEntityId }
      for (const [name, value] of Object.entries(wishes)) if (value !== undefined) url.searchParams.set(name, value)
      return url.href
    },
    logoutRequest: (person, how = {}) => logout.request(person, how),
    commit: (fault) => defects.commit(defectOf(fault)),
    misbehave: (defect) => defects.misbehave(defectOf(defect)),
    behave: defects.behave,
    rotateKeys: rotate,
  }
  register(provider, now)
  return provider
}

function defectOf(fault: string | SamlDefect): SamlDefect {
  if (typeof fault !== 'string') return fault
  const found = samlFaults.find(({ name }) => name === fault)
  if (found === undefined) throw new TypeError(`samlFaults has no fault ${JSON.stringify(fault)}`)
  return found
}

function connectionTo(
  { presetName, preset, entityId: idpEntityId, spEntityId, ssoUrl, sloUrl, groupsAttribute }: Settings,
  certificate: string,
  id: string,
  changes: SamlConnectionChanges,
): SamlConnectionInput {
  // Metadata says the rest.
  const hasMetadata = changes.metadataUrl !== undefined || changes.metadata !== undefined
  const facts = {
    id,
    idpEntityId,
    spEntityId,
    groupsClaim: groupsAttribute,
    ...(!hasMetadata && { ssoUrl, certificate }),
  }
  if (presetName === 'jumpcloud') return jumpcloud.saml({ ...facts, ...changes } as JumpcloudSamlOptions)
  // Without a key there is no logout: every message of it is signed.
  const hasLogout = changes.signingKeys !== undefined && sloUrl !== undefined && !hasMetadata
  const logout = hasLogout ? { sloUrl } : {}
  return { protocol: 'saml', ...facts, ...preset.connection, ...logout, ...changes }
}
