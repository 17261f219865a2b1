import { createRelyingParty } from 'relyant'
import { describe, expect, test } from 'vitest'
import { recorded } from '../support/record-refusal.ts'
import { createScenario } from '../support/scenario.ts'

const { options } = await createScenario()
const sso = createRelyingParty(options)

const field = (xml: string): string => encodeURIComponent(Buffer.from(xml).toString('base64'))
const saml1 = field(
  '<?xml version="1.0"?><Response xmlns="urn:oasis:names:tc:SAML:1.0:protocol" ResponseID="_a" MajorVersion="1" MinorVersion="1"/>',
)
const logoutResponse = field('<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_a"/>')

describe.each(['/login/callback?connection=acme', '/auth/callback'])(
  'what everybody would bring to %s, always',
  (url) => {
    test.each([
      ['a response in the query', 'query', 'SAMLResponse=PHNhbWw%2B&RelayState=x', 'redirect-binding'],
      ['a response in the query, of which nothing is left', 'query', 'SAMLResponse=', 'redirect-binding'],
      ['an artifact in the query', 'query', 'SAMLart=AAQAAMh48', 'artifact'],
      ['an artifact in a form', 'form', 'SAMLart=AAQAAMh48&RelayState=x', 'artifact'],
      ['a request by redirect', 'query', 'SAMLRequest=fZBB', 'saml-request'],
      ['a request by POST', 'form', 'SAMLRequest=PHNhbWw%2B&RelayState=x', 'saml-request'],
      ['a response of SAML 1.1', 'form', `SAMLResponse=${saml1}&TARGET=x`, 'saml-1'],
      ['one with a RelayState', 'form', `SAMLResponse=${saml1}&RelayState=x`, 'saml-1'],
      ['a LogoutResponse', 'form', `SAMLResponse=${logoutResponse}`, 'logout-response'],
      [
        'an answer of WS-Federation',
        'form',
        'wa=wsignin1.0&wresult=%3Ct%3ARequestSecurityTokenResponse%2F%3E',
        'ws-federation',
      ],
    ])('%s is refused as a matter of setting up', async (_what, where, text, reason) => {
      const separator = url.includes('?') ? '&' : '?'
      const inbound =
        where === 'query'
          ? { url: url + separator + text }
          : { url, form: Object.fromEntries(new URLSearchParams(text)) }
      await expect(recorded(sso.complete(inbound))).rejects.toMatchObject({
        code: 'response_unsupported',
        kind: 'configuration',
        details: { reason },
        hint: expect.any(String),
      })
    })

    test('nothing at all stays a bookmark', async () => {
      await expect(recorded(sso.complete({ url }))).rejects.toMatchObject({ code: 'response_missing', kind: 'stale' })
    })
  },
)
