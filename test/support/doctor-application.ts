import { createRelyingParty } from '../../src/index.ts'
import { createTestSamlProvider } from '../../src/testing.ts'

/** What an application would export, for the command that looks at it. */
export const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  connections: [createTestSamlProvider({ preset: 'jumpcloud' }).connection('acme')],
})
