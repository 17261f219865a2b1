import { type AccountPolicy, decideAccount, type FoundAccounts, type LocalAccount } from 'relyant'
import { describe, expect, test } from 'vitest'

const identity = { accountKey: 'oidc|https://op/|1', email: 'Ada@corp.com', emailVerified: true }
const known: LocalAccount = { id: 'a', keys: [identity.accountKey] }
const invited: LocalAccount = { id: 'b', email: ' ada@CORP.com', keys: [] }
const creating: AccountPolicy = { create: { domains: [' Corp.com ', 'other.com'] } }
const linking: AccountPolicy = { linkByEmail: { domains: ['Corp.com'] } }

type Changes = Partial<{ readonly email: string | undefined; readonly emailVerified: boolean | undefined }>
type Row = readonly [name: string, found: FoundAccounts, policy: AccountPolicy, expected: string, changes?: Changes]

const rows: readonly Row[] = [
  ['the account of the key', { byKey: known }, {}, 'sign-in a'],
  ['the account of the key, whatever has the email', { byKey: known, byEmail: [invited] }, linking, 'sign-in a'],
  [
    'the account of the key, but it is disabled',
    { byKey: { ...known, disabled: true } },
    linking,
    'reject account-disabled',
  ],
  ['nobody', {}, {}, 'reject unknown-person'],
  ['nobody, and people get accounts', {}, { create: 'always' }, 'create'],
  ['nobody, and verified people get accounts', {}, { create: 'verified-email' }, 'create'],
  [
    'nobody, and only verified people get accounts',
    {},
    { create: 'verified-email' },
    'reject email-not-verified',
    { emailVerified: false },
  ],
  [
    'nobody, and it is not known whether the email is verified',
    {},
    { create: 'verified-email' },
    'reject email-not-verified',
    { emailVerified: undefined },
  ],
  ['nobody, and people of the domain get accounts', {}, creating, 'create'],
  ['nobody, of a domain that is not named', {}, creating, 'reject domain-not-bound', { email: 'ceo@victim.example' }],
  ['nobody, of a domain below', {}, creating, 'reject domain-not-bound', { email: 'ada@x.corp.com' }],
  ['nobody, of a domain that ends so', {}, creating, 'reject domain-not-bound', { email: 'ada@xcorp.com' }],
  [
    'nobody, of a domain before the last @',
    {},
    creating,
    'reject domain-not-bound',
    { email: '"a@corp.com"@evil.com' },
  ],
  ['nobody, of the domain, not verified', {}, creating, 'reject email-not-verified', { emailVerified: false }],
  ['nobody, of the domain, not known', {}, creating, 'reject email-not-verified', { emailVerified: undefined }],
  ['nobody, without an address', {}, creating, 'reject email-not-verified', { email: undefined }],
  ['nobody, without a domain', {}, { create: { domains: ['', 'ada'] } }, 'reject domain-not-bound', { email: 'ada' }],
  ['nobody, with an empty domain', {}, { create: { domains: [''] } }, 'reject domain-not-bound', { email: 'ada@' }],
  ['nobody, and no domain is named', {}, { create: { domains: [] } }, 'reject domain-not-bound'],
  [
    'nobody, of a domain that Unicode folds to one that is named',
    {},
    { create: { domains: ['korp.com'] } },
    'reject domain-not-bound',
    { email: 'ada@\u212aorp.com' },
  ],
  ['one by email, though their domain gets accounts', { byEmail: [invited] }, creating, 'reject email-in-use'],
  [
    'one by an address that Unicode folds to theirs',
    { byEmail: [{ id: 'k', email: 'kevin@corp.com', keys: [] }] },
    linking,
    'reject unknown-person',
    { email: '\u212aevin@corp.com' },
  ],
  [
    'one by an address with a domain that Unicode folds to theirs',
    { byEmail: [{ id: 'k', email: 'ada@\u212aorp.com', keys: [] }] },
    { linkByEmail: { domains: ['korp.com'] } },
    'reject domain-not-bound',
    { email: 'ada@\u212aorp.com' },
  ],
  ['one by email, without a policy', { byEmail: [invited] }, { create: 'always' }, 'reject email-in-use'],
  ['one by email, with a policy', { byEmail: [invited] }, linking, 'link b'],
  [
    'one by email that is not verified',
    { byEmail: [invited] },
    linking,
    'reject email-not-verified',
    { emailVerified: false },
  ],
  [
    'one by email of which nothing is known',
    { byEmail: [invited] },
    linking,
    'reject email-not-verified',
    { emailVerified: undefined },
  ],
  [
    'one by email of another domain',
    { byEmail: [invited] },
    { linkByEmail: { domains: ['other.com'] } },
    'reject domain-not-bound',
  ],
  [
    'one by email, and no domain is bound',
    { byEmail: [invited] },
    { linkByEmail: { domains: [] } },
    'reject domain-not-bound',
  ],
  [
    'one by email of a parent domain',
    { byEmail: [{ ...invited, email: 'ada@x.corp.com' }] },
    linking,
    'reject domain-not-bound',
    { email: 'ada@x.corp.com' },
  ],
  [
    'one by email that is bound to somebody else',
    { byEmail: [{ ...invited, keys: ['oidc|https://op/|2'] }] },
    linking,
    'reject account-bound-to-another-subject',
  ],
  ['one by email that is disabled', { byEmail: [{ ...invited, disabled: true }] }, linking, 'reject account-disabled'],
  ['two by email', { byEmail: [invited, { ...invited, id: 'c' }] }, linking, 'reject email-ambiguous'],
  [
    'somebody whom a pattern in the address found',
    { byEmail: [{ id: 'admin', email: 'admin@corp.com', keys: [] }] },
    { ...linking, create: 'always' },
    'create',
    { email: 'a_min@corp.com' },
  ],
  ['somebody without an address', { byEmail: [{ id: 'x', keys: [] }] }, linking, 'reject unknown-person'],
  [
    'somebody, for an identity without an address',
    { byEmail: [invited] },
    linking,
    'reject unknown-person',
    { email: undefined },
  ],
]

describe('an account is decided', () => {
  test.each(rows.map(([name, ...row]) => [name, row] as const))(
    '%s',
    (_name, [found, policy, expected, changes = {}]) => {
      const { email, emailVerified } = { ...identity, ...changes }
      const decision = decideAccount(
        {
          accountKey: identity.accountKey,
          ...(email !== undefined && { email }),
          ...(emailVerified !== undefined && { emailVerified }),
        },
        found,
        policy,
      )
      const detail = decision.action === 'reject' ? decision.reason : 'account' in decision ? decision.account.id : ''
      expect(`${decision.action} ${detail}`.trim()).toBe(expected)
      if ('accountKey' in decision) expect(decision.accountKey).toBe(identity.accountKey)
    },
  )

  test('never for an account that was found by the key and has it not', () => {
    expect(() => decideAccount(identity, { byKey: invited })).toThrow(TypeError)
  })
})
