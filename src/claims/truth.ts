import { foldAscii, trimWhiteSpace } from './ascii.ts'

/** `true`, `"TRUE"`, `" yes "`, `1`, `["1"]` and their opposites; everything else is unknown. */
export function readTruth(raw: unknown): boolean | undefined {
  const value: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw
  if (typeof value === 'boolean') return value
  if (value === 1) return true
  if (value === 0) return false
  if (typeof value !== 'string') return undefined
  switch (foldAscii(trimWhiteSpace(value))) {
    case 'true':
    case '1':
    case 'yes':
      return true
    case 'false':
    case '0':
    case 'no':
      return false
    default:
      return undefined
  }
}
