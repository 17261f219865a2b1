import { parseBoundedJson } from '../../core/bounded-json.ts'
import { isSsoError, refuse } from '../../core/errors.ts'
import type { SourceEnvironment } from './environment.ts'
import type { Limiter } from './limiter.ts'
import { retryAfter } from './retry-after.ts'
import { type Answer, send } from './send.ts'

export interface DirectoryRequest {
  readonly url: string
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** An answer of a status between 200 and 299, read as JSON. */
export interface JsonAnswer {
  readonly endpoint: string
  readonly headers: Headers
  readonly body: unknown
}

/** What an answer is that is none: the rate is limited; worth repeating; or to be repeated at once, with a new token. */
export type Verdict = 'throttled' | 'again' | 'at-once'

export interface RequesterOptions {
  readonly environment: SourceEnvironment
  readonly limiter: Limiter
  /** Milliseconds for each attempt. */
  readonly timeout: number
  /** How often a request is sent at most. */
  readonly attempts: number
  /** The headers that authenticate; asked for before each attempt. */
  readonly authorize: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>
  /** Gets every answer that is neither a success nor of status 429 or 5xx, and refuses what no repetition mends. */
  readonly judge: (answer: Answer, sent: Readonly<Record<string, string>>) => Verdict
}

export type Requester = (request: DirectoryRequest) => Promise<JsonAnswer>

const longestRest = 60_000
const longestBackOff = 30_000

/**
 * Asks a directory: as many requests at once as the limiter lets, each repeated where that may help, and all of them at rest
 * where one is told to slow down.
 */
export function createRequester(options: RequesterOptions): Requester {
  const { environment, limiter, timeout, attempts, authorize, judge } = options
  const { now, random, sleep } = environment

  const verdictOn = (answer: Answer, sent: Readonly<Record<string, string>>): Verdict => {
    if (answer.status === 429) return 'throttled'
    return answer.status >= 500 ? 'again' : judge(answer, sent)
  }

  /** All of them share one rate: the next request would only learn what this one has. */
  const waitAfter = async (verdict: Verdict, answer: Answer | undefined, count: number, signal: AbortSignal) => {
    if (verdict === 'at-once') return
    const told = answer && retryAfter(answer.headers, now())
    const backOff = Math.min(2 ** count * 500 * (1 + random()), longestBackOff)
    // A time that is over already, by another clock, is none.
    const wait = told === undefined || told < 1000 ? backOff : told
    if (verdict === 'throttled' || told !== undefined) limiter.restUntil(now() + Math.min(wait, longestRest))
    else await sleep(wait, signal)
  }

  const repeat = async (request: DirectoryRequest): Promise<JsonAnswer> => {
    const { url, method = 'GET', body = null, signal } = request
    for (let count = 1; ; count += 1) {
      await limiter.rested(signal)
      const sent = await authorize(signal)
      const headers = { accept: 'application/json', ...request.headers, ...sent }
      let answer: Answer | undefined
      let verdict: Verdict = 'again'
      try {
        answer = await send(environment, url, { method, headers, body }, { signal, timeout })
        if (answer.status >= 200 && answer.status < 300) return json(answer)
        verdict = verdictOn(answer, sent)
      } catch (error) {
        const isOutage = isSsoError(error) && error.kind === 'unavailable'
        if (signal.aborted || !isOutage || count >= attempts) throw error
      }
      if (answer !== undefined && count >= attempts) giveUp(answer, verdict, count)
      await waitAfter(verdict, answer, count, signal)
    }
  }

  return (request) => limiter.run(request.signal, () => repeat(request))
}

function giveUp({ endpoint, status: received }: Answer, verdict: Verdict, attempts: number): never {
  const reason = verdict === 'throttled' ? 'throttled' : 'status'
  refuse('directory_unavailable', { reason, endpoint, received, attempts })
}

function json({ endpoint, headers, status: received, text }: Answer): JsonAnswer {
  const body = parseBoundedJson(text)
  if (body !== undefined) return { endpoint, headers, body }
  // A login page, with the status of a success.
  if (/^\s*</.test(text)) refuse('directory_key_refused', { reason: 'web-page', endpoint })
  // Neither the text nor where it stops reading: it holds people.
  refuse('directory_answer_invalid', { reason: 'not-json', endpoint, received })
}
