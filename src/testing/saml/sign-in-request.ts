import type { Settings } from './options.ts'
import { ProviderProblem } from './problem.ts'
import type { ReceivedAuthnRequest } from './received-message.ts'

/** What a sign-in is asked for: by an application's `AuthnRequest`, or by a click in the provider's portal. */
export interface SignInRequest {
  /** Names the sign-in: the id of the request, or one made for the click. */
  readonly attempt: string
  /** Absent where the provider begins. */
  readonly requestId: string | undefined
  readonly audience: string
  readonly acsUrl: string
  readonly relayState: string | undefined
  readonly forceAuthn: boolean
  readonly isPassive: boolean
  readonly nameIdFormat: string | undefined
  readonly contexts: readonly string[]
  readonly comparison: string
}

/**
 * @throws ProviderProblem for a request that nothing is sent back for: an unknown application, or an unknown place to send it
 * @see SAML Profiles 2.0, section 4.1.4.1
 */
export function requestedSignIn(request: ReceivedAuthnRequest, settings: Settings): SignInRequest {
  const { issuer, acsIndex, id, relayState, forceAuthn, isPassive, nameIdFormat, contexts, comparison } = request
  checkApplication(issuer, settings)
  const ofIndex = acsIndex === undefined ? settings.acsUrls?.[0] : settings.acsUrls?.[Number(acsIndex)]
  const acsUrl = checkAcsUrl(request.acsUrl ?? ofIndex, settings)
  return {
    attempt: id,
    requestId: id,
    audience: issuer,
    acsUrl,
    relayState,
    forceAuthn,
    isPassive,
    nameIdFormat,
    contexts,
    comparison,
  }
}

/** Where a sign-in goes that begins at the provider. */
export interface UnsolicitedTarget {
  /** Default: the first of the provider's `acsUrls`. */
  readonly acsUrl?: string | undefined
  readonly relayState?: string | undefined
  /** Default: the provider's `spEntityId`. */
  readonly spEntityId?: string | undefined
}

/** @see SAML Profiles 2.0, section 4.1.5 */
export function unsolicitedSignIn(target: UnsolicitedTarget, attempt: string, settings: Settings): SignInRequest {
  const audience = target.spEntityId ?? settings.spEntityId
  checkApplication(audience, settings)
  return {
    attempt,
    requestId: undefined,
    audience,
    acsUrl: checkAcsUrl(target.acsUrl ?? settings.acsUrls?.[0], settings),
    relayState: target.relayState,
    forceAuthn: false,
    isPassive: false,
    nameIdFormat: undefined,
    contexts: [],
    comparison: 'exact',
  }
}

function checkApplication(entityId: string, { onlySpEntityId, spEntityId }: Settings): void {
  if (!onlySpEntityId || entityId === spEntityId) return
  throw new ProviderProblem(
    `the application ${JSON.stringify(entityId)} is not known here, only ${JSON.stringify(spEntityId)} is`,
  )
}

function checkAcsUrl(acsUrl: string | undefined, { acsUrls }: Settings): string {
  if (acsUrl === undefined)
    throw new ProviderProblem('nothing says where the answer goes: give acsUrl, or acsUrls to the provider')
  if (acsUrls === undefined || acsUrls.includes(acsUrl)) return acsUrl
  throw new ProviderProblem(`${acsUrl} is not registered here, only ${acsUrls.join(', ') || 'nothing'} is`)
}
