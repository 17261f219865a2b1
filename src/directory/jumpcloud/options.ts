import { z } from 'zod'
import { refuse } from '../../core/errors.ts'
import { issuesOf } from '../../core/refusals/issues.ts'
import { type Secret, toSecret } from '../../core/secret.ts'
import { strictObject } from '../../core/strict-object.ts'
import { scopeInput, seams, secretInput, tuning } from '../http/common-options.ts'
import type { SourceSeams } from '../http/environment.ts'
import type { DirectoryScope } from '../source.ts'
import { type JumpcloudBaseUrls, jumpcloudHosts } from './hosts.ts'

interface JumpcloudDirectoryCommon extends SourceSeams {
  /** Names the directory in what is recorded. Default `jumpcloud`; give each of several organisations one of its own. */
  readonly id?: string
  /** Where the organisation lives. */
  readonly region: 'us' | 'eu' | 'in'
  /**
   * The organisation: 24 hexadecimal digits. Needed where the key belongs to several; elsewhere it makes sure that the key is
   * of this one.
   */
  readonly orgId?: string | undefined
  /** Whom to read. Default: everybody. */
  readonly scope?: DirectoryScope | undefined
  /** Requests at once, at most. Default 8. */
  readonly concurrency?: number
  /** Seconds for each request. Default 30. */
  readonly timeout?: number
  /** How often a request is sent before the run gives up. Default 5. */
  readonly attempts?: number
  /** For a fake directory on this machine only: instead of the region's hosts; http on loopback. */
  readonly baseUrls?: JumpcloudBaseUrls | undefined
}

/** Who asks: an administrator's API key, which a role "Read Only" suffices for, or a service account. */
export type JumpcloudDirectoryOptions = JumpcloudDirectoryCommon &
  (
    | { readonly apiKey: string | Secret; readonly serviceAccount?: undefined }
    | {
        readonly serviceAccount: { readonly clientId: string; readonly clientSecret: string | Secret }
        readonly apiKey?: undefined
      }
  )

const loopbackUrl = z
  .string('write a URL')
  .refine(
    isLoopback,
    'write a URL of this machine, such as http://127.0.0.1:4400/directory, without a slash at its end',
  )

const schema = strictObject({
  id: z.string('write a name').min(1, 'write a name').max(64, 'write a shorter name').default('jumpcloud'),
  region: z.enum(['us', 'eu', 'in'], 'write "us", "eu" or "in"'),
  apiKey: secretInput.optional(),
  serviceAccount: strictObject({
    clientId: z.string('write the client id').min(1, 'write the client id'),
    clientSecret: secretInput,
  }).optional(),
  orgId: z
    .string('write the 24 hexadecimal digits of the organisation')
    .regex(/^[0-9a-f]{24}$/i, 'write the 24 hexadecimal digits of the organisation')
    .optional(),
  scope: scopeInput,
  baseUrls: strictObject({ console: loopbackUrl, insights: loopbackUrl, oauth: loopbackUrl }).optional(),
  ...tuning,
  ...seams,
}).refine(
  ({ apiKey, serviceAccount }) => (apiKey === undefined) !== (serviceAccount === undefined),
  'write either apiKey or serviceAccount',
)

export type JumpcloudDirectorySettings = ReturnType<typeof parseOptions>

/** @throws SsoError `configuration_invalid`, naming each key and what to write */
export function parseOptions(options: JumpcloudDirectoryOptions) {
  const parsed = schema.safeParse(options)
  if (!parsed.success) refuse('configuration_invalid', { reason: 'options', issues: issuesOf(parsed.error) })
  const { apiKey, serviceAccount, baseUrls, region } = parsed.data
  return {
    ...parsed.data,
    apiKey: apiKey === undefined ? undefined : toSecret(apiKey),
    serviceAccount: serviceAccount && { ...serviceAccount, clientSecret: toSecret(serviceAccount.clientSecret) },
    baseUrls: baseUrls ?? jumpcloudHosts[region],
  }
}

function isLoopback(text: string): boolean {
  if (!URL.canParse(text) || text.endsWith('/')) return false
  const { hostname, protocol, search, hash } = new URL(text)
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname) && /^https?:$/.test(protocol) && search + hash === ''
}
