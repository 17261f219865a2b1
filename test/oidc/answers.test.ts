import { createHash } from 'node:crypto'
import { CompactEncrypt, exportPKCS8, generateKeyPair } from 'jose'
import { isSsoError, type OidcConnectionInput, type RawOidc, type SignIn } from 'relyant'
import { jumpcloud } from 'relyant/providers'
import { describe, expect, test } from 'vitest'
import type { Misbehaviour } from '../support/openid-double.ts'
import { recorded } from '../support/record-refusal.ts'
import { signInOfStaff } from '../support/scenario.ts'

type Claims = Record<string, unknown>

const signIn = async (misbehaviour: Misbehaviour, changes?: Partial<OidcConnectionInput>): Promise<SignIn> =>
  (await signInOfStaff(misbehaviour, changes)).signIn

const outcome = (misbehaviour: Misbehaviour, changes?: Partial<OidcConnectionInput>): Promise<string> =>
  recorded(signIn(misbehaviour, changes)).then(
    () => 'accepted',
    (error) => {
      if (!isSsoError(error)) throw error
      return error.code
    },
  )

const claims = (changes: Claims): Misbehaviour => ({ claims: (all) => ({ ...all, ...changes }) })
const rawOf = ({ raw }: SignIn): RawOidc => (raw.protocol === 'oidc' ? raw : expect.fail())

describe('audiences beside us', () => {
  const two = claims({ aud: ['client', 'api'], azp: 'client' })

  test.each<[string, readonly string[] | undefined, string]>([
    ['nothing is said: azp decides', undefined, 'accepted'],
    ['the other one is known', ['api'], 'accepted'],
    ['another one is known', ['billing'], 'id_token_claim_invalid'],
    ['none is known', [], 'id_token_claim_invalid'],
  ])('where %s', async (_what, audiences, code) => {
    expect(await outcome(two, audiences && { audiences })).toBe(code)
  })

  test('do no harm where there are none', async () => {
    expect(await outcome({}, { audiences: [] })).toBe('accepted')
    expect(await outcome(claims({ aud: ['client'] }), { audiences: [] })).toBe('accepted')
  })

  test('need no azp where the connection knows them (errata 2), and a foreign azp stays one', async () => {
    const list = { aud: ['client', 'api'] }
    for (const azp of [undefined, null, '']) {
      expect(await outcome(claims({ ...list, azp }), { audiences: ['api'] })).toBe('accepted')
      expect(await outcome(claims({ ...list, azp }), { audiences: ['billing'] })).toBe('id_token_claim_invalid')
    }
    expect(await outcome(claims({ ...list, azp: 'api' }), { audiences: ['api'] })).toBe('id_token_claim_invalid')
  })

  test('that nobody knows are named, with the option for them', async () => {
    await expect(signIn(claims({ aud: ['client', 'api'] }))).rejects.toMatchObject({
      code: 'id_token_claim_invalid',
      message: expect.stringContaining('"azp"'),
      hint: expect.stringContaining('name them in audiences: "api"'),
      details: { expected: 'client', received: ['client', 'api'] },
    })
  })

  test('that are no text are strangers', async () => {
    expect(await outcome(claims({ aud: ['client', 1], azp: 'client' }), { audiences: ['api'] })).toBe(
      'id_token_claim_invalid',
    )
  })
})

describe('c_hash', () => {
  const hashOf = (code: string): string =>
    createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url')

  test('has to be that of the code, where it is sent', async () => {
    let code = ''
    const parameters = (all: URLSearchParams): void => {
      code = all.get('code') ?? ''
    }
    expect(await outcome({ parameters, claims: (all) => ({ ...all, c_hash: hashOf(code) }) })).toBe('accepted')
    expect(await outcome(claims({ c_hash: hashOf('another code') }))).toBe('id_token_claim_invalid')
    expect(await outcome(claims({ c_hash: 1 }))).toBe('id_token_claim_invalid')
  })
})

describe('an issuer that differs by the slash at its end alone', () => {
  // What its metadata say was compared before: to write the other name would only turn the contradiction around.
  const hint = expect.stringMatching(/contradicts itself.*write issuer: "https:\/\/op\.example" and its endpoints/)

  test('is explained where the ID token says it', async () => {
    await expect(signIn(claims({ iss: 'https://op.example' }))).rejects.toMatchObject({
      code: 'id_token_claim_invalid',
      hint,
    })
  })

  test('is explained where the answer says it', async () => {
    const parameters = (all: URLSearchParams): void => all.set('iss', 'https://op.example')
    await expect(signIn({ parameters })).rejects.toMatchObject({ code: 'response_issuer_mismatch', hint })
  })

  test('is not the explanation for another one', async () => {
    const error = await signIn(claims({ iss: 'https://evil.example/' })).catch((reason) => reason)
    expect([error.code, error.hint]).toEqual(['id_token_claim_invalid', undefined])
  })
})

describe('required claims', () => {
  const requiredClaims = { jc_org: '5f0c' }

  test.each<[string, Misbehaviour, string]>([
    ['as they have to be', claims({ jc_org: '5f0c' }), 'accepted'],
    ['of another organisation', claims({ jc_org: '5f0d' }), 'claim_mismatch'],
    ['absent', {}, 'claim_mismatch'],
    ['of another type', claims({ jc_org: ['5f0c'] }), 'claim_mismatch'],
    ['in userinfo alone', { userinfo: (all) => ({ ...all, jc_org: '5f0c' }) }, 'accepted'],
    [
      'in userinfo, but not in the ID token',
      { ...claims({ jc_org: '5f0d' }), userinfo: (all) => ({ ...all, jc_org: '5f0c' }) },
      'claim_mismatch',
    ],
    ['of a prototype', { userinfo: (all) => ({ ...all, ['__proto__']: { jc_org: '5f0c' } }) }, 'claim_mismatch'],
  ])('%s', async (_what, misbehaviour, code) => {
    expect(await outcome(misbehaviour, { requiredClaims, userinfo: 'always' })).toBe(code)
  })

  test('are set by organization for JumpCloud', () => {
    const options = { id: 'staff', region: 'us', clientId: 'c', clientSecret: 's' } as const
    expect(jumpcloud.oidc({ ...options, organization: '5f0c' })).toMatchObject({ requiredClaims: { jc_org: '5f0c' } })
    expect(jumpcloud.oidc(options)).not.toHaveProperty('requiredClaims')
  })

  test('deny politely', async () => {
    await expect(signIn({}, { requiredClaims })).rejects.toMatchObject({
      kind: 'denied',
      message: 'the claim "jc_org" is null, expected "5f0c"',
    })
  })
})

describe('too many groups to send (Entra ID)', () => {
  const withoutGroups = (more: Claims): Misbehaviour => ({
    claims: ({ memberOf: _, ...all }) => ({ ...all, ...more }),
    userinfo: () => ({ sub: 'u1' }),
  })
  const pointer = {
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://graph.example/users/u1/getMemberObjects' } },
  }

  test.each<[string, Claims]>([
    ['with a pointer to where they are', pointer],
    ['with a word that there are some', { hasgroups: true }],
    ['with that word as a text', { hasgroups: 'true' }],
    ['with that word as a number', { hasgroups: 1 }],
  ])('are no empty list: %s', async (_what, more) => {
    const { identity } = await signIn(withoutGroups(more), { groupsClaim: 'groups', groupsWhenAbsent: 'none' })
    expect([identity.groups, identity.groupsComplete]).toEqual([[], false])
    expect(identity.evidence.get('groups')?.note).toContain('too many groups')
  })

  test('are believed to be none where nothing points elsewhere', async () => {
    for (const more of [{}, { hasgroups: false }, { hasgroups: 'false' }]) {
      const { identity } = await signIn(withoutGroups(more), { groupsClaim: 'groups', groupsWhenAbsent: 'none' })
      expect(identity.groupsComplete).toBe(true)
    }
  })
})

describe('encrypted userinfo', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  const decryptionKeys = [{ alg: 'RSA-OAEP-256', privateKey: await exportPKCS8(privateKey) }] as const
  const encrypt = (text: string, alg = 'RSA-OAEP-256'): Promise<string> =>
    new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({ alg, enc: 'A256GCM' }).encrypt(publicKey)
  const reply = (jwe: string): Misbehaviour => ({
    endpoint: { userinfo: () => new Response(jwe, { headers: { 'content-type': 'application/jwt' } }) },
  })
  const answers = { decryptionKeys, userinfo: 'always' } as const

  test('may be plain claims inside', async () => {
    const signedIn = await signIn(reply(await encrypt('{"sub":"u1","nickname":"a"}')), answers)
    expect(rawOf(signedIn).userinfo).toEqual({ sub: 'u1', nickname: 'a' })
  })

  test.each([
    ['about somebody else', '{"sub":"u2"}', 'userinfo_invalid'],
    ['a JWT that nobody signed', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.', 'algorithm_refused'],
    ['half an object', '{"sub":', 'userinfo_invalid'],
    ['text', 'x', 'userinfo_invalid'],
  ])('is refused with %s inside', async (_what, text, code) => {
    expect(await outcome(reply(await encrypt(text)), answers)).toBe(code)
  })

  test.each([
    ['another algorithm than that of the key', 'RSA-OAEP'],
    ['RSA with padding of PKCS #1 1.5', 'RSA1_5'],
    ['a password', 'PBES2-HS256+A128KW'],
    ['a shared key', 'dir'],
  ])('is not opened with %s', async (_what, alg) => {
    const [, ...rest] = (await encrypt('{"sub":"u1"}')).split('.')
    const header = Buffer.from(JSON.stringify({ alg, enc: 'A256GCM', p2c: 1e9, p2s: 'AA' })).toString('base64url')
    expect(await outcome(reply([header, ...rest].join('.')), answers)).toBe('token_decryption_failed')
  })

  test('is opened while the keys are being renewed', async () => {
    const other = await generateKeyPair('RSA-OAEP-256', { extractable: true })
    const keys = [{ alg: 'RSA-OAEP-256', kid: 'new', privateKey: other.privateKey }, ...decryptionKeys] as const
    expect(await outcome(reply(await encrypt('{"sub":"u1"}')), { ...answers, decryptionKeys: keys })).toBe('accepted')
  })
})

describe('claims of other parties', () => {
  const sources = {
    _claim_names: { address: 'one', phone: 'one', score: 'two', odd: 'three', gone: 'four' },
    _claim_sources: {
      one: { JWT: 'a.b.c' },
      two: { endpoint: 'https://credit.example/claims', access_token: 'at' },
      three: { endpoint: 5 },
      unused: { JWT: 'x' },
    },
  }

  test('are shown, neither verified nor fetched', async () => {
    const signedIn = await signIn(claims(sources))
    expect(rawOf(signedIn).claimSources).toEqual([
      { claims: ['address', 'phone'], jwt: 'a.b.c' },
      { claims: ['score'], endpoint: 'https://credit.example/claims', accessToken: 'at' },
    ])
    expect(signedIn.identity.claims.has('address')).toBe(false)
  })

  test.each([
    ['a list', { _claim_names: [], _claim_sources: [] }],
    ['null', { _claim_names: null, _claim_sources: null }],
    ['text', { _claim_names: 'x', _claim_sources: 'y' }],
    ['names alone', { _claim_names: { a: 'b' } }],
    ['sources of null', { _claim_names: { a: 'b' }, _claim_sources: { b: null } }],
  ])('that do not read do no harm: %s', async (_what, odd) => {
    expect(rawOf(await signIn(claims(odd)))).not.toHaveProperty('claimSources')
  })
})
