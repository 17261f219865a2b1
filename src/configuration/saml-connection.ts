import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'
import { toPemCertificate } from './certificate.ts'
import { certificateOrCertificates, certificates, commonOptions } from './common-options.ts'
import { endpoint } from './endpoint.ts'
import { refusePasted } from './pasted.ts'
import type { OwnKeys, SamlConnection, SamlMetadataConnection } from './saml-input.ts'
import { xmlKeys } from './xml-keys.ts'

const metadataText = z.string().superRefine((value, context) => {
  if (/^\s*https?:/.test(value)) context.addIssue({ code: 'custom', message: 'this is a URL: write metadataUrl' })
  else if ('pem' in toPemCertificate(value)) {
    context.addIssue({
      code: 'custom',
      message: 'this is a certificate: write it as certificate, with ssoUrl and idpEntityId',
    })
  } else if (!/^\uFEFF?\s*</.test(value)) {
    context.addIssue({
      code: 'custom',
      message: 'give the text of the document, which begins with "<": read the file first',
    })
  }
})

export const samlSettings = strictObject({
  protocol: z.literal('saml'),
  ...commonOptions,
  ssoUrl: endpoint.exactOptional(),
  ssoBinding: z.enum(['redirect', 'post']).exactOptional(),
  idpEntityId: z
    .string()
    .trim()
    .superRefine(refusePasted('the entity id'))
    .min(1, 'write the entity id of the identity provider, exactly as it is typed there')
    .exactOptional(),
  certificate: certificates.exactOptional(),
  metadataUrl: endpoint.exactOptional(),
  metadata: metadataText.exactOptional(),
  metadataCertificate: certificates.exactOptional(),
  metadataMaxValidity: z.number().int().min(3600).exactOptional(),
  spEntityId: z.string().trim().superRefine(refusePasted('the entity id')).min(1),
  signed: z.enum(['either', 'assertion', 'response', 'both']).default('either'),
  verification: z.enum(['both', 'strict']).default('both'),
  allowSha1: z.boolean().default(false),
  nameIdFormat: z.string().min(1).exactOptional(),
  allowCreate: z.boolean().default(true),
  forceAuthn: z.boolean().default(false),
  authnContexts: z.array(z.string().min(1)).nonempty().readonly().exactOptional(),
  signingKeys: xmlKeys.exactOptional(),
  signRequests: z.boolean().exactOptional(),
  decryptionKeys: xmlKeys.exactOptional(),
  allowCbc: z.boolean().default(false),
  sloUrl: endpoint.exactOptional(),
  sloBinding: z.enum(['redirect', 'post']).exactOptional(),
  sloResponseUrl: endpoint.exactOptional(),
  spMetadata: strictObject({
    signed: z.boolean().default(false),
    validFor: z.number().int().min(3600).exactOptional(),
  }).prefault({}),
  allowUnsolicited: z.boolean().default(false),
  subjectAttribute: z.string().min(1).exactOptional(),
})

/** A SAML connection as an operator writes it. */
export const samlConnection = samlSettings.superRefine((settings, context) =>
  checkTrust(settings, (key, message) => context.addIssue({ code: 'custom', path: [key], message })),
)

export type SamlSettings = Readonly<z.output<typeof samlSettings>>

/** What an identity provider is trusted by; here it matters only which of it is there. */
export type Trust = {
  readonly [Key in (typeof trust)[number]]?: unknown
}

const trust = [
  'metadata',
  'metadataUrl',
  'metadataCertificate',
  'metadataMaxValidity',
  'ssoUrl',
  'idpEntityId',
  'certificate',
] as const

/** What an identity provider is trusted by has to be written in full, or to come from metadata in full. */
export function checkTrust(settings: Trust, issue: (key: keyof Trust, message: string) => void): void {
  const { metadata, metadataUrl, metadataCertificate, metadataMaxValidity } = settings
  if (metadataMaxValidity !== undefined && metadataCertificate === undefined) {
    issue('metadataMaxValidity', 'leave it out, or write metadataCertificate: it is about signed metadata')
  }
  if (metadata !== undefined && metadataUrl !== undefined) issue('metadata', 'write metadataUrl or metadata, not both')
  if (metadata !== undefined || metadataUrl !== undefined) {
    for (const key of ['ssoUrl', 'certificate'] as const) {
      if (settings[key] !== undefined) issue(key, `leave ${key} out: the metadata says it`)
    }
    return
  }
  if (metadataCertificate !== undefined) issue('metadataCertificate', 'leave it out: there is no metadata')
  const orMetadata = 'or write metadataUrl or metadata instead of ssoUrl and certificate'
  if (settings.ssoUrl === undefined) issue('ssoUrl', `write where the AuthnRequest goes, ${orMetadata}`)
  if (settings.idpEntityId === undefined) issue('idpEntityId', `write the entity id of the provider, ${orMetadata}`)
  if (settings.certificate === undefined) issue('certificate', `${certificateOrCertificates}, ${orMetadata}`)
}

/** Every address that a SAML connection names. */
export const endpointsOf = ({ ssoUrl, sloUrl, sloResponseUrl, metadataUrl }: SamlSettings) => ({
  ssoUrl,
  sloUrl,
  sloResponseUrl,
  metadataUrl,
})

/** A connection with its defaults, as far as they are known without metadata. */
export function withDefaults(settings: SamlSettings, keys: OwnKeys): SamlConnection | SamlMetadataConnection {
  const { ssoUrl, idpEntityId, certificate, ssoBinding = 'redirect', signRequests = false } = settings
  const { sloBinding = 'redirect' } = settings
  if (ssoUrl === undefined || idpEntityId === undefined || certificate === undefined) return { ...settings, ...keys }
  return { ...settings, ssoUrl, idpEntityId, certificate, ssoBinding, sloBinding, signRequests, ...keys }
}

/** Whether a SAML connection has to be completed by metadata first. */
export function hasMetadata(connection: SamlConnection | SamlMetadataConnection): connection is SamlMetadataConnection {
  return 'metadataUrl' in connection || 'metadata' in connection
}
