import type { AuthenticationRequest } from 'relyant'
import { type CertifiedKey, person } from 'relyant/testing'
import { keyFor } from '../../src/testing/saml/keys.ts'
import { readMessage } from '../../src/testing/saml/received-message.ts'
import { writeAnswer } from '../../src/testing/saml/write-answer.ts'

export { signElement } from '../../src/testing/saml/sign-element.ts'

/** One defect, or none, in an otherwise correct response. */
export interface Forgery {
  readonly sign?: 'assertion' | 'response' | 'both' | 'none'
  /** Changes the assertion, then the response around it, before anything is signed. */
  readonly assertion?: (xml: string) => string
  readonly response?: (xml: string) => string
  /** Changes what has been signed. */
  readonly afterwards?: (xml: string) => string
  /** Changes the encoded field. */
  readonly field?: (base64: string) => string
  readonly key?: CertifiedKey
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly canonicalization?: string
}

export interface SamlDouble {
  readonly key: CertifiedKey
  /** Answers the `AuthnRequest` of a start as an identity provider would: the fields that are posted to the ACS. */
  answer(start: AuthenticationRequest, forgery?: Forgery): { SAMLResponse: string; RelayState: string }
}

export const spEntityId = 'urn:auth0:port-prod:acme'
export const idpEntityId = 'https://auth.getport.io'

/** The connection of the tests to a double. */
export const acmeConnection = ({ key }: SamlDouble) =>
  ({
    protocol: 'saml',
    id: 'acme',
    ssoUrl: 'https://sso.jumpcloud.com/saml2/acme',
    idpEntityId,
    spEntityId,
    certificate: key.certificate,
    groupsClaim: 'memberOf',
    emailVerification: 'accept-text',
  }) as const

const ada = person({ email: 'ada@example.com' })

/**
 * The SAML identity provider of the kit with everything written out that it decides by itself, so that tests know each
 * character of an answer: ids are counted, and the audience is one whatever is asked.
 */
export function createSamlDouble(now: () => number): SamlDouble {
  const key = keyFor('test identity provider', now())
  let count = 0
  return {
    key,
    answer(start, forgery = {}) {
      if (start.outbound.binding !== 'redirect') throw new Error('the double reads the redirect binding only')
      const request = readMessage(new URL(start.outbound.url).searchParams, 'redirect')
      if (!('acsUrl' in request) || request.acsUrl === undefined)
        throw new Error('the request does not say where to go')
      const { id: requestId, acsUrl, relayState } = request
      count += 1
      const parts = {
        ids: { assertion: `_assertion${count}`, response: `_response${count}`, session: '_session' },
        issuer: idpEntityId,
        audience: spEntityId,
        acsUrl,
        requestId,
        now: now(),
        notBefore: now() - 1000,
        notOnOrAfter: now() + 300_000,
        authenticatedAt: now() - 5000,
        context: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        nameId: { value: 'ada@example.com', format: 'urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified' },
        attributes: [
          { name: 'email', values: ['ada@example.com'] },
          { name: 'email_verified', values: ['true'] },
          { name: 'memberOf', values: ['engineering', 'Sales, EMEA'] },
        ],
      }
      const plan = { person: ada, key, signed: 'assertion' as const, partsAbout: () => parts, relayState }
      const { SAMLResponse, RelayState } = writeAnswer(plan, forgery)
      return { SAMLResponse: String(SAMLResponse), RelayState: String(RelayState ?? '') }
    },
  }
}
