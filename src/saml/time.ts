import { trim } from './xml/characters.ts'

/** A zone is at most 14 hours away. */
const shape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-](?:0\d|1[0-3]):\d{2}|[+-]14:00)?$/

/**
 * Reads a SAML time, which is in UTC also where it carries no `Z`.
 *
 * @returns milliseconds since the epoch; `undefined` for what is not a time
 * @see SAML Core 2.0, section 1.3.3; [XML Schema 2, section 3.2.7](https://www.w3.org/TR/xmlschema-2/#dateTime)
 */
export function parseInstant(value: string | undefined): number | undefined {
  const match = value === undefined ? undefined : trim(value).match(shape)
  if (match == null) return undefined
  const [text, day, zone] = match
  const milliseconds = Date.parse(zone === undefined ? `${text}Z` : text)
  if (Number.isNaN(milliseconds)) return undefined
  // Date.parse takes the 30th of February for the 2nd of March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(`${day}T`) ? milliseconds : undefined
}

const durationShape = /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/

/** What a year, a month, … has of seconds; the first two only nearly, which is enough for a cache. */
const units = [31_536_000, 2_592_000, 86_400, 3600, 60, 1]

/**
 * Reads a duration, such as `PT6H`.
 *
 * @returns seconds; `undefined` for what is not a duration, or a negative one
 * @see [XML Schema 2, section 3.2.6](https://www.w3.org/TR/xmlschema-2/#duration)
 */
export function parseDuration(value: string | undefined): number | undefined {
  const match = value?.trim().match(durationShape)
  if (match == null) return undefined
  return units.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0)
}
