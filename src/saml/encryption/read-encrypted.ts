import type { Refuse } from '../../core/errors.ts'
import { decodeBase64 } from '../base64.ts'
import type { SamlExchange } from '../exchange.ts'
import { encryption11Namespace, encryptionNamespace, signatureNamespace } from '../names.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, descendantsOf, textOf, type XmlElement } from '../xml/element.ts'
import { type ContentAlgorithm, findContentAlgorithm, findKeyTransport, type KeyTransport } from './algorithms.ts'

/** An assertion as it was encrypted, and the key as it was encrypted for us. */
export interface Encrypted {
  readonly transport: KeyTransport
  readonly key: Uint8Array
  readonly algorithm: ContentAlgorithm
  readonly content: Uint8Array
  /** Whether node-saml finds the key. */
  readonly isWhereNodeSamlLooks: boolean
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
 * @param isCovered whether a signature is around it: without one AES-CBC could be changed, and read by what becomes of it
 * @throws SsoError `response_malformed`, `algorithm_refused`
 * @see SAML Core 2.0, sections 2.3.4 and 6; XML Encryption 1.1, section 3
 */
export function readEncrypted(
  element: XmlElement,
  { connection, refuse }: Pick<SamlExchange, 'connection' | 'refuse'>,
  isCovered: boolean,
): Encrypted {
  const { allowCbc, spEntityId, verification } = connection
  checkContents(element, refuse)
  const data = only(element, 'EncryptedData', refuse)
  const type = data.attribute('Type')
  if (type !== undefined && type !== `${encryptionNamespace}Element`) {
    const expected = `${encryptionNamespace}Element`
    refuse('response_malformed', { reason: 'encrypted-type', expected, received: type })
  }
  const { key, isWhereNodeSamlLooks } = findKey(element, data, { spEntityId, refuse })
  checkContents(data, refuse)
  checkContents(key, refuse)
  const method = only(data, 'EncryptionMethod', refuse)
  const algorithm = findContentAlgorithm(method.attribute('Algorithm'))
  if (algorithm === undefined || method.children.length > 0) {
    return refuse('algorithm_refused', { reason: 'encryption', received: algorithmsOf(method) })
  }
  if (algorithm.mode === 'cbc' && !allowCbc) {
    refuse('algorithm_refused', { reason: 'encryption-cbc', received: algorithmsOf(method) })
  }
  if (algorithm.mode === 'cbc' && !isCovered) {
    refuse('algorithm_refused', { reason: 'encryption-cbc-uncovered', received: algorithmsOf(method) })
  }
  const keyMethod = only(key, 'EncryptionMethod', refuse)
  const transport = readTransport(keyMethod)
  if (transport === undefined) {
    return refuse('algorithm_refused', { reason: 'encryption', received: algorithmsOf(keyMethod) })
  }
  // Of what is covered, node-saml has to decrypt it as well.
  if (isCovered && verification === 'both' && !(algorithm.isCommon && transport.isCommon)) {
    const received = algorithmsOf(algorithm.isCommon ? keyMethod : method)
    refuse('algorithm_refused', { reason: 'encryption-of-one-verifier', received })
  }
  return {
    transport,
    key: readCipherValue(key, refuse),
    algorithm,
    content: readCipherValue(data, refuse),
    isWhereNodeSamlLooks,
  }
}

/**
 * The one key that there is, or, where the same assertion is encrypted for several, the one that names us as its recipient. A
 * `RetrievalMethod` may say where it is, and has to be right.
 */
function findKey(
  element: XmlElement,
  data: XmlElement,
  { spEntityId: expected, refuse }: { readonly spEntityId: string; readonly refuse: Refuse },
): { readonly key: XmlElement; readonly isWhereNodeSamlLooks: boolean } {
  const keyInfos = childrenOf(data, signatureNamespace, 'KeyInfo')
  const inside = keyInfos.flatMap((keyInfo) => childrenOf(keyInfo, encryptionNamespace, 'EncryptedKey'))
  const keys = [...inside, ...childrenOf(element, encryptionNamespace, 'EncryptedKey')]
  const ours = keys.length === 1 ? keys : keys.filter((one) => one.attribute('Recipient') === expected)
  const [key, another] = ours
  const all = descendantsOf(element)
  const count = (name: string): number => all.filter((one) => one.name === name).length
  if (count('EncryptedKey') !== keys.length || count('EncryptedData') !== 1 || key === undefined || another) {
    const counts = { keys: keys.length, received: ours.length }
    return refuse('response_malformed', { reason: 'encrypted-keys', expected, ...counts })
  }
  const references = all.filter(({ name }) => name === 'RetrievalMethod').map((one) => one.attribute('URI'))
  const known = keys.flatMap((one) => one.attribute('Id') ?? []).map((id) => `#${id}`)
  const id = key.attribute('Id')
  const isReferred = references.length === 0 || references.includes(`#${id}`)
  if (!isReferred || !references.every((uri) => known.includes(uri ?? ''))) {
    const data = { expected: id && `#${id}`, received: references.map(String) }
    refuse('response_malformed', { reason: 'encrypted-reference', ...data })
  }
  return { key, isWhereNodeSamlLooks: inside.length === 1 && keys.length === 1 }
}

function checkContents(element: XmlElement, refuse: Refuse): void {
  const { name, children } = element
  const wanted = contents.get(name)
  if (wanted === undefined) return
  const received = children.map((child) => child.name)
  if (!wanted.test(received.join(' '))) {
    refuse('response_malformed', { reason: 'encrypted-contents', element: name, received })
  }
  if (name !== 'CipherValue' && trim(element.text) !== '') {
    refuse('response_malformed', { reason: 'encrypted-text', element: name })
  }
  for (const child of childrenOf(element, encryptionNamespace, 'CipherData')) checkContents(child, refuse)
  for (const child of childrenOf(element, encryptionNamespace, 'CipherValue')) checkContents(child, refuse)
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

function readCipherValue(element: XmlElement, refuse: Refuse): Uint8Array {
  const bytes = decodeBase64(textOf(only(only(element, 'CipherData', refuse), 'CipherValue', refuse)))
  return bytes ?? refuse('response_malformed', { reason: 'encrypted-value', element: element.name })
}

function only(parent: XmlElement, name: string, refuse: Refuse): XmlElement {
  const [child, another] = childrenOf(parent, encryptionNamespace, name)
  if (child !== undefined && another === undefined) return child
  return refuse('response_malformed', { reason: 'encrypted-child', element: parent.name, child: name })
}

const algorithmsOf = (method: XmlElement): readonly string[] =>
  [method, ...method.children].map((one) => one.attribute('Algorithm') ?? one.name)
