import { createRelyingParty, type SamlConnectionInput, type SignIn } from 'relyant'
import { describe, expect, test } from 'vitest'
import { cookieHeader } from '../../support/clock.ts'
import { signMetadata } from '../../support/metadata.ts'
import { replace } from '../../support/replace.ts'
import type { Forgery } from '../../support/saml-double.ts'
import { createScenario } from '../../support/scenario.ts'

async function signIn(forgery: Forgery = {}, changes: Partial<SamlConnectionInput> = {}): Promise<SignIn> {
  const { options, saml } = await createScenario()
  const [, acme] = options.connections as [unknown, SamlConnectionInput]
  const sso = createRelyingParty({ ...options, connections: [{ ...acme, ...changes }] })
  const start = await sso.begin({ connection: 'acme' })
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: saml.answer(start, forgery),
  })
}

const verifications = ['both', 'strict'] as const

describe.each(verifications)('what providers write, read with verification %s', (verification) => {
  const complete = (forgery: Forgery, changes: Partial<SamlConnectionInput> = {}) =>
    signIn(forgery, { verification, ...changes })

  test.each(['assertion', 'response', 'both'] as const)('xmlns:xml declared properly, signed %s', async (sign) => {
    const declaredXml = '$& xmlns:xml="http://www.w3.org/XML/1998/namespace"'
    const { identity } = await complete({
      sign,
      assertion: (xml) =>
        replace('<saml:Assertion', declaredXml)(xml).replace('<saml:AttributeValue', `${declaredXml} xml:lang="en"`),
      response: replace('<samlp:Response', declaredXml),
    })
    expect(identity).toMatchObject({ subject: 'ada@example.com', groups: ['engineering', 'Sales, EMEA'] })
  })

  test('a signed Response without an Issuer, which is refused', async () => {
    const response = replace(/(<samlp:Response[^>]*>)<saml:Issuer>.*?<\/saml:Issuer>/, '$1')
    const { saml } = await createScenario()
    const afterwards = (xml: string): string => signMetadata(xml, saml.key)
    await expect(
      complete({ sign: 'assertion', response, afterwards }, { certificate: saml.key.certificate }),
    ).rejects.toMatchObject({
      code: 'assertion_issuer_mismatch',
      expected: 'https://auth.getport.io',
      received: undefined,
    })
    await expect(complete({ sign: 'assertion', response })).resolves.toBeDefined()
  })

  test.each([
    ['none', ''],
    ['an empty one', ' ID=""'],
  ])('a Response whose ID is %s, which is refused', async (_what, id) => {
    const response = replace(/(<samlp:Response[^>]*?) ID="[^"]*"/, `$1${id}`)
    await expect(complete({ response })).rejects.toMatchObject({
      code: 'response_malformed',
      details: { reason: 'response-without-id' },
    })
  })
})
