import type {
  Connection,
  ConnectionInput,
  LogoutReference,
  OidcConnection,
  OidcConnectionInput,
  SamlConnection,
  SamlConnectionInput,
  SamlMetadataConnection,
  Secret,
  XmlSigningKey,
} from 'relyant'
import { describe, expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { oidcConnection } from '../../src/configuration/connection.ts'
import type { OidcProviderMetadataInput } from '../../src/configuration/oidc-input.ts'
import type { samlSettings } from '../../src/configuration/saml-connection.ts'
import type { logoutReferenceSchema } from '../../src/core/logout-reference.ts'

/** The same type however it was put together, without `readonly`. */
type Plain<Type> = Type extends CryptoKey | Secret | ((...rest: never[]) => unknown)
  ? Type
  : Type extends readonly (infer Item)[]
    ? Plain<Item>[]
    : Type extends object
      ? { -readonly [Name in keyof Type]: Plain<Type[Name]> }
      : Type

/** What a schema says of documents is less than what an interface does: names, and nothing of their values. */
type Without<Type, Name extends string> = Omit<Plain<Type>, Name>

describe('what is written by hand of a connection is what the schema says', () => {
  test('of OpenID Connect, as written', () => {
    type Schema = z.input<typeof oidcConnection>
    expectTypeOf<Without<OidcConnectionInput, 'metadata'>>().toEqualTypeOf<Without<Schema, 'metadata'>>()
    expectTypeOf<OidcProviderMetadataInput>().toExtend<NonNullable<Schema['metadata']>>()
    expectTypeOf<NonNullable<Schema['metadata']>>().toExtend<OidcProviderMetadataInput>()
  })

  test('of OpenID Connect, as received', () => {
    type Schema = z.output<typeof oidcConnection>
    expectTypeOf<Without<OidcConnection, 'metadata'>>().toEqualTypeOf<Without<Schema, 'metadata'>>()
  })

  test('of SAML, as written', () => {
    type Schema = z.input<typeof samlSettings>
    type Keys = 'signingKeys' | 'decryptionKeys'
    expectTypeOf<Without<SamlConnectionInput, Keys>>().toEqualTypeOf<Without<Schema, Keys>>()
    // An environment variable may not be set: that is said when the connection is read.
    expectTypeOf<Required<Pick<Schema, Keys>>>().toExtend<Required<Pick<SamlConnectionInput, Keys>>>()
    expectTypeOf<XmlSigningKey>().toEqualTypeOf<{
      readonly privateKey: string | Secret | undefined
      readonly certificate: string | undefined
    }>()
  })

  test('of SAML, as received', () => {
    type Schema = Plain<z.output<typeof samlSettings>>
    type Keys = 'signingKeys' | 'decryptionKeys'
    type Known = 'ssoUrl' | 'ssoBinding' | 'sloBinding' | 'idpEntityId' | 'signRequests' | 'certificate'
    type Metadata = 'metadata' | 'metadataUrl' | 'metadataCertificate' | 'metadataMaxValidity'
    type WithKeys = Required<Pick<Schema, Keys>>
    expectTypeOf<Plain<SamlMetadataConnection>>().toEqualTypeOf<
      Plain<Omit<Schema, 'ssoUrl' | 'certificate' | Keys> & WithKeys>
    >()
    expectTypeOf<Plain<SamlConnection>>().toEqualTypeOf<
      Plain<Omit<Schema, Known | Metadata | Keys> & Required<Pick<Schema, Known>> & WithKeys>
    >()
  })

  test('of a logout reference', () => {
    expectTypeOf<Plain<LogoutReference>>().toEqualTypeOf<Plain<z.infer<typeof logoutReferenceSchema>>>()
  })

  test('and what was received can be written again', () => {
    expectTypeOf<Connection>().toExtend<ConnectionInput>()
  })
})
