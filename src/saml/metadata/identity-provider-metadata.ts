import type { SamlConnection, SamlMetadataConnection } from '../../configuration/connection.ts'
import { endpointProblem } from '../../configuration/endpoint.ts'
import { defined } from '../../core/defined.ts'
import { refuse } from '../../core/errors.ts'
import type { BindingUrls, IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { bindings, metadataNamespace, protocolNamespace, publicationNamespace } from '../names.ts'
import { parseDuration, parseInstant } from '../time.ts'
import { trim } from '../xml/characters.ts'
import { childrenOf, textOf, type XmlElement } from '../xml/element.ts'
import { readMetadataDocument } from './metadata-document.ts'
import { readSigningCertificates } from './signing-certificates.ts'

export interface MetadataRequest {
  /** Which entity is meant; needed where there are several identity providers. */
  readonly entityId?: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Certificates of the keys of which one has to have signed the document. Default: the way it came is trusted. */
  readonly certificates?: readonly string[] | undefined
  /** How far ahead the end of a document that has to be signed may be, in seconds. Default: 30 days. */
  readonly maxValidity?: number | undefined
  /** Who will verify with the keys: only those that they can use are taken. Default: `both`. */
  readonly verification?: SamlConnection['verification'] | undefined
  /** Whether weak keys are taken beside others. Default: false. */
  readonly allowWeakKeys?: boolean | undefined
}

/** What a connection wants of its provider's metadata. */
export const metadataRequestOf = (
  {
    idpEntityId: entityId,
    metadataCertificate: certificates,
    metadataMaxValidity: maxValidity,
    verification,
    allowWeakKeys,
  }: SamlMetadataConnection,
  now: number,
): MetadataRequest => ({ entityId, certificates, maxValidity, verification, allowWeakKeys, now })

/**
 * Reads what the metadata of a SAML identity provider says.
 *
 * @throws SsoError `provider_metadata_invalid`, with what exactly is wrong
 * @see SAML Metadata 2.0, section 2; SAML V2.0 Metadata Interoperability Profile 1.0
 */
export async function readIdentityProviderMetadata(
  text: string,
  {
    entityId,
    now,
    certificates = [],
    maxValidity = 30 * day,
    verification = 'both',
    allowWeakKeys = false,
  }: MetadataRequest,
): Promise<IdentityProviderMetadata> {
  const path = findRole(await readMetadataDocument(text, certificates), entityId)
  const [role, entity] = path
  const { validUntil, cacheDuration } = readLifetime(path, now)
  if (certificates.length > 0) checkEnd(validUntil, maxValidity, now)
  const ssoUrls = readServices(role, 'SingleSignOnService', 'Location')
  checkSsoUrls(role, ssoUrls)
  return defined({
    entityId: entityIdOf(entity),
    ssoUrls,
    sloUrls: readServices(role, 'SingleLogoutService', 'Location'),
    sloResponseUrls: readServices(role, 'SingleLogoutService', 'ResponseLocation'),
    ...readSigningCertificates(role, { verification, allowWeakKeys }),
    wantAuthnRequestsSigned: /^\s*(true|1)\s*$/.test(role.attribute('WantAuthnRequestsSigned') ?? ''),
    nameIdFormats: childrenOf(role, metadataNamespace, 'NameIDFormat').map((format) => trim(textOf(format))),
    validUntil: validUntil === undefined ? undefined : new Date(validUntil),
    publishedAt: readPublication(path),
    cacheDuration,
  })
}

/** In seconds. */
const day = 24 * 60 * 60
/** The clock of whoever signs may be ahead of ours. */
const tolerance = 60 * 60

/**
 * A signature says nothing of when: a document of last year, with the keys of then, is signed as well as today's. Only its end keeps
 * it from being served in the place of a newer one.
 *
 * @see SAML Metadata 2.0, section 2.3.2; SAML V2.0 Metadata Interoperability Profile 1.0, section 2.3
 */
function checkEnd(validUntil: number | undefined, maxValidity: number, now: number): void {
  if (validUntil === undefined) refuse('provider_metadata_invalid', { reason: 'endless' })
  if (validUntil > now + (maxValidity + tolerance) * 1000) {
    const needed = Math.ceil((validUntil - now) / 1000 / day) * day
    const data = { expected: maxValidity, received: new Date(validUntil), needed }
    refuse('provider_metadata_invalid', { reason: 'valid-too-long', ...data })
  }
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

/** What is outermost speaks for the document. */
function readPublication(path: RolePath): Date | undefined {
  const [instant] = path
    .toReversed()
    .flatMap((element) => childrenOf(element, metadataNamespace, 'Extensions'))
    .flatMap((extensions) => childrenOf(extensions, publicationNamespace, 'PublicationInfo'))
    .flatMap((info) => parseInstant(info.attribute('creationInstant')) ?? [])
  return instant === undefined ? undefined : new Date(instant)
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
