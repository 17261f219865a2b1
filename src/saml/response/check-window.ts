import type { ResponseExchange } from '../exchange.ts'
import { parseInstant } from '../time.ts'
import type { XmlElement } from '../xml/element.ts'

/**
 * Holds `NotBefore` and `NotOnOrAfter` of an element against the clock.
 *
 * @returns the latter, in milliseconds since the epoch; `undefined` where there is none
 * @throws SsoError `response_malformed`, `assertion_not_yet_valid`, `assertion_expired`
 */
export function checkWindow(element: XmlElement, exchange: ResponseExchange): number | undefined {
  const { clockTolerance, now, refuse } = exchange
  const [notBefore, notOnOrAfter] = [element.attribute('NotBefore'), element.attribute('NotOnOrAfter')]
  const read = (attribute: string, received: string | undefined): number | undefined => {
    const instant = parseInstant(received)
    if (received !== undefined && instant === undefined) {
      refuse('response_malformed', { reason: 'not-a-time', element: element.name, attribute, received })
    }
    return instant
  }
  const [from, until] = [read('NotBefore', notBefore), read('NotOnOrAfter', notOnOrAfter)]
  const clocked = {
    reason: 'window',
    element: element.name,
    now: new Date(now),
    tolerance: clockTolerance / 1000,
  } as const
  if (from !== undefined && now + clockTolerance < from) {
    refuse('assertion_not_yet_valid', { ...clocked, received: notBefore })
  }
  if (until !== undefined && now - clockTolerance >= until) {
    refuse('assertion_expired', { ...clocked, received: notOnOrAfter })
  }
  return until
}
