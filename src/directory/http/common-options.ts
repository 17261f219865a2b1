import { z } from 'zod'
import { Secret } from '../../core/secret.ts'
import { strictObject } from '../../core/strict-object.ts'
import type { SourceEnvironment } from './environment.ts'

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** What cannot be a header: a key that was copied with the blank or the line behind it. */
const wellFormed = (value: string | Secret): boolean =>
  /^[\x21-\x7e]+$/.test(typeof value === 'string' ? value : value.reveal())

export const secretInput = z
  .union([z.string(), z.instanceof(Secret)], 'write the key')
  .refine(wellFormed, 'write the key without blanks or line ends around it')

export const scopeInput = z
  .discriminatedUnion('kind', [
    strictObject({ kind: z.literal('all') }),
    strictObject({
      kind: z.literal('application'),
      id: z.string().regex(/^[0-9a-f]{24}$/i, 'write the 24 hexadecimal digits of the application'),
    }),
    strictObject({
      kind: z.literal('groups'),
      names: z.array(z.string().min(1, 'write a name')).min(1, 'write at least one name').readonly(),
    }),
  ])
  .default({ kind: 'all' })

/** How hard a source may work. */
export const tuning = {
  concurrency: z.int().min(1).max(64).default(8),
  timeout: z.number().min(0.05).max(300).default(30),
  attempts: z.int().min(1).max(10).default(5),
}

export const seams = {
  fetch: z.custom<SourceEnvironment['fetch']>(isFunction, 'write a function').optional(),
  now: z.custom<SourceEnvironment['now']>(isFunction, 'write a function').optional(),
  random: z.custom<SourceEnvironment['random']>(isFunction, 'write a function').optional(),
  sleep: z.custom<SourceEnvironment['sleep']>(isFunction, 'write a function').optional(),
}
