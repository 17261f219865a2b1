const shape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/

/**
 * Reads a SAML time, which is in UTC also where it carries no `Z`.
 *
 * @returns milliseconds since the epoch; `undefined` for what is not a time
 * @see SAML Core 2.0, section 1.3.3
 */
export function parseInstant(value: string | undefined): number | undefined {
  const match = value?.trim().match(shape)
  if (match == null) return undefined
  const [text, day, zone] = match
  const milliseconds = Date.parse(zone === undefined ? `${text}Z` : text)
  if (Number.isNaN(milliseconds)) return undefined
  // Date.parse takes the 30th of February for the 2nd of March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(`${day}T`) ? milliseconds : undefined
}
