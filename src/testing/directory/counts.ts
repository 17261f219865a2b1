import type { DirectoryData } from './data.ts'

/** How large a made-up directory is. */
export interface DirectoryCounts {
  readonly users: number
  readonly groups?: number
  /** Spread over the groups evenly. */
  readonly memberships?: number
}

const hexadecimal = (kind: string, index: number): string => kind + index.toString(16).padStart(23, '0')

/** Fills a directory with people who are called by their number, and are the same every time. */
export function fill(data: DirectoryData, { users, groups = 0, memberships = 0 }: DirectoryCounts): void {
  const ids = Array.from({ length: users }, (_, index) => hexadecimal('5', index))
  for (const [index, id] of ids.entries()) {
    const username = `person.${index}`
    data.addOrdinary(id, { username, email: `${username}@example.com`, firstname: 'Person', lastname: String(index) })
  }
  for (let index = 0; index < groups; index += 1) {
    const group = data.addGroup(`group-${index}`, hexadecimal('6', index))
    const [from, to] = [index, index + 1].map((one) => Math.floor((one * memberships) / groups)) as [number, number]
    for (let at = from; at < Math.min(to, from + users); at += 1) data.join(ids[at % users] as string, group)
  }
}
