import { createHash } from 'node:crypto'
import type { Person } from '../person.ts'
import type { SamlAttribute } from './assertion.ts'
import { attributeNameFormats, authenticationContexts, nameIdFormats } from './names.ts'
import type { SamlPreset } from './preset.ts'

export type SamlPresetName = 'jumpcloud' | 'okta' | 'entra' | 'google' | 'keycloak' | 'generic'

const emailOf = ({ email, username }: Person): string => (email === false ? username : email)

/** The usual facts under the names of a provider; what a person does not have is not sent. */
function attributes(
  facts: readonly (readonly [name: string, value: string | false | undefined])[],
  nameFormat?: string,
) {
  return facts.flatMap(([name, value]): SamlAttribute[] =>
    value === undefined || value === false ? [] : [{ name, values: [value], ...(nameFormat && { nameFormat }) }],
  )
}

const verifiedAsText = ({ email, emailVerified }: Person): string | undefined =>
  email === false || emailVerified === undefined ? undefined : String(emailVerified)

/** One attribute with a value for each group; nobody is in no group. */
const oneAttribute =
  (nameFormat?: string): SamlPreset['groups'] =>
  (name, groups) =>
    groups.length === 0 ? [] : [{ name, values: groups, ...(nameFormat && { nameFormat }) }]

const jumpcloud: SamlPreset = {
  ssoUrl: (name) => `https://sso.jumpcloud.com/saml2/${name}`,
  // Free text of the customer; this is what one vendor's guide tells all of them to type.
  entityId: () => 'https://auth.getport.io',
  metadataUrl: () =>
    'https://console.jumpcloud.com/api/organizations/7778e57842cd2850567c09b9/applications/615c83d1a6f0b50001a2b3c4/metadata.xml',
  signed: 'assertion',
  redirectDeclared: false,
  nameId: (person) => ({ value: person.nameId ?? emailOf(person), format: nameIdFormats.unspecifiedOfJumpcloud }),
  context: authenticationContexts.passwordProtectedTransport,
  refusesContexts: false,
  // Undocumented.
  lifetime: { before: 60, after: 600 },
  attributes: (person) =>
    attributes([
      ['email', person.email],
      // A constant that the administrator types: text.
      ['email_verified', verifiedAsText(person)],
      ['given_name', person.givenName],
      ['family_name', person.familyName],
    ]),
  groupsAttribute: 'memberOf',
  groups: oneAttribute(),
  connection: {},
}

// Okta, Entra and Google: no recorded assertion; from the vendors' public documentation.

const okta: SamlPreset = {
  ssoUrl: (name) => `https://example.okta.com/app/example_${name}_1/exk1fxphMuMu3ULWO5d7/sso/saml`,
  entityId: () => 'http://www.okta.com/exk1fxphMuMu3ULWO5d7',
  metadataUrl: () => 'https://example.okta.com/app/exk1fxphMuMu3ULWO5d7/sso/saml/metadata',
  sloUrl: (name) => `https://example.okta.com/app/example_${name}_1/exk1fxphMuMu3ULWO5d7/slo/saml`,
  signed: 'both',
  redirectDeclared: true,
  nameId: (person) => ({ value: person.nameId ?? emailOf(person), format: nameIdFormats.unspecified }),
  context: authenticationContexts.passwordProtectedTransport,
  refusesContexts: false,
  lifetime: { before: 300, after: 300 },
  attributes: (person) =>
    attributes(
      [
        ['email', person.email],
        ['firstName', person.givenName],
        ['lastName', person.familyName],
      ],
      attributeNameFormats.unspecified,
    ),
  groupsAttribute: 'groups',
  groups: oneAttribute(attributeNameFormats.unspecified),
  connection: {},
}

const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const microsoft = 'http://schemas.microsoft.com'
const xmlsoap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** An object id: a GUID made of the subject. */
const objectIdOf = ({ subject }: Person): string =>
  createHash('sha256')
    .update(subject)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

const entra: SamlPreset = {
  ssoUrl: () => `https://login.microsoftonline.com/${tenant}/saml2`,
  entityId: () => `https://sts.windows.net/${tenant}/`,
  metadataUrl: () =>
    `https://login.microsoftonline.com/${tenant}/federationmetadata/2007-06/federationmetadata.xml?appid=00001111-aaaa-2222-bbbb-3333cccc4444`,
  sloUrl: () => `https://login.microsoftonline.com/${tenant}/saml2`,
  signed: 'assertion',
  redirectDeclared: true,
  nameId: (person) => ({ value: person.nameId ?? emailOf(person), format: nameIdFormats.email }),
  nameIdFormats: [nameIdFormats.unspecified, nameIdFormats.email, nameIdFormats.persistent, nameIdFormats.transient],
  context: authenticationContexts.password,
  refusesContexts: false,
  lifetime: { before: 300, after: 3600 },
  attributes: (person) => [
    ...attributes([
      [`${microsoft}/identity/claims/tenantid`, tenant],
      [`${microsoft}/identity/claims/objectidentifier`, objectIdOf(person)],
      [`${microsoft}/identity/claims/displayname`, person.name],
      [`${microsoft}/identity/claims/identityprovider`, `https://sts.windows.net/${tenant}/`],
    ]),
    {
      name: `${microsoft}/claims/authnmethodsreferences`,
      values: [
        `${microsoft}/ws/2008/06/identity/authenticationmethod/password`,
        ...(person.amr?.includes('mfa') ? [`${microsoft}/claims/multipleauthn`] : []),
      ],
    },
    ...attributes([
      [`${xmlsoap}/givenname`, person.givenName],
      [`${xmlsoap}/surname`, person.familyName],
      [`${xmlsoap}/emailaddress`, person.email],
      [`${xmlsoap}/name`, emailOf(person)],
    ]),
  ],
  groupsAttribute: `${microsoft}/ws/2008/06/identity/claims/groups`,
  groups: (name, groups, person) =>
    groups.length > 150
      ? attributes([
          [
            `${microsoft}/claims/groups.link`,
            `https://graph.windows.net/${tenant}/users/${objectIdOf(person)}/getMemberObjects`,
          ],
        ])
      : oneAttribute()(name, groups, person),
  connection: {},
}

const google: SamlPreset = {
  ssoUrl: () => 'https://accounts.google.com/o/saml2/idp?idpid=C01example',
  entityId: () => 'https://accounts.google.com/o/saml2?idpid=C01example',
  metadataUrl: () => 'https://admin.google.com/ac/apps/saml/metadata?idpid=C01example',
  signed: 'assertion',
  redirectDeclared: true,
  nameId: (person) => ({ value: person.nameId ?? emailOf(person), format: nameIdFormats.unspecified }),
  context: authenticationContexts.unspecified,
  refusesContexts: false,
  lifetime: { before: 300, after: 300 },
  attributes: (person) =>
    attributes([
      ['email', person.email],
      ['given_name', person.givenName],
      ['family_name', person.familyName],
    ]),
  groupsAttribute: 'groups',
  groups: (name, groups, person) => oneAttribute()(name, groups.slice(0, 75), person),
  connection: {},
}

const keycloak: SamlPreset = {
  ssoUrl: (name) => `https://keycloak.example.com/realms/${name}/protocol/saml`,
  entityId: (name) => `https://keycloak.example.com/realms/${name}`,
  metadataUrl: (name) => `https://keycloak.example.com/realms/${name}/protocol/saml/descriptor`,
  sloUrl: (name) => `https://keycloak.example.com/realms/${name}/protocol/saml`,
  signed: 'response',
  redirectDeclared: true,
  nameId: (person) => ({ value: person.nameId ?? person.username, format: nameIdFormats.unspecified }),
  nameIdFormats: [nameIdFormats.unspecified, nameIdFormats.email, nameIdFormats.persistent, nameIdFormats.transient],
  context: authenticationContexts.unspecified,
  refusesContexts: false,
  lifetime: { before: 0, after: 60 },
  attributes: (person) =>
    attributes(
      [
        ['email', person.email],
        ['username', person.username],
        ['firstName', person.givenName],
        ['lastName', person.familyName],
      ],
      attributeNameFormats.basic,
    ),
  groupsAttribute: 'groups',
  groups: (name, groups) =>
    groups.map((group) => ({ name, values: [group], nameFormat: attributeNameFormats.basic, friendlyName: name })),
  connection: {},
}

const generic: SamlPreset = {
  ssoUrl: (name) => `https://idp.example.com/saml2/${name}/sso`,
  entityId: (name) => `https://idp.example.com/saml2/${name}`,
  metadataUrl: (name) => `https://idp.example.com/saml2/${name}/metadata`,
  sloUrl: (name) => `https://idp.example.com/saml2/${name}/slo`,
  signed: 'assertion',
  redirectDeclared: true,
  nameId: (person) => ({ value: person.nameId ?? person.subject, format: nameIdFormats.persistent }),
  nameIdFormats: [nameIdFormats.unspecified, nameIdFormats.email, nameIdFormats.persistent, nameIdFormats.transient],
  context: authenticationContexts.passwordProtectedTransport,
  refusesContexts: true,
  lifetime: { before: 60, after: 300 },
  attributes: (person) =>
    attributes(
      [
        ['email', person.email],
        ['email_verified', verifiedAsText(person)],
        ['name', person.name],
        ['given_name', person.givenName],
        ['family_name', person.familyName],
        ['preferred_username', person.username],
      ],
      attributeNameFormats.basic,
    ),
  groupsAttribute: 'groups',
  // Without a value for who is in no group: that is said, not left open.
  groups: (name, groups) => [{ name, values: groups, nameFormat: attributeNameFormats.basic }],
  connection: { emailVerification: 'accept-text' },
}

export const samlPresets: Readonly<Record<SamlPresetName, SamlPreset>> = {
  jumpcloud,
  okta,
  entra,
  google,
  keycloak,
  generic,
}
