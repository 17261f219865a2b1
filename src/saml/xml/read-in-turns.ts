import { setImmediate } from 'node:timers/promises'
import type { XmlElement } from './element.ts'
import { type ReadXmlOptions, readXmlInSlices } from './read-xml.ts'

/**
 * Parses XML as `readXml` does, and lets others have their turn behind each slice of it, and before what is done with it.
 *
 * @throws SsoError `response_malformed`
 */
export async function readXmlInTurns(xml: string, options: ReadXmlOptions): Promise<XmlElement> {
  const slices = readXmlInSlices(xml, options)
  let step = slices.next()
  while (step.done !== true) {
    await setImmediate()
    step = slices.next()
    if (step.done === true) await setImmediate()
  }
  return step.value
}
