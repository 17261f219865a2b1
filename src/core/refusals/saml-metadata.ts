import { type Telling, tell } from './entry.ts'
import { invalidSamlSettings } from './saml-settings.ts'
import { refusedXmlAlgorithms, type SignatureShape, tellSignature } from './saml-signature.ts'
import { shown } from './shown.ts'
import { tellXml, type XmlData } from './xml.ts'

const metadata = 'the metadata of the identity provider'

/** What is refused of any signed document, told of this one. */
const unreadable = <Data extends object>({ message, hint }: Telling<Data>): Telling<Data> =>
  tell((data: Data) => `${metadata} does not read: ${message(data)}`, hint)

const instead = 'Give ssoUrl, idpEntityId and certificate instead, if the provider has one to download.'

/** Which time says that a document is older than another. */
export interface Rollback {
  readonly by: 'validUntil' | 'creationInstant'
  readonly expected: Date
  readonly received: Date
}

export interface KeyProblem {
  readonly problem: 'unreadable' | 'type' | 'type-of-one-verifier'
  readonly received?: string | undefined
}

const keyProblems = {
  unreadable: () => 'cannot be read',
  type: ({ received }: KeyProblem) => `has a key of type ${received}; only RSA, P-256, P-384 and P-521 are supported`,
  'type-of-one-verifier': ({ received }: KeyProblem) =>
    `has a key of type ${received}; only RSA is supported without verification: 'strict'`,
}

/** What came instead of a document, or as one. */
const document = {
  'web-page': tell(
    () => `${metadata} is an HTML page`,
    () =>
      'This looks like the SSO URL, which shows people a login page. Give the address of the metadata document (in JumpCloud: "Copy Metadata URL").',
  ),
  redirect: tell(
    ({ endpoint }: { readonly endpoint: string; readonly received: string | undefined }) =>
      `${metadata} is not at ${endpoint}: it answers with a redirect, which is not followed`,
    ({ received }) =>
      received === undefined
        ? 'Write the address that it leads to.'
        : `It leads to ${received}: write that, if it is where the provider publishes its metadata. If it is a login page, you gave the SSO URL.`,
  ),
  status: tell(
    ({ endpoint, received }: { readonly endpoint: string; readonly received: number }) =>
      `${metadata} is not at ${endpoint}: it answers with status ${received}`,
  ),
  'not-utf8': tell(() => `${metadata} is not UTF-8`),
  size: tell(
    ({ limit }: { readonly limit: number }) => `${metadata} is larger than ${limit} bytes`,
    () => 'A federation publishes each member by itself as well (Metadata Query Protocol): give that address.',
  ),
  'not-xml': tell(
    ({ received }: { readonly received: string }) => `${metadata} is no XML: it begins with ${shown(received)}`,
  ),
  xml: tell((data: XmlData) => `${metadata} does not read: it ${tellXml(data)}`),
  'another-namespace': tell(
    ({
      element,
      expected,
      received,
    }: {
      readonly element: string
      readonly expected: string
      readonly received: string
    }) => `${metadata} has ${element} in the namespace ${shown(received)}, expected ${expected}`,
  ),
  'another-document': tell(
    ({ received }: { readonly expected: readonly string[]; readonly received: string }) =>
      `${metadata} is a document of the kind ${shown(received)}, not an EntityDescriptor`,
  ),
}

const signature = {
  'signature-missing': tell(
    () => `${metadata} is not signed as a whole, and metadataCertificate wants it to be`,
    () => 'Leave metadataCertificate out if you trust the way that the document comes to you.',
  ),
  'signature-invalid': tell(
    () => `${metadata} is signed with another key than that of metadataCertificate, or was changed`,
    () => 'Was the key that signs metadata changed? Ask the provider for its certificate.',
  ),
  signature: unreadable(tell((data: SignatureShape) => tellSignature(data))),
  // No option lets SHA-1 count here: who signs metadata is not one of the old providers that need it.
  'signature-method': unreadable(
    tell(
      refusedXmlAlgorithms['signature-method'].message,
      () => 'Let whoever signs the metadata sign with RSA-SHA256 and exclusive canonicalization.',
    ),
  ),
  transforms: unreadable(refusedXmlAlgorithms.transforms),
  'certificate-unreadable': unreadable(invalidSamlSettings['certificate-unreadable']),
  'certificate-key-weak': unreadable(
    tell(
      invalidSamlSettings['certificate-key-weak'].message,
      () =>
        'Let whoever signs the metadata use a key of 2048 bits or more, or leave metadataCertificate out if you trust the way that the document comes to you.',
    ),
  ),
  'certificate-key-type': unreadable(invalidSamlSettings['certificate-key-type']),
}

const entities = {
  'entity-missing': tell(() => `${metadata} holds no EntityDescriptor`),
  'entity-mismatch': tell(
    ({ expected, received }: { readonly expected: string | undefined; readonly received: readonly string[] }) =>
      `${metadata} is of ${shown(received)}, expected ${shown(expected)}`,
    ({ expected }) =>
      `Give the metadata of ${shown(expected)}; or, if one of those is the identity provider you mean, write idpEntityId as the document does.`,
  ),
  'entity-ambiguous': tell(
    ({ received }: { readonly received: readonly string[] }) =>
      `${metadata} has several identity providers: ${shown(received)}`,
    ({ received }) =>
      new Set(received).size > 1
        ? 'Write in idpEntityId which of them it is.'
        : 'The document describes this one several times: give the part of one alone as "metadata", or an address that has it once.',
  ),
  'entity-without-id': tell(
    () => `${metadata} has no entity id`,
    () => 'Type one at the provider (in JumpCloud: "IdP Entity ID").',
  ),
  'role-missing': tell(() => `${metadata} has no IDPSSODescriptor`),
  'role-of-another-protocol': tell(() => `${metadata} is of an identity provider that does not speak SAML 2.0`),
  'role-of-service-provider': tell(
    () => `${metadata} is that of a service provider, perhaps our own`,
    () => 'Give the document that the identity provider publishes, not the one that is uploaded to it.',
  ),
  'valid-until-malformed': tell(
    ({ received }: { readonly received: string }) =>
      `${metadata} has a validUntil that is not a time: ${shown(received)}`,
  ),
  endless: tell(
    () =>
      `${metadata} is signed, and does not say until when it holds (validUntil): an old document could be served for ever`,
    () =>
      'Let whoever signs it write validUntil, or leave metadataCertificate out if you trust the way that the document comes to you.',
  ),
  'valid-too-long': tell(
    ({ expected, received }: { readonly expected: number; readonly received: Date; readonly needed: number }) =>
      `${metadata} is signed and holds until ${received.toISOString()}, further ahead than ${expected} seconds: so long an old document could be served`,
    ({ needed }) => `Let whoever signs it end it sooner, or write metadataMaxValidity: ${needed}.`,
  ),
  'older-than-known': tell(
    ({ by, expected, received }: Rollback) =>
      `${metadata} is older than what was fetched before: its ${by} is ${received.toISOString()}, that of the known one ${expected.toISOString()}`,
    () => 'The newer one stays in use. Does the provider, or a cache before it, serve an old document?',
  ),
  expired: tell(
    ({ received }: { readonly received: Date; readonly now: Date }) =>
      `${metadata} was valid until ${received.toISOString()}`,
    () => 'Get a newer one from the provider, or write metadataUrl.',
  ),
}

const settings = {
  'sso-url-unusable': tell(
    ({ received, advice }: { readonly received: string; readonly advice: string | undefined }) =>
      `${metadata} has the SSO URL ${shown(received)}: ${advice}`,
  ),
  'sso-url-plain-http': tell(
    ({ received }: { readonly received: string }) => `${metadata} has the SSO URL ${received}, which is plain http`,
  ),
  'sso-binding-missing': tell(
    ({ received }: { readonly expected: readonly string[]; readonly received: readonly string[] }) =>
      `${metadata} offers no SingleSignOnService by HTTP-Redirect or HTTP-POST, but ${
        received.length === 0 ? 'none' : shown(received)
      }`,
  ),
  'key-missing': tell(
    () => `${metadata} has no key for signing`,
    () => instead,
  ),
  'certificate-missing': tell(
    () => `${metadata} has a key for signing without a certificate (X509Certificate)`,
    () => instead,
  ),
  'certificate-unusable': tell(
    ({ problems }: { readonly problems: readonly KeyProblem[] }) => {
      const told = new Set(problems.map((one) => keyProblems[one.problem](one)))
      const why = told.size === 0 ? keyProblems.unreadable() : [...told].join(', or ')
      return `${metadata} has no certificate that can be used: it ${why}`
    },
    () => instead,
  ),
}

/** `provider_metadata_invalid` of a SAML identity provider. */
export const invalidSamlMetadata = { ...document, ...signature, ...entities, ...settings }
