import { describe, expect, test } from 'vitest'
import { parseConnection } from '../../src/configuration/connection.ts'
import { hintFor } from '../../src/configuration/hints.ts'

const connection = parseConnection({
  protocol: 'oidc',
  id: 'staff',
  issuer: 'https://id.example.com/',
  clientId: 'client',
  tokenEndpointAuthMethod: 'none',
  hints: [
    { contains: 'but method', hint: 'change the method' },
    { contains: 'Invalid_Client', hint: 'check the secret' },
  ],
})

describe('hintFor', () => {
  test.each([
    ['finds a part of the text', 'supported is A, but method B was requested', 'change the method'],
    ['leaves capitals of the text aside', 'BUT METHOD', 'change the method'],
    ['leaves capitals of the hint aside', 'invalid_client', 'check the secret'],
    ['lets the first hint win', 'invalid_client: A, but method B', 'change the method'],
    ['has nothing to say about an unknown text', 'server_error', undefined],
    ['has nothing to say about no text', '', undefined],
  ])('%s', (_behaviour, text, hint) => {
    expect(hintFor(connection, text)).toBe(hint)
  })
})
