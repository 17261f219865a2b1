import { defined } from '../../core/defined.ts'
import { refuse } from '../../core/errors.ts'
import type { SourceEnvironment } from '../http/environment.ts'
import { createLimiter } from '../http/limiter.ts'
import { createRequester, type JsonAnswer, type Verdict } from '../http/requester.ts'
import type { Answer } from '../http/send.ts'
import type { JumpcloudDirectorySettings } from './options.ts'
import { createTokenKeeper } from './service-account.ts'

export type Query = Readonly<Record<string, string | number>>

/** Asks the API of one organisation. */
export interface JumpcloudClient {
  /** @param path such as `/api/systemusers` */
  get(path: string, query: Query, signal: AbortSignal): Promise<JsonAnswer>
  /** Directory Insights. @param path such as `/insights/directory/v1/events` */
  post(path: string, body: object, signal: AbortSignal): Promise<JsonAnswer>
}

/** JumpCloud blocks an address for a while, with the status of a missing right. */
const abuse = /suspected abuse|IP (address )?has been blocked/i
const noOrganisation = /no organi[sz]ation/i

export function createClient(settings: JumpcloudDirectorySettings, environment: SourceEnvironment): JumpcloudClient {
  const { apiKey, orgId, baseUrls, timeout, attempts } = settings
  const keeper = apiKey === undefined ? createTokenKeeper(settings, environment) : undefined

  const authorize = async (signal: AbortSignal): Promise<Readonly<Record<string, string>>> =>
    defined({
      'x-api-key': apiKey?.reveal(),
      authorization: keeper && `Bearer ${(await keeper.token(signal)).reveal()}`,
      'x-org-id': orgId,
    })

  const unauthorized = ({ endpoint, text, status: received }: Answer, authorization: string | undefined): Verdict => {
    if (noOrganisation.test(text)) refuse('directory_organisation', { reason: 'not-chosen' })
    if (keeper?.refused(authorization) === true) return 'at-once'
    refuse('directory_key_refused', { reason: 'unauthorized', endpoint, received })
  }

  const judge = (answer: Answer, { authorization }: Readonly<Record<string, string>>): Verdict => {
    const { endpoint, status: received, text, isRedirect } = answer
    if (isRedirect) refuse('directory_key_refused', { reason: 'redirect', endpoint, received })
    if (received === 401) return unauthorized(answer, authorization)
    if (received === 402) refuse('directory_changes_unavailable', { reason: 'not-enabled', endpoint })
    if (received === 403 && abuse.test(text)) return 'throttled'
    if (received === 403) refuse('directory_forbidden', { endpoint, received })
    if (orgId !== undefined && [400, 404].includes(received) && /organi[sz]ation/i.test(text)) {
      refuse('directory_organisation', { reason: 'unknown', expected: orgId, received })
    }
    if (received === 404) refuse('directory_not_found', { endpoint })
    refuse('directory_answer_invalid', { reason: 'status', endpoint, received })
  }

  const request = createRequester({
    environment,
    limiter: createLimiter(settings.concurrency, environment),
    timeout: timeout * 1000,
    attempts,
    authorize,
    judge,
  })

  return {
    get: (path, query, signal) => {
      const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
      const search = parameters.size === 0 ? '' : `?${parameters}`
      return request({ url: `${baseUrls.console}${path}${search}`, signal })
    },
    post: (path, body, signal) =>
      request({
        url: `${baseUrls.insights}${path}`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      }),
  }
}
