import type { DirectoryData } from './data.ts'
import { json } from './faults.ts'

interface EventsQuery {
  readonly start_time?: string
  readonly end_time?: string
  readonly search_term?: { readonly and?: readonly { readonly event_type?: readonly string[] }[] }
  readonly limit?: number
  readonly search_after?: readonly unknown[]
}

const retention = 90 * 24 * 3600 * 1000

/** Answers of Directory Insights; the cursor is always sent, also behind the last event. */
export function answerInsights(data: DirectoryData, body: string, now: number): Response {
  const query = JSON.parse(body) as EventsQuery
  const since = Date.parse(query.start_time ?? '')
  const until = Date.parse(query.end_time ?? '') || now
  if (Number.isNaN(since)) return json(400, { message: 'start_time is required' })
  if (now - since > retention) {
    return json(400, { message: "start_time is greater than Directory Insights' 90 day retention period" })
  }
  const types = query.search_term?.and?.flatMap(({ event_type = [] }) => event_type)
  const found = data.events.filter(({ timestamp, event_type }) => {
    const at = Date.parse(timestamp)
    return at >= since && at <= until && (types === undefined || types.includes(String(event_type)))
  })
  const start = Number(query.search_after?.[0] ?? 0)
  const events = found.slice(start, start + Math.min(query.limit ?? 1000, 10_000))
  return json(200, events, {
    'x-result-count': String(events.length),
    'x-search_after': JSON.stringify([start + events.length]),
  })
}
