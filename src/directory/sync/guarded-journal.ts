import { isSsoError, refuse } from '../../core/errors.ts'
import type { DirectoryJournal } from '../journal.ts'

/** A journal whose failures are told as what they are. */
export function guardedJournal(journal: DirectoryJournal, source: string): DirectoryJournal {
  return new Proxy(journal, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return async (...parameters: readonly unknown[]) => {
        try {
          return await method.apply(target, parameters)
        } catch (cause) {
          if (isSsoError(cause)) throw cause
          return refuse('directory_journal_failed', { source }, { cause })
        }
      }
    },
  })
}
