import type { SamlEdit, SamlFault } from '../defect.ts'
import { append, faultsOf, replace, textOf } from './edits.ts'

const nameId = (by: (old: string) => string): SamlEdit => replace(textOf('saml:NameID'), by)
/** Of the assertion: it is edited before the response is made around it. */
const issuer = (by: (old: string) => string): SamlEdit => replace(textOf('saml:Issuer'), by)
const audience = (by: (old: string) => string): SamlEdit => replace(textOf('saml:Audience'), by)

/** A parser of web pages ends the script at the first end tag, one of XML at the second: what is between is seen by one only. */
const seenByParsersOfWebPages = (xml: string): string =>
  `<script xmlns="http://www.w3.org/1999/xhtml"><!--</script>${xml}<script xmlns="">--></script>`

const mixed = 'SAML Core 2.0, section 1.3.1'

export const markupFaults: readonly SamlFault[] = faultsOf(mixed, [
  [
    'comment-cuts-signed-name-id',
    'a comment in the signed name id hides what was added to it',
    'signature_invalid',
    { afterwards: nameId((old) => `${old}<!---->.evil.example`) },
    'XML Signature 1.1, section 3.2.1',
  ],
  [
    'name-id-in-a-comment',
    'the name id is a comment',
    'subject_missing',
    { assertion: nameId((old) => `<!--${old}-->`) },
  ],
  [
    'name-id-with-an-element',
    'an element follows the text of the name id',
    'subject_missing',
    { assertion: nameId((old) => `${old}<x/>`) },
  ],
  [
    'name-id-in-an-element',
    'the text of the name id is one element further down',
    'subject_missing',
    { assertion: nameId((old) => `<x>${old}</x>`) },
  ],
  [
    'name-id-cut-by-an-element',
    'an element stands within the text of the name id',
    'subject_missing',
    { assertion: nameId((old) => `${old}<x/>.evil.example`) },
  ],
  [
    'name-id-by-cdata',
    'somebody else stands in the signed name id, as character data',
    'signature_invalid',
    { afterwards: replace(textOf('saml:NameID'), (_, { impostor }) => `<![CDATA[${impostor.nameId}]]>`) },
    'XML Signature 1.1, section 3.2.1',
  ],
  [
    'comment-cuts-issuer',
    'the issuer is another one, whose name begins like the right one before a comment',
    'assertion_issuer_mismatch',
    { assertion: issuer((old) => `${old}<!---->.evil`) },
    'SAML Core 2.0, section 2.2.5',
  ],
  [
    'issuer-with-an-element',
    'the issuer is another one, whose name goes on in an element',
    'assertion_issuer_mismatch',
    { assertion: issuer((old) => `${old}<x>.evil</x>`) },
    'SAML Core 2.0, section 2.2.5',
  ],
  [
    'comment-cuts-audience',
    'the audience is another one, whose name begins like the right one before a comment',
    'audience_mismatch',
    { assertion: audience((old) => `${old}<!---->-evil`) },
    'SAML Core 2.0, section 2.5.1.4',
  ],
  [
    'audience-with-an-element',
    'the audience is another one, whose name goes on in an element',
    'audience_mismatch',
    { assertion: audience((old) => `${old}<x>-evil</x>`) },
    'SAML Core 2.0, section 2.5.1.4',
  ],
  [
    'seen-by-one-parser-only',
    'an assertion that parsers of web pages see and parsers of XML do not',
    'response_malformed',
    { afterwards: append(seenByParsersOfWebPages('<saml:Assertion/>')) },
  ],
])

const renamed = (from: string, to: string): SamlEdit => replace(new RegExp(from, 'g'), to)
const names = 'SAML Core 2.0, section 1.2'

export const namespaceFaults: readonly SamlFault[] = faultsOf(names, [
  [
    'response-of-another-namespace',
    'the response is one of SAML 1.0',
    'response_unsupported',
    { afterwards: replace('SAML:2.0:protocol', 'SAML:1.0:protocol') },
  ],
  [
    'response-of-the-namespace-of-assertions',
    'the response is of the namespace of assertions',
    'response_malformed',
    { afterwards: renamed('samlp:Response', 'saml:Response') },
  ],
  [
    'namespace-with-white-space',
    'the namespace of the response ends with a space',
    'response_malformed',
    { afterwards: replace('SAML:2.0:protocol"', 'SAML:2.0:protocol "') },
  ],
  [
    'assertion-of-another-namespace',
    'the assertion is one of SAML 1.0',
    'response_malformed',
    { sign: 'response', assertion: replace('SAML:2.0:assertion', 'SAML:1.0:assertion') },
  ],
  [
    'assertion-of-no-namespace',
    'the assertion is of no namespace',
    'response_malformed',
    { sign: 'response', assertion: renamed('saml:Assertion', 'Assertion') },
  ],
  [
    'look-alike-assertion',
    'a second Assertion, of another namespace',
    'response_malformed',
    { afterwards: append('<Assertion xmlns="urn:example:other"/>') },
  ],
  [
    'subject-of-another-namespace',
    'the subject is of another namespace',
    'subject_missing',
    { assertion: replace('<saml:Subject>', '<saml:Subject xmlns:saml="urn:example:other">') },
  ],
  [
    'name-id-of-no-namespace',
    'the name id is of no namespace',
    'subject_missing',
    { assertion: renamed('saml:NameID', 'NameID') },
  ],
  [
    'conditions-of-another-namespace',
    'the conditions are of another namespace',
    'audience_mismatch',
    { assertion: replace('<saml:Conditions', '<saml:Conditions xmlns:saml="urn:example:other"') },
  ],
  [
    'audience-of-no-namespace',
    'the audience is of no namespace',
    'audience_mismatch',
    { assertion: renamed('saml:Audience>', 'Audience>') },
  ],
  [
    'recipient-in-a-namespace',
    'the recipient is in a namespace',
    'destination_mismatch',
    { assertion: replace(' Recipient=', ' saml:Recipient=') },
  ],
  [
    'version-in-a-namespace',
    'the version of the assertion is in a namespace',
    'response_malformed',
    { assertion: replace(' Version=', ' saml:Version=') },
  ],
  [
    'destination-in-a-namespace',
    'the destination of a signed response is in a namespace',
    'destination_mismatch',
    { sign: 'response', response: replace(' Destination=', ' samlp:Destination=') },
  ],
  [
    'prefix-not-declared',
    'a prefix is used that nothing declares',
    'response_malformed',
    { afterwards: append('<x:x/>') },
    'Namespaces in XML 1.0, section 5',
  ],
  [
    'prefix-xml-declared-anew',
    'the prefix xml is bound to something else',
    'response_malformed',
    { afterwards: append('<x xmlns:xml="urn:example:other"/>') },
    'Namespaces in XML 1.0, section 3',
  ],
])
