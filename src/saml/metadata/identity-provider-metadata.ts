import { toPemCertificate } from '../../configuration/certificate.ts'
import type { SamlConnection } from '../../configuration/connection.ts'
import { endpointProblem } from '../../configuration/endpoint.ts'
import type { BindingUrls, IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { keyProblem, readCertificate } from '../keys/certificates.ts'
import { bindings, metadataNamespace, protocolNamespace, signatureNamespace } from '../names.ts'
import { quote } from '../quote.ts'
import { parseDuration, parseInstant } from '../time.ts'
import { childrenOf, descendantsOf, textOf, trim, type XmlElement } from '../xml/element.ts'
import { metadataProblem, readMetadataDocument } from './metadata-document.ts'

export interface MetadataRequest {
  /** Which entity is meant; needed where there are several identity providers. */
  readonly entityId?: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Certificates of the keys of which one has to have signed the document. Default: the way it came is trusted. */
  readonly certificates?: readonly string[] | undefined
  /** Who will verify with the keys: only those that they can use are taken. Default: `both`. */
  readonly verification?: SamlConnection['verification'] | undefined
}

/**
 * Reads what the metadata of a SAML identity provider says.
 *
 * @throws SsoError `provider_metadata_invalid`, with what exactly is wrong
 * @see SAML Metadata 2.0, section 2; SAML V2.0 Metadata Interoperability Profile 1.0
 */
export async function readIdentityProviderMetadata(
  text: string,
  { entityId, now, certificates = [], verification = 'both' }: MetadataRequest,
): Promise<IdentityProviderMetadata> {
  const chain = findEntity(await readMetadataDocument(text, certificates), entityId)
  const [role] = chain
  const { validUntil, cacheDuration } = readLifetime(chain, now)
  const ssoUrls = readServices(role, 'SingleSignOnService', 'Location')
  checkSsoUrls(role, ssoUrls)
  return {
    entityId: entityIdOf(chain[1]),
    ssoUrls,
    sloUrls: readServices(role, 'SingleLogoutService', 'Location'),
    sloResponseUrls: readServices(role, 'SingleLogoutService', 'ResponseLocation'),
    ...readCertificates(role, verification),
    wantAuthnRequestsSigned: /^\s*(true|1)\s*$/.test(role.attribute('WantAuthnRequestsSigned') ?? ''),
    nameIdFormats: childrenOf(role, metadataNamespace, 'NameIDFormat').map((format) => trim(textOf(format))),
    ...(validUntil !== undefined && { validUntil: new Date(validUntil) }),
    ...(cacheDuration !== undefined && { cacheDuration }),
  }
}

/** The role, its entity, and what is around it. */
type Chain = readonly [role: XmlElement, entity: XmlElement, ...around: XmlElement[]]

const entityIdOf = (entity: XmlElement): string => trim(entity.attribute('entityID') ?? '')

function findEntity(root: XmlElement, wanted: string | undefined): Chain {
  const all = [...entitiesIn(root, [])]
  const chosen = wanted === undefined ? all : all.filter(([entity]) => entityIdOf(entity) === wanted)
  const names = quote(all.map(([entity]) => entityIdOf(entity)))
  if (all.length === 0) throw metadataProblem('holds no EntityDescriptor')
  if (chosen.length === 0) {
    const hint = 'Write idpEntityId as the document does, or leave it out where there is one entity.'
    throw metadataProblem(`is of ${names}, expected ${quote(wanted)}`, hint)
  }
  const found = chosen.flatMap((chain): Chain[] => {
    const [entity, ...around] = chain
    const role = childrenOf(entity, metadataNamespace, 'IDPSSODescriptor').find(speaksSaml2)
    return role === undefined ? [] : [[role, entity, ...around]]
  })
  const [first, another] = found
  if (first === undefined) throw withoutRole(chosen.map(([entity]) => entity))
  if (another !== undefined) {
    const providers = quote(found.map(([, entity]) => entityIdOf(entity)))
    throw metadataProblem(`has several identity providers: ${providers}`, 'Write in idpEntityId which of them it is.')
  }
  if (entityIdOf(first[1]) === '') {
    throw metadataProblem('has no entity id', 'Type one at the provider (in JumpCloud: "IdP Entity ID").')
  }
  return first
}

/** Every entity, with what is around it. */
function* entitiesIn(
  element: XmlElement,
  around: readonly XmlElement[],
): Generator<readonly [XmlElement, ...XmlElement[]]> {
  if (element.name === 'EntityDescriptor') return yield [element, ...around]
  for (const child of element.children) {
    const isGroup = child.name === 'EntityDescriptor' || child.name === 'EntitiesDescriptor'
    if (child.namespace === metadataNamespace && isGroup) yield* entitiesIn(child, [element, ...around])
  }
}

function speaksSaml2(service: XmlElement): boolean {
  return (service.attribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(protocolNamespace)
}

function withoutRole(entities: readonly XmlElement[]): Error {
  const has = (name: string): boolean =>
    entities.some((entity) => childrenOf(entity, metadataNamespace, name).length > 0)
  if (has('IDPSSODescriptor')) return metadataProblem('is of an identity provider that does not speak SAML 2.0')
  if (has('SPSSODescriptor')) {
    const hint = 'Give the document that the identity provider publishes, not the one that is uploaded to it.'
    return metadataProblem('is that of a service provider, perhaps our own', hint)
  }
  return metadataProblem('has no IDPSSODescriptor')
}

function readLifetime(
  chain: Chain,
  now: number,
): { readonly validUntil: number | undefined; readonly cacheDuration: number | undefined } {
  const ends = chain.flatMap((service) => {
    const text = service.attribute('validUntil')
    if (text === undefined) return []
    const end = parseInstant(text)
    if (end === undefined) throw metadataProblem(`has a validUntil that is not a time: ${quote(text)}`)
    return [end]
  })
  const validUntil = ends.length === 0 ? undefined : Math.min(...ends)
  if (validUntil !== undefined && validUntil <= now) {
    const at = new Date(validUntil).toISOString()
    throw metadataProblem(`was valid until ${at}`, 'Get a newer one from the provider, or write metadataUrl.')
  }
  // One that does not read is as good as none: it only says how soon to look again.
  const durations = chain.flatMap((service) => parseDuration(service.attribute('cacheDuration')) ?? [])
  return { validUntil, cacheDuration: durations.length === 0 ? undefined : Math.min(...durations) }
}

function readServices(role: XmlElement, name: string, attribute: string): BindingUrls {
  const locationOf = (binding: string): string | undefined =>
    childrenOf(role, metadataNamespace, name)
      .filter((service) => service.attribute('Binding') === binding)
      .map((service) => service.attribute(attribute)?.trim() ?? '')
      .find((location) => location !== '' && endpointProblem(location) === undefined)
  const [redirect, post] = [locationOf(bindings.redirect), locationOf(bindings.post)]
  return { ...(redirect !== undefined && { redirect }), ...(post !== undefined && { post }) }
}

function checkSsoUrls(role: XmlElement, { redirect, post }: BindingUrls): void {
  if (redirect !== undefined || post !== undefined) return
  const services = childrenOf(role, metadataNamespace, 'SingleSignOnService').map((service) => ({
    binding: service.attribute('Binding') ?? '',
    location: service.attribute('Location') ?? '',
  }))
  const known = services.find(({ binding }) => binding === bindings.redirect || binding === bindings.post)
  if (known !== undefined) {
    throw metadataProblem(`has the SSO URL ${quote(known.location)}: ${endpointProblem(known.location.trim())}`)
  }
  const offered = services.length === 0 ? 'none' : quote(services.map(({ binding }) => binding))
  throw metadataProblem(`offers no SingleSignOnService by HTTP-Redirect or HTTP-POST, but ${offered}`)
}

/** Every response that does not verify is tried with each. */
const mostCertificates = 4

function readCertificates(
  role: XmlElement,
  verification: SamlConnection['verification'],
): Pick<IdentityProviderMetadata, 'certificates' | 'certificatesLeftOut'> {
  const signing = childrenOf(role, metadataNamespace, 'KeyDescriptor').filter(
    // Without a use it is for both.
    (service) => (service.attribute('use') ?? 'signing') === 'signing',
  )
  const texts = signing.flatMap((descriptor) =>
    [...descendantsOf(descriptor)]
      .filter(({ namespace, name }) => namespace === signatureNamespace && name === 'X509Data')
      // Of a chain, the key is in the first.
      .flatMap((data) => childrenOf(data, signatureNamespace, 'X509Certificate')[0] ?? [])
      .map(textOf),
  )
  const pems = new Set(texts.flatMap((text) => pemOf(text) ?? []))
  const problems = new Set<string>()
  const usable = [...pems].flatMap((pem) => {
    const certificate = readCertificate(pem)
    const problem = keyProblem(certificate, verification)
    if (problem !== undefined) problems.add(problem)
    return certificate === undefined || problem !== undefined ? [] : [{ pem, end: Date.parse(certificate.validTo) }]
  })
  const kept = usable.toSorted((one, other) => other.end - one.end).slice(0, mostCertificates)
  const [first, ...others] = usable.filter((one) => kept.includes(one)).map(({ pem }) => pem)
  if (first === undefined) throw withoutCertificate(signing.length, texts.length, problems)
  return { certificates: [first, ...others], certificatesLeftOut: usable.length - kept.length }
}

function pemOf(text: string): string | undefined {
  const result = toPemCertificate(text)
  return 'pem' in result ? result.pem : undefined
}

function withoutCertificate(descriptors: number, texts: number, problems: ReadonlySet<string>): Error {
  const hint = 'Give ssoUrl, idpEntityId and certificate instead, if the provider has one to download.'
  if (descriptors === 0) return metadataProblem('has no key for signing', hint)
  if (texts === 0) return metadataProblem('has a key for signing without a certificate (X509Certificate)', hint)
  const why = problems.size === 0 ? 'cannot be read' : [...problems].join(', or ')
  return metadataProblem(`has no certificate that can be used: it ${why}`, hint)
}
