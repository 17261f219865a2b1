import type { LocalState, LocalUser, Operation, SubjectRef } from 'relyant/directory'
import type { Random } from '../../support/random.ts'
import { source } from './true-directory.ts'

export type Tables = Pick<LocalState, 'users' | 'groups' | 'memberships'>

/** An application that holds accounts, refuses what is not as a step says, and is changed by hand meanwhile. */
export interface Application {
  read(): Tables
  /** @returns whether the step was carried out, or was so already */
  write(step: Operation, at: number): boolean
  /** Somebody changes something. @returns a link that was enabled by hand, where it was that */
  edit(random: Random, at: number): { readonly enabled?: { readonly link: string; readonly why: string } }
}

export function createApplication(random: Random, links: readonly string[]): Application {
  let users: LocalUser[] = links.flatMap((link) =>
    random.once(5)
      ? []
      : [
          {
            id: `u-${link}`,
            link: { source, id: link },
            username: link,
            email: `${link}@x.example`,
            admin: random.once(6),
          },
        ],
  )
  users.push(
    { id: 'hand', username: 'hand', email: 'hand@x.example', admin: random.once(2) },
    { id: 'other', link: { source: 'elsewhere', id: 'd0' }, username: 'other', admin: false },
  )
  let groups: Tables['groups'] = [
    { id: 't-admins', name: 'admins', admin: true, ...(random.once(2) && { link: { source, id: 'g-admins' } }) },
    { id: 't-own', name: 'own', admin: false },
    { id: 't-staff', name: 'staff', admin: false },
  ]
  let memberships: Tables['memberships'] = [
    { user: 'hand', group: 't-staff', source },
    { user: 'other', group: 't-own', source: 'elsewhere' },
    ...users.slice(0, 3).map(({ id }) => ({ user: id, group: 't-own' })),
    ...users.slice(0, 4).map(({ id }) => ({ user: id, group: 't-admins', source: 'elsewhere' })),
  ].filter(() => random.below(5) > 0)

  const put = (user: LocalUser): boolean => {
    users = users.map((one) => (one.id === user.id ? user : one))
    return true
  }
  const own = ({ user, link }: { readonly user: string; readonly link: string }): LocalUser | undefined =>
    users.find((one) => one.id === user && one.link?.source === source && one.link.id === link)
  const idOf = (ref: SubjectRef, all: readonly (LocalUser | Tables['groups'][number])[]): string | undefined =>
    all.find((one) => ('id' in ref ? one.id === ref.id : one.link?.source === source && one.link.id === ref.link))?.id

  return { read: () => ({ users, groups, memberships }), write, edit }

  function write(step: Operation, at: number): boolean {
    switch (step.kind) {
      case 'create-user': {
        if (users.some(({ username }) => username.toLowerCase() === step.username.toLowerCase())) return false
        const link = { source, id: step.link }
        users = [...users, { id: `n-${step.link}-${at}`, link, username: step.username, admin: false, ...step.profile }]
        return true
      }
      case 'update-user': {
        const user = own(step)
        return user !== undefined && put({ ...user, ...step.set })
      }
      case 'enable-user': {
        const user = own(step)
        if (user?.disabled?.by !== source) return false
        const { disabled: _, ...enabled } = user
        return put(enabled)
      }
      case 'disable-user': {
        const user = own(step)
        if (user === undefined || user.disabled !== undefined) return false
        return put({ ...user, disabled: { by: source, at: new Date(at), why: step.why as 'missing' } })
      }
      case 'delete-user':
        if (own(step)?.disabled?.by !== source) return false
        users = users.filter(({ id }) => id !== step.user)
        memberships = memberships.filter(({ user }) => user !== step.user)
        return true
      case 'create-group':
        if (groups.some(({ name }) => name.toLowerCase() === step.name.toLowerCase())) return false
        groups = [...groups, { id: `t-${step.link}`, name: step.name, link: { source, id: step.link }, admin: false }]
        return true
      case 'rename-group':
        groups = groups.map((group) => (group.id === step.group ? { ...group, name: step.name } : group))
        return true
      case 'delete-group':
        if (memberships.some(({ group, source: by }) => group === step.group && by !== source)) return false
        groups = groups.filter(({ id }) => id !== step.group)
        memberships = memberships.filter(({ group }) => group !== step.group)
        return true
      case 'add-member': {
        const [user, group] = [idOf(step.user, users), idOf(step.group, groups)]
        if (user === undefined || group === undefined) return false
        if (!memberships.some((one) => one.user === user && one.group === group)) {
          memberships = [...memberships, { user, group, source }]
        }
        return true
      }
      case 'remove-member': {
        const before = memberships.length
        memberships = memberships.filter(
          (one) => one.user !== step.user || one.group !== step.group || one.source !== source,
        )
        return memberships.length < before
      }
    }
  }

  function edit(by: Random, at: number): ReturnType<Application['edit']> {
    const user = by.pick(users)
    const group = by.pick(groups)
    const kind = by.below(5)
    if (kind === 0) put({ ...user, disabled: { by: 'hand', at: new Date(at) } })
    else if (kind === 1) {
      const { disabled, ...enabled } = user
      put(enabled)
      if (disabled?.by === source && user.link !== undefined && disabled.why !== undefined) {
        return { enabled: { link: user.link.id, why: disabled.why } }
      }
    } else if (kind === 2) memberships = memberships.filter((one) => one.user !== user.id || one.group !== group.id)
    else if (kind === 3 && !memberships.some((one) => one.user === user.id && one.group === group.id)) {
      memberships = [...memberships, { user: user.id, group: group.id }]
    } else if (kind === 4) put({ ...user, admin: !user.admin })
    return {}
  }
}
