import type { SamlConnection } from '../../configuration/connection.ts'
import { SsoError } from '../../core/errors.ts'
import { decodeBase64 } from '../base64.ts'
import { encryption11Namespace, encryptionNamespace, signatureNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { childrenOf, descendantsOf, textOf, trim, type XmlElement } from '../xml/element.ts'
import { type ContentAlgorithm, findContentAlgorithm, findKeyTransport, type KeyTransport } from './algorithms.ts'

/** An assertion as it was encrypted, and the key as it was encrypted for us. */
export interface Encrypted {
  readonly transport: KeyTransport
  readonly key: Uint8Array
  readonly algorithm: ContentAlgorithm
  readonly content: Uint8Array
}

/** What each element holds, in order; a `KeyInfo` may hold anything beside a key, because nothing is believed of it. */
const contents: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    EncryptedAssertion: /^EncryptedData( EncryptedKey)*$/,
    EncryptedData: /^EncryptionMethod( KeyInfo)? CipherData( EncryptionProperties)?$/,
    EncryptedKey: /^EncryptionMethod( KeyInfo)? CipherData( EncryptionProperties)?( ReferenceList)?( CarriedKeyName)?$/,
    // No CipherReference: nothing is fetched.
    CipherData: /^CipherValue$/,
    CipherValue: /^$/,
  }),
)

/**
 * Reads an encrypted assertion, and holds it against the profile that SAML makes of XML Encryption: one assertion, one key
 * for us, beside it or in its `KeyInfo`. Nothing is decrypted here.
 *
 * @param forNodeSaml whether node-saml has to decrypt it as well
 * @throws SsoError `response_malformed`, `algorithm_refused`
 * @see SAML Core 2.0, sections 2.3.4 and 6; XML Encryption 1.1, section 3
 */
export function readEncrypted(element: XmlElement, connection: SamlConnection, forNodeSaml: boolean): Encrypted {
  const { allowCbc, spEntityId } = connection
  checkContents(element)
  const data = only(element, encryptionNamespace, 'EncryptedData')
  const type = data.attribute('Type')
  if (type !== undefined && type !== `${encryptionNamespace}Element`) {
    throw malformed(`what is encrypted is ${quote(type)}, not an element`)
  }
  const { key, isWhereNodeSamlLooks } = findKey(element, data, spEntityId)
  checkContents(data)
  checkContents(key)
  const method = only(data, encryptionNamespace, 'EncryptionMethod')
  const algorithm = findContentAlgorithm(method.attribute('Algorithm'))
  if (algorithm === undefined || method.children.length > 0) throw refused(method)
  if (algorithm.mode === 'cbc' && !allowCbc) {
    throw refused(method, 'Let the identity provider encrypt with AES-GCM. If it cannot, write allowCbc: true.')
  }
  const keyMethod = only(key, encryptionNamespace, 'EncryptionMethod')
  const transport = readTransport(keyMethod)
  if (transport === undefined) throw refused(keyMethod)
  if (forNodeSaml && !(algorithm.isCommon && transport.isCommon && isWhereNodeSamlLooks)) {
    throw refused(
      algorithm.isCommon ? keyMethod : method,
      "node-saml, the second verifier, cannot decrypt it, and the response is signed as it is: write verification: 'strict' to do without, or let the identity provider encrypt with AES-256-GCM and rsa-oaep-mgf1p, one key, inside EncryptedData.",
    )
  }
  return { transport, key: readCipherValue(key), algorithm, content: readCipherValue(data) }
}

/**
 * The one key that there is, or, where the same assertion is encrypted for several, the one that names us as its recipient. A
 * `RetrievalMethod` may say where it is, and has to be right.
 */
function findKey(
  element: XmlElement,
  data: XmlElement,
  spEntityId: string,
): { readonly key: XmlElement; readonly isWhereNodeSamlLooks: boolean } {
  const keyInfos = childrenOf(data, signatureNamespace, 'KeyInfo')
  const inside = keyInfos.flatMap((keyInfo) => childrenOf(keyInfo, encryptionNamespace, 'EncryptedKey'))
  const keys = [...inside, ...childrenOf(element, encryptionNamespace, 'EncryptedKey')]
  const ours = keys.length === 1 ? keys : keys.filter((one) => one.attribute('Recipient') === spEntityId)
  const [key, another] = ours
  const all = descendantsOf(element)
  const count = (name: string): number => all.filter((one) => one.name === name).length
  if (count('EncryptedKey') !== keys.length || count('EncryptedData') !== 1 || key === undefined || another) {
    const found = keys.length < 2 ? '' : `: of ${keys.length} keys, ${ours.length} have ${spEntityId} as Recipient`
    throw malformed(`there is not one key for one encrypted assertion${found}`)
  }
  const references = all.filter(({ name }) => name === 'RetrievalMethod').map((one) => one.attribute('URI'))
  const known = keys.flatMap((one) => one.attribute('Id') ?? []).map((id) => `#${id}`)
  const id = key.attribute('Id')
  const isReferred = references.length === 0 || references.includes(`#${id}`)
  if (!isReferred || !references.every((uri) => known.includes(uri ?? ''))) {
    throw malformed(`the RetrievalMethod refers to ${quote(references.map(String))}, the id of the key is ${quote(id)}`)
  }
  return { key, isWhereNodeSamlLooks: inside.length === 1 && keys.length === 1 }
}

function checkContents(element: XmlElement): void {
  const { name, children } = element
  const wanted = contents.get(name)
  if (wanted === undefined) return
  const found = children.map((child) => child.name).join(' ')
  if (!wanted.test(found)) throw malformed(`${name} holds ${quote(found)}`)
  if (name !== 'CipherValue' && trim(element.text) !== '') throw malformed(`${name} holds a text`)
  for (const child of childrenOf(element, encryptionNamespace, 'CipherData')) checkContents(child)
  for (const child of childrenOf(element, encryptionNamespace, 'CipherValue')) checkContents(child)
}

function readTransport(method: XmlElement): KeyTransport | undefined {
  const [digest, anotherDigest] = childrenOf(method, signatureNamespace, 'DigestMethod')
  const [mask, anotherMask] = childrenOf(method, encryption11Namespace, 'MGF')
  const known = [digest, anotherDigest, mask, anotherMask].filter((one) => one !== undefined)
  // OAEPparams among them: a label that nobody uses.
  const isUnknown = known.length !== method.children.length || anotherDigest !== undefined || anotherMask !== undefined
  if (isUnknown) return undefined
  return findKeyTransport({
    uri: method.attribute('Algorithm'),
    digest: digest && (digest.attribute('Algorithm') ?? ''),
    mask: mask && (mask.attribute('Algorithm') ?? ''),
  })
}

function readCipherValue(element: XmlElement): Uint8Array {
  const value = only(only(element, encryptionNamespace, 'CipherData'), encryptionNamespace, 'CipherValue')
  const bytes = decodeBase64(textOf(value))
  if (bytes === undefined) throw malformed(`the CipherValue of ${element.name} is not base64`)
  return bytes
}

function only(parent: XmlElement, namespace: string, name: string): XmlElement {
  const [child, another] = childrenOf(parent, namespace, name)
  if (child === undefined || another !== undefined) throw malformed(`${parent.name} has no ${name}, or several`)
  return child
}

function refused(method: XmlElement, hint?: string): SsoError {
  const parts = [method, ...method.children].map((one) => one.attribute('Algorithm') ?? one.name)
  return new SsoError('algorithm_refused', `the assertion is encrypted with ${quote(parts)}`, {
    hint:
      hint ??
      'Let the identity provider encrypt with AES-256-GCM, and the key with RSA-OAEP, of which digest and MGF have the same hash. RSA 1.5 and Triple DES are not accepted.',
  })
}

function malformed(problem: string): SsoError {
  return new SsoError('response_malformed', `the SAML response is not acceptable: ${problem}`)
}
