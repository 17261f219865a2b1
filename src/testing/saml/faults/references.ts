import { SignedXml } from 'xml-crypto'
import type { AnswerInEdit, SamlDefect, SamlFault } from '../defect.ts'
import { algorithms, namespaces } from '../names.ts'
import { element, faultsOf, replace, setAttribute } from './edits.ts'

interface OddReference {
  readonly xpath: string
  readonly transforms: readonly string[]
  /** Refers to the document instead of an id. */
  readonly whole?: true
}

interface OddSignature {
  readonly references?: readonly OddReference[]
  readonly prefixes?: readonly string[]
  readonly place?: string
  /** With the certificate as the secret, in place of the key. */
  readonly hmac?: true
}

const assertion = "(//*[local-name()='Assertion'])[1]"
const response = "/*[local-name()='Response']"
const { enveloped, exclusive } = algorithms
const usual: OddReference = { xpath: assertion, transforms: [enveloped, exclusive] }

/** Signs with the right key, in a way in which no SAML signature is made. */
export const oddly = (odd: OddSignature): SamlDefect => ({
  sign: 'none',
  afterwards: (xml: string, { key }: AnswerInEdit) => {
    const signature = new SignedXml({
      privateKey: odd.hmac ? key.certificate : key.privateKey,
      publicCert: key.certificate,
      signatureAlgorithm: odd.hmac ? `${namespaces.signature}hmac-sha1` : algorithms.rsaSha256,
      canonicalizationAlgorithm: exclusive,
    })
    if (odd.hmac) signature.enableHMAC()
    for (const { xpath, transforms, whole } of odd.references ?? [usual]) {
      signature.addReference({
        xpath,
        transforms: [...transforms],
        digestAlgorithm: algorithms.sha256,
        ...(whole && { uri: '', isEmptyUri: true }),
        ...(odd.prefixes && { inclusiveNamespacesPrefixList: [...odd.prefixes] }),
      })
    }
    const reference = odd.place ?? `${assertion}/*[local-name()='Issuer']`
    signature.computeSignature(xml, { prefix: 'ds', location: { reference, action: 'after' } })
    return signature.getSignedXml()
  },
})

const transformed = (...transforms: readonly string[]): SamlDefect =>
  oddly({ references: [{ xpath: assertion, transforms }] })

const uri = (value: string): SamlDefect => ({ afterwards: setAttribute('ds:Reference', 'URI', value) })
const transform = (value: string): SamlDefect => ({ afterwards: setAttribute('ds:Transform', 'Algorithm', value) })

const references = faultsOf('SAML Core 2.0, section 5.4.2', [
  [
    'two-references',
    'the signature refers to two elements',
    'response_malformed',
    oddly({ references: [usual, { xpath: `${assertion}/*[local-name()='Subject']`, transforms: [exclusive] }] }),
  ],
  [
    'reference-twice',
    'the signature refers to the assertion twice',
    'response_malformed',
    { afterwards: replace(element('ds:Reference'), '$&$&') },
  ],
  [
    'reference-missing',
    'the signature refers to nothing',
    'response_malformed',
    { afterwards: replace(element('ds:Reference'), '') },
  ],
  [
    'reference-to-the-whole-document',
    'the signature of the assertion refers to the whole document',
    'response_malformed',
    oddly({ references: [{ ...usual, xpath: response, whole: true }] }),
  ],
  [
    'reference-to-the-response',
    'the signature of the assertion refers to the response',
    'response_malformed',
    oddly({ references: [{ ...usual, xpath: response }] }),
  ],
  [
    'reference-to-the-assertion-in-the-response',
    'the signature of the response refers to the assertion',
    'response_malformed',
    oddly({ place: `${response}/*[local-name()='Issuer']` }),
  ],
  [
    'reference-to-the-subject',
    'the signature covers the subject only',
    'response_malformed',
    oddly({ references: [{ ...usual, xpath: "//*[local-name()='Subject']" }] }),
  ],
  ['reference-empty', 'the reference is empty', 'response_malformed', uri('#')],
  ['reference-to-nothing', 'the reference is to an id that nobody has', 'response_malformed', uri('#_other')],
  ['reference-by-xpointer', 'the reference is an XPointer', 'response_malformed', uri('#xpointer(/)')],
  ['reference-to-the-web', 'the reference leads to another server', 'response_malformed', uri('https://evil.example/')],
  [
    'reference-to-a-file',
    'the reference leads to a file of the server',
    'response_malformed',
    uri('file:///etc/passwd'),
  ],
  [
    'reference-without-uri',
    'the reference does not say to what',
    'response_malformed',
    { afterwards: replace(/<ds:Reference URI="[^"]*"/, '<ds:Reference') },
  ],
])

const stylesheet =
  '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/></ds:Transform>'

const transforms = faultsOf('SAML Core 2.0, section 5.4.4', [
  [
    'transforms-missing',
    'nothing says how the signed element is transformed',
    'response_malformed',
    { afterwards: replace(element('ds:Transforms'), '<ds:Transforms/>') },
  ],
  ['transform-enveloped-only', 'what is signed is not canonicalized', 'algorithm_refused', transformed(enveloped)],
  ['transform-canonical-only', 'the signature is not taken out', 'algorithm_refused', transformed(exclusive)],
  ['transforms-in-other-order', 'it is canonicalized first', 'algorithm_refused', transformed(exclusive, enveloped)],
  ['three-transforms', 'it is canonicalized twice', 'algorithm_refused', transformed(enveloped, exclusive, exclusive)],
  [
    'transform-xslt',
    'a stylesheet transforms what is signed',
    'response_malformed',
    { afterwards: replace('<ds:Transforms>', `$&${stylesheet}`) },
  ],
  [
    'transform-xpath',
    'an XPath filter chooses what is signed',
    'algorithm_refused',
    transform('http://www.w3.org/TR/1999/REC-xpath-19991116'),
  ],
  [
    'transform-filter',
    'an XPath filter 2.0 chooses what is signed',
    'algorithm_refused',
    transform('http://www.w3.org/2002/06/xmldsig-filter2'),
  ],
  [
    'transform-base64',
    'the text of the element is decoded, its tags are not signed',
    'algorithm_refused',
    transform(`${namespaces.signature}base64`),
  ],
  ['transform-unknown', 'the transform has the name of a property', 'algorithm_refused', transform('constructor')],
])

export const referenceFaults: readonly SamlFault[] = [...references, ...transforms]
