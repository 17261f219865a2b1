import { createRelyingParty, type SamlConnectionInput } from 'relyant'
import { describe, expect, test } from 'vitest'
import { createCertifiedKey } from '../../../src/testing/certificate.ts'
import { cookieHeader } from '../../support/clock.ts'
import { createScenario } from '../../support/scenario.ts'
import { signXml } from '../../support/sign-xml.ts'

const key = createCertifiedKey('pysaml2')

type Change = (xml: string) => string

/** Gives an `Id` to every signature after they were made: neither is inside of what it, or the other one, covers. */
const nameSignatures =
  (id: string, attribute = 'Id'): Change =>
  (xml) =>
    xml.replaceAll('<ds:Signature ', `<ds:Signature ${attribute}="${id}" `)

describe.each(['both', 'strict'] as const)('ids that are used twice, verified by %s', (verification) => {
  async function signIn(
    sign: 'both' | 'none',
    afterwards: Change,
    changes: Partial<SamlConnectionInput> = {},
  ): Promise<string> {
    const { options, saml } = await createScenario()
    const [, acme] = options.connections as [unknown, SamlConnectionInput]
    const sso = createRelyingParty({ ...options, connections: [{ ...acme, verification, ...changes }] })
    const start = await sso.begin({ connection: 'acme' })
    const { identity } = await sso.complete({
      url: '/login/callback?connection=acme',
      cookies: cookieHeader(start.cookies),
      form: saml.answer(start, { sign, afterwards }),
    })
    return identity.subject
  }

  /** Signs as pysaml2 does: the outer signature covers the Id of the inner one. */
  const signBoth =
    (id: string): Change =>
    (xml) => {
      const signer = { privateKey: key.privateKey, kind: 'rsa', hash: 'sha256' } as const
      const inner = nameSignatures(id)(signXml(xml, signer))
      return signXml(inner, signer, 'Response').replace(/<ds:Signature (?!Id)/, `<ds:Signature Id="${id}" `)
    }

  test.each(['Signature1', 'x', '_a-b.c'])('signatures may share the Id %s, to which nothing refers', async (id) => {
    await expect(signIn('none', signBoth(id), { certificate: key.certificate })).resolves.toBe('ada@example.com')
  })

  const repeated = { code: 'response_malformed', details: { reason: 'id-repeated' } }

  test.each<[string, Change]>([
    ['another way to write it', (xml) => nameSignatures('s')(xml).replace('Id="s"', 'ID="s"')],
    ['the id of the assertion', (xml) => nameSignatures(/ID="(_assertion\d+)"/.exec(xml)?.[1] ?? '')(xml)],
    ['the id of the response', (xml) => nameSignatures(/ID="(_response\d+)"/.exec(xml)?.[1] ?? '')(xml)],
    ['the Id of another element', (xml) => nameSignatures('s')(xml).replace('<samlp:Status>', '<samlp:Status Id="s">')],
    [
      'the Id of an element called Signature',
      (xml) =>
        nameSignatures('s')(xml).replace(
          '<samlp:Status>',
          '<samlp:Extensions><Signature Id="s"/></samlp:Extensions>$&',
        ),
    ],
    [
      'an Id that a reference names',
      (xml) => nameSignatures('s')(xml).replace('<ds:KeyInfo>', '<ds:KeyInfo><ds:RetrievalMethod URI="#s"/>'),
    ],
    [
      'an Id that an XPointer names',
      (xml) => nameSignatures('sign')(xml).replace('<samlp:Status>', `<samlp:Status a="#xpointer(id('sign'))">`),
    ],
  ])('is refused: %s', async (_what, change) => {
    await expect(signIn('both', change)).rejects.toMatchObject(repeated)
  })
})
