import type { Attempt } from './cpu.ts'

/** A document that a stranger or a provider controls, in every shape that some reader could take long for. */
export interface HostileDocument {
  readonly name: string
  readonly from: 'stranger' | 'provider'
  /** Bytes or characters that it may have; a larger one is refused before it is read. */
  readonly limit: number
  /** The files of `src` that read it: `test/architecture/documents.test.ts` holds that no reader is missing. */
  readonly readers: readonly string[]
  /** Milliseconds of CPU; default 50. */
  readonly budget?: number
  /** By the name of the shape: makes one of so many bytes. */
  readonly shapes: Readonly<Record<string, (bytes: number) => Attempt>>
}
