import { expect, test } from 'vitest'
import { parseConnection, type SamlConnection } from '../../../src/configuration/connection.ts'
import { verificationKeysOf } from '../../../src/saml/keys/verification-keys.ts'
import { ellipticKeys, fixedRsaKey } from '../../support/fixed-keys.ts'
import { acmeConnection } from '../../support/saml-double.ts'

const connection = (certificate: readonly string[]): SamlConnection => ({
  ...(parseConnection({ ...acmeConnection({ key: fixedRsaKey } as never), verification: 'strict' }) as SamlConnection),
  certificate,
})

test('a certificate is read once, for every connection that brings the same text', () => {
  const [first] = verificationKeysOf(connection([fixedRsaKey.certificate]))
  const [, second] = verificationKeysOf(connection([ellipticKeys.p256.certificate, `${fixedRsaKey.certificate}`]))
  expect(second?.key).toBe(first?.key)
})

test('keys come in the order of the connection, also when more were read than are kept', () => {
  const certificates = Array.from({ length: 1001 }, (_, count) => fixedRsaKey.certificate + '\n'.repeat(count + 1))
  for (const certificate of certificates) {
    expect(verificationKeysOf(connection([certificate, fixedRsaKey.certificate]))).toMatchObject([
      { certificate },
      { certificate: fixedRsaKey.certificate },
    ])
  }
  const [again] = verificationKeysOf(connection([certificates[0] ?? '']))
  expect(again?.key.asymmetricKeyType).toBe('rsa')
})
