import { createPublicKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DOMParser } from '@xmldom/xmldom'
import { ExclusiveCanonicalization } from 'xml-crypto'
import { parseConnection, type SamlConnection } from '../src/configuration/connection.ts'
import { isSsoError } from '../src/core/errors.ts'
import type { RawSaml, Verified } from '../src/core/result.ts'
import { readDocument } from '../src/saml/read-document.ts'
import { verifyResponse } from '../src/saml/response/verify-response.ts'
import { canonicalize } from '../src/saml/xml/canonicalize.ts'
import type { XmlElement } from '../src/saml/xml/element.ts'
import { writeXml } from '../src/saml/xml/write-xml.ts'
import { createClock } from '../test/support/clock.ts'
import { ellipticKeys, fixedRsaKey } from '../test/support/fixed-keys.ts'
import { canonicalizeByLibxml2, withLibxml2 } from '../test/support/libxml2.ts'
import { compareParsers, randomDocument } from '../test/support/other-parsers.ts'
import {
  hasXmlsec1,
  isSignedToLibxml2,
  isSignedToXmlCrypto,
  refusedByXmlsec1,
} from '../test/support/other-verifiers.ts'
import { createRandom } from '../test/support/random.ts'
import { randomXml } from '../test/support/random-xml.ts'
import { acmeConnection } from '../test/support/saml-double.ts'
import { samlResponse } from '../test/support/saml-response.ts'
import { type Signer, signXml } from '../test/support/sign-xml.ts'
import { mutateXml } from '../test/support/xml-mutations.ts'

// Holds the strict SAML verifier, and the parser below it, against others, on random documents:
// `npm run fuzz:saml -- --cases 100000 --seed 1`; `--keep folder` writes the documents that failed there.
// They must read and canonicalize as others do, and never accept what one of them refuses.

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
})
const [cases, seed] = [Number(values.cases), Number(values.seed)]
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(seed)) throw new TypeError('give whole numbers')

const random = createRandom(seed)
const clock = createClock()
const counts = new Map<string, number>()
const count = (what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}
const failures: { readonly problem: string; readonly xml: string }[] = []
const fail = (problem: string, xml: string): void => {
  failures.push({ problem, xml })
}

/** Random documents, whole and broken: read as saxes and libxml2 read them, or refused. */
function compareReadings(): void {
  const xml = randomDocument(random)
  const { outcome, problem } = compareParsers(xml)
  count(`documents ${outcome}`)
  if (problem !== undefined) fail(problem, xml)
}

/** Random documents: the canonical form of one element, with a list of prefixes. */
function compareCanonicalForms(): void {
  const narrow = random.once(3)
  const xml = randomXml(random, { narrow })
  const ours = readDocument(xml)
  const list = narrow ? [] : random.shuffle(['a', 'b', 'ds', 'x1', '#default', 'é', 'A']).slice(0, random.below(4))
  const known = withLibxml2(xml, (root) => {
    const theirs = root.find('//*')
    const elements = inDocumentOrder(ours)
    const index = random.below(elements.length)
    const form = canonicalize(elements[index] as XmlElement, { inclusivePrefixes: list })
    count('canonical forms compared with libxml2')
    if (theirs.length !== elements.length) fail('libxml2 reads other elements', xml)
    else if (form !== canonicalizeByLibxml2(theirs[index] as typeof root, list))
      fail('libxml2 canonicalizes otherwise', xml)
    return true
  })
  if (known === undefined) fail('libxml2 refuses a document that we read', xml)
  if (!narrow) return
  const document = new DOMParser().parseFromString(writeXml(ours), 'text/xml')
  const theirs = new ExclusiveCanonicalization().process(document.documentElement as never, {}).toString()
  count('canonical forms compared with xml-crypto')
  if (theirs !== canonicalize(ours)) fail('xml-crypto canonicalizes otherwise', xml)
}

const inDocumentOrder = (element: XmlElement): readonly XmlElement[] => [
  element,
  ...element.children.flatMap(inDocumentOrder),
]

const places = ['Response', 'Assertion'] as const
type Place = (typeof places)[number]
const trusted = [fixedRsaKey, ellipticKeys.p256, ellipticKeys.p384] as const
const connections: ReadonlyMap<string, SamlConnection> = new Map(
  trusted.map(({ certificate }) => {
    const input = { ...acmeConnection({ key: fixedRsaKey } as never), certificate, verification: 'strict' as const }
    return [certificate, parseConnection(input) as SamlConnection] as const
  }),
)

/** What the strict verifier says: the identity, or the code of the refusal; anything else is a defect. */
async function verifyStrictly(xml: string, certificate: string): Promise<Verified | string> {
  const connection = connections.get(certificate)
  if (connection === undefined) throw new TypeError('the certificate is not trusted')
  try {
    const expected = { ...samlResponse.expected, now: clock.now() }
    return await verifyResponse(connection, Buffer.from(xml).toString('base64'), expected)
  } catch (error) {
    if (isSsoError(error)) return error.code
    throw error
  }
}

const toXmlsec1 = new Map<string, { readonly xml: string; readonly place: Place }[]>()

/** Whatever we accept, each of the others that knows the algorithm has to accept. */
function askOthers(xml: string, { kind, hash, digestHash }: Signer, certificate: string): void {
  count('accepted, and held against libxml2')
  if (!isSignedToLibxml2(xml, createPublicKey(certificate))) fail('libxml2 refuses what we accept', xml)
  const isKnownToXmlCrypto = kind === 'rsa' && hash !== 'sha384' && (digestHash ?? hash) !== 'sha384'
  if (isKnownToXmlCrypto) {
    count('accepted, and held against xml-crypto')
    if (!isSignedToXmlCrypto(writeXml(readDocument(xml)), certificate)) fail('xml-crypto refuses what we accept', xml)
  }
  if (!hasXmlsec1 || kind === 'pss') return
  const list = toXmlsec1.get(certificate) ?? []
  toXmlsec1.set(certificate, list)
  // A signature that was cut out of two leaves one.
  const response = readDocument(xml)
  for (const element of [response, ...response.children]) {
    const place = places.find((name) => name === element.name)
    const isSigned = element.children.some(({ name }) => name === 'Signature')
    if (place !== undefined && isSigned) list.push({ xml, place })
  }
}

const signers: readonly (readonly [signer: Signer, certificate: string])[] = [
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((hash) => [
    [{ privateKey: fixedRsaKey.privateKey, kind: 'rsa', hash }, fixedRsaKey.certificate] as const,
    [{ privateKey: fixedRsaKey.privateKey, kind: 'pss', hash }, fixedRsaKey.certificate] as const,
  ]),
  [{ privateKey: ellipticKeys.p256.privateKey, kind: 'ecdsa', hash: 'sha256' }, ellipticKeys.p256.certificate],
  [{ privateKey: ellipticKeys.p384.privateKey, kind: 'ecdsa', hash: 'sha384' }, ellipticKeys.p384.certificate],
]

/** Responses with random XML in a value, signed well: accepted by everybody. */
async function verifyWhatIsSigned(): Promise<void> {
  const [signer, certificate] = random.pick(signers)
  const value = randomXml(random, { narrow: signer.kind === 'rsa' }).replace(/^<\?xml.*?\?>\r\n/, '')
  const signed: readonly Place[] = random.pick([['Assertion'], ['Response'], ['Assertion', 'Response']])
  const xml = signed.reduce((document, place) => signXml(document, signer, place), samlResponse.xml(clock.now(), value))
  const verdict = await verifyStrictly(xml, certificate)
  count('signed well')
  // Random XML has random ids.
  if (verdict === 'response_malformed') count('signed well, but with an id twice')
  else if (typeof verdict === 'string') fail(`we refuse what is signed well: ${verdict}`, xml)
  else askOthers(xml, signer, certificate)
}

const rsa: Signer = { privateKey: fixedRsaKey.privateKey, kind: 'rsa', hash: 'sha256' }
const originals = await Promise.all(
  ([['Assertion'], ['Response'], ['Assertion', 'Response']] as const).map(async (signed) => {
    const plain = samlResponse.xml(clock.now(), 'a <b xmlns="urn:b">c</b>\n&amp; é')
    const xml = signed.reduce((document, place) => signXml(document, rsa, place), plain)
    const verified = await verifyStrictly(xml, fixedRsaKey.certificate)
    if (typeof verified === 'string') throw new Error(`the original is refused: ${verified}`)
    return { xml, facts: factsOf(verified) }
  }),
)

function factsOf({ identity, raw, once }: Verified): string {
  const { assertion: _assertion, ...rest } = raw as RawSaml
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value)
  return JSON.stringify([identity, rest, once], plain)
}

/** Mutated responses: refused, or read as they were signed, and then accepted by everybody. */
async function verifyWhatIsMutated(): Promise<void> {
  const original = random.pick(originals)
  const xml = wellFormed(mutateXml(original.xml, random))
  const verdict = await verifyStrictly(xml, fixedRsaKey.certificate)
  if (typeof verdict === 'string') {
    count(`mutated, and refused as ${verdict}`)
    return
  }
  count('mutated, and accepted')
  if (factsOf(verdict) !== original.facts) fail('a mutation changes what is read', xml)
  askOthers(xml, rsa, fixedRsaKey.certificate)
}

/** Half a character cannot be sent in UTF-8. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

const started = performance.now()
for (let done = 0; done < cases; done += 1) {
  const turn = random.below(12)
  if (turn < 4) compareReadings()
  else if (turn < 7) compareCanonicalForms()
  else if (turn < 8) await verifyWhatIsSigned()
  else await verifyWhatIsMutated()
}
for (const [certificate, documents] of toXmlsec1) {
  for (const _document of documents) count('accepted, and held against xmlsec1')
  for (const xml of refusedByXmlsec1(documents, certificate)) fail('xmlsec1 refuses what we accept', xml)
}

console.log(`${cases} cases, seed ${seed}, ${Math.round((performance.now() - started) / 1000)} s`)
if (!hasXmlsec1) console.log('xmlsec1 is not installed: nothing was held against it')
for (const [what, times] of [...counts].sort()) console.log(`${String(times).padStart(8)}  ${what}`)
console.log(`${String(failures.length).padStart(8)}  failures`)
for (const [index, { problem, xml }] of failures.entries()) {
  if (index < 5) console.log(`\n${problem}:\n${JSON.stringify(xml)}`)
  if (values.keep !== undefined) writeFileSync(join(values.keep, `${index + 1}.xml`), xml)
}
process.exitCode = failures.length === 0 ? 0 : 1
