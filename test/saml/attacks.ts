import { createHmac } from 'node:crypto'
import { deflateRawSync, gzipSync } from 'node:zlib'
import type { SignIn, SsoErrorCode } from 'relyant'
import { createCertifiedKey } from '../../src/testing/certificate.ts'
import { createClock } from '../support/clock.ts'
import { replace } from '../support/replace.ts'
import { createSamlDouble, type Forgery, idpEntityId, signElement, spEntityId } from '../support/saml-double.ts'
import {
  assertionOf,
  both,
  dsig,
  enveloped,
  exclusive,
  forged,
  hidingPlaces,
  idOf,
  oddlySigned,
  rsaSha256,
  signatureOf,
  wrappings,
} from './forgeries.ts'

// Attacks on SAML that were published, and their neighbours. Each is made of what an attacker can have: a response that the
// trusted key signed (his own, or a stolen one), a key of his own, and an editor.

export const clock = createClock()
export const provider = createSamlDouble(clock.now)
const { certificate } = provider.key
const attacker = createCertifiedKey('attacker')
const acs = 'https://app.example.com/login/callback?connection=acme'

type Edit = (xml: string) => string
/** Where the strict verifier alone says otherwise, that comes last. */
export type Attack = readonly [name: string, forgery: Forgery, code: SsoErrorCode, strict?: 'accepted']

/** Edits of what was signed, of the assertion and of the response before they are signed, and of the encoded bytes. */
const after = (...edits: readonly Edit[]): Forgery => ({ afterwards: both(...edits) })
const assertion = (...edits: readonly Edit[]): Forgery => ({ assertion: both(...edits) })
const response = (...edits: readonly Edit[]): Forgery => ({ response: both(...edits) })
const bytes = (encode: (xml: string) => Buffer): Forgery => ({
  field: (base64) => encode(Buffer.from(base64, 'base64').toString()).toString('base64'),
})
const append = (xml: string): Edit => replace('</samlp:Response>', `${xml}</samlp:Response>`)
const extend = (xml: string): Edit =>
  replace('<samlp:Status>', `<samlp:Extensions>${xml}</samlp:Extensions><samlp:Status>`)
const nameId = (content: string): Edit => replace(/>ada@example\.com<\/saml:NameID>/, `>${content}</saml:NameID>`)
const at = (seconds: number): string => new Date(clock.now() + seconds * 1000).toISOString()

const wrapped = Object.entries(wrappings).flatMap(([number, wrap]): Attack[] => {
  const ofResponse = Number(number) < 3
  return (ofResponse ? (['response', 'both'] as const) : (['assertion', 'both'] as const)).flatMap((sign): Attack[] => [
    [`XSW ${number}, ${sign} signed`, { sign, afterwards: (xml) => wrap(xml) }, 'response_malformed'],
    [
      `XSW ${number}, ${sign} signed, the id kept`,
      { sign, afterwards: (xml) => wrap(xml, idOf(ofResponse ? xml : assertionOf(xml))) },
      'response_malformed',
    ],
  ])
})

const hidden = Object.entries(hidingPlaces).flatMap(([place, hide]): Attack[] => {
  const swap: Edit = (xml) => xml.replace(assertionOf(xml), (original) => hide(forged(original), original))
  const code = place.includes('Encrypted') ? 'assertion_encrypted' : 'response_malformed'
  return (['assertion', 'both'] as const).map((sign) => [`${place}, ${sign} signed`, { sign, afterwards: swap }, code])
})

const replaced: readonly Attack[] = [
  [
    'another assertion in a signed response',
    { sign: 'response', afterwards: (xml) => xml.replace(assertionOf(xml), forged) },
    'signature_invalid',
  ],
  [
    'another assertion in a signed response, signed by the attacker',
    {
      sign: 'response',
      afterwards: (xml) => signElement(xml.replace(assertionOf(xml), forged), attacker, {}, 'Assertion'),
    },
    'signature_invalid',
  ],
  [
    'a response of the attacker around a stolen assertion',
    { afterwards: (xml) => signElement(xml, attacker, {}, 'Response') },
    'signature_invalid',
  ],
  [
    'a stolen assertion of another request, in a response to this one',
    assertion(replace(/InResponseTo="[^"]*"/, 'InResponseTo="_of-the-victim"')),
    'in_response_to_mismatch',
  ],
  [
    'a stolen unsolicited assertion, in a response to this request',
    assertion(replace(/ InResponseTo="[^"]*"/, '')),
    'response_unsolicited',
  ],
  [
    'an assertion for another service provider',
    assertion(replace(spEntityId, 'urn:other'), replace('https://app.example.com', 'https://other.example')),
    'audience_mismatch',
  ],
  [
    'an assertion for another connection here',
    assertion(replace(spEntityId, 'urn:auth0:port-prod:other'), replace('connection=acme', 'connection=other')),
    'audience_mismatch',
  ],
  [
    'a refusal that carries an assertion',
    { sign: 'response', response: replace('status:Success', 'status:Responder') },
    'provider_error',
  ],
  [
    'a refusal of the provider inside a success',
    response(replace(/(status:Success")\/>/, '$1><samlp:StatusCode Value="x"/></samlp:StatusCode>')),
    'provider_error',
  ],
  ['success in other capitals', response(replace('status:Success', 'status:SUCCESS')), 'provider_error'],
  ['a signature moved to the response', after(moveSignature), 'response_malformed'],
  [
    'a response in a response',
    after((xml) => `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${xml}</samlp:Response>`),
    'provider_error',
  ],
  ['an assertion without a response', after(assertionOf), 'response_malformed'],
  ...['LogoutResponse', 'LogoutRequest', 'AuthnRequest', 'ArtifactResponse', 'response', 'Responses'].map(
    (name): Attack => [
      `a ${name}`,
      { sign: 'response', afterwards: (xml) => xml.replaceAll('samlp:Response', `samlp:${name}`) },
      name === 'LogoutResponse' ? 'response_unsupported' : 'response_malformed',
    ],
  ),
]

function atTheEnd(xml: string, end: string): string {
  const signature = signatureOf(xml)
  return xml.replace(signature, '').replace(end, () => signature + end)
}

function moveSignature(xml: string): string {
  const signature = signatureOf(xml)
  return xml.replace(signature, '').replace('<samlp:Status>', () => `${signature}<samlp:Status>`)
}

const ids: readonly Attack[] = [
  ...['ID', 'Id', 'id', 'iD', 'xml:id', 'samlp:ID', 'saml:Id'].flatMap((name): Attack[] => [
    [
      `the id of the assertion again, as ${name}`,
      after((xml) => append(`<x ${name}="${idOf(assertionOf(xml))}"/>`)(xml)),
      'response_malformed',
    ],
    [
      `the id of the assertion again on itself, as ${name}`,
      after((xml) => xml.replace(/<saml:Assertion .* ID="([^"]*)"/, `$& ${name}="$1"`)),
      'response_malformed',
    ],
  ]),
  ['no id', after(replace(/ ID="_assertion\d+"/, '')), 'response_malformed'],
  ['an id in another namespace', after(replace(/ ID="_assertion/, ' saml:ID="_assertion')), 'response_malformed'],
  ['an id in small letters', after(replace(/ ID="_assertion/, ' Id="_assertion')), 'response_malformed'],
  ['an id that is a prefix', after(replace(/ ID="(_assertion\d+)"/, ' xmlns:ID="$1"')), 'response_malformed'],
  [
    'an empty id',
    after(replace(/ ID="_assertion\d+"/, ' ID=""'), replace(/URI="[^"]*"/, 'URI="#"')),
    'response_malformed',
  ],
  ['an XPath for an id', assertion(replace(/ ID="[^"]*"/, ` ID="_a' or '1'='1"`)), 'response_malformed'],
]

const xpath = "//*[local-name()='Assertion']"
const ofResponse = "/*[local-name()='Response']"
const good = { xpath, transforms: [enveloped, exclusive] }
const oddly = (odd: Parameters<typeof oddlySigned>[1]): Forgery => oddlySigned(provider.key, odd)
const transforms = (...list: readonly string[]): Forgery => oddly({ references: [{ xpath, transforms: list }] })
const algorithm = (name: string, uri: string): Edit => replace(new RegExp(`(<ds:${name} Algorithm=")[^"]*`), `$1${uri}`)
const signedInfo = /<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>/

const references: readonly Attack[] = [
  ['several', oddly({ references: [good, { xpath: `${xpath}/*[1]`, transforms: [exclusive] }] }), 'response_malformed'],
  ['the same twice', after(replace(/<ds:Reference [\s\S]*?<\/ds:Reference>/, '$&$&')), 'response_malformed'],
  ['none', after(replace(/<ds:Reference [\s\S]*?<\/ds:Reference>/, '')), 'response_malformed'],
  [
    'to the whole document, in the assertion',
    oddly({ references: [{ ...good, xpath: ofResponse, uri: '' }] }),
    'response_malformed',
  ],
  [
    'to the whole document, in the response',
    oddly({ references: [{ ...good, xpath: ofResponse, uri: '' }], place: `${ofResponse}/*[1]` }),
    'response_malformed',
  ],
  ['to the response, in the assertion', oddly({ references: [{ ...good, xpath: ofResponse }] }), 'response_malformed'],
  ['to the assertion, in the response', oddly({ place: `${ofResponse}/*[1]` }), 'response_malformed'],
  [
    'to the subject alone',
    oddly({ references: [{ ...good, xpath: "//*[local-name()='Subject']" }] }),
    'response_malformed',
  ],
  ...['', '#', '#_other', '#xpointer(/)', "#xpointer(id('a'))", 'https://evil.example/', 'file:///etc/passwd'].map(
    (uri): Attack => [
      `to ${JSON.stringify(uri)}`,
      after(replace(/<ds:Reference URI="[^"]*"/, `<ds:Reference URI="${uri}"`)),
      'response_malformed',
    ],
  ),
  ['to the bare id', after(replace('URI="#', 'URI="')), 'response_malformed'],
  ['without a URI', after(replace(/<ds:Reference URI="[^"]*"/, '<ds:Reference')), 'response_malformed'],
  [
    'with a URI in another namespace',
    after(replace('<ds:Reference URI', '<ds:Reference ds:URI')),
    'response_malformed',
  ],
  ['enveloped twice', transforms(enveloped, enveloped), 'algorithm_refused'],
  ['enveloped twice, and canonicalized', transforms(enveloped, enveloped, exclusive), 'algorithm_refused'],
  ['canonicalized first', transforms(exclusive, enveloped), 'algorithm_refused'],
  ['enveloped only', transforms(enveloped), 'algorithm_refused'],
  ['canonicalized only', transforms(exclusive), 'algorithm_refused'],
  ['canonicalized twice', transforms(enveloped, exclusive, exclusive), 'algorithm_refused'],
  [
    'without transforms',
    after(replace(/<ds:Transforms>.*<\/ds:Transforms>/, '<ds:Transforms/>')),
    'response_malformed',
  ],
  ...[
    'http://www.w3.org/TR/1999/REC-xslt-19991116',
    'http://www.w3.org/TR/1999/REC-xpath-19991116',
    'http://www.w3.org/2002/06/xmldsig-filter2',
    `${dsig}base64`,
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    'http://www.w3.org/2006/12/xml-c14n11',
    'constructor',
    '',
  ].flatMap((uri): Attack[] => [
    [`transformed by ${JSON.stringify(uri)}`, after(algorithm('Transform', uri)), 'algorithm_refused'],
    [
      `transformed by ${JSON.stringify(uri)} at last`,
      after(replace('</ds:Transforms>', `<ds:Transform Algorithm="${uri}"/></ds:Transforms>`)),
      'algorithm_refused',
    ],
  ]),
  [
    'transformed by a stylesheet',
    after(
      replace(
        /(<ds:Transform Algorithm="[^"]*enveloped-signature")\/>/,
        '$1><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/></ds:Transform>',
      ),
    ),
    'response_malformed',
  ],
  [
    'with thousands of prefixes',
    oddly({ prefixes: Array.from({ length: 3000 }, (_, number) => `p${number}`) }),
    'response_malformed',
  ],
]

const signatures: readonly Attack[] = [
  ['two SignedInfo (CVE-2025-29774)', after(replace(signedInfo, '$&$&')), 'response_malformed'],
  ['a SignedInfo in a SignedInfo', after(replace('<ds:SignedInfo>', '$&<ds:SignedInfo/>')), 'response_malformed'],
  ['a SignedInfo of another namespace', after(replace(/ds:SignedInfo>/g, 'saml:SignedInfo>')), 'response_malformed'],
  ['a second SignedInfo of another namespace', after(replace(signedInfo, '$&<SignedInfo/>')), 'response_malformed'],
  ['no SignedInfo', after(replace(signedInfo, '')), 'response_malformed'],
  ['nothing in it', after(replace(/(<ds:Signature [^>]*>).*(?=<\/ds:Signature>)/s, '$1')), 'response_malformed'],
  [
    'the parts in another order',
    after(replace(signedInfo, ''), replace('</ds:Signature>', '<ds:SignedInfo/>$&')),
    'response_malformed',
  ],
  ['two values', after(replace(/<ds:SignatureValue>[^<]*<\/ds:SignatureValue>/, '$&$&')), 'response_malformed'],
  ['an empty value', after(replace(/(<ds:SignatureValue>)[^<]*/, '$1')), 'signature_invalid'],
  ['an element in the value', after(replace('<ds:SignatureValue>', '$&<x/>')), 'response_malformed'],
  [
    'a comment in the digest, with a forged one before it (CVE-2025-29775)',
    after(nameId('mallory@example.com'), replace('<ds:DigestValue>', '$&Zm9yZ2Vk<!-- -->')),
    'signature_invalid',
  ],
  ['an empty digest', after(replace(/(<ds:DigestValue>)[^<]*/, '$1')), 'signature_invalid'],
  ['two digests', after(replace(/<ds:DigestValue>[^<]*<\/ds:DigestValue>/, '$&$&')), 'response_malformed'],
  ['an Object', after(replace('</ds:Signature>', '<ds:Object/>$&')), 'response_malformed'],
  ['a Manifest', after(replace('</ds:Signature>', '<ds:Object><ds:Manifest/></ds:Object>$&')), 'response_malformed'],
  [
    'another namespace',
    after((xml) => xml.replace(signatureOf(xml), (found) => found.replace(dsig, `${dsig}x`))),
    'response_malformed',
  ],
  ['no namespace', after((xml) => xml.replace(signatureOf(xml), bare)), 'response_malformed'],
  [
    'another namespace, beside one of the attacker',
    after((xml) =>
      signElement(xml.replace(signatureOf(xml), ''), attacker, {}, 'Assertion').replace(
        '</saml:Assertion>',
        () => `${bare(signatureOf(xml))}</saml:Assertion>`,
      ),
    ),
    'response_malformed',
  ],
  ['an attacker, who brings his certificate', { key: attacker }, 'signature_invalid'],
  [
    'an attacker, under the certificate of the provider',
    {
      key: attacker,
      afterwards: replace(/(?<=X509Certificate>)[^<]+/, certificate.replaceAll(/-----.*-----|\n/g, '')),
    },
    'signature_invalid',
  ],
  ['an attacker, who brings a KeyValue', { key: attacker, afterwards: keyInfo('<ds:KeyValue/>') }, 'signature_invalid'],
  [
    'an attacker, whose key is somewhere else',
    { key: attacker, afterwards: keyInfo('<ds:RetrievalMethod URI="https://evil.example/key"/>') },
    'signature_invalid',
  ],
  ['an attacker, of both', { key: attacker, sign: 'both' }, 'signature_invalid'],
  [
    'an attacker, of the response around a good assertion signature',
    { afterwards: (xml) => signElement(xml, attacker, {}, 'Response') },
    'signature_invalid',
  ],
  ['HMAC with the public certificate', after(hmac), 'algorithm_refused'],
  ...[
    `${dsig}rsa-sha1`,
    `${dsig}dsa-sha1`,
    `${dsig}hmac-sha1`,
    'http://www.w3.org/2001/04/xmldsig-more#rsa-md5',
    'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
    'http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1',
    `${rsaSha256} `,
    rsaSha256.toUpperCase(),
    'none',
    'toString',
    '',
  ].map(
    (uri): Attack => [
      `the algorithm ${JSON.stringify(uri)}`,
      after(algorithm('SignatureMethod', uri)),
      'algorithm_refused',
    ],
  ),
  ['SHA-1 by the right key', { signatureAlgorithm: `${dsig}rsa-sha1` }, 'algorithm_refused'],
  ['SHA-1 digests by the right key', { digestAlgorithm: `${dsig}sha1` }, 'algorithm_refused'],
  [
    'an algorithm in another namespace',
    after(replace('<ds:SignatureMethod Algorithm', '<ds:SignatureMethod ds:Algorithm')),
    'algorithm_refused',
  ],
  ...['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', 'http://www.w3.org/2010/10/xml-c14n2', '', '__proto__'].map(
    (uri): Attack => [
      `the canonicalization ${JSON.stringify(uri)}`,
      after(algorithm('CanonicalizationMethod', uri)),
      'algorithm_refused',
    ],
  ),
]

const bare: Edit = (signature) =>
  signature.replaceAll('ds:', '').replace(/ xmlns="[^"]*"| xmlns:ds="[^"]*"|xmlns:"[^"]*"/, '')

function keyInfo(content: string): Edit {
  return replace(/(<ds:KeyInfo>).*(?=<\/ds:KeyInfo>)/s, `$1${content}`)
}

function hmac(xml: string): string {
  const weak = xml.replace(rsaSha256, `${dsig}hmac-sha1`)
  const value = createHmac('sha1', certificate).update(weak).digest('base64')
  return weak.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`)
}

const namespaces: readonly Attack[] = [
  // xml-crypto forgets it: by itself it would accept.
  [
    'an attribute whose name begins like a declaration',
    after(replace('<saml:NameID', '$& xmlnsx="x"')),
    'signature_invalid',
  ],
  ['a relative namespace', after(replace('<samlp:Response ', '$&xmlns:ns="1" ')), 'response_malformed'],
  ['a part of a name that begins with a digit', after(append('<samlp:1/>')), 'response_malformed'],
  [
    'a Response by another prefix of another namespace',
    after(
      replace(
        'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"',
        'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol "',
      ),
    ),
    'response_malformed',
  ],
  [
    'a Response of the namespace of assertions',
    after(replace(/samlp:Response/g, 'saml:Response')),
    'response_malformed',
  ],
  [
    'an Assertion of another namespace',
    assertion(replace('xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"', 'xmlns:saml="urn:evil"')),
    'response_malformed',
  ],
  ['an Assertion of SAML 1.1', assertion(replace('SAML:2.0:assertion', 'SAML:1.0:assertion')), 'response_malformed'],
  [
    'an Assertion without a namespace',
    assertion((xml) => xml.replaceAll('saml:Assertion', 'Assertion')),
    'response_malformed',
  ],
  [
    'a Subject of another namespace',
    assertion(replace('<saml:Subject>', '<saml:Subject xmlns:saml="urn:evil">')),
    'subject_missing',
  ],
  ['a NameID without a namespace', assertion(replace(/saml:NameID/g, 'NameID')), 'subject_missing'],
  [
    'an Audience of another namespace',
    assertion(replace(/saml:Audience>/g, 'ds:Audience>'), replace('<saml:Assertion', '$& xmlns:ds="urn:x"')),
    'audience_mismatch',
  ],
  [
    'Conditions of another namespace',
    assertion(replace('<saml:Conditions', '<saml:Conditions xmlns:saml="urn:x"')),
    'audience_mismatch',
  ],
  ['a Recipient in another namespace', assertion(replace(' Recipient', ' saml:Recipient')), 'destination_mismatch'],
  [
    'an InResponseTo in another namespace',
    assertion(replace(' InResponseTo', ' saml:InResponseTo')),
    'response_unsolicited',
  ],
  ['a Version in another namespace', assertion(replace(' Version', ' saml:Version')), 'response_malformed'],
  [
    'a Destination in another namespace, on a signed response',
    { sign: 'response', response: replace(' Destination', ' samlp:Destination') },
    'destination_mismatch',
  ],
  [
    'one attribute by two prefixes',
    after(replace('<samlp:Response ', '<samlp:Response xmlns:x="urn:u" xmlns:y="urn:u" x:a="" y:a="" ')),
    'response_malformed',
  ],
  ['a prefix undeclared', after(append('<x xmlns:samlp=""/>')), 'response_malformed'],
  ['a prefix unknown', after(append('<x:x/>')), 'response_malformed'],
  ['the prefix xml declared anew', after(append('<x xmlns:xml="urn:x"/>')), 'response_malformed'],
  ['the prefix xmlns declared', after(append('<x xmlns:xmlns="urn:x"/>')), 'response_malformed'],
  [
    'the namespace of xmlns declared',
    after(append('<x xmlns:x="http://www.w3.org/2000/xmlns/"/>')),
    'response_malformed',
  ],
  ['two colons', after(append('<samlp:x:y/>')), 'response_malformed'],
]

const markup: readonly Attack[] = [
  ['a processing instruction in the name id', after(nameId('<?x ada@example.com?>')), 'response_malformed'],
  ['a processing instruction in the digest', after(replace('<ds:DigestValue>', '$&<?x?>')), 'response_malformed'],
  ['an entity in the name id', after(nameId('&ada;')), 'response_malformed'],
  [
    'an entity that is declared',
    after((xml) => `<!DOCTYPE r [<!ENTITY ada "ada@example.com">]>${nameId('&ada;')(xml)}`),
    'response_malformed',
  ],
  [
    'an external entity',
    after((xml) => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${nameId('&x;')(xml)}`),
    'response_malformed',
  ],
  ['an external DTD', after((xml) => `<!DOCTYPE r SYSTEM "https://evil.example/dtd">${xml}`), 'response_malformed'],
  [
    'a billion laughs',
    after((xml) => `<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${xml}`),
    'response_malformed',
  ],
  ['an id by a DTD', after((xml) => `<!DOCTYPE r [<!ATTLIST x y ID #IMPLIED>]>${xml}`), 'response_malformed'],
  ['a DTD behind a comment', after((xml) => `<!-- --><!DOCTYPE r>${xml}`), 'response_malformed'],
  ['a comment that cuts the signed name id', after(nameId('ada@example.com<!---->.evil.example')), 'signature_invalid'],
  ['a comment for the name id', assertion(nameId('<!--ada@example.com-->')), 'subject_missing'],
  ['a name id with an element', assertion(nameId('ada@example.com<x/>')), 'subject_missing'],
  ['a name id in an element', assertion(nameId('<x>ada@example.com</x>')), 'subject_missing'],
  ['a name id cut by an element', assertion(nameId('ada@example.com<x/>.evil.example')), 'subject_missing'],
  [
    'a comment in the issuer that leaves another',
    assertion(replace(idpEntityId, `${idpEntityId}<!---->.evil`)),
    'assertion_issuer_mismatch',
  ],
  [
    'an element in the issuer',
    assertion(replace(idpEntityId, `${idpEntityId}<x>.evil</x>`)),
    'assertion_issuer_mismatch',
  ],
  [
    'a comment in the audience that leaves another',
    assertion(replace(spEntityId, `${spEntityId}<!---->-evil`)),
    'audience_mismatch',
  ],
  ['an element in the audience', assertion(replace(spEntityId, `${spEntityId}<x>-evil</x>`)), 'audience_mismatch'],
  ['a comment in an attribute', after(replace('Recipient="', 'Recipient="<!---->')), 'response_malformed'],
  ['a reference to NUL', after(nameId('ada@example.com&#0;')), 'response_malformed'],
  ['a NUL', after(nameId('ada@example.com\0')), 'response_malformed'],
  ['a control character', after(nameId('ada@example.com\u0008')), 'response_malformed'],
  ['a reference to a control character', after(nameId('ada@example.com&#8;')), 'response_malformed'],
  ['a reference to half a character', after(nameId('ada@example.com&#xD800;')), 'response_malformed'],
  ['a reference that is too large', after(nameId('ada@example.com&#x110000;')), 'response_malformed'],
  ['a line separator', after(nameId('ada@example.com\u2028')), 'signature_invalid'],
  ['a reference to a next line', after(nameId('ada@example.com&#x85;')), 'signature_invalid'],
  ['a second root', after((xml) => `${xml}${xml}`), 'response_malformed'],
  ['a comment, then a second root', after((xml) => `${xml}<!-- --><x/>`), 'response_malformed'],
  ['text before', after((xml) => `x${xml}`), 'response_malformed'],
  ['text behind', after((xml) => `${xml}x`), 'response_malformed'],
  ['white space before the declaration', after((xml) => ` <?xml version="1.0"?>${xml}`), 'response_malformed'],
  ['two declarations', after((xml) => `<?xml version="1.0"?><?xml version="1.0"?>${xml}`), 'response_malformed'],
  ['half a document', after((xml) => xml.slice(0, xml.length / 2)), 'response_malformed'],
  ['an attribute without a value', after(append('<x y/>')), 'response_malformed'],
  ['an attribute without quotation marks', after(append('<x y=z/>')), 'response_malformed'],
  ['an attribute twice', after(replace('ID="_response', 'ID="x" $&')), 'response_malformed'],
  ['a closing tag in other capitals', after(replace('</samlp:Status>', '</samlp:status>')), 'response_malformed'],
  ...['constructor', '__proto__', 'toString', 'urn:oasis:names:tc:SAML:2.0:status:constructor'].map(
    (name): Attack => [`the status ${name}`, response(replace(/urn:[^"]*status:Success/, name)), 'provider_error'],
  ),
  ['what only xmldom sees, behind a script', after(append(seenByXmldom('<saml:Assertion/>'))), 'response_malformed'],
  [
    'thousands of elements that only xmldom sees',
    after(append(seenByXmldom('<a/>'.repeat(50_000)))),
    'response_malformed',
  ],
]

function seenByXmldom(xml: string): string {
  return `<script xmlns="http://www.w3.org/1999/xhtml"><!--</script>${xml}<script xmlns="">--></script>`
}

const utf7 = (xml: string): Buffer => Buffer.from(xml.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-'))
const declared =
  (encoding: string): Edit =>
  (xml) =>
    `<?xml version="1.0" encoding="${encoding}"?>${xml}`

const encodings: readonly Attack[] = [
  ['UTF-16, little end first', bytes((xml) => Buffer.from(`\ufeff${xml}`, 'utf16le')), 'response_malformed'],
  ['UTF-16, big end first', bytes((xml) => Buffer.from(`\ufeff${xml}`, 'utf16le').swap16()), 'response_malformed'],
  ['UTF-16 without a mark', bytes((xml) => Buffer.from(xml, 'utf16le')), 'response_malformed'],
  ['UTF-7', bytes(utf7), 'response_malformed'],
  ['UTF-7, declared', bytes((xml) => utf7(declared('UTF-7')(xml))), 'response_malformed'],
  ['UTF-16, declared falsely', after(declared('UTF-16')), 'response_malformed'],
  ['EBCDIC, declared', after(declared('IBM037')), 'response_malformed'],
  ['an encoding without a name', after(declared('')), 'response_malformed'],
  ['XML 1.1', after((xml) => `<?xml version="1.1"?>${xml}`), 'response_malformed'],
  ['XML 2.0', after((xml) => `<?xml version="2.0"?>${xml}`), 'response_malformed'],
  [
    'an overlong <',
    bytes((xml) => Buffer.concat([Buffer.of(0xc0, 0xbc), Buffer.from(xml.slice(1))])),
    'response_malformed',
  ],
  ['an overlong NUL', bytes((xml) => Buffer.concat([Buffer.from(xml), Buffer.of(0xc0, 0x80)])), 'response_malformed'],
  [
    'half a surrogate pair',
    bytes((xml) => Buffer.concat([Buffer.from(xml), Buffer.of(0xed, 0xa0, 0x80)])),
    'response_malformed',
  ],
  ['Latin 1', bytes((xml) => Buffer.from(xml.replace('engineering', 'é'), 'latin1')), 'response_malformed'],
  [
    'a mark within',
    after(replace('<saml:Issuer>', '\ufeff$&'), replace('<samlp:Response', '\ufeff\ufeff\ufeff$&')),
    'response_malformed',
  ],
  ['two marks before', after((xml) => `\ufeff\ufeff${xml}`), 'response_malformed'],
  ['deflated, as for a redirect', bytes((xml) => deflateRawSync(xml)), 'response_malformed'],
  ['gzipped', bytes((xml) => gzipSync(xml)), 'response_malformed'],
  ['base64 twice', { field: (base64) => Buffer.from(base64).toString('base64') }, 'response_malformed'],
  [
    'the other alphabet of base64',
    { field: (base64) => `${base64.replaceAll(/[+/]/g, '-')}-___` },
    'response_malformed',
  ],
  [
    'base64 without padding',
    { afterwards: padded, field: (base64) => base64.replace(/=+$/, '') },
    'response_malformed',
  ],
  ['base64 with too much padding', { field: (base64) => `${base64.replace(/=+$/, '')}====` }, 'response_malformed'],
  ['padding in the middle', { field: (base64) => `QQ==${base64}` }, 'response_malformed'],
  ['base64 in percent signs', { field: (base64) => `${base64}%3D` }, 'response_malformed'],
  ['a comma, then base64', { field: (base64) => `data:text/xml;base64,${base64}` }, 'response_malformed'],
  [
    'a vertical tab in base64',
    { field: (base64) => `${base64.slice(0, 8)}\v${base64.slice(8)}` },
    'response_malformed',
  ],
  ['a no-break space in base64', { field: (base64) => `${base64}\u00a0` }, 'response_malformed'],
  ['a NUL behind base64', { field: (base64) => `${base64}\0` }, 'response_malformed'],
]

/** Such that base64 needs padding. */
function padded(xml: string): string {
  return xml + ' '.repeat(3 - ((Buffer.byteLength(xml) + 2) % 3))
}

const instant = (name: string, value: string): Edit => replace(new RegExp(` ${name}="[^"]*"`), ` ${name}="${value}"`)
const conditions = (value: string): Edit => replace(/(<saml:Conditions [^>]*NotOnOrAfter=")[^"]*/, `$1${value}`)

const times: readonly Attack[] = [
  ...[
    '',
    ' ',
    'now',
    '0',
    '1795300000',
    '2026-11-22',
    '2026-11-22T10:30Z',
    '2026-11-22 10:30:00Z',
    '2026-11-22t10:30:00z',
    '2026-11-22T10:30:00,5Z',
    '2026-11-22T10:30:00+01',
    '2026-11-22T10:30:00+99:99',
    '2026-11-22T10:30:00 Z',
    '2026-11-22T10:30:00Z,2026-11-22T10:30:00Z',
    '2026-11-22T23:59:60Z',
    '2026-11-31T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '-2026-11-22T10:30:00Z',
    '+12026-11-22T10:30:00Z',
    '10000-01-01T00:00:00Z',
    'Sun, 22 Nov 2026 10:30:00 GMT',
    '٢٠٢٦-11-22T10:30:00Z',
  ].map((value): Attack => [`an end at ${JSON.stringify(value)}`, assertion(conditions(value)), 'response_malformed']),
  // node-saml stumbles over it; to the strict verifier it is a time.
  [
    'an end with white space around',
    assertion(conditions(' 2026-11-22T10:05:00Z&#10;')),
    'verifiers_disagree',
    'accepted',
  ],
  ['an end at exactly now, with tolerance', assertion(conditions(at(-120))), 'assertion_expired'],
  ['an end in another zone', assertion(conditions('2026-11-22T10:30:00+01:00')), 'assertion_expired'],
  ['an end in the year 0', assertion(conditions('0000-01-01T00:00:00Z')), 'assertion_expired'],
  ['a beginning just too late', assertion(instant('NotBefore', at(120.001))), 'assertion_not_yet_valid'],
  ['a beginning in the year 9999', assertion(instant('NotBefore', '9999-12-31T23:59:59Z')), 'assertion_not_yet_valid'],
  [
    'a confirmation that ends at exactly now, with tolerance',
    assertion(replace(/(ConfirmationData .*?NotOnOrAfter=")[^"]*/, `$1${at(-120)}`)),
    'assertion_expired',
  ],
  [
    'a session that ends at exactly now, with tolerance',
    assertion(replace('SessionIndex=', `SessionNotOnOrAfter="${at(-120)}" $&`)),
    'assertion_expired',
  ],
  [
    'a session that ends at no time',
    assertion(replace('SessionIndex=', 'SessionNotOnOrAfter="" $&')),
    'assertion_expired',
  ],
  ['an authentication at no time', assertion(instant('AuthnInstant', '')), 'authentication_missing'],
]

const audience = (content: string): Edit => replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, content)
const restriction = (...names: readonly string[]): string =>
  `<saml:AudienceRestriction>${names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join('')}</saml:AudienceRestriction>`
const recipient = (value: string): Forgery => assertion(replace(/Recipient="[^"]*"/, `Recipient="${value}"`))
const confirmation = /<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/
const confirmationData = /<saml:SubjectConfirmationData [^>]*\/>/

const addresses: readonly Attack[] = [
  ...[
    acs.replace('app.', 'APP.'),
    acs.replace('https', 'HTTPS'),
    acs.replace('https', 'http'),
    acs.replace('.com/', '.com:443/'),
    acs.replace('.com/', '.com./'),
    acs.replace('.com/', '.com.evil.example/'),
    acs.replace('https://', 'https://evil.example@'),
    acs.replace('callback', 'Callback'),
    acs.replace('callback', 'callback/'),
    acs.replace('callback', '%63allback'),
    acs.replace('/login', '/x/../login'),
    acs.replace('=acme', '=ACME'),
    acs.replace('=acme', '=%61cme'),
    acs.replace('?connection=acme', ''),
    `${acs}&amp;connection=acme`,
    acs.replace('?', '?x=1&amp;'),
    `${acs}#`,
    `${acs}/`,
    ` ${acs}`,
    `${acs}&#10;`,
    '',
  ].map((value): Attack => [`the recipient ${JSON.stringify(value)}`, recipient(value), 'destination_mismatch']),
  ['an empty destination', response(replace(/Destination="[^"]*"/, 'Destination=""')), 'destination_mismatch'],
  ['an empty answer', assertion(replace(/InResponseTo="[^"]*"/, 'InResponseTo=""')), 'in_response_to_mismatch'],
  [
    'an answer to several',
    assertion(replace(/InResponseTo="([^"]*)"/, 'InResponseTo="$1 _other"')),
    'in_response_to_mismatch',
  ],
  [
    'an answer with white space',
    assertion(replace(/InResponseTo="([^"]*)"/, 'InResponseTo=" $1"')),
    'in_response_to_mismatch',
  ],
  ['an empty audience', assertion(audience(restriction(''))), 'audience_mismatch'],
  ['a blank audience', assertion(audience(restriction(' \n'))), 'audience_mismatch'],
  ['no audience in the restriction', assertion(audience(restriction())), 'audience_mismatch'],
  ['an audience list in one', assertion(audience(restriction(`${spEntityId} urn:x`))), 'audience_mismatch'],
  ['an audience with a slash', assertion(audience(restriction(`${spEntityId}/`))), 'audience_mismatch'],
  ['an audience with a no-break space', assertion(audience(restriction(`${spEntityId}\u00a0`))), 'audience_mismatch'],
  [
    'our audience in one restriction of two',
    assertion(audience(restriction(spEntityId) + restriction('urn:x'))),
    'audience_mismatch',
  ],
  [
    'our audience beside an empty restriction',
    assertion(audience(restriction(spEntityId) + restriction())),
    'audience_mismatch',
  ],
  [
    'an audience for proxies only',
    assertion(audience(`<saml:ProxyRestriction><saml:Audience>${spEntityId}</saml:Audience></saml:ProxyRestriction>`)),
    'audience_mismatch',
  ],
  [
    'an issuer with a no-break space',
    assertion(replace(idpEntityId, `${idpEntityId}\u00a0`)),
    'assertion_issuer_mismatch',
  ],
  ['two issuers', assertion(replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '$&$&')), 'assertion_issuer_mismatch'],
  [
    'two issuers of the response',
    response(replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '$&$&')),
    'assertion_issuer_mismatch',
  ],
]

const structure: readonly Attack[] = [
  ['another Status behind', after(append('<samlp:Status/>')), 'response_malformed'],
  ['an element that no Response holds', after(append('<samlp:x/>')), 'response_malformed'],
  ['an Issuer of the namespace of the Response', after(append('<samlp:Issuer/>')), 'response_malformed'],
  ['two Extensions', after(append('<samlp:Extensions/><samlp:Extensions/>')), 'response_malformed'],
  ['a signature at the end of the assertion', after((xml) => atTheEnd(xml, '</saml:Assertion>')), 'response_malformed'],
  [
    'a signature at the end of the response',
    { sign: 'response', afterwards: (xml) => atTheEnd(xml, '</samlp:Response>') },
    'response_malformed',
  ],
  ['a text in a signature', after(replace('<ds:SignedInfo>', 'x$&')), 'response_malformed'],
  ['two Conditions', assertion(replace(/<saml:Conditions .*<\/saml:Conditions>/, '$&$&')), 'audience_mismatch'],
  ['two Conditions, one empty', assertion(replace('<saml:Conditions ', '<saml:Conditions/>$&')), 'audience_mismatch'],
  ['two Subjects', assertion(replace(/<saml:Subject>.*<\/saml:Subject>/, '$&$&')), 'subject_missing'],
  ['two SubjectConfirmationData', assertion(replace(confirmationData, '$&$&')), 'subject_confirmation_invalid'],
  [
    'two SubjectConfirmationData, the first for us',
    assertion(replace(confirmationData, '$&<saml:SubjectConfirmationData Recipient="https://evil.example/"/>')),
    'subject_confirmation_invalid',
  ],
  [
    'two confirmations that are half for us each',
    assertion((xml) =>
      xml.replace(confirmation, (found) => found.replace(/ InResponseTo="[^"]*"/, '') + found.replace('app.', 'evil.')),
    ),
    'response_unsolicited',
  ],
  ['a confirmation in other capitals', assertion(replace('cm:bearer', 'cm:Bearer')), 'subject_confirmation_invalid'],
  [
    'a sender-vouches confirmation',
    assertion(replace('cm:bearer', 'cm:sender-vouches')),
    'subject_confirmation_invalid',
  ],
  [
    'a confirmation with an encrypted name id alone',
    assertion(replace(/<saml:NameID.*?<\/saml:NameID>/, ''), replace(confirmationData, '<saml:EncryptedID/>$&')),
    'subject_missing',
  ],
  [
    'a name id of the confirmation',
    assertion(
      replace(/<saml:NameID.*?<\/saml:NameID>/, ''),
      replace(confirmationData, '<saml:NameID>ada@example.com</saml:NameID>$&'),
    ),
    'subject_missing',
  ],
  ['a BaseID', assertion(replace(/saml:NameID/g, 'saml:BaseID')), 'subject_missing'],
  [
    'an encrypted name id beside a plain one',
    assertion(replace('<saml:NameID', '<saml:EncryptedID/>$&')),
    'assertion_encrypted',
  ],
  ['an encrypted assertion beside a plain one', after(append('<saml:EncryptedAssertion/>')), 'assertion_encrypted'],
  ['an encrypted assertion of another namespace', after(append('<EncryptedAssertion/>')), 'assertion_encrypted'],
  [
    'an assertion in the Advice',
    assertion(replace('<saml:AuthnStatement', '<saml:Advice><saml:Assertion/></saml:Advice>$&')),
    'response_malformed',
  ],
  ['an assertion in an attribute', assertion(replace('>engineering<', '><saml:Assertion/><')), 'response_malformed'],
  [
    'a statement of the first session that ended',
    assertion(
      replace('SessionIndex=', `SessionNotOnOrAfter="${at(-3600)}" $&`),
      replace(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/, '$&<saml:AuthnStatement/>'),
    ),
    'assertion_expired',
  ],
]

const text = 'x'.repeat(200_000)
const sizes: readonly Attack[] = [
  ['a very long element name', after(append(`<${text}/>`)), 'response_malformed'],
  ['a very long issuer', assertion(replace(idpEntityId, text)), 'assertion_issuer_mismatch'],
  ['a very long recipient', recipient(text), 'destination_mismatch'],
  ['a very long audience', assertion(audience(restriction(text))), 'audience_mismatch'],
  ['a very long status', response(replace('2.0:status:Success', text)), 'provider_error'],
  [
    'a very long status message',
    response(replace('Success"/>', `Responder"/><samlp:StatusMessage>${text}</samlp:StatusMessage>`)),
    'provider_error',
  ],
  ['a very long time', assertion(conditions(`2026-11-22T09:00:00.${'1'.repeat(200_000)}Z`)), 'assertion_expired'],
  ['a very long algorithm', after(algorithm('SignatureMethod', text)), 'algorithm_refused'],
  ['a very long root', after((xml) => `<${text} a="${xml.length}"/>`), 'response_malformed'],
  [
    'very long ids',
    after(append(`<a ID="${text.slice(0, 100_000)}"/><a ID="${text.slice(0, 100_000)}"/>`)),
    'response_malformed',
  ],
  [
    '10,000 attributes',
    after(append(`<a ${Array.from({ length: 10_000 }, (_, number) => `a${number}=""`).join(' ')}/>`)),
    'response_malformed',
  ],
  [
    '10,000 namespaces',
    after(append(`<a ${Array.from({ length: 10_000 }, (_, number) => `xmlns:a${number}="urn:u"`).join(' ')}/>`)),
    'response_malformed',
  ],
  ['10,000 levels', after(append('<a>'.repeat(10_000) + '</a>'.repeat(10_000))), 'response_malformed'],
  ['10,000 texts', after(append('<a/>x'.repeat(10_000))), 'response_malformed'],
  ['10,000 comments', after(append('<!---->'.repeat(10_000))), 'response_malformed'],
  [
    '1,000 references',
    after(replace(/<ds:Reference [\s\S]*?<\/ds:Reference>/, (found) => found.repeat(200))),
    'response_malformed',
  ],
]

export type Harmless = readonly [name: string, forgery: Forgery, changes?: Partial<SignIn['identity']>]

const values = (xml: string): Forgery =>
  assertion(
    replace(
      /<saml:AttributeStatement>.*<\/saml:AttributeStatement>/,
      `<saml:AttributeStatement>${xml}</saml:AttributeStatement>`,
    ),
  )
const named = (name: string, content: string, more = ''): string =>
  `<saml:Attribute Name="${name}"${more}>${content}</saml:Attribute>`
const value = (content: string): string => `<saml:AttributeValue>${content}</saml:AttributeValue>`
const mail = named('email', value('ada@example.com')) + named('email_verified', value('true'))
const evilMail = { subject: 'ada@example.com.evil.example', accountKey: 'saml|acme|ada@example.com.evil.example' }

/** What may be sent, because it is read as the signer meant it, whatever it looks like. */
export const harmless: readonly Harmless[] = [
  ['nothing', {}],
  [
    'a comment that the signer put into the name id',
    assertion(nameId('ada@example.com<!-- -->.evil.example')),
    evilMail,
  ],
  ['character data of the signer', assertion(nameId('ada@example.com<![CDATA[.evil]]>.example')), evilMail],
  ['references of the signer', assertion(nameId('&#97;da@example.com&#x2e;evil.example')), evilMail],
  ['elements named like properties', after(extend('<constructor Algorithm="x"/><__proto__ Algorithm="x"/>'))],
  ['a comment that cuts nothing', after(nameId('ada<!-- eve -->@example.com'))],
  ['character data in place of a text', after(nameId('<![CDATA[ada@]]>example.com'))],
  ['references in place of a text', after(nameId('&#x61;da&#64;example.com'))],
  ['a comment in the digest', after(replace('<ds:DigestValue>', '$&<!-- x -->'))],
  ['a comment in the value of the signature', after(replace(/<ds:SignatureValue>.{20}/, '$&<!-- x -->'))],
  ['a comment in the SignedInfo', after(replace('<ds:SignedInfo>', '$&<!-- x -->'))],
  ['a comment in the audience', after(replace('urn:auth0:', '$&<!-- x -->'))],
  ['a comment in the issuer', after(replace(/<saml:Issuer>/g, '$&<!-- x -->'))],
  [
    'other quotation marks and order of attributes',
    after(replace(/(AuthnInstant="[^"]*") SessionIndex="([^"]*)"/, "SessionIndex='$2' $1")),
  ],
  [
    'white space in tags',
    after(replace(/<\/saml:Subject>/, '</saml:Subject\n>'), replace('<saml:Subject>', '<saml:Subject >')),
  ],
  ['no KeyInfo', after(replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/s, ''))],
  [
    'a KeyInfo of somebody else',
    after(replace(/(?<=X509Certificate>)[^<]+/, attacker.certificate.replaceAll(/-----.*-----|\n/g, ''))),
  ],
  ['a signature with an id', after(replace('<ds:Signature ', '$&Id="_signature" '))],
  ['a prefix list', oddly({ prefixes: ['xs', 'saml'] })],
  [
    'SHA-512',
    {
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512',
    },
  ],
  ['another id on the unsigned response', after(replace(/ID="_response\d+"/, 'ID="_x"'))],
  [
    'no destination, answer and issuer on the unsigned response',
    after(replace(/ Destination="[^"]*" InResponseTo="[^"]*"/, ''), replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '')),
  ],
  ['another Response in the Extensions', after(append('<samlp:Extensions><samlp:Response/></samlp:Extensions>'))],
  ['the default namespace redefined', after(replace('<samlp:Response ', '$&xmlns="urn:x" '), extend('<x xmlns=""/>'))],
  [
    'a prefix redefined where nothing uses it',
    after(extend('<x xmlns:saml="urn:x" xmlns:samlp="urn:x" xmlns:ds="urn:x"/>')),
  ],
  ['an XML declaration', after((xml) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}\n`)],
  ['a mark before', after((xml) => `\ufeff${xml}`)],
  ['comments around', after((xml) => `<!-- a -->${xml}<!-- b -->`)],
  ['line ends of Windows', after((xml) => xml.replaceAll('\n', '\r\n'))],
  ['base64 in lines', { field: (base64) => `${base64.replaceAll(/.{76}/g, '$&\r\n')}\n` }],
  [
    'spare bits in base64',
    { afterwards: padded, field: (base64) => base64.replace(/g==$/, 'h==').replace(/o=$/, 'p=') },
  ],
  ['an end just inside the tolerance', assertion(conditions(at(-119.999)))],
  ['a beginning just inside the tolerance', assertion(instant('NotBefore', at(120)))],
  ['an end in the year 9999', assertion(conditions('9999-12-31T23:59:59.999999999Z'))],
  ['an end without a zone', assertion(conditions('2026-11-22T10:00:01'))],
  ['an end in another zone', assertion(conditions('2026-11-22T15:30:00.000000000+05:30'))],
  ['an end at midnight', assertion(conditions('2026-11-22T24:00:00Z'))],
  ['our audience among others', assertion(audience(restriction('urn:x', spEntityId, 'urn:y')))],
  [
    'our audience in every restriction',
    assertion(audience(restriction(spEntityId) + restriction('urn:x', spEntityId))),
  ],
  ['our audience in lines', assertion(audience(restriction(`\n  ${spEntityId}\r\n\t`)))],
  [
    'a second confirmation, for somebody else',
    assertion((xml) => xml.replace(confirmation, (found) => found.replace('app.', 'other.') + found)),
  ],
  [
    'a second AuthnStatement',
    assertion(
      replace(/<saml:AuthnStatement .*<\/saml:AuthnStatement>/, (found) => found + found.replace('_session', '_other')),
    ),
  ],
  ['an encrypted id in the confirmation', assertion(replace(confirmationData, '<saml:EncryptedID/>$&'))],
  [
    'an Advice without assertions',
    assertion(
      replace('<saml:AuthnStatement', '<saml:Advice><saml:AssertionIDRef>_x</saml:AssertionIDRef></saml:Advice>$&'),
    ),
  ],
  [
    'an attribute repeated in another format',
    values(
      mail +
        named('memberOf', value('a'), ' NameFormat="urn:x"') +
        named('memberOf', value('b') + value('a'), ' NameFormat="urn:y"'),
    ),
    { groups: ['a', 'b'] },
  ],
  [
    'attributes in two statements',
    values(
      `${mail}${named('memberOf', value('a'))}</saml:AttributeStatement><saml:AttributeStatement>${named('memberOf', value('b'))}`,
    ),
    { groups: ['a', 'b'] },
  ],
  ['an attribute without values', values(mail + named('memberOf', '')), { groups: [] }],
  [
    'nil, empty and nested values',
    values(
      mail +
        named(
          'memberOf',
          `<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="1">x</saml:AttributeValue>${value('')}${value('<x>a<y>b</y></x>')}`,
        ),
    ),
    { groups: [] },
  ],
  [
    'values of another namespace',
    values(mail + named('memberOf', `<AttributeValue>x</AttributeValue>${value('a')}`)),
    { groups: ['a'] },
  ],
  [
    'a comma, a semicolon and a line in a group',
    values(mail + named('memberOf', value('a,b;c\nd'))),
    { groups: ['a,b;c\nd'] },
  ],
  [
    'attributes named like properties',
    values(
      mail +
        named('__proto__', value('x')) +
        named('constructor', value('y')) +
        named('nameID', value('eve')) +
        named('memberOf', value('a')),
    ),
    { groups: ['a'] },
  ],
  [
    'no-break spaces around a name id',
    assertion(nameId('\u00a0ada@example.com\u00a0')),
    { subject: '\u00a0ada@example.com\u00a0', accountKey: 'saml|acme|\u00a0ada@example.com\u00a0' },
  ],
]

/** All attacks, each with the code with which it is refused. */
export const attacks: readonly (readonly [name: string, attacks: readonly Attack[]])[] = [
  ['signature wrapping', wrapped],
  ['the signed original hidden in', hidden],
  ['what is replaced or stolen', replaced],
  ['ids', ids],
  ['a reference', references],
  ['a signature of', signatures],
  ['namespaces', namespaces],
  ['markup', markup],
  ['encodings', encodings],
  ['times', times],
  ['addresses', addresses],
  ['structure', structure],
  ['sizes', sizes],
]
