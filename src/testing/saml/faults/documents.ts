import { deflateRawSync, gzipSync } from 'node:zlib'
import type { SamlDefect, SamlEdit, SamlFault } from '../defect.ts'
import { faultsOf, replace, textOf } from './edits.ts'

const nameId = (content: string): SamlEdit => replace(textOf('saml:NameID'), () => content)
const before = (text: string): SamlDefect => ({ afterwards: (xml) => text + xml })

export const documentFaults: readonly SamlFault[] = faultsOf('XML 1.0, section 2.1', [
  ['dtd', 'the document has a DTD', 'response_malformed', before('<!DOCTYPE Response>'), 'XML 1.0, section 2.8'],
  [
    'dtd-behind-a-comment',
    'the document has a DTD, behind a comment',
    'response_malformed',
    before('<!-- --><!DOCTYPE Response>'),
    'XML 1.0, section 2.8',
  ],
  [
    'dtd-on-the-web',
    'the document has a DTD on another server',
    'response_malformed',
    before('<!DOCTYPE Response SYSTEM "https://evil.example/dtd">'),
    'XML 1.0, section 4.2.2',
  ],
  [
    'dtd-that-makes-ids',
    'a DTD makes an attribute an id',
    'response_malformed',
    before('<!DOCTYPE Response [<!ATTLIST x y ID #IMPLIED>]>'),
    'XML 1.0, section 3.3.1',
  ],
  [
    'entity-as-name-id',
    'the name id is an entity of a DTD',
    'response_malformed',
    { afterwards: (xml, answer) => `<!DOCTYPE r [<!ENTITY who "mallory">]>${nameId('&who;')(xml, answer)}` },
    'XML 1.0, section 4.2',
  ],
  [
    'entity-of-a-file',
    'the name id is a file of the server',
    'response_malformed',
    {
      afterwards: (xml, answer) =>
        `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>${nameId('&f;')(xml, answer)}`,
    },
    'XML 1.0, section 4.2.2',
  ],
  [
    'entity-unknown',
    'the name id is an entity that nothing declares',
    'response_malformed',
    { afterwards: nameId('&who;') },
    'XML 1.0, section 4.1',
  ],
  [
    'processing-instruction',
    'a processing instruction is before the response',
    'response_malformed',
    before('<?x y?>'),
    'XML 1.0, section 2.6',
  ],
  [
    'processing-instruction-in-name-id',
    'a processing instruction is in the name id',
    'response_malformed',
    { afterwards: replace(textOf('saml:NameID'), (old) => `<?x?>${old}`) },
    'XML 1.0, section 2.6',
  ],
  [
    'two-roots',
    'there are two responses, one behind the other',
    'response_malformed',
    { afterwards: (xml) => xml + xml },
  ],
  ['text-behind', 'text follows the response', 'response_malformed', { afterwards: (xml) => `${xml}x` }],
  [
    'truncated',
    'the second half of the document is missing',
    'response_malformed',
    { afterwards: (xml) => xml.slice(0, xml.length / 2) },
  ],
  [
    'not-well-formed',
    'the last character of the document is missing',
    'response_malformed',
    { afterwards: (xml) => xml.slice(0, -1) },
  ],
  [
    'attribute-twice',
    'the response has two ids',
    'response_malformed',
    { afterwards: replace('<samlp:Response ', '$&ID="_x" ') },
    'XML 1.0, section 3.1',
  ],
  [
    'null-character',
    'a null character is in the name id',
    'response_malformed',
    { afterwards: replace(textOf('saml:NameID'), (old) => `${old}&#0;`) },
    'XML 1.0, section 2.2',
  ],
  ['xml-1.1', 'the document is XML 1.1', 'response_malformed', before('<?xml version="1.1"?>'), 'XML 1.0, section 2.8'],
  [
    'not-a-response',
    'the document is something else',
    'response_malformed',
    { sign: 'none', response: () => '<a xmlns="urn:example:other"/>' },
    'SAML Core 2.0, section 3.3.3',
  ],
  [
    'logout-response',
    'the document is a LogoutResponse',
    'response_unsupported',
    { afterwards: replace(/samlp:Response/g, 'samlp:LogoutResponse') },
    'SAML Core 2.0, section 3.3.3',
  ],
  [
    'html-page',
    'the field holds a web page',
    'response_malformed',
    { sign: 'none', response: () => '<!doctype html><title>Sorry</title><p>Something went wrong.' },
    'SAML Bindings 2.0, section 3.5.4',
  ],
])

function inOtherAlphabet(base64: string): string {
  const changed = base64.replaceAll('+', '-').replaceAll('/', '_')
  if (changed === base64) throw new Error('the fault finds no character in which the alphabets differ')
  return changed
}

const bytes = (encode: (xml: string) => Buffer): SamlDefect => ({
  field: (base64) => encode(Buffer.from(base64, 'base64').toString('utf8')).toString('base64'),
})

export const encodingFaults: readonly SamlFault[] = faultsOf('SAML Bindings 2.0, section 3.5.4', [
  ['not-base64', 'the field is the document itself', 'response_malformed', { field: (base64) => atob(base64) }],
  ['field-empty', 'the field is empty', 'response_malformed', { field: () => '' }],
  ['base64-twice', 'the field is encoded twice', 'response_malformed', { field: (base64) => btoa(base64) }],
  ['base64url', 'the field is in the alphabet of base64url', 'response_malformed', { field: inOtherAlphabet }],
  [
    'base64-with-padding-within',
    'padding is in the middle of the field',
    'response_malformed',
    { field: (base64) => `QQ==${base64}` },
  ],
  [
    'data-url',
    'the field is a data URL',
    'response_malformed',
    { field: (base64) => `data:text/xml;base64,${base64}` },
  ],
  [
    'deflated',
    'the document is deflated, as for a redirect',
    'response_malformed',
    bytes((xml) => deflateRawSync(xml)),
  ],
  ['gzipped', 'the document is gzipped', 'response_malformed', bytes((xml) => gzipSync(xml))],
  [
    'utf-16',
    'the document is in UTF-16',
    'response_malformed',
    bytes((xml) => Buffer.from(`\ufeff${xml}`, 'utf16le')),
    'XML 1.0, section 4.3.3',
  ],
  [
    'utf-7',
    'the document is in UTF-7, and says so',
    'response_malformed',
    bytes((xml) =>
      Buffer.from(`<?xml version="1.0" encoding="UTF-7"?>${xml}`.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-')),
    ),
    'XML 1.0, section 4.3.3',
  ],
  [
    'latin-1',
    'the document says that it is in Latin 1',
    'response_malformed',
    before('<?xml version="1.0" encoding="ISO-8859-1"?>'),
    'XML 1.0, section 4.3.3',
  ],
  [
    'not-utf-8',
    'some bytes are not UTF-8',
    'response_malformed',
    bytes((xml) => Buffer.concat([Buffer.from(xml), Buffer.of(0xff)])),
    'XML 1.0, section 4.3.3',
  ],
  [
    'overlong-utf-8',
    'the first character is written in two bytes',
    'response_malformed',
    bytes((xml) => Buffer.concat([Buffer.of(0xc0, 0xbc), Buffer.from(xml.slice(1))])),
    'XML 1.0, section 4.3.3',
  ],
])
