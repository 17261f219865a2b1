import { ellipticKey, signElliptic } from '../keys.ts'
import type { ScenarioScript, ScenarioStage } from '../scenario.ts'
import { accepts, always } from './script.ts'

/** What another party says of the person, signed with its own key. */
const statement = ({ claimsProvider, clientId }: ScenarioStage, claims: object): string =>
  signElliptic({ alg: 'ES256', kid: 'agency', typ: 'JWT' }, { iss: claimsProvider.issuer, aud: clientId, ...claims })

const keys = (): Response => Response.json({ keys: [ellipticKey('agency')] })

/** Claims of another party, which the provider passes on. */
export const claimScenarios: readonly ScenarioScript[] = [
  accepts('aggregated-claims', 'reads claims that another party has signed', {
    connection: always,
    steps: ['sign-in', 'resolve-claims'],
    play: (stage) => ({
      endpoint: { '/agency/keys': keys },
      userinfo: (claims) => ({
        ...claims,
        _claim_names: { address: 'agency', phone_number: 'agency' },
        _claim_sources: {
          agency: { JWT: statement(stage, { address: { country: 'AT' }, phone_number: '+43 1 555' }) },
        },
      }),
    }),
    unmet: (requests) =>
      requests.some(({ path }) => path === '/agency/keys') ? undefined : 'the signature was not looked at',
  }),
  accepts('distributed-claims', 'fetches claims from another party, with the access token for it', {
    connection: always,
    steps: ['sign-in', 'resolve-claims'],
    play: (stage) => ({
      endpoint: {
        '/agency/keys': keys,
        '/agency/claims': () =>
          new Response(statement(stage, { credit_score: 650 }), { headers: { 'content-type': 'application/jwt' } }),
      },
      userinfo: (claims) => ({
        ...claims,
        _claim_names: { credit_score: 'agency' },
        _claim_sources: {
          agency: {
            endpoint: stage.claimsProvider.jwksUri.replace('keys', 'claims'),
            access_token: 'a token for the agency',
          },
        },
      }),
    }),
    unmet: (requests) =>
      requests.some(
        ({ path, headers }) =>
          path === '/agency/claims' && headers.get('authorization') === 'Bearer a token for the agency',
      )
        ? undefined
        : 'the other party was not asked with its access token',
  }),
]
