import type { LocalState } from '../../directory/local.ts'
import type { Operation } from '../../directory/plan.ts'
import type { DirectoryTarget, OperationResult } from '../../directory/target.ts'
import type { DirectoryTables } from '../directory/memory-target.ts'
import { type ContractCheck, expectEqual } from './contract.ts'
import { createStage, type Stage } from './directory-stage.ts'

/** What a contract makes of your application: a target over exactly this, and nothing from earlier. */
export type CreateDirectoryTarget = (tables: Required<DirectoryTables>) => DirectoryTarget | Promise<DirectoryTarget>

export interface DirectoryTargetContractOptions {
  /** Whether an account has a session: with it, that what is disabled loses its sessions is checked as well. */
  readonly hasSession?: (user: string) => Promise<boolean>
}

/**
 * What a directory run relies on in a target, as tests for one of your own. Without them a crash could leave half of a change,
 * two runs could write against each other, and what an administrator did by hand could be lost.
 *
 * @param create makes a target whose accounts and groups are those it is given, ids included; called for each test
 *
 * @example
 * for (const { name, run } of directoryTargetContract((tables) => createTargetWith(tables))) test(name, run)
 */
export function directoryTargetContract(
  create: CreateDirectoryTarget,
  options: DirectoryTargetContractOptions = {},
): readonly ContractCheck[] {
  const check = (name: string, run: (stage: Stage) => Promise<void>): ContractCheck => ({
    name,
    run: async () => run(await createStage(create)),
  })
  const { hasSession } = options
  const sessions = check('an account that a step disables has no session afterwards', async (stage) => {
    await stage.apply([stage.disable('ada')])
    expectEqual(await hasSession?.('ada'), false, 'whether ada has a session')
  })
  return [
    ...['users', 'groups', 'memberships'].map((part) =>
      check(`read() gives all ${part} as they are, those of hand and of other sources included`, async (stage) => {
        const key = part as keyof Omit<LocalState, 'history'>
        expectEqual(stage.sorted(await stage.read())[key], stage.sorted(stage.initial)[key], part)
      }),
    ),
    check('every step has a result under its key, in any batch', async (stage) => {
      const steps = [stage.disable('ada'), stage.add('nobody', 'staff'), stage.add('bob', 'staff')]
      const results = await stage.apply(steps)
      expectEqual(outcomesOf(steps, results), ['done', 'refused', 'done'], 'the outcomes')
    }),
    check('a step that is repeated changes nothing, and is no failure', async (stage) => {
      const steps = stage.oneOfEach()
      await stage.apply(steps)
      const before = stage.sorted(await stage.read())
      const results = await stage.apply(steps)
      expectEqual(outcomesOf(steps, results).includes('done'), false, 'whether a repeated step is done again')
      expectEqual(stage.sorted(await stage.read()), before, 'what there is afterwards')
    }),
    check('steps of a batch are carried out in order, and name what the batch creates', async (stage) => {
      const steps: readonly Operation[] = [
        stage.create('new', 'eve'),
        { key: 'g', why: 'new-group', kind: 'create-group', link: 'G9', name: 'night' },
        { key: 'm', why: 'joined-group', kind: 'add-member', user: { link: 'new' }, group: { link: 'G9' } },
        stage.disable('ada'),
        { key: 'e', why: 'access-restored', kind: 'enable-user', user: 'ada', link: 'L-ada' },
      ]
      expectEqual(outcomesOf(steps, await stage.apply(steps)), Array(5).fill('done'), 'the outcomes')
      const { users, groups, memberships } = await stage.read()
      const eve = users.find(({ username }) => username === 'eve')?.id
      const night = groups.find(({ name }) => name === 'night')?.id
      expectEqual(
        memberships.filter(({ user }) => user === eve).map(({ group }) => group),
        [night],
        "eve's groups",
      )
      expectEqual(users.find(({ id }) => id === 'ada')?.disabled, undefined, "ada's access")
    }),
    check('an older fence writes nothing, and is thrown', async (stage) => {
      await stage.apply([stage.add('bob', 'staff')], { fence: 7 })
      const before = stage.sorted(await stage.read())
      expectEqual(await stage.throws([stage.disable('ada')], { fence: 6 }), true, 'whether fence 6 after 7 is thrown')
      expectEqual(stage.sorted(await stage.read()), before, 'what there is afterwards')
      await stage.apply([stage.disable('ada')], { fence: 7 })
      await stage.apply([stage.disable('cleo')], { fence: 8 })
    }),
    check('the fence of one source is nothing to another', async (stage) => {
      await stage.apply([stage.disable('ada')], { fence: 7 })
      const [result] = await stage.apply([stage.disable('otto')], { fence: 3, source: 'other' })
      expectEqual(result?.outcome, 'done', 'a step of another source under a smaller fence')
    }),
    check('memberships are written one by one: others stay, also where they come at the same time', async (stage) => {
      const adding = [stage.apply([stage.add('bob', 'staff')]), stage.apply([stage.add('cleo', 'staff')])]
      await Promise.all(adding)
      await stage.apply([stage.remove('ada', 'staff')])
      expectEqual(await stage.membersOf('staff'), ['bob', 'cleo', 'hand'], 'the members of staff')
    }),
    check('a membership made by hand stays, and stays of hand', async (stage) => {
      const [removed] = await stage.apply([stage.remove('hand', 'staff')])
      expectEqual(removed?.outcome, 'refused', 'the removal of a membership made by hand')
      await stage.apply([stage.add('ada', 'hands')])
      const { memberships } = await stage.read()
      const found = memberships.find(({ user, group }) => user === 'ada' && group === 'hands')
      expectEqual(found?.source, undefined, 'whose the membership is, after a source added it once more')
    }),
    check('what was disabled says by whom, why, when and in which run', async (stage) => {
      await stage.apply([stage.disable('ada', 'suspended')], { run: 'run-1' })
      const ada = (await stage.read()).users.find(({ id }) => id === 'ada')
      expectEqual(ada?.disabled, { by: 'dir', at: stage.at, why: 'suspended', run: 'run-1' }, 'how ada was disabled')
    }),
    check('who was disabled by hand is not enabled, and stays disabled by hand', async (stage) => {
      const steps: readonly Operation[] = [
        { key: 'd', why: 'suspended', kind: 'disable-user', user: 'dora', link: 'L-dora' },
        { key: 'e', why: 'access-restored', kind: 'enable-user', user: 'dora', link: 'L-dora' },
      ]
      expectEqual(outcomesOf(steps, await stage.apply(steps)), ['unchanged', 'refused'], 'the outcomes')
      const dora = (await stage.read()).users.find(({ id }) => id === 'dora')
      expectEqual(dora?.disabled?.by, 'hand', 'who disabled dora')
    }),
    check('accounts without a link, and those of another source, are left alone', async (stage) => {
      const before = stage.sorted(await stage.read())
      const steps: readonly Operation[] = ['hand', 'otto'].flatMap((user) => [
        { key: `d${user}`, why: 'missing', kind: 'disable-user', user, link: `L-${user}` },
        { key: `x${user}`, why: 'grace-over', kind: 'delete-user', user, link: `L-${user}` },
        {
          key: `u${user}`,
          why: 'profile-changed',
          kind: 'update-user',
          user,
          link: `L-${user}`,
          set: { email: 'x@example.com' },
          from: {},
        },
      ])
      expectEqual(outcomesOf(steps, await stage.apply(steps)), Array(6).fill('refused'), 'the outcomes')
      expectEqual(stage.sorted(await stage.read()), before, 'what there is afterwards')
    }),
    check('an account is deleted only where a run has disabled it before', async (stage) => {
      const remove: Operation = { key: 'x', why: 'grace-over', kind: 'delete-user', user: 'ada', link: 'L-ada' }
      expectEqual((await stage.apply([remove]))[0]?.outcome, 'refused', 'deleting who may sign in')
      await stage.apply([stage.disable('ada')])
      expectEqual((await stage.apply([remove]))[0]?.outcome, 'done', 'deleting whom a run disabled')
      expectEqual(
        (await stage.read()).memberships.some(({ user }) => user === 'ada'),
        false,
        "whether ada's memberships are there",
      )
    }),
    check('what has changed since the plan was made is refused, not overwritten', async (stage) => {
      const update = (from: string): Operation => ({
        ...{ key: `u ${from}`, why: 'profile-changed', kind: 'update-user', user: 'ada', link: 'L-ada' },
        ...{ set: { email: 'new@example.com' }, from: { email: from } },
      })
      expectEqual(
        (await stage.apply([update('old@example.com')]))[0]?.outcome,
        'refused',
        'an email that changed since',
      )
      expectEqual((await stage.apply([update('ada@example.com')]))[0]?.outcome, 'done', 'an email as it was')
    }),
    check('ids that there are not are refused, not thrown', async (stage) => {
      const steps: readonly Operation[] = [
        stage.disable('nobody'),
        { key: 'e', why: 'access-restored', kind: 'enable-user', user: "no'body", link: 'L' },
        { key: 'r', why: 'group-renamed', kind: 'rename-group', group: 'none', link: 'L', name: 'a', from: 'b' },
        stage.add('ada', 'none'),
        { key: 'l', why: 'joined-group', kind: 'add-member', user: { link: 'never' }, group: { id: 'staff' } },
      ]
      expectEqual(outcomesOf(steps, await stage.apply(steps)), Array(5).fill('refused'), 'the outcomes')
    }),
    check('a name that is taken, also in other capitals, is refused, and the others go on', async (stage) => {
      const steps: readonly Operation[] = [
        stage.create('N1', 'ADA'),
        stage.create('N2', 'fay'),
        stage.create('N3', 'Fay'),
        { key: 'g', why: 'new-group', kind: 'create-group', link: 'G8', name: 'Staff' },
      ]
      expectEqual(
        outcomesOf(steps, await stage.apply(steps)),
        ['refused', 'done', 'refused', 'refused'],
        'the outcomes',
      )
    }),
    check('odd texts come back to the letter', async (stage) => {
      const username = `o'brien "%_\\ ä 😀 $1`
      await stage.apply([stage.create("L'1", username)])
      const made = (await stage.read()).users.find(({ link }) => link?.id === "L'1")
      expectEqual(made?.username, username, 'the user name')
    }),
    check('a group is deleted with its directory members, and not where hand has put some', async (stage) => {
      const remove = (group: string): Operation => ({
        key: group,
        why: 'group-missing',
        kind: 'delete-group',
        group,
        link: `G-${group}`,
      })
      const steps = [remove('staff'), remove('gone')]
      expectEqual(outcomesOf(steps, await stage.apply(steps)), ['refused', 'done'], 'the outcomes')
      expectEqual(await stage.membersOf('gone'), [], 'the members of the deleted group')
    }),
    check('500 steps are one batch', async (stage) => {
      const steps = Array.from({ length: 500 }, (_, index) => stage.create(`B${index}`, `batch-${index}`))
      expectEqual(new Set(outcomesOf(steps, await stage.apply(steps))), new Set(['done']), 'the outcomes')
      expectEqual((await stage.read()).users.length, stage.initial.users.length + 500, 'how many accounts there are')
    }),
    ...(hasSession === undefined ? [] : [sessions]),
  ]
}

function outcomesOf(steps: readonly Operation[], results: readonly OperationResult[]): readonly string[] {
  const byKey = new Map(results.map((result) => [result.key, result.outcome]))
  return steps.map(({ key }) => byKey.get(key) ?? 'no result')
}
