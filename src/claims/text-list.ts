import { parseBoundedJson } from '../core/bounded-json.ts'
import { trimBlanks, trimWhiteSpace } from './ascii.ts'
import { isRecord } from './groups-claim.ts'
import { readTruth } from './truth.ts'

export interface TextList {
  readonly texts: readonly string[]
  /** Whether `texts` is everything that was sent. */
  readonly complete: boolean
  /** What was repaired or left out, in words. */
  readonly repairs: readonly string[]
  readonly note?: string
}

const writtenOut = 'a text that looks like a structure was kept to the letter: can the provider send a list?'

/**
 * Reads a list of texts: one text is a list of one, and a JSON list of texts in one text is that list. A text that looks like
 * a structure of another kind is kept as it is, and the list is not complete.
 *
 * @param delimiter splits one text into several; never the elements of a list, whose names may hold it
 */
export function readTextList(raw: unknown, delimiter?: string): TextList {
  if (typeof raw !== 'string') return readElements(Array.isArray(raw) ? raw : [raw], delimiter)
  const parsed = parseTexts(raw)
  if (parsed !== undefined) {
    const list = readElements(parsed)
    return { ...list, repairs: ['the JSON list in one text read', ...list.repairs] }
  }
  return readElements(delimiter === undefined || opensStructure(raw) ? [raw] : raw.split(delimiter).map(trimBlanks))
}

/** Reads the keys of an object for a list; a key to which the object says no is not in it. */
export function readKeyList(raw: unknown): TextList {
  if (!isRecord(raw)) return { texts: [], complete: false, repairs: ['left out: only an object has keys'] }
  const entries = Object.entries(raw)
  const keys = entries.filter(([, value]) => value !== null && readTruth(value) !== false).map(([key]) => key)
  const { texts, repairs } = listOf(keys, false)
  return {
    texts,
    // null is no word at all: in a set that is written so, every key would be in it.
    complete: entries.every(([, value]) => value !== null),
    repairs: keys.length < entries.length ? ['keys of false or null left out', ...repairs] : repairs,
  }
}

function readElements(elements: readonly unknown[], delimiter?: string): TextList {
  const texts = elements.filter((element) => typeof element === 'string')
  const [only] = texts
  // Of several names one may well begin with a bracket; of one alone it is more likely that it should have been several.
  const odd = only !== undefined && elements.length === 1 ? looksWrittenOut(only) : texts.some(looksQuoted)
  const list = listOf(texts, odd)
  const holdsDelimiter = delimiter !== undefined && texts.some((text) => text.includes(delimiter))
  return {
    ...list,
    ...(holdsDelimiter && !odd && { note: 'groupsDelimiter splits one text, not the elements of a list' }),
    ...(texts.length < elements.length && {
      complete: false,
      repairs: ['values that are not text left out', ...list.repairs],
    }),
  }
}

function listOf(texts: readonly string[], odd: boolean): TextList {
  // A name is taken to the letter: trimming could make two of them one.
  const kept = texts.filter((text) => /\S/.test(text))
  return {
    texts: kept,
    complete: !odd,
    repairs: kept.length < texts.length ? ['blank values left out'] : [],
    ...(odd && { note: writtenOut }),
  }
}

function parseTexts(text: string): readonly string[] | undefined {
  if (!trimWhiteSpace(text).startsWith('[')) return undefined
  const list = parseBoundedJson(text)
  return Array.isArray(list) && list.every((element) => typeof element === 'string') ? list : undefined
}

/** Whether a text is rather what a program wrote for several, or for nothing, than a name. */
function looksWrittenOut(text: string): boolean {
  return (
    opensStructure(text) ||
    /[\p{Cc}\p{Zl}\p{Zp}]/u.test(trimWhiteSpace(text)) ||
    /^(?:null|undefined)$/.test(trimWhiteSpace(text)) ||
    // Several distinguished names.
    text.split(/[;|]/).filter((part) => /^\s*[A-Za-z]+=/.test(part)).length > 1
  )
}

/** JSON, XML, quoted texts, a set in braces or parentheses, PHP's serialisation; written as such, or escaped once more. */
function opensStructure(text: string): boolean {
  const start = trimWhiteSpace(text).replace(/^\ufeff/, '')
  if (/^(?:[<"`]|%(?:5b|7b|22|3c)|&(?:lt|quot|#)|[aOs]:\d+:)/i.test(start)) return true
  if (start.startsWith("'")) return start.length > 1 && start.endsWith("'")
  if (start.startsWith('(')) return start.endsWith(')') && /[,;|'"]/.test(start)
  return /^[[{]/.test(start) && !isTagged(start)
}

/** "[EXT] Sales" is a name. */
const isTagged = (text: string): boolean => /^[[{][^[\]{}"',;]*[\]}][^[\]{}"',;]+$/.test(text)

/** JSON, or a part of quoted texts. By the ends alone: to try and parse thousands of texts would take long. */
function looksQuoted(text: string): boolean {
  const inner = trimWhiteSpace(text)
  return (
    inner.startsWith('"') ||
    (/^\[\s*["[{\]]/.test(inner) && inner.endsWith(']')) ||
    (/^\{\s*["}]/.test(inner) && inner.endsWith('}'))
  )
}
