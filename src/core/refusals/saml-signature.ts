import { tell } from './entry.ts'
import { shown } from './shown.ts'

export interface Met {
  readonly element?: string
  readonly limit?: number
  readonly expected?: string | undefined
  readonly received?: string | readonly string[] | undefined
}

const shapes = {
  repeated: ({ element }: Met) => `the ${element} has several signatures`,
  reference: ({ element, expected, received }: Met) =>
    `the signature of the ${element} refers to ${shown(received)}, the id is ${shown(expected?.slice(1))}`,
  'id-malformed': ({ received }: Met) => `the id ${shown(received)} is none`,
  namespace: ({ element, received }: Met) => `${element} in a signature is of the namespace ${shown(received)}`,
  contents: ({ element, received }: Met) => `${element} in a signature holds ${shown([received].flat().join(' '))}`,
  text: ({ element }: Met) => `${element} in a signature holds a text`,
  'prefix-list-length': ({ limit }: Met) => `the PrefixList in a signature is longer than ${limit}`,
}

/** Why a signature does not have the form that SAML gives it. */
export interface SignatureShape extends Met {
  readonly problem: keyof typeof shapes
}

export const tellSignature = (data: SignatureShape): string => shapes[data.problem](data)

const rsaSha256 = 'Let the identity provider sign with RSA-SHA256.'
const allowSha1 =
  'Let the identity provider sign with RSA-SHA256. If it cannot, write allowSha1: true, and read first what that gives up.'
const isSha1 = (algorithm: string | undefined): boolean => /[#-]sha1$/.test(algorithm ?? '')
const encryptWell =
  'Let the identity provider encrypt with AES-256-GCM, and the key with RSA-OAEP, of which digest and MGF have the same hash. RSA 1.5 and Triple DES are not accepted.'
const bothDecrypt =
  "node-saml, the second verifier, cannot decrypt it, and the response is signed as it is: write verification: 'strict' to do without, or let the identity provider encrypt with AES-256-GCM and rsa-oaep-mgf1p, one key, inside EncryptedData."

export interface Encryption {
  /** The algorithm, and what it is used with. */
  readonly received: readonly string[]
}

const tellEncryption = ({ received }: Encryption): string => `the assertion is encrypted with ${shown(received)}`

/** `algorithm_refused` of a SAML message. */
export const refusedXmlAlgorithms = {
  'signature-method': tell(
    ({ element, received }: { element: string; received: string | undefined; strictAccepts: boolean }) =>
      `${element} is ${shown(received)}`,
    ({ received, strictAccepts }) =>
      isSha1(received)
        ? allowSha1
        : strictAccepts
          ? "node-saml, the second verifier, does not know it: write verification: 'strict' to do without, or let the identity provider sign with RSA-SHA256."
          : 'Let the identity provider sign with RSA-SHA256 and exclusive canonicalization.',
  ),
  transforms: tell(
    ({ received }: { expected: readonly string[]; received: readonly string[] }) =>
      `the transforms are ${shown(received)}`,
    () => 'Let the identity provider sign with RSA-SHA256 and exclusive canonicalization.',
  ),
  'query-signature': tell(
    ({ received }: { readonly received: string }) => `SigAlg is ${shown(received)}`,
    ({ received }) => (isSha1(received) ? allowSha1 : rsaSha256),
  ),
  encryption: tell(tellEncryption, () => encryptWell),
  'encryption-cbc': tell(
    tellEncryption,
    () =>
      'Let the identity provider encrypt with AES-GCM. If it cannot, let it sign the response as well as the assertion, and write allowCbc: true.',
  ),
  'encryption-cbc-uncovered': tell(
    (data: Encryption) => `${tellEncryption(data)}, and no signature is around it`,
    () =>
      'Let the identity provider sign the response as well (AD FS: Set-AdfsRelyingPartyTrust -SamlResponseSignature MessageAndAssertion), or encrypt with AES-GCM.',
  ),
  'encrypted-key-of-one-verifier': tell(
    () => 'the key of the encrypted assertion is where node-saml, the second verifier, does not look',
    () => "Let the identity provider sign the assertion too, or write verification: 'strict' to do without node-saml.",
  ),
  'encryption-of-one-verifier': tell(tellEncryption, () => bothDecrypt),
}
