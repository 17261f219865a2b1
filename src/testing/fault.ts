import type { SsoErrorCode } from '../core/errors.ts'

/** One named defect of a provider, in an otherwise correct answer. */
export interface Fault {
  /** In kebab-case: for `commit` and for the name of a test. */
  readonly name: string
  /** What the provider does wrong, in one line. */
  readonly description: string
  /** The specification, and the section of it that this breaks. */
  readonly section: string
  /** The refusal that an application sees. */
  readonly code: SsoErrorCode
}
