/** Someone who can sign in at the example providers. */
export interface Person {
  /** 24 hexadecimal characters, like a JumpCloud ObjectId. */
  readonly id: string
  readonly username: string
  readonly email: string
  readonly emailVerified: boolean
  readonly givenName: string
  readonly familyName: string
  readonly groups: readonly string[]
}

/** The directory both example providers share: people with no, one and several groups, and one unverified email. */
export const people: readonly Person[] = [
  {
    id: '5f0c2a9be1b4d93a7c6e0001',
    username: 'ada',
    email: 'ada@example.com',
    emailVerified: true,
    givenName: 'Ada',
    familyName: 'Lovelace',
    groups: ['engineering', 'Sales, EMEA', 'admins'],
  },
  {
    id: '5f0c2a9be1b4d93a7c6e0002',
    username: 'grace',
    email: 'grace@example.com',
    emailVerified: true,
    givenName: 'Grace',
    familyName: 'Hopper',
    groups: ['engineering'],
  },
  {
    id: '5f0c2a9be1b4d93a7c6e0003',
    username: 'sean',
    email: 'sean.obrien@example.com',
    emailVerified: true,
    givenName: 'Seán',
    familyName: "O'Brien & Søn",
    groups: [],
  },
  {
    id: '5f0c2a9be1b4d93a7c6e0004',
    username: 'mallory',
    email: 'mallory@example.com',
    emailVerified: false,
    givenName: 'Mallory',
    familyName: 'Unverified',
    groups: ['contractors'],
  },
]
