import { foldAscii } from '../claims/ascii.ts'
import type { Connection } from './connection.ts'

/** What the connection's preset knows about an error text of its provider. */
export function hintFor(connection: Connection, text: string): string | undefined {
  const folded = foldAscii(text)
  return connection.hints.find(({ contains }) => folded.includes(foldAscii(contains)))?.hint
}
