import { z } from 'zod'
import { refuse } from '../../core/errors.ts'
import { issuesOf } from '../../core/refusals/issues.ts'
import { type Secret, toSecret } from '../../core/secret.ts'
import { strictObject } from '../../core/strict-object.ts'
import { seams, secretInput, tuning } from '../http/common-options.ts'
import type { SourceSeams } from '../http/environment.ts'

export interface ScimDirectoryOptions extends SourceSeams {
  /** Where `/Users` and `/Groups` are below, such as `https://idp.example.com/scim/v2`; https, or http on loopback. */
  readonly baseUrl: string
  /** The bearer token. */
  readonly token: string | Secret
  /** Names the directory in what is recorded. Default `scim`. */
  readonly id?: string
  /** Requests at once, at most. Default 8. */
  readonly concurrency?: number
  /** Seconds for each request. Default 30. */
  readonly timeout?: number
  /** How often a request is sent before the run gives up. Default 5. */
  readonly attempts?: number
}

const schema = strictObject({
  id: z.string('write a name').min(1, 'write a name').max(64, 'write a shorter name').default('scim'),
  baseUrl: z.string('write a URL').refine(isBaseUrl, 'write an https URL without a query'),
  token: secretInput,
  ...tuning,
  ...seams,
})

/** @throws SsoError `configuration_invalid`, naming each key and what to write */
export function parseScimOptions(options: ScimDirectoryOptions) {
  const parsed = schema.safeParse(options)
  if (!parsed.success) refuse('configuration_invalid', { reason: 'options', issues: issuesOf(parsed.error) })
  const { token, baseUrl } = parsed.data
  return { ...parsed.data, token: toSecret(token), baseUrl: baseUrl.replace(/\/$/, '') }
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search, hash, username } = new URL(text)
  if (search + hash + username !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
}
