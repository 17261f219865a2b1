import type { CertifiedKey } from '../certificate.ts'
import type { Fault } from '../fault.ts'
import type { Person } from '../person.ts'

/** What is signed of an answer. */
export type Signed = 'assertion' | 'response' | 'both' | 'none'

/** The answer that a defect changes, as far as an edit has to know of it. */
export interface AnswerInEdit {
  /** Who signed in. */
  readonly person: Person
  /** Somebody else: whom an attacker would like to be. */
  readonly impostor: Person
  /** The identity provider's. */
  readonly key: CertifiedKey
  readonly issuer: string
  /** Entity id of the application. */
  readonly audience: string
  readonly acsUrl: string
  /** Absent in an unsolicited answer. */
  readonly requestId: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The assertion that the provider would write about somebody, not signed. */
  readonly assertionAbout: (person: Person, id: string) => string
}

export type SamlEdit = (xml: string, answer: AnswerInEdit) => string

/** The fields of the form that is posted to the application; a list is a field that is there several times. */
export type AnswerFields = Readonly<Record<string, string | readonly string[]>>

/** What an identity provider does wrong in an otherwise correct answer: each hook that is there is used. */
export interface SamlDefect {
  /** Default: as the provider signs. */
  readonly sign?: Signed
  /** Changes the assertion, then the response around it, before anything is signed. */
  readonly assertion?: SamlEdit
  readonly response?: SamlEdit
  /** Changes what has been signed. */
  readonly afterwards?: SamlEdit
  /** Changes the encoded field `SAMLResponse`. */
  readonly field?: (base64: string, answer: AnswerInEdit) => string
  /** Changes what is posted. */
  readonly fields?: (fields: AnswerFields, answer: AnswerInEdit) => AnswerFields
  /** Signs with this key. */
  readonly key?: CertifiedKey | ((answer: AnswerInEdit) => CertifiedKey)
  /** URIs of XML Signature. */
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly canonicalization?: string
  /** Gives the answer of the sign-in before; of one that nobody has seen where there was none. */
  readonly replay?: true
  /** Refuses with these status codes, from the outermost to the innermost, in place of an assertion. */
  readonly status?: readonly string[]
}

/** A defect of the catalogue. */
export interface SamlFault extends Fault, SamlDefect {}

/** The defect that a provider commits now. */
export interface DefectSlot {
  commit(defect: SamlDefect): void
  misbehave(defect: SamlDefect): void
  behave(): void
  /** The defect for the sign-in that a request began; a committed one ends when another sign-in begins. */
  for(attempt: string): SamlDefect | undefined
}

export function createDefectSlot(): DefectSlot {
  let current: { readonly defect: SamlDefect; readonly lasting: boolean; attempt?: string } | undefined
  return {
    commit(defect) {
      current = { defect, lasting: false }
    },
    misbehave(defect) {
      current = { defect, lasting: true }
    },
    behave() {
      current = undefined
    },
    for(attempt) {
      if (current === undefined || current.lasting) return current?.defect
      current.attempt ??= attempt
      if (current.attempt !== attempt) current = undefined
      return current?.defect
    },
  }
}
