import type { OidcFault } from '../defect.ts'
import type { Claims } from '../preset.ts'
import { discovery } from './sections.ts'

/** Adds the slash at the end of an issuer, or takes it away. */
export const otherSlash = (issuer: string): string => (issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`)

const changed = (name: string, description: string, changes: Claims): OidcFault => ({
  name: `metadata-${name}`,
  description,
  section: discovery('3'),
  code: 'provider_metadata_invalid',
  metadata: (metadata) => ({ ...metadata, ...changes }),
})

/** Defects of the discovery document. */
export const metadataFaults: readonly OidcFault[] = [
  {
    name: 'metadata-issuer-other',
    description: 'the discovery document is that of another issuer',
    section: discovery('4.3'),
    code: 'issuer_mismatch',
    metadata: (metadata) => ({ ...metadata, issuer: 'https://evil.example/' }),
  },
  {
    name: 'metadata-issuer-slash',
    description: 'the issuer is spelt with a slash too many or too few at its end',
    section: discovery('4.3'),
    code: 'issuer_mismatch',
    metadata: (metadata, { issuer }) => ({ ...metadata, issuer: otherSlash(issuer) }),
  },
  changed('issuer-missing', 'the discovery document names no issuer', { issuer: undefined }),
  changed('issuer-list', 'the issuer is a list', { issuer: ['https://op.example'] }),
  changed('keys-missing', 'the discovery document has no jwks_uri', { jwks_uri: undefined }),
  changed('keys-number', 'the jwks_uri is a number', { jwks_uri: 1 }),
  changed('authorization-endpoint-missing', 'there is no authorization_endpoint', {
    authorization_endpoint: undefined,
  }),
  changed('authorization-endpoint-script', 'the authorization_endpoint is a script', {
    authorization_endpoint: 'javascript:alert(document.domain)',
  }),
  changed('authorization-endpoint-relative', 'the authorization_endpoint is a path', {
    authorization_endpoint: '/auth',
  }),
  changed('token-endpoint-missing', 'there is no token_endpoint', { token_endpoint: undefined }),
  changed('token-endpoint-plain-http', 'the token_endpoint is plain http', {
    token_endpoint: 'http://op.example/token',
  }),
  changed('token-endpoint-with-password', 'the token_endpoint has a user name and a password in it', {
    token_endpoint: 'https://user:password@op.example/token',
  }),
  changed('userinfo-endpoint-plain-http', 'the userinfo_endpoint is plain http', {
    userinfo_endpoint: 'http://op.example/userinfo',
  }),
  {
    name: 'metadata-list',
    description: 'the discovery document is a list',
    section: discovery('4.2'),
    code: 'provider_metadata_invalid',
    metadata: () => [],
  },
  {
    name: 'metadata-too-deep',
    description: 'the discovery document is nested deeper than a stack',
    section: discovery('4.2'),
    code: 'provider_metadata_invalid',
    endpoint: {
      discovery: async (answer) => {
        const text = JSON.stringify(await (await answer()).json())
        const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
        const headers = { 'content-type': 'application/json' }
        return new Response(`${text.slice(0, -1)},"deep":${deep}}`, { headers })
      },
    },
  },
]
