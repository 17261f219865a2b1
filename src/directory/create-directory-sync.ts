import { planSync, releaseHeld } from './plan-sync.ts'
import { readSnapshot } from './read-snapshot.ts'
import { createSync, type DirectorySync } from './sync/create-sync.ts'
import type { DirectorySyncOptions } from './sync/options.ts'

/**
 * Keeps an application's users and groups in step with a directory: reads it, plans, and carries the plan out. It writes nothing
 * until `mode: 'apply'` says so.
 *
 * @throws TypeError for a number that is out of its range
 */
export function createDirectorySync(options: DirectorySyncOptions): DirectorySync {
  const now = options.now ?? Date.now
  return createSync(options, {
    read: (source, asked) => readSnapshot(source, { ...asked, now }),
    plan: planSync,
    release: (plan, keys) => releaseHeld(plan, new Set(keys)),
  })
}
