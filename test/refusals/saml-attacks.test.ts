import { createHmac, createPublicKey } from 'node:crypto'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { createRelyingParty, isSsoError, type SignIn, type SsoErrorCode } from 'relyant'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCertifiedKey } from '../../examples/providers/certificate.ts'
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
  replace,
  rsaSha256,
  sha256,
  signatureOf,
  wrappings,
} from '../saml/forgeries.ts'
import { cookieHeader, createClock } from '../support/clock.ts'
import { createSamlDouble, type Forgery, idpEntityId, signElement, spEntityId } from '../support/saml-double.ts'

// Published attacks on SAML, each with a real signature of the trusted key wherever an attacker could have one: what he has
// is a response of his own, or a stolen one.

const clock = createClock()
const provider = createSamlDouble(clock.now)
const attacker = createCertifiedKey('attacker')

const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the tests, long enough to seal'],
  now: clock.now,
  connections: [
    {
      protocol: 'saml',
      id: 'acme',
      ssoUrl: 'https://sso.jumpcloud.com/saml2/acme',
      idpEntityId,
      spEntityId,
      certificate: provider.key.certificate,
      groupsClaim: 'memberOf',
      emailVerification: 'accept-text',
    },
  ],
})

async function signIn(forgery: Forgery): Promise<SignIn> {
  const start = await sso.begin({ connection: 'acme' })
  return sso.complete({
    url: '/login/callback?connection=acme',
    cookies: cookieHeader(start.cookies),
    form: provider.answer(start, forgery),
  })
}

type Attack = readonly [name: string, forgery: Forgery, code: SsoErrorCode]
type Harmless = readonly [name: string, forgery: Forgery, subject?: string]
const signs = ['assertion', 'response', 'both'] as const
const end = '</samlp:Response>'
const append = (xml: string) => replace(end, `${xml}${end}`)
const afterwards = (...edits: readonly ((xml: string) => string)[]): Forgery => ({ afterwards: both(...edits) })
const assertion = (...edits: readonly ((xml: string) => string)[]): Forgery => ({ assertion: both(...edits) })
const nameId = (content: string) => replace(/>ada@example\.com<\/saml:NameID>/, `>${content}</saml:NameID>`)
const bytes = (encode: (xml: string) => Buffer): Forgery => ({
  field: (base64) => encode(Buffer.from(base64, 'base64').toString()).toString('base64'),
})
const minutes = (count: number): string => new Date(clock.now() + count * 60_000).toISOString()

const wrapped: readonly Attack[] = Object.entries(wrappings).flatMap(([number, wrap]) => {
  const modes = Number(number) < 3 ? (['response', 'both'] as const) : (['assertion', 'both'] as const)
  const wrappedElement = Number(number) < 3 ? (xml: string) => xml : assertionOf
  return modes.flatMap((sign): Attack[] => [
    [`XSW ${number}, signed is ${sign}`, { sign, afterwards: (xml) => wrap(xml) }, 'response_malformed'],
    [
      `XSW ${number}, signed is ${sign}, the id kept`,
      { sign, afterwards: (xml) => wrap(xml, idOf(wrappedElement(xml))) },
      'response_malformed',
    ],
  ])
})

const hidden: readonly Attack[] = Object.entries(hidingPlaces).flatMap(([place, hide]) => {
  const code = place === 'an EncryptedAssertion' ? 'assertion_encrypted' : 'response_malformed'
  const swap = (xml: string): string => xml.replace(assertionOf(xml), (original) => hide(forged(original), original))
  const unsignedSwap = (xml: string): string =>
    xml.replace(assertionOf(xml), (original) => hide(forged(original).replace(signatureOf(original), ''), original))
  return [
    ...signs
      .filter((sign) => sign !== 'response')
      .map((sign): Attack => [`the original in ${place}, signed is ${sign}`, { sign, afterwards: swap }, code]),
    ...(place === 'an Object of the signature' || place === 'its KeyInfo'
      ? []
      : [
          [
            `the original in ${place}, nothing signed where it stood`,
            { afterwards: unsignedSwap },
            /text|data|attribute$|comment/.test(place) && place !== 'an attribute value' ? 'signature_missing' : code,
          ] as Attack,
        ]),
  ]
})

const ids: readonly Attack[] = [
  ...['ID', 'Id', 'id', 'xml:id', 'samlp:ID', 'saml:Id', 'iD'].flatMap((name): Attack[] => [
    [
      `the assertion's id again as ${name}`,
      { afterwards: (xml) => append(`<x ${name}="${idOf(assertionOf(xml))}"/>`)(xml) },
      'response_malformed',
    ],
    [
      `the response's id on the assertion as ${name}`,
      {
        sign: 'both',
        afterwards: (xml) =>
          xml.replace('<saml:Assertion ', `<saml:Assertion ${name === 'ID' ? 'Id' : name}="${idOf(xml)}" `),
      },
      'response_malformed',
    ],
  ]),
  ['no id on the signed assertion', afterwards(replace(/ ID="_assertion\d+"/, '')), 'response_malformed'],
  [
    'an id of another namespace only',
    afterwards(replace(/ ID="_assertion/, ' saml:ID="_assertion')),
    'response_malformed',
  ],
  ['an id in small letters', afterwards(replace(/ ID="_assertion/, ' Id="_assertion')), 'response_malformed'],
  ['an id declared as a prefix', afterwards(replace(/ ID="(_assertion\d+)"/, ' xmlns:ID="$1"')), 'response_malformed'],
  [
    'an empty id',
    afterwards(replace(/ ID="_assertion\d+"/, ' ID=""'), replace(/URI="[^"]*"/, 'URI="#"')),
    'response_malformed',
  ],
  ['a quotation mark in the id', { assertion: replace(/ ID="[^"]*"/, ` ID="_a' or '1'='1"`) }, 'signature_invalid'],
]

const xpath = "//*[local-name()='Assertion']"
const odd = (...transforms: readonly string[]): Forgery =>
  oddlySigned(provider.key, { references: [{ xpath, transforms }] })
const algorithm = (what: string, uri: string): Forgery =>
  afterwards(replace(new RegExp(`(<ds:${what} Algorithm=")[^"]*`), `$1${uri}`))
const inReference = (edit: (reference: string) => string): Forgery => ({
  afterwards: (xml) => xml.replace(/<ds:Reference[\s\S]*?<\/ds:Reference>/, edit),
})
const response = "/*[local-name()='Response']"
const hmac: Forgery = {
  afterwards: (xml) => {
    const weak = xml.replace(rsaSha256, `${dsig}hmac-sha1`)
    const key = createPublicKey(provider.key.certificate).export({ type: 'spki', format: 'pem' })
    const value = createHmac('sha1', key).update(weak).digest('base64')
    return weak.replace(/<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${value}`)
  },
}

const signatures: readonly Attack[] = [
  ['two SignedInfo', afterwards(replace(/(<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>)/, '$1$1')), 'response_malformed'],
  [
    'a SignedInfo in the KeyInfo',
    afterwards(replace(/(<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>)([\s\S]*?<ds:KeyInfo>)/, '$2$1')),
    'response_malformed',
  ],
  [
    'a SignedInfo in a SignedInfo',
    afterwards(replace(/(<ds:SignedInfo>)/, '$1<ds:SignedInfo/>')),
    'response_malformed',
  ],
  [
    'a SignedInfo of another namespace',
    afterwards(replace(/<ds:SignedInfo>([\s\S]*?)<\/ds:SignedInfo>/, '<SignedInfo>$1</SignedInfo>')),
    'response_malformed',
  ],
  ['no SignedInfo', afterwards(replace(/<ds:SignedInfo>[\s\S]*?<\/ds:SignedInfo>/, '')), 'response_malformed'],
  [
    'an empty signature',
    afterwards(replace(/(<ds:Signature [^>]*>)[\s\S]*?(?=<\/ds:Signature>)/, '$1')),
    'response_malformed',
  ],
  [
    'two SignatureValues',
    afterwards(replace(/(<ds:SignatureValue>[^<]*<\/ds:SignatureValue>)/, '$1$1')),
    'response_malformed',
  ],
  ['no SignatureValue', afterwards(replace(/<ds:SignatureValue>[^<]*<\/ds:SignatureValue>/, '')), 'response_malformed'],
  ['an empty SignatureValue', afterwards(replace(/(<ds:SignatureValue>)[^<]*/, '$1')), 'signature_invalid'],
  ['an element in the SignatureValue', afterwards(replace(/(<ds:SignatureValue>)/, '$1<x/>')), 'response_malformed'],
  ['two DigestValues', inReference(replace(/(<ds:DigestValue>[^<]*<\/ds:DigestValue>)/, '$1$1')), 'response_malformed'],
  ['an empty DigestValue', inReference(replace(/(<ds:DigestValue>)[^<]*/, '$1')), 'signature_invalid'],
  ['a comment before a forged DigestValue', both2DigestComment(), 'signature_invalid'],
  ['an Object', afterwards(replace('</ds:Signature>', '<ds:Object/></ds:Signature>')), 'response_malformed'],
  [
    'a Manifest',
    afterwards(replace('</ds:Signature>', '<ds:Object><ds:Manifest/></ds:Object></ds:Signature>')),
    'response_malformed',
  ],
  [
    'two references, both signed',
    oddlySigned(provider.key, {
      references: [
        { xpath, transforms: [enveloped, exclusive] },
        { xpath: `${xpath}/*[local-name()='Subject']`, transforms: [exclusive] },
      ],
    }),
    'response_malformed',
  ],
  ['no reference', inReference(() => ''), 'response_malformed'],
  [
    'a reference to everything (URI="")',
    oddlySigned(provider.key, { references: [{ xpath: response, transforms: [enveloped, exclusive], uri: '' }] }),
    'response_malformed',
  ],
  [
    'a reference to everything, on the response',
    oddlySigned(provider.key, {
      references: [{ xpath: response, transforms: [enveloped, exclusive], uri: '' }],
      place: `${response}/*[local-name()='Issuer']`,
    }),
    'response_malformed',
  ],
  [
    'a reference to the response, on the assertion',
    oddlySigned(provider.key, { references: [{ xpath: response, transforms: [enveloped, exclusive] }] }),
    'response_malformed',
  ],
  [
    'a reference to the assertion, on the response',
    oddlySigned(provider.key, { place: `${response}/*[local-name()='Issuer']` }),
    'response_malformed',
  ],
  [
    'a reference to the subject alone',
    oddlySigned(provider.key, {
      references: [{ xpath: `${xpath}/*[local-name()='Subject']`, transforms: [enveloped, exclusive] }],
    }),
    'response_malformed',
  ],
  ...[
    '',
    '#',
    '#_other',
    '#xpointer(/)',
    `#xpointer(id('_assertion'))`,
    'https://evil.example/',
    'file:///etc/passwd',
    'cid:x',
  ].map(
    (uri): Attack => [
      `a reference to ${JSON.stringify(uri)}`,
      inReference(replace(/URI="[^"]*"/, `URI="${uri}"`)),
      'response_malformed',
    ],
  ),
  ['a reference without a URI', inReference(replace(/ URI="[^"]*"/, '')), 'response_malformed'],
  ['a reference with the bare id', inReference(replace('URI="#', 'URI="')), 'response_malformed'],
  ['a reference with a URI of another namespace', inReference(replace(' URI=', ' ds:URI=')), 'response_malformed'],
  ['enveloped twice', odd(enveloped, enveloped), 'algorithm_refused'],
  ['enveloped twice, and canonicalization', odd(enveloped, enveloped, exclusive), 'algorithm_refused'],
  ['transforms in the wrong order', odd(exclusive, enveloped), 'algorithm_refused'],
  ['enveloped alone', odd(enveloped), 'algorithm_refused'],
  ['canonicalization alone', odd(exclusive), 'algorithm_refused'],
  ['three transforms', odd(enveloped, exclusive, exclusive), 'algorithm_refused'],
  ...[
    'http://www.w3.org/TR/1999/REC-xslt-19991116',
    'http://www.w3.org/TR/1999/REC-xpath-19991116',
    'http://www.w3.org/2002/06/xmldsig-filter2',
    `${dsig}base64`,
    'http://www.w3.org/2001/10/xml-exc-c14n',
    'http://www.w3.org/2006/12/xml-c14n11',
    'constructor',
    '',
  ].flatMap((uri): Attack[] => [
    [`the transform ${JSON.stringify(uri)}`, algorithm('Transform', uri), 'algorithm_refused'],
    [
      `a third transform ${JSON.stringify(uri)}`,
      inReference(replace('</ds:Transforms>', `<ds:Transform Algorithm="${uri}"/></ds:Transforms>`)),
      'algorithm_refused',
    ],
    [`the canonicalization ${JSON.stringify(uri)}`, algorithm('CanonicalizationMethod', uri), 'algorithm_refused'],
  ]),
  [
    'a transform without an algorithm',
    inReference(replace(/ Algorithm="[^"]*enveloped-signature"/, '')),
    'algorithm_refused',
  ],
  [
    'a stylesheet in a transform',
    inReference(
      replace('</ds:Transforms>', `</ds:Transforms>`.replace('', '')).bind(null) &&
        replace(
          /(<ds:Transform Algorithm="[^"]*enveloped-signature")\/>/,
          '$1><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/></ds:Transform>',
        ),
    ),
    'response_malformed',
  ],
]

function both2DigestComment(): Forgery {
  return {}
}
void [
  wrapped,
  hidden,
  ids,
  signatures,
  hmac,
  signElement,
  sha256,
  attacker,
  minutes,
  bytes,
  nameId,
  assertion,
  gzipSync,
  deflateRawSync,
  isSsoError,
  afterEach,
  beforeEach,
  vi,
  describe,
  expect,
  test,
  signIn,
]

export type { Harmless }
