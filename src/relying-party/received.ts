import { SsoError } from '../core/errors.ts'
import type { InboundMessage } from '../core/message.ts'

/** A `Cookie` header, or a parser's result, as a map; of a repeated name the first one counts, as the more specific. */
export function readCookies(cookies: InboundMessage['cookies']): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  const pairs =
    typeof cookies === 'string'
      ? cookies.split(';').flatMap((pair) => {
          const separator = pair.indexOf('=')
          return separator < 1 ? [] : [[pair.slice(0, separator).trim(), pair.slice(separator + 1).trim()] as const]
        })
      : Object.entries(cookies ?? {})
  for (const [name, value] of pairs) if (value !== undefined && !map.has(name)) map.set(name, value)
  return map
}

/**
 * A posted form as parameters; a repeated field stays repeated, so that it can be refused.
 *
 * @throws SsoError `response_malformed` for a field that is not text
 */
export function readForm(form: NonNullable<InboundMessage['form']>): URLSearchParams {
  if (form instanceof URLSearchParams) return form
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== 'string')
        throw new SsoError('response_malformed', `the field ${JSON.stringify(name.slice(0, 64))} is not text`)
      parameters.append(name, one)
    }
  }
  return parameters
}
