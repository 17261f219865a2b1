import type { OidcConnectionChanges } from './connection.ts'
import { fapiScenarios, prefix } from './scenarios/fapi.ts'
import { jarmScenarios } from './scenarios/jarm.ts'
import { oidcScenarios } from './scenarios.ts'

/** A test plan of the OpenID Foundation for relying parties: the modules that it has, in its order. */
export interface OidcPlan {
  readonly name: string
  /** Names of {@link oidcScenarios}. */
  readonly modules: readonly string[]
  /** What the connection needs for all of them. */
  readonly connection?: OidcConnectionChanges
}

const named = (...names: readonly string[]): readonly string[] => names.map((name) => `oidcc-client-test-${name}`)

const namesOf = (scenarios: readonly { readonly name: string }[]): readonly string[] =>
  scenarios.map(({ name }) => name)

const basic = [
  'oidcc-client-test',
  ...named('invalid-iss', 'missing-sub', 'invalid-aud', 'missing-iat', 'kid-absent-single-jwks'),
  ...named('kid-absent-multiple-jwks', 'idtoken-sig-rs256', 'idtoken-sig-none', 'invalid-sig-rs256'),
  ...named('userinfo-invalid-sub', 'nonce-invalid', 'scope-userinfo-claims', 'client-secret-basic'),
]

const config = named(
  ...['discovery-openid-config', 'discovery-jwks-uri-keys', 'discovery-issuer-mismatch', 'idtoken-sig-none'],
  ...['signing-key-rotation', 'signing-key-rotation-just-before-signing'],
)

const returned = named('rp-init-logout', 'rp-init-logout-other-state', 'rp-init-logout-no-state')

const backChannel = namesOf(oidcScenarios).filter((name) => name.includes('-rp-backchannel-'))

const fapi = [...namesOf(fapiScenarios), `${prefix}invalid-openbanking-intent-id`]

const certified: readonly OidcPlan[] = [
  { name: 'oidcc-client-basic-certification-test-plan', modules: basic },
  { name: 'oidcc-client-config-certification-test-plan', modules: config },
  {
    name: 'oidcc-client-formpost-basic-certification-test-plan',
    modules: [...basic, ...named('form-post-error')],
    connection: { responseMode: 'form_post' },
  },
  {
    name: 'oidcc-client-dynamic-certification-test-plan',
    modules: [
      ...named('discovery-webfinger-acct', 'discovery-webfinger-url', 'dynamic-registration'),
      ...named('request-uri-signed-none', 'request-uri-signed-rs256', 'userinfo-signed'),
    ],
  },
  { name: 'oidcc-client-test-3rd-party-init-login-test-plan', modules: named('3rd-party-init-login') },
  {
    name: 'oidcc-client-refreshtoken-test-plan',
    modules: named('refresh-token', 'refresh-token-invalid-issuer', 'refresh-token-invalid-sub'),
  },
  { name: 'oidcc-client-rp-initiated-logout-rp-basic', modules: returned },
  { name: 'oidcc-client-back-channel-logout-rp-basic', modules: backChannel },
  {
    name: 'oidcc-client-front-channel-logout-rp-basic',
    modules: named('rp-frontchannel-rpinitlogout', 'rp-frontchannel-opinitlogout'),
  },
  { name: 'oidcc-client-rp-session-management-rp-basic', modules: named('session-management') },
  { name: 'fapi2-security-profile-final-client-test-plan', modules: fapi },
  {
    name: 'fapi2-message-signing-final-client-test-plan',
    modules: [`${prefix}happy-path`, ...namesOf(jarmScenarios)],
    connection: { responseMode: 'query.jwt', jar: 'always' },
  },
]

const elsewhere = new Set(certified.flatMap(({ modules }) => modules))

/**
 * The test plans whose modules {@link oidcScenarios} has, in the code flow. Two of them hold less than those of the suite:
 * of the Dynamic plan what the Basic and the Config plan do not have, and of FAPI 2.0 Message Signing, beside its happy path,
 * what the Security Profile does not have.
 */
export const oidcPlans: readonly OidcPlan[] = Object.freeze([
  ...certified,
  { name: 'oidcc-client-test-plan', modules: namesOf(oidcScenarios).filter((name) => !elsewhere.has(name)) },
])
