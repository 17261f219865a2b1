import type { AnswerInEdit, SamlEdit, SamlFault } from '../defect.ts'
import { assertionOf, faultsOf, idOf, signatureOf, unsigned, within, withSignature } from './edits.ts'

const forgedId = '_forged'

/** A response that names somebody else, unsigned, around which a signed one is hidden. */
const forgedResponse = (xml: string, answer: AnswerInEdit, id: string): string =>
  unsigned(xml)
    .replace(assertionOf(xml), () => answer.assertionAbout(answer.impostor, '_forged-assertion'))
    .replace(/(?<=<samlp:Response [^>]*) ID="[^"]*"/, ` ID="${id}"`)

type Wrap = (original: string, evil: string) => string

/**
 * The eight published wrappings: 1 and 2 of a signed response, 3 to 8 of a signed assertion. Each keeps what was signed,
 * and puts a forged one where an application might read.
 *
 * @see Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be", 2012; the numbers are SAML Raider's
 */
const ofResponse: readonly (readonly [number: number, place: string, wrap: Wrap])[] = [
  [
    1,
    'the signed response is inside the signature of a forged one',
    (original, evil) => withSignature(evil, within(signatureOf(original), '</ds:Signature>', unsigned(original))),
  ],
  [
    2,
    'the signed response is before its signature in a forged one',
    (original, evil) => withSignature(evil, unsigned(original) + signatureOf(original)),
  ],
]

const ofAssertion: readonly (readonly [number: number, place: string, wrap: Wrap])[] = [
  [3, 'a forged assertion is before the signed one', (original, evil) => evil + original],
  [4, 'the signed assertion is inside a forged one', (original, evil) => within(evil, '</saml:Assertion>', original)],
  [
    5,
    'a forged assertion has the signature, the signed one is behind it',
    (original, evil) => withSignature(evil, signatureOf(original)) + unsigned(original),
  ],
  [
    6,
    'the signed assertion is inside the signature of a forged one',
    (original, evil) => withSignature(evil, within(signatureOf(original), '</ds:Signature>', unsigned(original))),
  ],
  [
    7,
    'a forged assertion is in the Extensions',
    (original, evil) => `<samlp:Extensions>${evil}</samlp:Extensions>${original}`,
  ],
  [
    8,
    'the signed assertion is in an Object of the signature of a forged one',
    (original, evil) =>
      withSignature(
        evil,
        within(signatureOf(original), '</ds:Signature>', `<ds:Object>${unsigned(original)}</ds:Object>`),
      ),
  ],
]

type Id = (original: string) => string
const ids: readonly (readonly [suffix: string, words: string, id: Id])[] = [
  ['', '', () => forgedId],
  ['-same-id', ', both with one id', idOf],
]

const section = 'SAML Core 2.0, section 5.4.2'

export const wrappingFaults: readonly SamlFault[] = ids.flatMap(([suffix, words, id]) => [
  ...faultsOf(
    section,
    ofResponse.map(([number, place, wrap]) => [
      `wrapping-${number}${suffix}`,
      `${place}${words}`,
      'response_malformed',
      { sign: 'response', afterwards: (xml, answer) => wrap(xml, forgedResponse(xml, answer, id(xml))) },
    ]),
  ),
  ...faultsOf(
    section,
    ofAssertion.map(([number, place, wrap]) => [
      `wrapping-${number}${suffix}`,
      `${place}${words}`,
      'response_malformed',
      { sign: 'assertion', afterwards: instead((original, answer) => wrap(original, forged(original, answer, id))) },
    ]),
  ),
])

function instead(by: (original: string, answer: AnswerInEdit) => string): SamlEdit {
  return (xml, answer) => {
    const original = assertionOf(xml)
    return xml.replace(original, () => by(original, answer))
  }
}

const forged = (original: string, answer: AnswerInEdit, id: Id): string =>
  answer.assertionAbout(answer.impostor, id(original))

const asText = (xml: string): string => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** Places for the signed assertion, while a forged one stands where it stood, with the signature. */
const hidingPlaces: readonly (readonly [name: string, place: string, hide: Wrap])[] = [
  ['extensions', 'the Extensions', (original, evil) => `<samlp:Extensions>${original}</samlp:Extensions>${evil}`],
  [
    'status-detail',
    'another Status',
    (original, evil) => `<samlp:Status><samlp:StatusDetail>${original}</samlp:StatusDetail></samlp:Status>${evil}`,
  ],
  ['key-info', 'the KeyInfo', (original, evil) => within(evil, '</ds:KeyInfo>', original)],
  [
    'advice',
    'the Advice of the forged one',
    (original, evil) => within(evil, '</saml:Assertion>', `<saml:Advice>${original}</saml:Advice>`),
  ],
  ['name-id', 'the name id of the forged one', (original, evil) => within(evil, '</saml:NameID>', original)],
  ['issuer', 'the issuer of the forged one', (original, evil) => within(evil, '</saml:Issuer>', original)],
  [
    'attribute-value',
    'an attribute of the forged one',
    (original, evil) => within(evil, '</saml:Assertion>', statement(original)),
  ],
  [
    'attribute-value-as-text',
    'an attribute of the forged one, as text',
    (original, evil) => within(evil, '</saml:Assertion>', statement(asText(original))),
  ],
  [
    'attribute-value-as-cdata',
    'an attribute of the forged one, as character data',
    (original, evil) => within(evil, '</saml:Assertion>', statement(`<![CDATA[${original}]]>`)),
  ],
  [
    'xml-attribute',
    'an XML attribute of the forged one',
    (original, evil) => evil.replace(' Version=', () => ` Kept="${asText(original)}" Version=`),
  ],
  ['comment', 'a comment', (original, evil) => `<!--${original}-->${evil}`],
  ['nested-response', 'another Response', (original, evil) => `<samlp:Response>${original}</samlp:Response>${evil}`],
  [
    'html-script',
    'a script of XHTML, where parsers of web pages see no elements',
    (original, evil) => `<script xmlns="http://www.w3.org/1999/xhtml">${original}</script>${evil}`,
  ],
]

const statement = (value: string): string =>
  `<saml:AttributeStatement><saml:Attribute Name="kept"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`

export const hidingFaults: readonly SamlFault[] = faultsOf(
  section,
  hidingPlaces.map(([name, place, hide]) => [
    `original-hidden-in-${name}`,
    `a forged assertion has the signature; the signed one is in ${place}`,
    'response_malformed',
    {
      sign: 'assertion',
      afterwards: instead((original, answer) =>
        hide(
          original,
          withSignature(
            forged(original, answer, () => forgedId),
            signatureOf(original),
          ),
        ),
      ),
    },
  ]),
)

export const replacedFaults: readonly SamlFault[] = faultsOf(section, [
  [
    'assertion-replaced-in-signed-response',
    'the assertion of a signed response is one about somebody else',
    'signature_invalid',
    { sign: 'response', afterwards: instead((original, answer) => forged(original, answer, idOf)) },
  ],
  [
    'signature-moved-to-response',
    'the signature of the assertion stands on the response',
    'response_malformed',
    {
      sign: 'assertion',
      afterwards: (xml, answer) => withSignature(forgedUnsigned(xml, answer), signatureOf(xml)),
    },
  ],
  [
    'signature-out-of-place',
    'the signature of a forged assertion is in the status',
    'response_malformed',
    {
      sign: 'assertion',
      afterwards: (xml, answer) =>
        forgedUnsigned(xml, answer).replace('<samlp:Status>', () => `<samlp:Status>${signatureOf(xml)}`),
    },
  ],
])

const forgedUnsigned = (xml: string, answer: AnswerInEdit): string =>
  xml.replace(assertionOf(xml), () => answer.assertionAbout(answer.impostor, forgedId))
