import { createPublicKey } from 'node:crypto'
import type { AnswerInEdit, SamlFault } from '../defect.ts'
import { keyFor, strangersKey } from '../keys.ts'
import { algorithms, namespaces } from '../names.ts'
import { signElement } from '../sign-element.ts'
import { element, faultsOf, inTurn, replace, setAttribute, textOf } from './edits.ts'
import { oddly } from './references.ts'

const base64Of = ({ certificate }: { readonly certificate: string }): string =>
  certificate.replaceAll(/-----.*-----|\s/g, '')

function keyValueOfStranger(_: string, answer: AnswerInEdit): string {
  const { n = '', e = '' } = createPublicKey(strangersKey(answer).certificate).export({ format: 'jwk' })
  const base64 = (number: string): string => Buffer.from(number, 'base64url').toString('base64')
  return `<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${base64(n)}</ds:Modulus><ds:Exponent>${base64(e)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>`
}

/** What an attacker changes who cannot sign: the person. */
const otherPerson = replace(textOf('saml:NameID'), (_, { impostor }) => impostor.nameId ?? impostor.subject)

const algorithm = (name: string, uri: string) => setAttribute(`ds:${name}`, 'Algorithm', uri)
const signedInfo = element('ds:SignedInfo')

export const signatureFaults: readonly SamlFault[] = faultsOf('SAML Core 2.0, section 5.4', [
  ['not-signed', 'nothing is signed', 'signature_missing', { sign: 'none' }, 'SAML Profiles 2.0, section 4.1.3.5'],
  [
    'signed-by-somebody-else',
    'the key is not the one of the certificate that the application has',
    'signature_invalid',
    { key: strangersKey },
  ],
  [
    'all-signed-by-somebody-else',
    'response and assertion are signed with a foreign key',
    'signature_invalid',
    { key: strangersKey, sign: 'both' },
  ],
  [
    'signed-after-rotation',
    'the provider has changed its certificate without telling',
    'signature_invalid',
    { key: ({ now }) => keyFor('test identity provider, renewed', now) },
  ],
  [
    'foreign-key-under-own-certificate',
    'a foreign key signs, and KeyInfo shows the right certificate',
    'signature_invalid',
    {
      key: strangersKey,
      afterwards: replace(/(?<=<ds:X509Certificate>)[^<]+/g, (_, { key }) => base64Of(key)),
    },
    'XML Signature 1.1, section 4.5',
  ],
  [
    'foreign-key-value',
    'a foreign key signs, and KeyInfo brings its KeyValue',
    'signature_invalid',
    { key: strangersKey, afterwards: replace(/(?<=<ds:KeyInfo>)[\s\S]*?(?=<\/ds:KeyInfo>)/, keyValueOfStranger) },
    'XML Signature 1.1, section 4.5',
  ],
  [
    'foreign-key-elsewhere',
    'a foreign key signs, and KeyInfo says where to fetch it',
    'signature_invalid',
    {
      key: strangersKey,
      afterwards: replace(
        /(?<=<ds:KeyInfo>)[\s\S]*?(?=<\/ds:KeyInfo>)/,
        '<ds:RetrievalMethod URI="https://evil.example/key"/>',
      ),
    },
    'XML Signature 1.1, section 4.5',
  ],
  [
    'response-signed-by-somebody-else',
    'a foreign key signs the response around a well signed assertion',
    'signature_invalid',
    { sign: 'assertion', afterwards: (xml, answer) => signElement(xml, strangersKey(answer), {}, 'Response') },
  ],
  [
    'changed-after-signing',
    'the name id of a signed answer is another one',
    'signature_invalid',
    { afterwards: otherPerson },
    'XML Signature 1.1, section 3.2.1',
  ],
  [
    'destination-changed-after-signing',
    'the signature of the response is broken, the one of the assertion is good',
    'signature_invalid',
    { sign: 'both', afterwards: setAttribute('samlp:Response', 'Destination', (old) => `${old}#`) },
    'XML Signature 1.1, section 3.2.1',
  ],
  [
    'two-signatures',
    'one element has two signatures',
    'response_malformed',
    { afterwards: replace(element('ds:Signature'), '$&$&') },
    'SAML Core 2.0, section 2.3.3',
  ],
  [
    'signed-info-twice',
    'the signature has two SignedInfo, as in CVE-2025-29774',
    'response_malformed',
    { afterwards: replace(signedInfo, '$&$&') },
    'XML Signature 1.1, section 4.2',
  ],
  [
    'signed-info-missing',
    'the signature has no SignedInfo',
    'response_malformed',
    { afterwards: replace(signedInfo, '') },
    'XML Signature 1.1, section 4.2',
  ],
  [
    'signature-empty',
    'the signature is an empty element',
    'response_malformed',
    { afterwards: replace(/(?<=<ds:Signature [^>]*>)[\s\S]*?(?=<\/ds:Signature>)/, '') },
    'XML Signature 1.1, section 4.2',
  ],
  [
    'signature-value-empty',
    'the value of the signature is empty',
    'signature_invalid',
    { afterwards: replace(textOf('ds:SignatureValue'), '') },
    'XML Signature 1.1, section 4.3',
  ],
  [
    'signature-value-twice',
    'the signature has two values',
    'response_malformed',
    { afterwards: replace(element('ds:SignatureValue'), '$&$&') },
    'XML Signature 1.1, section 4.2',
  ],
  [
    'digest-empty',
    'the digest is empty',
    'signature_invalid',
    { afterwards: replace(textOf('ds:DigestValue'), '') },
    'XML Signature 1.1, section 4.4.3.6',
  ],
  [
    'digest-twice',
    'the reference has two digests',
    'response_malformed',
    { afterwards: replace(element('ds:DigestValue'), '$&$&') },
    'XML Signature 1.1, section 4.4.3',
  ],
  [
    'digest-behind-a-comment',
    'a forged digest stands before a comment, as in CVE-2025-29775',
    'signature_invalid',
    { afterwards: inTurn(otherPerson, replace('<ds:DigestValue>', '$&Zm9yZ2Vk<!-- -->')) },
    'XML Signature 1.1, section 4.4.3.6',
  ],
  [
    'signature-with-object',
    'the signature carries an Object',
    'response_malformed',
    { afterwards: replace('</ds:Signature>', '<ds:Object/>$&') },
    'SAML Core 2.0, section 5.4',
  ],
  [
    'signature-of-another-namespace',
    'the signature is none of XML Signature',
    'response_malformed',
    {
      afterwards: replace(`xmlns:ds="${namespaces.signature}"`, 'xmlns:ds="urn:example:signature#"'),
    },
    'XML Signature 1.1, section 1.3',
  ],
])

const weak = 'SAML Core 2.0, section 5.4.1; XML Signature 1.1, section 6.1'

export const algorithmFaults: readonly SamlFault[] = faultsOf(weak, [
  [
    'signed-with-sha1',
    'the signature is RSA with SHA-1',
    'algorithm_refused',
    { signatureAlgorithm: algorithms.rsaSha1 },
  ],
  ['digest-of-sha1', 'the digest is SHA-1', 'algorithm_refused', { digestAlgorithm: algorithms.sha1 }],
  [
    'signed-with-hmac-of-the-certificate',
    'the signature is an HMAC whose secret is the public certificate',
    'algorithm_refused',
    oddly({ hmac: true }),
  ],
  [
    'signed-with-md5',
    'the signature is said to be RSA with MD5',
    'algorithm_refused',
    { afterwards: algorithm('SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5') },
  ],
  [
    'signature-algorithm-none',
    'the algorithm of the signature is none',
    'algorithm_refused',
    { afterwards: algorithm('SignatureMethod', 'none') },
  ],
  [
    'signature-algorithm-in-other-capitals',
    'the algorithm of the signature is written in capitals',
    'algorithm_refused',
    { afterwards: algorithm('SignatureMethod', algorithms.rsaSha256.toUpperCase()) },
  ],
  [
    'digest-algorithm-empty',
    'the algorithm of the digest has no name',
    'algorithm_refused',
    { afterwards: algorithm('DigestMethod', '') },
  ],
  [
    'inclusive-canonicalization',
    'what is signed is canonicalized inclusively, and depends on what is around it',
    'algorithm_refused',
    { canonicalization: algorithms.inclusive },
    'SAML Core 2.0, section 5.4.3',
  ],
  [
    'canonicalization-unknown',
    'the canonicalization has a name that a table of functions may hold',
    'algorithm_refused',
    { afterwards: algorithm('CanonicalizationMethod', '__proto__') },
    'SAML Core 2.0, section 5.4.3',
  ],
])
