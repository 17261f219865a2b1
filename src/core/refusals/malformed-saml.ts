import { tell } from './entry.ts'
import { type SignatureShape, tellSignature } from './saml-signature.ts'
import { shown } from './shown.ts'
import { isOverLimit, tellXml, type XmlData } from './xml.ts'

/** Which message is meant: `Response`, `LogoutRequest` or `LogoutResponse`. */
export interface Message {
  readonly document: string
}

export interface Field {
  readonly parameter: string
}

export interface Bounded {
  readonly limit: number
}

export interface Compared<Value = string> {
  readonly expected: Value
  readonly received: Value | undefined
}

const unacceptable = ({ document }: Message): string => `the SAML ${document} is not acceptable`
const response = 'the SAML Response is not acceptable'

/** What came to the single logout service. */
const malformedDelivery = {
  'request-and-response': tell(() => 'there are a SAMLRequest and a SAMLResponse'),
  'relay-state-length': tell(({ limit }: Bounded) => `RelayState is longer than ${limit} characters`),
  'query-length': tell(({ limit }: Bounded) => `the query is longer than ${limit} characters`),
  'query-encoding': tell(() => 'the query is not percent-encoded UTF-8'),
  'parameter-repeated': tell(({ parameter }: Field) => `the parameter "${parameter}" is repeated`),
  'parameter-disguised': tell(
    ({ parameter }: Field) => `the name of the parameter "${parameter}" is written in another way`,
  ),
  'parameter-not-base64': tell(({ parameter }: Field) => `the parameter ${parameter} is not base64`),
  'parameter-not-deflated': tell(
    ({ parameter, limit }: Field & Bounded) =>
      `the parameter ${parameter} does not inflate, or to more than ${limit} bytes`,
  ),
  'parameter-not-utf8': tell(({ parameter }: Field) => `the parameter ${parameter} is not UTF-8`),
  'saml-encoding': tell(({ received }: Compared) => `the SAMLEncoding is ${shown(received)}`),
  'signature-inside-redirect': tell(
    () => 'a message of the redirect binding has its signature in the query, and none inside',
  ),
}

/** What is wrong with an `EncryptedAssertion` before anything is decrypted. */
const malformedEncryption = {
  'encrypted-type': tell(
    ({ received }: Compared) => `${response}: what is encrypted is ${shown(received)}, not an element`,
  ),
  'encrypted-keys': tell(({ expected, keys, received }: { expected: string; keys: number; received: number }) => {
    const found = keys < 2 ? '' : `: of ${keys} keys, ${received} have ${expected} as Recipient`
    return `${response}: there is not one key for one encrypted assertion${found}`
  }),
  'encrypted-reference': tell(
    ({ expected, received }: { expected: string | undefined; received: readonly string[] }) =>
      `${response}: the RetrievalMethod refers to ${shown(received)}, the id of the key is ${shown(expected?.slice(1))}`,
  ),
  'encrypted-contents': tell(
    ({ element, received }: { element: string; received: readonly string[] }) =>
      `${response}: ${element} holds ${shown(received.join(' '))}`,
  ),
  'encrypted-text': tell(({ element }: { element: string }) => `${response}: ${element} holds a text`),
  'encrypted-value': tell(
    ({ element }: { element: string }) => `${response}: the CipherValue of ${element} is not base64`,
  ),
  'encrypted-child': tell(
    ({ element, child }: { element: string; child: string }) => `${response}: ${element} has no ${child}, or several`,
  ),
}

/** What the schema does not let be in a `Response`, or in its assertion. */
const malformedResponse = {
  'not-a-response': tell(
    ({ received }: Compared & { readonly namespace: string }) =>
      `${response}: the document is a ${shown(received)}, not a SAML Response`,
  ),
  'assertion-count': tell(
    ({ received }: Compared<number>) =>
      `${response}: there are ${received} assertions, one of them has to be in its place and no other`,
  ),
  'signature-elsewhere': tell(
    () => `${response}: there is a signature that is neither on the response nor on the assertion`,
  ),
  'signature-position': tell(
    ({ element }: { element: string }) => `${response}: the signature of the ${element} is not behind its Issuer`,
  ),
  'child-unknown': tell(
    ({ element, namespace }: { element: string; namespace: string }) =>
      `${response}: the Response holds ${shown(element)} of the namespace ${shown(namespace)}`,
  ),
  'child-repeated': tell(
    ({ element }: { element: string }) => `${response}: the Response holds ${shown(element)} several times`,
  ),
  'response-version': tell((_data: Compared) => 'the Response is not of version 2.0'),
  'response-without-id': tell(() => 'the Response has no ID'),
  'assertion-version': tell(
    (_data: Compared & { readonly namespace: string }) => 'the assertion is not a SAML 2.0 assertion with an id',
  ),
  'conditions-endless': tell(
    () => 'the Conditions do not say until when they hold',
    () => 'Let the identity provider say how long its assertions hold (NotOnOrAfter).',
  ),
  'issue-instant': tell(
    ({ received }: { received: string | undefined }) => `the IssueInstant of the assertion is ${shown(received)}`,
  ),
  'not-a-time': tell(
    ({ element, attribute, received }: { element: string; attribute: string; received: string }) =>
      `${attribute} of ${element} is ${shown(received)}, not a time`,
  ),
  'attribute-without-name': tell(() => 'an attribute has no name'),
}

/** `response_malformed`: the encoding, the XML and the shape of a SAML message. */
export const malformedSaml = {
  'field-size': tell(({ parameter, limit }: Field & Bounded) => `the field ${parameter} is larger than ${limit} bytes`),
  'field-not-base64': tell(({ parameter }: Field) => `the field ${parameter} is not base64`),
  'field-not-utf8': tell(({ parameter }: Field) => `the field ${parameter} is not UTF-8`),
  xml: tell(
    (data: Message & XmlData & { readonly verification?: string }) =>
      `the XML of the ${data.document} ${tellXml(data)}`,
    (data) =>
      data.verification === 'both' && isOverLimit(data)
        ? "A person in very many groups? node-saml cannot bear more: write verification: 'strict'."
        : undefined,
  ),
  'character-of-one-verifier': tell(
    ({ received, element, attribute }: { received: string; element: string; attribute?: string }) =>
      `${response}: ${attribute === undefined ? element : `the attribute ${shown(attribute)}`} holds ${received}, which node-saml, the second verifier, takes for the end of a line`,
    () =>
      "Take the character out of what the identity provider knows of the person, or write verification: 'strict' to do without node-saml.",
  ),
  'xml-rewritten-size': tell(
    (data: Message & Bounded) =>
      `the XML of the ${data.document} is larger than ${data.limit} characters once it is written out`,
  ),
  'id-repeated': tell(
    (data: Message & { readonly received: string }) =>
      `${unacceptable(data)}: the id ${shown(data.received)} is used twice`,
  ),
  signature: tell((data: Message & SignatureShape) => `${unacceptable(data)}: ${tellSignature(data)}`),
  'signature-not-on-root': tell(({ document }: Message) => `there is a signature that is not on the ${document}`),
  ...malformedResponse,
  ...malformedEncryption,
  ...malformedDelivery,
}
