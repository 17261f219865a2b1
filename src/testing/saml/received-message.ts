import { inflateRawSync } from 'node:zlib'
import { namespaces } from './names.ts'
import { ProviderProblem } from './problem.ts'
import { childOf, readXml, type XmlElement } from './read-xml.ts'

/** What a test identity provider was sent by an application, by way of the browser. */
export interface ReceivedMessage {
  readonly kind: 'AuthnRequest' | 'LogoutRequest' | 'LogoutResponse'
  readonly binding: 'redirect' | 'post'
  /** The document as it was sent. */
  readonly xml: string
  readonly id: string
  readonly issuer: string
  readonly relayState: string | undefined
  readonly root: XmlElement
}

/** An `AuthnRequest`, as far as an identity provider acts on it. */
export interface ReceivedAuthnRequest extends ReceivedMessage {
  readonly kind: 'AuthnRequest'
  readonly acsUrl: string | undefined
  readonly acsIndex: string | undefined
  readonly forceAuthn: boolean
  readonly isPassive: boolean
  readonly nameIdFormat: string | undefined
  /** The contexts asked for; empty where none is. */
  readonly contexts: readonly string[]
  readonly comparison: string
}

const kinds = ['AuthnRequest', 'LogoutRequest', 'LogoutResponse'] as const

/**
 * Reads the message of a query or a form.
 *
 * @throws ProviderProblem that says what is wrong with it
 * @see SAML Bindings 2.0, sections 3.4.4 and 3.5.4
 */
export function readMessage(
  parameters: URLSearchParams,
  binding: ReceivedMessage['binding'],
): ReceivedMessage | ReceivedAuthnRequest {
  const field = parameters.get('SAMLRequest') ?? parameters.get('SAMLResponse')
  if (field === null) throw new ProviderProblem('there is neither a SAMLRequest nor a SAMLResponse')
  const { xml, root } = decode(Buffer.from(field, 'base64'), binding)
  const kind = kinds.find((name) => name === root.name)
  if (kind === undefined || root.namespace !== namespaces.protocol)
    throw new ProviderProblem(`a ${root.name} is not expected`)
  const id = root.attributes.get('ID')
  if (!id) throw new ProviderProblem(`the ${kind} has no ID`)
  const message = {
    binding,
    xml,
    id,
    root,
    issuer: childOf(root, 'Issuer')?.text.trim() ?? '',
    relayState: parameters.get('RelayState') ?? undefined,
  }
  return kind === 'AuthnRequest' ? { ...message, kind, ...demandsOf(root) } : { ...message, kind }
}

function decode(
  bytes: Buffer,
  binding: ReceivedMessage['binding'],
): { readonly xml: string; readonly root: XmlElement } {
  try {
    const inflated = binding === 'redirect' ? inflateRawSync(bytes, { maxOutputLength: 1_000_000 }) : bytes
    const xml = inflated.toString('utf8')
    return { xml, root: readXml(xml) }
  } catch (cause) {
    throw new ProviderProblem(`the message cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** @see SAML Core 2.0, section 3.4.1 */
function demandsOf(root: XmlElement) {
  const { attributes } = root
  const isTrue = (name: string): boolean => ['true', '1'].includes(attributes.get(name) ?? '')
  const requested = childOf(root, 'RequestedAuthnContext')
  const references = requested?.children.filter(({ name }) => name === 'AuthnContextClassRef') ?? []
  return {
    acsUrl: attributes.get('AssertionConsumerServiceURL'),
    acsIndex: attributes.get('AssertionConsumerServiceIndex'),
    forceAuthn: isTrue('ForceAuthn'),
    isPassive: isTrue('IsPassive'),
    nameIdFormat: childOf(root, 'NameIDPolicy')?.attributes.get('Format'),
    contexts: references.map(({ text }) => text.trim()),
    comparison: requested?.attributes.get('Comparison') ?? 'exact',
  }
}
