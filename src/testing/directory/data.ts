import type { Person } from '../person.ts'
import { type DirectoryRecord, objectId, ordinaryUser, systemUser, userGroup } from './records.ts'

/** What a directory holds: everything can be changed while it is being read. */
export class DirectoryData {
  readonly organization: string
  readonly #now: () => number
  readonly #users = new Map<string, DirectoryRecord>()
  readonly #groups = new Map<string, DirectoryRecord>()
  readonly #members = new Map<string, Set<string>>()
  readonly #applications = new Map<string, { readonly groups: Set<string>; readonly users: Set<string> }>()
  readonly events: (DirectoryRecord & { readonly timestamp: string })[] = []
  #sorted: readonly DirectoryRecord[] | undefined

  constructor(organization: string, now: () => number) {
    this.organization = organization
    this.#now = now
  }

  /** In the order of their ids. */
  users(): readonly DirectoryRecord[] {
    this.#sorted ??= [...this.#users].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, user]) => user)
    return this.#sorted
  }

  groups(): readonly DirectoryRecord[] {
    return [...this.#groups.values()]
  }

  /** The ids of a group's members, in the order in which they joined; nothing for a group that is not there. */
  members(group: string): readonly string[] | undefined {
    const members = this.#members.get(group)
    return members && [...members]
  }

  application(id: string) {
    const bound = this.#applications.get(id)
    if (bound === undefined) return undefined
    const through = [...bound.groups].flatMap((group) => this.members(group) ?? [])
    return { groups: [...bound.groups], users: [...new Set([...bound.users, ...through])] }
  }

  /** The groups that somebody is in. */
  groupsOf(user: string): readonly string[] {
    return [...this.#members].filter(([, members]) => members.has(user)).map(([group]) => group)
  }

  addPerson(person: Person, fields: DirectoryRecord = {}): string {
    const { subject: id } = person
    this.#put(id, { ...systemUser(person, this.organization), ...fields })
    for (const name of person.groups ?? []) this.join(id, this.addGroup(name))
    return id
  }

  addOrdinary(id: string, fields: DirectoryRecord): void {
    this.#put(id, { ...ordinaryUser(id, this.organization), ...fields })
  }

  updateUser(id: string, fields: DirectoryRecord): void {
    this.#put(id, { ...this.#users.get(id), ...fields }, 'user_update')
  }

  removeUser(id: string): void {
    if (!this.#users.delete(id)) return
    this.#sorted = undefined
    for (const members of this.#members.values()) members.delete(id)
    this.#say('user_delete', { resource: { type: 'user', id } })
  }

  /** @returns its id, also where it is there already */
  addGroup(name: string, id = objectId('group', name)): string {
    if (!this.#groups.has(id)) {
      this.#groups.set(id, userGroup(id, name))
      this.#members.set(id, new Set())
      this.#say('group_create', { resource: { type: 'user_group', id } })
    }
    return id
  }

  updateGroup(id: string, fields: DirectoryRecord): void {
    this.#groups.set(id, { ...this.#groups.get(id), ...fields })
    this.#say('group_update', { resource: { type: 'user_group', id } })
  }

  removeGroup(id: string): void {
    this.#groups.delete(id)
    this.#members.delete(id)
    this.#say('group_delete', { resource: { type: 'user_group', id } })
  }

  join(user: string, group: string): void {
    this.#members.get(group)?.add(user)
    this.#associate('add', user, group)
  }

  leave(user: string, group: string): void {
    this.#members.get(group)?.delete(user)
    this.#associate('remove', user, group)
  }

  bind(application: string, groups: readonly string[], users: readonly string[]): void {
    this.#applications.set(application, { groups: new Set(groups), users: new Set(users) })
  }

  /** Only these from here on; groups without anybody stay. */
  replacePeople(people: readonly Person[]): void {
    const kept = new Set(people.map(({ subject }) => subject))
    for (const id of [...this.#users.keys()].filter((one) => !kept.has(one))) this.removeUser(id)
    for (const person of people) {
      const named = new Set(person.groups)
      for (const group of this.groupsOf(person.subject)) {
        if (!named.has(String(this.#groups.get(group)?.['name']))) this.leave(person.subject, group)
      }
      this.addPerson(person)
    }
  }

  #put(id: string, user: DirectoryRecord, eventType = 'user_create'): void {
    this.#users.set(id, user)
    this.#sorted = undefined
    this.#say(eventType, { resource: { type: 'user', id } })
  }

  #associate(op: string, user: string, group: string): void {
    const connection = { from: { type: 'user_group', object_id: group }, to: { type: 'USER', object_id: user } }
    this.#say('association_change', { association: { op, connection } })
  }

  /** Of the last ten thousand only: nobody asks a test for more. */
  #say(eventType: string, more: DirectoryRecord): void {
    if (this.events.length >= 10_000) return
    this.events.push({ event_type: eventType, timestamp: new Date(this.#now()).toISOString(), ...more })
  }
}
