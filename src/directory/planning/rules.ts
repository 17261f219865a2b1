import { z } from 'zod'
import { refuse } from '../../core/errors.ts'
import { issuesOf } from '../../core/refusals/issues.ts'
import { strictObject } from '../../core/strict-object.ts'
import type { SyncPolicy } from '../policy.ts'

const action = z.enum(['enable', 'disable', 'keep'])
const missing = z.enum(['keep', 'disable', 'delete'])
const limit = strictObject({ share: z.number().min(0).max(1), count: z.number().int().min(0) })

const policySchema = strictObject({
  target: z.enum(['users', 'groups', 'all']).default('all'),
  missingUsers: missing.default('disable'),
  missingAdmins: missing.default('keep'),
  access: strictObject({
    active: action.refine((value) => value !== 'disable', 'An active person is enabled or kept').default('enable'),
    pending: action.default('keep'),
    locked: action.default('keep'),
    expired: action.default('keep'),
    suspended: action.default('disable'),
    staged: action.default('keep'),
  }).prefault({}),
  deleteAfterDays: z.number().min(0).default(30),
  groups: strictObject({
    match: z.union([z.array(z.string()).readonly(), strictObject({ prefix: z.string() })]).exactOptional(),
    map: z.record(z.string(), z.string()).default({}),
    create: z.boolean().default(true),
    missing: z.enum(['keep', 'empty', 'delete']).default('empty'),
  }).prefault({}),
  prefetch: z.boolean().default(false),
  usernames: strictObject({
    strategy: z.enum(['remove', 'replace', 'cut-domain']).default('remove'),
    maxLength: z.number().int().min(8).default(64),
  }).prefault({}),
  profile: z.enum(['follow', 'keep']).default('follow'),
  guard: strictObject({
    limits: strictObject({
      'disable-user': limit.default({ share: 0.1, count: 200 }),
      'delete-user': limit.default({ share: 0.1, count: 200 }),
      'remove-member': limit.default({ share: 0.1, count: 2000 }),
      // Without one, every group that loses all its members waits.
      'empty-group': limit.exactOptional(),
    }).prefault({}),
    windowHours: z.number().positive().default(24),
  }).prefault({}),
})

/** A policy with every default filled in. */
export type Rules = z.output<typeof policySchema>

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : never) : never
/** An option of the interface that the schema lacks, or the other way round, does not compile. */
type Keys<Policy> = { readonly [key in keyof Policy]-?: keyof NonNullable<Policy[key]> }
const sameOptions: Same<Keys<SyncPolicy>, Keys<z.input<typeof policySchema>>> = true
const acceptsPolicy: [SyncPolicy] extends [z.input<typeof policySchema>] ? true : never = true
void sameOptions
void acceptsPolicy

/**
 * Reads a policy, and fills in its defaults.
 *
 * @throws SsoError `configuration_invalid`
 */
export function parsePolicy(policy: SyncPolicy): Rules {
  const parsed = policySchema.safeParse(policy)
  if (!parsed.success) refuse('configuration_invalid', { reason: 'options', issues: issuesOf(parsed.error) })
  return parsed.data
}

/** Whether a group of the directory counts. */
export function isMatched(name: string, { groups: { match } }: Rules): boolean {
  if (match === undefined) return true
  return 'prefix' in match ? name.startsWith(match.prefix) : match.includes(name)
}

/** The name that a policy gives to the group that is fed; undefined where it is the same. */
export const mappedName = (name: string, { groups: { map } }: Rules): string | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined
