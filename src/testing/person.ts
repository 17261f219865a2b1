import { createHash } from 'node:crypto'
import { z } from 'zod'
import { strictObject } from '../core/strict-object.ts'

/** What a test says about somebody; whatever it leaves out is made up of the email, always the same way. */
export interface PersonInput {
  /** Default `person@example.com`; `false`: the provider sends none. */
  readonly email?: string | false
  /** Default true; `undefined` written out: the provider does not say. */
  readonly emailVerified?: boolean | undefined
  /** `sub` and, unless `nameId` says otherwise, what SAML calls the person by. Default: 24 hexadecimal digits made of the email. */
  readonly subject?: string
  /** The SAML name id. Default: what the preset sends, for JumpCloud the email. */
  readonly nameId?: string
  readonly username?: string
  readonly name?: string
  readonly givenName?: string
  readonly familyName?: string
  /** The groups that the application is told of. Default: the provider says nothing; `[]`: the person has none. */
  readonly groups?: readonly string[]
  /** Claims (OpenID Connect) or attributes (SAML) beside or instead of the usual ones; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Authentication context: `acr`, `AuthnContextClassRef`. */
  readonly acr?: string
  /** Authentication methods: `amr`; SAML cannot say them. */
  readonly amr?: readonly string[]
  /** When the provider authenticated the person. Default: when the person signs in there; `false`: it does not say. */
  readonly authTime?: Date | false
}

/** Somebody with an account at a test provider. */
export interface Person extends PersonInput {
  readonly subject: string
  readonly email: string | false
  readonly emailVerified: boolean | undefined
  readonly username: string
  readonly name: string
  readonly givenName: string
  readonly familyName: string
}

const text = z.string('write a text').optional()
const names = z.array(z.string(), 'write an array of names').readonly().optional()

/** For whoever writes no TypeScript: a misspelt name would be somebody else, and a text for groups many groups. */
export const personInput = strictObject({
  email: z.union([z.string(), z.literal(false)], 'write a text, or false').optional(),
  emailVerified: z.boolean().optional(),
  subject: text,
  nameId: text,
  username: text,
  name: text,
  givenName: text,
  familyName: text,
  groups: names,
  claims: z.record(z.string(), z.unknown()).optional(),
  acr: text,
  amr: names,
  authTime: z.union([z.date(), z.literal(false)], 'write a Date, or false').optional(),
})

/**
 * Makes somebody up.
 *
 * @throws TypeError that says what is wrong with the input
 *
 * @example
 * const ada = person({ email: 'ada@example.com', groups: ['engineering'] })
 */
export function person(input: PersonInput = {}): Person {
  const parsed = personInput.safeParse(input)
  if (!parsed.success)
    throw new TypeError(`person() was called with wrong arguments:\n${z.prettifyError(parsed.error)}`)
  const email = input.email ?? 'person@example.com'
  const username = input.username ?? (email === false ? 'person' : (email.split('@')[0] as string))
  const [first = username, ...rest] = username.split(/[._-]+/)
  const givenName = input.givenName ?? capitalized(first)
  const familyName = input.familyName ?? (rest.map(capitalized).join(' ') || 'Example')
  return Object.freeze({
    ...input,
    email,
    emailVerified: 'emailVerified' in input ? input.emailVerified : true,
    subject: input.subject ?? createHash('sha256').update(`${email}|${username}`).digest('hex').slice(0, 24),
    username,
    givenName,
    familyName,
    name: input.name ?? `${givenName} ${familyName}`,
  })
}

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)
