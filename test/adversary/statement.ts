import type { PersonName } from './cast.ts'

/** What a provider says wrongly, or what reaches the application of something that was said to others. */
export type Defect =
  | 'expired'
  | 'foreign-signature'
  | 'unsigned'
  | 'wrapped'
  | 'wrong-audience'
  | 'wrong-destination'
  | 'wrong-issuer'
  | 'wrong-recipient'
  | 'wrong-request'

export const oidcDefects: readonly Defect[] = [
  'expired',
  'foreign-signature',
  'unsigned',
  'wrong-audience',
  'wrong-issuer',
  'wrong-request',
]

export const samlDefects: readonly Defect[] = [...oidcDefects, 'wrapped', 'wrong-destination', 'wrong-recipient']

/** How Mallory is called at her provider, where she may choose. */
export type Alias =
  /** Her name id is Ada's to the letter, and of another format. */
  | 'format'
  /** Her name id is Ada's to the letter, of another name space. */
  | 'qualifier'
  /** She typed Ada's email, which the provider has not verified. */
  | 'email'

/** What a provider says about a person who signs in. */
export interface Statement {
  readonly person: PersonName
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number
  readonly defect?: Defect | undefined
  readonly alias?: Alias | undefined
}

/** What a browser brings to a callback. */
export interface PostedAnswer {
  readonly url: string
  readonly form?: Readonly<Record<string, string>>
}
