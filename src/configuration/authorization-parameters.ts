import { z } from 'zod'

/** What the library says itself; beside it nobody may say something else, however it is written: some providers fold case. */
const ours = new Set([
  ...['client_id', 'client_secret', 'client_assertion', 'client_assertion_type', 'response_type', 'response_mode'],
  ...['redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method', 'request', 'request_uri'],
  ...['max_age', 'resource', 'dpop_jkt', '__proto__'],
])

/** Parameters that are JSON in a query, and themselves in a request object. */
export const jsonParameters: ReadonlySet<string> = new Set(['claims', 'authorization_details'])

/**
 * Further parameters of an authorization request, under the names of the specification. An object or an array is sent as
 * JSON. What the library sends itself cannot be replaced.
 *
 * @see [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0-errata2.html#AuthRequest)
 */
export interface AuthorizationParameters {
  /** `none`, `login`, `consent`, `select_account`, or several; a step-up that needs a fresh authentication adds `login`. */
  readonly prompt?: string
  readonly display?: string
  readonly ui_locales?: string
  /** A wish. What has to be so is asked for with the `acrValues` of an `mfa` purpose, and checked. */
  readonly acr_values?: string
  readonly login_hint?: string
  readonly id_token_hint?: string
  readonly claims?: Readonly<Record<string, unknown>>
  readonly [name: string]: string | Readonly<Record<string, unknown>> | readonly unknown[] | undefined
}

/** Input that may say nothing under a name that is the library's. */
export const authorizationParameters = z
  .custom<AuthorizationParameters>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    message: 'give an object of names and values',
  })
  .superRefine((parameters, context) => {
    for (const [name, value] of Object.entries(parameters)) {
      const problem = ours.has(name.toLowerCase()) ? 'the library says this itself' : problemOf(name, value)
      if (problem !== undefined) context.addIssue({ code: 'custom', path: [name], message: problem })
    }
  })

function problemOf(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined
  if (typeof value !== 'string') return 'write a text or an object'
  return jsonParameters.has(name) && !isJson(value) ? 'write JSON, or an object' : undefined
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}

/** As they are sent. */
export function toTexts(parameters: AuthorizationParameters): readonly (readonly [name: string, value: string])[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const],
  )
}

/** Further parameters of a logout request. */
export type LogoutParameters = Readonly<Record<string, string>>

const oursOfLogout = new Set(['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', '__proto__'])

/**
 * Input that may say nothing under a name that is the library's.
 *
 * @see [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
 */
export const logoutParameters = z
  .record(z.string(), z.string('write a text'))
  .superRefine((parameters, context) => {
    for (const name of Object.keys(parameters).filter((one) => oursOfLogout.has(one.toLowerCase()))) {
      context.addIssue({ code: 'custom', path: [name], message: 'the library says this itself' })
    }
  })
  .readonly()
