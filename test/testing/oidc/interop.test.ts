import * as client from 'openid-client'
import { createTestOidcProvider, person } from 'relyant/testing'
import { describe, expect, test } from 'vitest'
import { redirectUri } from './wire.ts'

const ada = person({ email: 'ada@example.com', groups: ['engineering', 'everyone'] })

// Somebody else's relying party, which checks for itself what the provider says.
describe.each(['entra', 'generic', 'google', 'jumpcloud', 'keycloak', 'okta'] as const)(
  'openid-client at %s',
  (preset) => {
    async function signIn(responseMode: 'form_post' | 'query') {
      const provider = createTestOidcProvider({ preset, people: [ada], redirectUris: [redirectUri] })
      const { clientId, clientSecret, tokenEndpointAuthMethod: method } = provider.connection('x')
      const secret = typeof clientSecret === 'string' ? clientSecret : (clientSecret?.reveal() ?? '')
      const authentication = method === 'client_secret_basic' ? client.ClientSecretBasic : client.ClientSecretPost
      const configuration = await client.discovery(new URL(provider.issuer), clientId, {}, authentication(secret), {
        [client.customFetch]: provider.fetch as client.CustomFetch,
      })
      client.enableNonRepudiationChecks(configuration)
      const pkceCodeVerifier = client.randomPKCECodeVerifier()
      const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
      const parameters = {
        redirect_uri: redirectUri,
        scope: 'openid profile email offline_access',
        access_type: 'offline',
        state: expectedState,
        nonce: expectedNonce,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        ...(responseMode === 'form_post' && { response_mode: responseMode }),
      }
      const pushes = configuration.serverMetadata().pushed_authorization_request_endpoint !== undefined
      const url = pushes
        ? await client.buildAuthorizationUrlWithPAR(configuration, parameters)
        : client.buildAuthorizationUrl(configuration, parameters)
      const answer = provider.answer({ binding: 'redirect', url: url.href })
      const callback =
        answer.form === undefined ? new URL(answer.url) : new Request(answer.url, { method: 'POST', body: answer.form })
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        pkceCodeVerifier,
        expectedState,
        expectedNonce,
        idTokenExpected: true,
        // Entra and Google say it of nobody unasked.
        ...(!['entra', 'google'].includes(preset) && { maxAge: 60 }),
      })
      return { configuration, tokens, pushes, provider }
    }

    test('signs in, reads userinfo, refreshes and revokes', async () => {
      const { configuration, tokens } = await signIn('query')
      expect(tokens.claims()?.sub).toBe(ada.subject)
      const userinfo = await client.fetchUserInfo(configuration, tokens.access_token, ada.subject)
      expect(userinfo.email).toBe('ada@example.com')
      const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
      expect(refreshed.claims()?.sub).toBe(ada.subject)
      if (configuration.serverMetadata().revocation_endpoint === undefined) return
      await client.tokenRevocation(configuration, refreshed.access_token)
      await expect(client.fetchUserInfo(configuration, refreshed.access_token, ada.subject)).rejects.toThrow()
    })

    test('takes a posted answer', async () => {
      const { tokens } = await signIn('form_post')
      expect(tokens.claims()?.sub).toBe(ada.subject)
    })

    test('signs out', async () => {
      const { configuration, tokens, provider } = await signIn('query')
      if (configuration.serverMetadata().end_session_endpoint === undefined) {
        expect(preset).toBe('google')
        return
      }
      const url = client.buildEndSessionUrl(configuration, {
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: 'https://app.example.com/',
        state: 'bye',
      })
      const response = await provider.fetch(url)
      expect([response.status, response.headers.get('location')]).toEqual([303, 'https://app.example.com/?state=bye'])
    })
  },
)
