import type { OidcDefect } from '../defect.ts'
import type { Claims } from '../preset.ts'
import type { ScenarioScript } from '../scenario.ts'
import { accepts, asked, stopsBefore } from './script.ts'

/** Userinfo is asked after the refresh alone. */
const offline = { scopes: ['openid', 'profile', 'email', 'offline_access'], userinfo: 'never' as const }

/** Only the second ID token, which comes of a refresh, is wrong. */
const secondTime = (changes: Claims) => (): OidcDefect => {
  let tokens = 0
  return {
    claims(claims) {
      tokens += 1
      return tokens === 1 ? claims : { ...claims, ...changes }
    },
  }
}

const rejectsRefreshed = (name: string, description: string, changes: Claims): ScenarioScript => ({
  ...accepts(name, description),
  expected: 'rejected',
  code: 'id_token_claim_invalid',
  connection: offline,
  steps: ['sign-in', 'refresh'],
  play: secondTime(changes),
  unmet: stopsBefore('userinfo'),
})

/** `oidcc-client-refreshtoken-test-plan`. */
export const refreshScenarios: readonly ScenarioScript[] = [
  accepts('refresh-token', 'refreshes, and calls userinfo with the new token', {
    connection: offline,
    steps: ['sign-in', 'refresh', 'userinfo'],
    unmet: (requests) => {
      if (asked(requests, 'token').length < 2) return 'the refresh token was not used'
      return asked(requests, 'userinfo').length > 0 ? undefined : 'userinfo was not asked with the new token'
    },
  }),
  rejectsRefreshed('refresh-token-invalid-issuer', 'rejects a refreshed ID token of another issuer', {
    iss: 'https://evil.example/',
  }),
  rejectsRefreshed('refresh-token-invalid-sub', 'rejects a refreshed ID token of another subject', {
    sub: 'somebody else',
  }),
]
