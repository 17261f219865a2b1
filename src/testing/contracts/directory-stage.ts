import type { DisableReason } from '../../directory/local.ts'
import type { Operation } from '../../directory/plan.ts'
import type { DirectoryTarget, OperationResult, WriteContext } from '../../directory/target.ts'
import type { DirectoryTables } from '../directory/memory-target.ts'

type Tables = Required<DirectoryTables>
type Changes = Partial<Pick<WriteContext, 'fence' | 'source' | 'run'>>

/** A target with some people, for a contract: linked to `dir`, linked to another source, and made by hand. */
export interface Stage {
  readonly initial: Tables
  readonly at: Date
  read(): Promise<Tables>
  apply(batch: readonly Operation[], changes?: Changes): Promise<readonly OperationResult[]>
  throws(batch: readonly Operation[], changes?: Changes): Promise<boolean>
  sorted(tables: Tables): Tables
  membersOf(group: string): Promise<readonly string[]>
  disable(user: string, why?: DisableReason): Operation
  create(link: string, username: string): Operation
  add(user: string, group: string): Operation
  remove(user: string, group: string): Operation
  /** Steps of each kind that can be carried out one after the other. */
  oneOfEach(): readonly Operation[]
}

const linked = (id: string) => ({
  ...{ id, link: { source: 'dir', id: `L-${id}` }, username: id, email: `${id}@example.com`, admin: false },
})

export async function createStage(
  create: (tables: Tables) => DirectoryTarget | Promise<DirectoryTarget>,
): Promise<Stage> {
  const at = new Date('2026-11-30T10:00:00.000Z')
  const yesterday = new Date('2026-11-29T10:00:00.000Z')
  const initial: Tables = {
    users: [
      { ...linked('ada'), givenName: 'Ada', familyName: 'L', displayName: 'Ada L' },
      linked('bob'),
      linked('cleo'),
      { ...linked('dora'), disabled: { by: 'hand', at: yesterday } },
      { ...linked('gus'), disabled: { by: 'dir', at: yesterday, why: 'missing', run: 'r0' } },
      { id: 'hand', username: 'hand', admin: true },
      { id: 'otto', link: { source: 'other', id: 'L-otto' }, username: 'otto', admin: false },
    ],
    groups: [
      { id: 'staff', name: 'staff', link: { source: 'dir', id: 'G-staff' }, admin: false },
      { id: 'gone', name: 'gone', link: { source: 'dir', id: 'G-gone' }, admin: false },
      { id: 'hands', name: 'hands', admin: true },
    ],
    memberships: [
      { user: 'ada', group: 'staff', source: 'dir' },
      { user: 'hand', group: 'staff' },
      { user: 'bob', group: 'gone', source: 'dir' },
      { user: 'ada', group: 'hands' },
    ],
  }
  const target = await create(initial)
  const { signal } = new AbortController()
  const read = (): Promise<Tables> => target.read({ source: 'dir', signal })
  const apply: Stage['apply'] = (batch, changes) =>
    target.apply(batch, { run: 'r1', source: 'dir', fence: 5, at, signal, ...changes })
  const by = <T>(list: readonly T[], key: (one: T) => string): readonly T[] =>
    [...list].sort((one, other) => Number(key(one) > key(other)) - Number(key(one) < key(other)))
  const stage: Stage = {
    initial,
    at,
    read,
    apply,
    throws: (batch, changes) =>
      apply(batch, changes).then(
        () => false,
        () => true,
      ),
    sorted: ({ users, groups, memberships }) => ({
      users: by(users, ({ id }) => id),
      groups: by(groups, ({ id }) => id),
      memberships: by(memberships, ({ user, group }) => `${user} ${group}`),
    }),
    async membersOf(group) {
      return (await read()).memberships
        .filter((one) => one.group === group)
        .map(({ user }) => user)
        .sort()
    },
    disable: (user, why = 'missing') => ({
      key: `disable ${user}`,
      why,
      kind: 'disable-user',
      user,
      link: `L-${user}`,
    }),
    create: (link, username) => ({
      ...{ key: `create ${link}`, why: 'new-person', kind: 'create-user', link, username, profile: {} },
    }),
    add: (user, group) => ({
      ...{
        key: `add ${user} ${group}`,
        why: 'joined-group',
        kind: 'add-member',
        user: { id: user },
        group: { id: group },
      },
    }),
    remove: (user, group) => ({
      key: `remove ${user} ${group}`,
      why: 'left-group',
      kind: 'remove-member',
      user,
      group,
    }),
    oneOfEach: () => [
      stage.create('N1', 'eve'),
      {
        key: 'u',
        why: 'profile-changed',
        kind: 'update-user',
        user: 'ada',
        link: 'L-ada',
        set: { email: 'a@example.com' },
        from: { email: 'ada@example.com' },
      },
      { key: 'e', why: 'access-restored', kind: 'enable-user', user: 'gus', link: 'L-gus' },
      stage.disable('cleo'),
      { key: 'g', why: 'new-group', kind: 'create-group', link: 'G7', name: 'seven' },
      {
        key: 'r',
        why: 'group-renamed',
        kind: 'rename-group',
        group: 'staff',
        link: 'G-staff',
        name: 'crew',
        from: 'staff',
      },
      stage.add('bob', 'staff'),
      stage.remove('ada', 'staff'),
      { key: 'x', why: 'group-missing', kind: 'delete-group', group: 'gone', link: 'G-gone' },
    ],
  }
  return stage
}
