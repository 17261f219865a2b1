import { createPrivateKey, sign } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import type { CertifiedKey } from '../../src/testing/certificate.ts'
import { idpEntityId } from './saml-double.ts'

/** The addresses and the moment of one message. */
export interface Addressed {
  readonly destination: string
  readonly now: number
}

const at = (milliseconds: number): string => new Date(milliseconds).toISOString()

const namespaces =
  'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'

const issuer = `<saml:Issuer>${idpEntityId}</saml:Issuer>`

let count = 0

/** An identity provider's `LogoutRequest`, not signed yet. */
export function logoutRequestXml({ destination, now }: Addressed, sessions: readonly string[] = ['_session']): string {
  count += 1
  const indexes = sessions.map((session) => `<samlp:SessionIndex>${session}</samlp:SessionIndex>`)
  return `<samlp:LogoutRequest ${namespaces} ID="_request${count}" Version="2.0" IssueInstant="${at(now)}" NotOnOrAfter="${at(now + 300_000)}" Destination="${destination}">${issuer}<saml:NameID>ada@example.com</saml:NameID>${indexes.join('')}</samlp:LogoutRequest>`
}

const success = '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>'

/** An identity provider's `LogoutResponse`, not signed yet. */
export function logoutResponseXml(
  { destination, now, inResponseTo }: Addressed & { readonly inResponseTo: string },
  status = success,
): string {
  count += 1
  return `<samlp:LogoutResponse ${namespaces} ID="_response${count}" Version="2.0" IssueInstant="${at(now)}" Destination="${destination}" InResponseTo="${inResponseTo}">${issuer}<samlp:Status>${status}</samlp:Status></samlp:LogoutResponse>`
}

export const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

export interface QueryOptions {
  readonly relayState?: string
  readonly key: CertifiedKey
  /** What `SigAlg` says; what is computed is `hash`. */
  readonly algorithm?: string
  readonly hash?: string
  readonly encode?: (text: string) => string
}

/** A message on HTTP-Redirect: the query, signed over its own characters. */
export function redirectQuery(
  parameter: 'SAMLRequest' | 'SAMLResponse',
  xml: string,
  { relayState, key, algorithm = rsaSha256, hash = 'sha256', encode = encodeURIComponent }: QueryOptions,
): string {
  const pairs = [
    [parameter, deflateRawSync(Buffer.from(xml)).toString('base64')],
    ...(relayState === undefined ? [] : [['RelayState', relayState]]),
    ['SigAlg', algorithm],
  ]
  return signQuery(pairs.map(([name, value = '']) => `${name}=${encode(value)}`).join('&'), key, hash)
}

export function signQuery(query: string, key: CertifiedKey, hash = 'sha256'): string {
  const signature = sign(hash, Buffer.from(query), createPrivateKey(key.privateKey)).toString('base64')
  return `${query}&Signature=${encodeURIComponent(signature)}`
}

export interface EnvelopedOptions {
  readonly key: CertifiedKey
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  /** Signs another element than the root. */
  readonly xpath?: string
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

/** Signs a message as HTTP-POST wants it, with xml-crypto. */
export function signEnveloped(xml: string, options: EnvelopedOptions): string {
  const { key, xpath = '/*', signatureAlgorithm = rsaSha256 } = options
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm,
    canonicalizationAlgorithm: exclusive,
  })
  signature.addReference({
    xpath,
    digestAlgorithm: options.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
  })
  signature.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: xpath === '/*' ? "/*/*[local-name()='Issuer']" : xpath, action: 'after' },
  })
  return signature.getSignedXml()
}

export const base64 = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64')
