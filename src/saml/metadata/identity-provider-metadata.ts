import { toPemCertificate } from '../../configuration/certificate.ts'
import type { SamlConnection } from '../../configuration/connection.ts'
import { endpointProblem } from '../../configuration/endpoint.ts'
import { defined } from '../../core/defined.ts'
import { refuse } from '../../core/errors.ts'
import type { BindingUrls, IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { type CertificateProblem, certificateProblem, readCertificate } from '../keys/certificates.ts'
import { bindings, metadataNamespace, protocolNamespace, signatureNamespace } from '../names.ts'
import { parseDuration, parseInstant } from '../time.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, descendantsOf, textOf, type XmlElement } from '../xml/element.ts'
import { readMetadataDocument } from './metadata-document.ts'

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
  const path = findRole(await readMetadataDocument(text, certificates), entityId)
  const [role, entity] = path
  const { validUntil, cacheDuration } = readLifetime(path, now)
  const ssoUrls = readServices(role, 'SingleSignOnService', 'Location')
  checkSsoUrls(role, ssoUrls)
  return defined({
    entityId: entityIdOf(entity),
    ssoUrls,
    sloUrls: readServices(role, 'SingleLogoutService', 'Location'),
    sloResponseUrls: readServices(role, 'SingleLogoutService', 'ResponseLocation'),
    ...readCertificates(role, verification),
    wantAuthnRequestsSigned: /^\s*(true|1)\s*$/.test(role.attribute('WantAuthnRequestsSigned') ?? ''),
    nameIdFormats: childrenOf(role, metadataNamespace, 'NameIDFormat').map((format) => trim(textOf(format))),
    validUntil: validUntil === undefined ? undefined : new Date(validUntil),
    cacheDuration,
  })
}

/** The role, its entity, and what is around it. */
type RolePath = readonly [role: XmlElement, entity: XmlElement, ...around: XmlElement[]]

const entityIdOf = (entity: XmlElement): string => trim(entity.attribute('entityID') ?? '')

function findRole(root: XmlElement, wanted: string | undefined): RolePath {
  const all = [...entitiesIn(root, [])]
  const chosen = wanted === undefined ? all : all.filter(([entity]) => entityIdOf(entity) === wanted)
  if (all.length === 0) refuse('provider_metadata_invalid', { reason: 'entity-missing' })
  if (chosen.length === 0) {
    const received = all.map(([entity]) => entityIdOf(entity))
    refuse('provider_metadata_invalid', { reason: 'entity-mismatch', expected: wanted, received })
  }
  const found = chosen.flatMap(([entity, ...around]): RolePath[] => {
    const role = childrenOf(entity, metadataNamespace, 'IDPSSODescriptor').find(speaksSaml2)
    return role === undefined ? [] : [[role, entity, ...around]]
  })
  const [first, another] = found
  if (first === undefined) return refuseEntities(chosen.map(([entity]) => entity))
  if (another !== undefined) {
    const received = found.map(([, entity]) => entityIdOf(entity))
    refuse('provider_metadata_invalid', { reason: 'entity-ambiguous', received })
  }
  if (entityIdOf(first[1]) === '') refuse('provider_metadata_invalid', { reason: 'entity-without-id' })
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

/** None of them is an identity provider of SAML 2.0. */
function refuseEntities(entities: readonly XmlElement[]): never {
  const has = (name: string): boolean =>
    entities.some((entity) => childrenOf(entity, metadataNamespace, name).length > 0)
  if (has('IDPSSODescriptor')) refuse('provider_metadata_invalid', { reason: 'role-of-another-protocol' })
  if (has('SPSSODescriptor')) refuse('provider_metadata_invalid', { reason: 'role-of-service-provider' })
  return refuse('provider_metadata_invalid', { reason: 'role-missing' })
}

function readLifetime(
  path: RolePath,
  now: number,
): { readonly validUntil: number | undefined; readonly cacheDuration: number | undefined } {
  const ends = path.flatMap((element) => {
    const text = element.attribute('validUntil')
    if (text === undefined) return []
    const end = parseInstant(text)
    return [end ?? refuse('provider_metadata_invalid', { reason: 'valid-until-malformed', received: text })]
  })
  const validUntil = ends.length === 0 ? undefined : Math.min(...ends)
  if (validUntil !== undefined && validUntil <= now) {
    const times = { received: new Date(validUntil), now: new Date(now) }
    refuse('provider_metadata_invalid', { reason: 'expired', ...times })
  }
  // One that does not read is as good as none: it only says how soon to look again.
  const durations = path.flatMap((element) => parseDuration(element.attribute('cacheDuration')) ?? [])
  return { validUntil, cacheDuration: durations.length === 0 ? undefined : Math.min(...durations) }
}

function readServices(role: XmlElement, name: string, attribute: string): BindingUrls {
  const locationOf = (binding: string): string | undefined =>
    childrenOf(role, metadataNamespace, name)
      .filter((service) => service.attribute('Binding') === binding)
      .map((service) => service.attribute(attribute)?.trim() ?? '')
      .find((location) => location !== '' && endpointProblem(location) === undefined)
  const [redirect, post] = [locationOf(bindings.redirect), locationOf(bindings.post)]
  return defined({ redirect, post })
}

function checkSsoUrls(role: XmlElement, { redirect, post }: BindingUrls): void {
  if (redirect !== undefined || post !== undefined) return
  const services = childrenOf(role, metadataNamespace, 'SingleSignOnService').map((service) => ({
    binding: service.attribute('Binding') ?? '',
    location: service.attribute('Location') ?? '',
  }))
  const known = services.find(({ binding }) => binding === bindings.redirect || binding === bindings.post)
  if (known !== undefined) {
    const { location: received } = known
    const advice = endpointProblem(received.trim())
    refuse('provider_metadata_invalid', { reason: 'sso-url-unusable', received, advice })
  }
  const received = services.map(({ binding }) => binding)
  const expected = Object.values(bindings)
  refuse('provider_metadata_invalid', { reason: 'sso-binding-missing', expected, received })
}

/** Every response that does not verify is tried with each. */
const mostCertificates = 4

function readCertificates(
  role: XmlElement,
  verification: SamlConnection['verification'],
): Pick<IdentityProviderMetadata, 'certificates' | 'certificatesLeftOut'> {
  const signing = childrenOf(role, metadataNamespace, 'KeyDescriptor').filter(
    // Without a use it is for both.
    (descriptor) => (descriptor.attribute('use') ?? 'signing') === 'signing',
  )
  const texts = signing.flatMap((descriptor) =>
    [...descendantsOf(descriptor)]
      .filter(({ namespace, name }) => namespace === signatureNamespace && name === 'X509Data')
      // Of a chain, the key is in the first.
      .flatMap((data) => childrenOf(data, signatureNamespace, 'X509Certificate')[0] ?? [])
      .map(textOf),
  )
  const pems = new Set(texts.flatMap((text) => pemOf(text) ?? []))
  const problems: CertificateProblem[] = []
  const usable = [...pems].flatMap((pem) => {
    const certificate = readCertificate(pem)
    const problem = certificateProblem(certificate, verification)
    if (problem !== undefined) problems.push(problem)
    return certificate === undefined || problem !== undefined ? [] : [{ pem, end: Date.parse(certificate.validTo) }]
  })
  const kept = usable.toSorted((one, other) => other.end - one.end).slice(0, mostCertificates)
  const [first, ...others] = usable.filter((one) => kept.includes(one)).map(({ pem }) => pem)
  if (signing.length === 0) refuse('provider_metadata_invalid', { reason: 'key-missing' })
  if (texts.length === 0) refuse('provider_metadata_invalid', { reason: 'certificate-missing' })
  if (first === undefined) return refuse('provider_metadata_invalid', { reason: 'certificate-unusable', problems })
  return { certificates: [first, ...others], certificatesLeftOut: usable.length - kept.length }
}

function pemOf(text: string): string | undefined {
  const result = toPemCertificate(text)
  return 'pem' in result ? result.pem : undefined
}
