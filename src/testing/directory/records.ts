import { createHash } from 'node:crypto'
import type { Person } from '../person.ts'

/** A record as it stands on the wire; a test may write into it whatever a directory should not. */
export type DirectoryRecord = Record<string, unknown>

/** 24 hexadecimal digits, always the same for the same name. */
export const objectId = (kind: string, name: string): string =>
  createHash('sha256').update(`${kind}|${name}`).digest('hex').slice(0, 24)

/** A person as JumpCloud has them: `sub` of a sign-in is their id. */
export function systemUser(person: Person, organization: string): DirectoryRecord {
  const { subject, email, username, givenName, familyName, name } = person
  return {
    ...ordinaryUser(subject, organization),
    username,
    email: email === false ? null : email,
    firstname: givenName,
    lastname: familyName,
    displayname: name,
  }
}

/** What is the same for everybody who is well. */
export function ordinaryUser(id: string, organization: string): DirectoryRecord {
  return {
    _id: id,
    id,
    state: 'ACTIVATED',
    activated: true,
    suspended: false,
    account_locked: false,
    account_locked_date: null,
    password_expired: false,
    totp_enabled: false,
    externally_managed: false,
    alternateEmail: null,
    department: '',
    organization,
    attributes: [],
  }
}

export const userGroup = (id: string, name: string): DirectoryRecord => ({
  id,
  name,
  type: 'user_group',
  email: null,
  description: null,
  attributes: null,
  membershipMethod: 'STATIC',
})
