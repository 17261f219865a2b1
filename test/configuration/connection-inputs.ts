import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type ConnectionInput, parseConnection } from '../../src/configuration/connection.ts'
import { isSsoError, type SsoError } from '../../src/core/errors.ts'

/** What `openssl x509 -text` prints. */
export const withText = readFileSync(new URL('./fixtures/certificate-with-text.pem', import.meta.url), 'utf8')
export const pem = new X509Certificate(withText).toString()

export const oidc = {
  protocol: 'oidc',
  id: 'staff',
  issuer: 'https://id.example.com/',
  clientId: 'client',
  clientSecret: 'hunter2',
  tokenEndpointAuthMethod: 'client_secret_post',
} as const satisfies ConnectionInput
export const saml = {
  protocol: 'saml',
  id: 'acme',
  ssoUrl: 'https://sso.example.com/saml2/acme',
  idpEntityId: 'acme',
  spEntityId: 'urn:auth0:port-prod:acme',
  certificate: pem,
} as const satisfies ConnectionInput

/** The refusal of a connection; anything else that is thrown goes on. */
export function refusalOf(input: unknown, rules?: Parameters<typeof parseConnection>[1]): SsoError {
  try {
    parseConnection(input as ConnectionInput, rules)
  } catch (error) {
    if (isSsoError(error)) return error
    throw error
  }
  throw new Error('it was accepted')
}
