import type { SamlEdit, SamlFault } from '../defect.ts'
import { append, assertionOf, faultsOf, idOf, inTurn, removeAttribute, replace, setAttribute } from './edits.ts'

/** The id of the assertion once more, under a name that some parser takes for an id. */
const again =
  (name: string): SamlEdit =>
  (xml, answer) =>
    append(`<again xmlns="urn:example:again" ${name}="${idOf(assertionOf(xml))}"/>`)(xml, answer)

export const identifierFaults: readonly SamlFault[] = faultsOf('SAML Core 2.0, section 1.3.4', [
  ['id-again', 'another element has the id of the assertion', 'response_malformed', { afterwards: again('ID') }],
  [
    'id-again-in-other-capitals',
    'another element has the id of the assertion, as Id',
    'response_malformed',
    { afterwards: again('Id') },
  ],
  [
    'id-again-as-xml-id',
    'another element has the id of the assertion, as xml:id',
    'response_malformed',
    { afterwards: again('xml:id') },
    'xml:id 1.0, section 4',
  ],
  [
    'id-of-both',
    'response and assertion have one id',
    'response_malformed',
    { response: (xml) => xml.replace(/(?<= ID=")[^"]*/, () => idOf(assertionOf(xml))) },
  ],
  [
    'id-missing',
    'the assertion has no id',
    'response_malformed',
    { sign: 'assertion', afterwards: removeAttribute('saml:Assertion', 'ID') },
  ],
  [
    'id-empty',
    'the assertion has an empty id, and the signature refers to it',
    'response_malformed',
    {
      sign: 'assertion',
      afterwards: inTurn(setAttribute('saml:Assertion', 'ID', ''), setAttribute('ds:Reference', 'URI', '#')),
    },
  ],
  [
    'id-in-another-namespace',
    'the id of the assertion is in a namespace',
    'response_malformed',
    { sign: 'assertion', afterwards: replace(/(?<=<saml:Assertion [^>]*) ID=/, ' saml:ID=') },
  ],
  [
    'id-in-small-letters',
    'the id of the assertion is written Id',
    'response_malformed',
    { sign: 'assertion', afterwards: replace(/(?<=<saml:Assertion [^>]*) ID=/, ' Id=') },
  ],
  [
    'id-with-an-xpath',
    'the id of the assertion ends an XPath string and begins a condition',
    'response_malformed',
    {
      sign: 'assertion',
      afterwards: inTurn(
        setAttribute('saml:Assertion', 'ID', "_a' or '1'='1"),
        setAttribute('ds:Reference', 'URI', "#_a' or '1'='1"),
      ),
    },
  ],
])
