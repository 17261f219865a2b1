import type { SamlEdit, SamlFault } from '../defect.ts'
import { append, element, faultsOf, replace } from './edits.ts'
import { oddly } from './references.ts'

const numbered = (count: number, text: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => text(number)).join(' ')

const laughs = [...'bcdefghij'].map((name, index) => {
  const inner = String.fromCharCode('a'.charCodeAt(0) + index)
  return `<!ENTITY ${name} "${`&${inner};`.repeat(10)}">`
})

const expanding: SamlEdit = (xml) =>
  `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">${laughs.join('')}]>${xml.replace('>', '>&j;')}`

export const bombFaults: readonly SamlFault[] = faultsOf('SAML Security Considerations 2.0, section 4.3.1', [
  ['billion-laughs', 'entities that grow to gigabytes', 'response_malformed', { afterwards: expanding }],
  [
    'huge-field',
    'the field is of a megabyte',
    'response_malformed',
    { field: (base64) => base64.padEnd(1_000_000, 'A') },
  ],
  [
    'thousands-of-elements',
    'the response has ten thousand elements more',
    'response_malformed',
    { afterwards: append('<a/>'.repeat(10_000)) },
  ],
  [
    'deep-nesting',
    'elements are nested ten thousand deep',
    'response_malformed',
    { afterwards: append('<a>'.repeat(10_000) + '</a>'.repeat(10_000)) },
  ],
  [
    'thousands-of-attributes',
    'an element has ten thousand attributes',
    'response_malformed',
    { afterwards: append(`<a ${numbered(10_000, (number) => `a${number}=""`)}/>`) },
  ],
  [
    'thousands-of-namespaces',
    'an element declares ten thousand prefixes',
    'response_malformed',
    { afterwards: append(`<a ${numbered(10_000, (number) => `xmlns:a${number}="u"`)}/>`) },
  ],
  [
    'thousands-of-comments',
    'the response has ten thousand comments',
    'response_malformed',
    { afterwards: append('<!---->'.repeat(10_000)) },
  ],
  [
    'hundreds-of-references',
    'the signature refers to the assertion hundreds of times',
    'response_malformed',
    { afterwards: replace(element('ds:Reference'), (found) => found.repeat(200)) },
    'SAML Core 2.0, section 5.4.2',
  ],
  [
    'hundreds-of-transforms',
    'the signature canonicalizes the assertion hundreds of times',
    'algorithm_refused',
    { afterwards: replace(element('ds:Transform'), (found) => found.repeat(200)) },
    'SAML Core 2.0, section 5.4.4',
  ],
  [
    'long-prefix-list',
    'the canonicalization lists thousands of prefixes',
    'response_malformed',
    oddly({ prefixes: Array.from({ length: 3000 }, (_, number) => `p${number}`) }),
    'Exclusive XML Canonicalization 1.0, section 4',
  ],
])
