import type { SamlConnectionInput } from 'relyant'
import { type CertifiedKey, createCertifiedKey, type Person, type SamlDefect, samlFaults } from 'relyant/testing'
import { createSamlProvider } from './application.ts'
import { type ConnectionName, callbackOf, emailOf, type PersonName } from './cast.ts'
import type { Alias, Defect, PostedAnswer, Statement } from './statement.ts'

export interface SamlSettings {
  readonly name: ConnectionName
  readonly entityId: string
  readonly now: () => number
  readonly people: Readonly<Record<PersonName, Person>>
  readonly unsolicited?: boolean
  readonly secret: (value: string) => void
}

/** A SAML identity provider of the testing kit, which says what a statement says. */
export interface SamlIdentityProvider {
  readonly protocol: 'saml'
  readonly origin: string
  connection(): SamlConnectionInput
  answer(url: string, statement: Statement): PostedAnswer
  unsolicited(statement: Statement, relayState: string | undefined): PostedAnswer
  /** Signs with another key from now on; the connection follows. */
  rotateKeys(): void
  /** Grows with each rotation: an answer of before is not worth anything. */
  readonly keyGeneration: number
}

const keys = new Map<string, CertifiedKey>()

/** A key for a role, made once a process. The kit's own providers share theirs, and here one of them is an enemy. */
function keyFor(role: string): CertifiedKey {
  const key = keys.get(role) ?? createCertifiedKey(role)
  keys.set(role, key)
  return key
}

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

export function createSamlIdentityProvider(settings: SamlSettings): SamlIdentityProvider {
  const { name, entityId, now, people, unsolicited = false } = settings
  const origin = `https://${name}.example`
  let generation = 0
  const key = (): CertifiedKey => keyFor(`${name} ${generation % 2}`)
  const kit = createSamlProvider({
    ssoUrl: `${origin}/sso`,
    entityId,
    spEntityId: `urn:app:${name}`,
    now,
    people: Object.values(people),
  })
  const fault = (statement: Statement): SamlDefect => ({ key: key(), ...defectOf(statement, now()) })
  const posted = ({ url, form }: ReturnType<typeof kit.answer>): PostedAnswer => {
    const fields = Object.fromEntries(Object.entries(form).map(([field, value]) => [field, String(value)]))
    settings.secret(fields['SAMLResponse']?.slice(400, 460) ?? '')
    return { url, form: fields }
  }
  return {
    protocol: 'saml',
    origin,
    get keyGeneration() {
      return generation
    },
    connection: () =>
      kit.connection(name, {
        certificate: key().certificate,
        verification: 'strict',
        ...(unsolicited && { allowUnsolicited: true }),
      }),
    answer: (url, statement) =>
      posted(kit.answer({ binding: 'redirect', url }, { person: people[statement.person], fault: fault(statement) })),
    unsolicited: (statement, relayState) =>
      posted(
        kit.unsolicited({
          acsUrl: callbackOf(name, 'login'),
          relayState,
          person: people[statement.person],
          fault: fault(statement),
        }),
      ),
    rotateKeys() {
      generation += 1
    },
  }
}

type Edit = (xml: string) => string

function defectOf({ person, authenticatedAt, defect, alias }: Statement, now: number): SamlDefect {
  const at: Edit = (xml) => set(xml, 'AuthnInstant', new Date(authenticatedAt).toISOString())
  const named: Edit = (xml) => (alias === undefined ? xml : aliases[alias](xml, person))
  const wrapping = defect === 'wrapped' ? samlFaults.find((one) => one.name.includes('wrap')) : undefined
  return {
    ...wrapping,
    ...(defect === 'foreign-signature' && { key: keyFor('of nobody') }),
    ...(defect === 'unsigned' && { sign: 'none' as const }),
    assertion: (xml, answer) => {
      const said = wrapping?.assertion?.(xml, answer) ?? xml
      return (defect === undefined ? same : (assertionEdits[defect]?.(now) ?? same))(named(at(said)))
    },
    response: (xml, answer) => {
      const said = wrapping?.response?.(xml, answer) ?? xml
      return (defect === undefined ? same : (responseEdits[defect] ?? same))(said)
    },
  }
}

const same: Edit = (xml) => xml

const set = (xml: string, attribute: string, value: string): string =>
  xml.replaceAll(new RegExp(`\\b${attribute}="[^"]*"`, 'g'), `${attribute}="${value}"`)

const aliases: Readonly<Record<Alias, (xml: string, person: PersonName) => string>> = {
  format: (xml) => xml.replace(/<saml:NameID [^>]*>[^<]*/, `<saml:NameID Format="${emailFormat}">ada`),
  qualifier: (xml) =>
    xml.replace(/<saml:NameID ([^>]*)>[^<]*/, '<saml:NameID NameQualifier="https://elsewhere.example" $1>ada'),
  email: (xml, person) =>
    xml
      .replace(`<saml:AttributeValue>${emailOf(person)}<`, `<saml:AttributeValue>${emailOf('ada')}<`)
      .replace('<saml:AttributeValue>true<', '<saml:AttributeValue>false<'),
}

const assertionEdits: Readonly<Partial<Record<Defect, (now: number) => Edit>>> = {
  expired: (now) => (xml) => set(xml, 'NotOnOrAfter', new Date(now - 3_600_000).toISOString()),
  'wrong-audience': () => (xml) => xml.replace(/<saml:Audience>[^<]*/, '<saml:Audience>urn:another:application'),
  'wrong-recipient': () => (xml) => set(xml, 'Recipient', 'https://another.example/acs'),
  'wrong-request': () => (xml) => set(xml, 'InResponseTo', '_of-another-request'),
  'wrong-issuer': () => (xml) => xml.replace(/<saml:Issuer>[^<]*/, '<saml:Issuer>https://another.example'),
}

const responseEdits: Readonly<Partial<Record<Defect, Edit>>> = {
  'wrong-destination': (xml) => set(xml, 'Destination', 'https://another.example/acs'),
}

/** The id of the assertion in a form. */
export function assertionIdOf(form: Readonly<Record<string, string>>): string | undefined {
  const xml = Buffer.from(form['SAMLResponse'] ?? '', 'base64').toString('utf8')
  return /<saml:Assertion [^>]*\bID="([^"]+)"/.exec(xml)?.[1]
}
