import type { SamlConnectionInput } from 'relyant'
import { type Person, type SamlDefect, samlFaults } from 'relyant/testing'
import { createSamlProvider } from './application.ts'
import { type ConnectionName, callbackOf, emailOf, type PersonName } from './cast.ts'
import { type IdentityProviderKey, keyFor, signAssertion } from './sign-assertion.ts'
import type { Alias, Defect, PostedAnswer, Statement } from './statement.ts'

export interface SamlSettings {
  readonly name: ConnectionName
  readonly entityId: string
  readonly now: () => number
  readonly people: Readonly<Record<PersonName, Person>>
  readonly unsolicited?: boolean
  readonly secret: (value: string) => void
}

/**
 * A SAML identity provider of the testing kit, which says what a statement says. It signs an answer when it is first looked at,
 * as it would have when it was asked: most of the time of a game would go into answers that go nowhere.
 */
export interface SamlIdentityProvider {
  readonly protocol: 'saml'
  readonly origin: string
  connection(): SamlConnectionInput
  answer(url: string, statement: Statement): () => PostedAnswer
  unsolicited(statement: Statement, relayState: string | undefined): () => PostedAnswer
  /** Signs with another key from now on; the connection follows. */
  rotateKeys(): void
  /** Grows with each rotation: an answer of before is not worth anything. */
  readonly keyGeneration: number
}

const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

export function createSamlIdentityProvider(settings: SamlSettings): SamlIdentityProvider {
  const { name, entityId, now, people, unsolicited = false } = settings
  const origin = `https://${name}.example`
  let generation = 0
  let moment: number | undefined
  const key = (): IdentityProviderKey => keyFor(`${name} ${generation % 2}`)
  const kit = createSamlProvider({
    ssoUrl: `${origin}/sso`,
    entityId,
    spEntityId: `urn:app:${name}`,
    now: () => moment ?? now(),
    people: Object.values(people),
  })
  /** Makes an answer later, of now. */
  function later(statement: Statement, make: (fault: SamlDefect) => ReturnType<typeof kit.answer>): () => PostedAnswer {
    const [at, own] = [now(), key()]
    let made: PostedAnswer | undefined
    return () => {
      if (made !== undefined) return made
      moment = at
      const { url, form } = make(defectOf(statement, at, own))
      moment = undefined
      const fields = Object.fromEntries(Object.entries(form).map(([field, value]) => [field, String(value)]))
      settings.secret(fields['SAMLResponse']?.slice(400, 460) ?? '')
      made = { url, form: fields }
      return made
    }
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
      later(statement, (fault) =>
        kit.answer({ binding: 'redirect', url }, { person: people[statement.person], fault }),
      ),
    unsolicited: (statement, relayState) =>
      later(statement, (fault) =>
        kit.unsolicited({ acsUrl: callbackOf(name, 'login'), relayState, person: people[statement.person], fault }),
      ),
    rotateKeys() {
      generation += 1
    },
  }
}

type Edit = (xml: string) => string

function defectOf(statement: Statement, now: number, own: IdentityProviderKey): SamlDefect {
  const { person, authenticatedAt, defect, alias } = statement
  const edits: readonly (Edit | undefined)[] = [
    authenticatedAt === now ? undefined : (xml) => set(xml, 'AuthnInstant', new Date(authenticatedAt).toISOString()),
    alias && ((xml) => aliases[alias](xml, person)),
    defect && assertionEdits[defect]?.(now),
  ]
  const wrapping = defect === 'wrapped' ? samlFaults.find(({ name }) => name === 'wrapping-5') : undefined
  const key = defect === 'foreign-signature' ? keyFor('of nobody') : own
  return {
    sign: 'none',
    afterwards: (xml, answer) => {
      const signed = defect === 'unsigned' ? xml : signAssertion(xml, key)
      return wrapping?.afterwards?.(signed, answer) ?? signed
    },
    assertion: (xml) => edits.reduce(edited, xml),
    response: (xml) => edited(xml, defect && responseEdits[defect]),
  }
}

/** An edit that changes nothing would make a good answer of a defect. */
function edited(xml: string, edit: Edit | undefined): string {
  if (edit === undefined) return xml
  const changed = edit(xml)
  if (changed === xml) throw new Error('an answer is not as it was when its defects were written')
  return changed
}

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
  'wrong-request': () => (xml) =>
    xml
      .replace(/ InResponseTo="[^"]*"/, '')
      .replace('<saml:SubjectConfirmationData', '$& InResponseTo="_of-another-request"'),
  'wrong-issuer': () => (xml) => xml.replace(/<saml:Issuer>[^<]*/, '<saml:Issuer>https://another.example'),
}

const responseEdits: Readonly<Partial<Record<Defect, Edit>>> = {
  'wrong-destination': (xml) => set(xml, 'Destination', 'https://another.example/acs'),
}

/** The id of the assertion that is posted; `undefined` for an answer of OpenID Connect. */
export function assertionIdOf({ form }: PostedAnswer): string | undefined {
  if (form === undefined) return undefined
  const xml = Buffer.from(form['SAMLResponse'] ?? '', 'base64').toString('utf8')
  return /<saml:Assertion [^>]*\bID="([^"]+)"/.exec(xml)?.[1]
}
