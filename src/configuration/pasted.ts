import type { z } from 'zod'

/** Blanks, tabs and line ends, as files and forms put them around a value. */
const around = /^[ \t\r\n]+|[ \t\r\n]+$/g

/** What no one sees and no value means: controls, no-break and zero-width characters, marks of direction and of byte order. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/

/** A value without the blanks and line ends around it, for what cannot have any. */
export const withoutBlanks = (value: string): string => value.replaceAll(around, '')

/**
 * Says what a copy or an environment file has added to a value; nothing where nothing was. The value is not told: it may be a
 * secret.
 */
export function pastedProblem(value: string): string | undefined {
  const mark = invisible.exec(value)
  if (mark !== null) {
    const code = mark[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return `without the invisible character U+${code} at position ${mark.index + 1}: it came with a copy`
  }
  const last = value.at(-1)
  if (value.length > 1 && value[0] === last && /^["'`]$/.test(last ?? ''))
    return 'without the quotation marks around it'
  const [blank] = value.match(around) ?? []
  if (blank === undefined) return undefined
  return `without the ${/[\r\n]/.test(blank) ? 'line end' : 'blank'} ${value.startsWith(blank) ? 'before' : 'after'} it`
}

/** Refuses a text with something in it that a copy or an environment file has added. */
export const refusePasted =
  (what: string) =>
  (value: string, context: z.core.$RefinementCtx): void => {
    const pasted = pastedProblem(value)
    if (pasted !== undefined) context.addIssue({ code: 'custom', message: `write ${what} ${pasted}` })
  }

/** Line ends that are written as `\n`, which is what an environment variable makes of them. */
export const withLineEnds = (text: string): string => text.replaceAll(/\\r\\n|\\[nr]/g, '\n')
