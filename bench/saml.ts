import { spawnSync } from 'node:child_process'
import { createPublicKey, hash, randomBytes, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { parseConnection, type SamlConnection } from '../src/configuration/connection.ts'
import { decodeField } from '../src/saml/message/decode-field.ts'
import { createServiceProvider } from '../src/saml/node-saml.ts'
import { readDocument, verifiedLimits } from '../src/saml/read-document.ts'
import { type InspectedResponse, inspectResponse } from '../src/saml/response/inspect-response.ts'
import { createResponseExchange, verifyResponse } from '../src/saml/response/verify-response.ts'
import { verifySignatures } from '../src/saml/response/verify-signatures.ts'
import { createSignatureVerifier } from '../src/saml/signature/verify-signature.ts'
import { canonicalize } from '../src/saml/xml/canonicalize.ts'
import { createCertifiedKey } from '../src/testing/certificate.ts'
import { acmeConnection, type Forgery } from '../test/support/saml-double.ts'
import { compare, median, ratio, rounded, table } from './measure.ts'
import { type Answer, acsUrl, answer, attacker, clock, groups, inExtensions, junk, provider } from './responses.ts'

// Verification of SAML responses: `npm run bench`, or one part of it: `npm run bench -- sizes`.

const connectionWith = (verification: 'both' | 'strict', certificate: SamlConnection['certificate']) =>
  parseConnection({
    ...acmeConnection(provider),
    certificate: certificate as [string, ...string[]],
    verification,
  }) as SamlConnection
const strict = connectionWith('strict', [provider.key.certificate])
const both = connectionWith('both', [provider.key.certificate])
const complete = (connection: SamlConnection, { field, requestId }: Answer) =>
  verifyResponse(connection, field, { acsUrl, requestId, now: clock.now() })

/** node-saml by itself, as a careful application would set it up. */
async function byNodeSaml({ field }: Answer, connection = both): Promise<void> {
  const signed = { response: false, assertion: true }
  await createServiceProvider(connection, { acsUrl, signed }).validatePostResponseAsync({ SAMLResponse: field })
}

const exchange = createResponseExchange(strict, { acsUrl, requestId: undefined, now: clock.now() })

const inspectPlain = (xml: string): InspectedResponse => {
  const inspected = inspectResponse(readDocument(xml, { admit: () => true }), exchange)
  if ('assertion' in inspected) return inspected
  throw new Error('nothing here is encrypted')
}

/** What nobody can do without: base64, a hash over what is signed, one verification. */
function bare({ field, xml }: Answer): () => void {
  const inspected = inspectPlain(xml)
  const covered = Buffer.from(verifySignatures(inspected, createSignatureVerifier(strict), exchange).xml)
  const signature = inspected.assertionSignature
  const signedInfo = Buffer.from((signature && canonicalize(signature.signedInfo)) ?? '')
  const key = createPublicKey(provider.key.certificate)
  return () => {
    Buffer.from(field, 'base64').toString('utf8')
    hash('sha256', covered, 'buffer')
    if (!verify('sha256', signedInfo, key, signature?.value ?? new Uint8Array())) throw new Error('not verified')
  }
}

/** Only the verification: what is signed, and by whom; nothing is read from it. */
function verifyOnly({ field }: Answer): void {
  const xml = decodeField({ parameter: 'SAMLResponse', value: field, limit: verifiedLimits.size }, exchange.refuse)
  verifySignatures(inspectPlain(xml), createSignatureVerifier(strict), exchange)
}

/** Microseconds for each of many verifications in one process, parsing included; the start of the process is not. */
function byXmlsec1({ xml }: Answer, times: number): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const [certificate, file] = [join(folder, 'certificate.pem'), join(folder, 'response.xml')]
    writeFileSync(certificate, provider.key.certificate)
    writeFileSync(file, xml)
    const idAttribute = ['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion']
    const key = ['--pubkey-cert-pem', certificate, '--enabled-key-data', 'rsa,key-name']
    const { stdout, stderr } = spawnSync(
      'xmlsec1',
      ['--verify', '--repeat', String(times), ...key, ...idAttribute, file],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    )
    const total = `${stdout}${stderr}`.match(/Executed \d+ tests in ([\d.]+) msec/)?.[1]
    return total === undefined ? undefined : (Number(total) * 1000) / times
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function sizes(): Promise<void> {
  const rows: (readonly (string | number | undefined)[])[] = []
  for (const count of [1, 10, 100, 500, 1000, 5000, 20_000]) {
    const signed = await answer({ assertion: groups(count) })
    const runs = [1, 2, 3, 4, 5].map(() => byXmlsec1(signed, Math.max(5, Math.round(5000 / (count + 10)))))
    const xmlsec1 = runs.includes(undefined) ? undefined : Math.min(...runs.flatMap((time) => time ?? []))
    const times = await compare({
      bare: bare(signed),
      verified: () => verifyOnly(signed),
      strict: () => complete(strict, signed),
      nodeSaml: count > 1000 ? undefined : () => byNodeSaml(signed),
      both: count > 500 ? undefined : () => complete(both, signed),
    })
    rows.push([
      count,
      signed.xml.length,
      rounded(times.bare),
      rounded(times.verified),
      rounded(times.strict),
      rounded(times.nodeSaml),
      rounded(times.both),
      rounded(xmlsec1),
      ratio(times.strict, times.bare),
      ratio(xmlsec1, times.verified),
      ratio(times.nodeSaml, times.strict),
      times.strict === undefined ? undefined : (times.strict / count).toFixed(1),
    ])
  }
  const head = ['groups', 'bytes', 'bare', 'verified', 'strict', 'node-saml', 'both', 'xmlsec1']
  const ratios = ['strict ÷ bare', 'xmlsec1 ÷ verified', 'node-saml ÷ strict', 'µs a group']
  console.log(`\nSigned assertions, µs\n\n${table([...head, ...ratios], rows)}`)
}

async function rotation(): Promise<void> {
  const others = [1, 2, 3].map((number) => createCertifiedKey(`old ${number}`).certificate)
  const four = connectionWith('strict', [...others, provider.key.certificate])
  const signed = await answer({ assertion: groups(10) })
  const hintless = await answer({
    assertion: groups(10),
    afterwards: (xml) => xml.replace(/<ds:KeyInfo>[\s\S]*<\/ds:KeyInfo>/, ''),
  })
  const times = await compare({
    one: () => complete(strict, signed),
    four: () => complete(four, signed),
    fourWithout: () => complete(four, hintless),
  })
  const rows = [
    ['one certificate', rounded(times.one), ratio(times.one, times.one)],
    ['four, the last fits', rounded(times.four), ratio(times.four, times.one)],
    ['four, the last fits, no KeyInfo', rounded(times.fourWithout), ratio(times.fourWithout, times.one)],
  ]
  console.log(`\nCertificates, strict, µs\n\n${table(['', 'µs', ''], rows)}`)
}

/** Bodies that nobody of the provider's has signed, or that were changed after it was. */
async function hostile(size: number): Promise<readonly (readonly [name: string, answer: Answer])[]> {
  const shapes = Object.entries(junk).map(([name, make]): [string, Forgery] => [
    name,
    { key: attacker, afterwards: inExtensions(make(size)) },
  ])
  const manyValues = groups(size / 86)
  const forgeries: [string, Forgery][] = [
    ...shapes,
    ['group values, signed by a stranger', { key: attacker, assertion: manyValues }],
    [
      'group values under a captured signature',
      { assertion: groups(1), afterwards: (xml) => manyValues(xml.replace('cn=group-0', 'engineering<x/>cn=')) },
    ],
    ['base64 noise', { field: () => randomBytes((size * 3) / 4).toString('base64') }],
    ['a deflate bomb', { field: () => deflateRawSync(Buffer.alloc(size * 500)).toString('base64') }],
    ['not base64 at its end', { field: () => `${'A'.repeat(size)}!` }],
  ]
  return Promise.all(forgeries.map(async ([name, forgery]) => [name, await answer(forgery)] as const))
}

/** The longest milliseconds, each time, for which nothing else could run. */
async function blocks(verification: () => Promise<unknown>, times: number): Promise<readonly number[]> {
  const took: number[] = []
  for (let count = 0; count < times; count += 1) {
    let [last, longest, running] = [performance.now(), 0, true]
    const tick = (): void => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      if (running) setImmediate(tick)
    }
    setImmediate(tick)
    last = performance.now()
    const accepted = await verification().then(
      () => true,
      () => false,
    )
    running = false
    tick()
    took.push(longest)
    if (accepted) throw new Error('junk was accepted')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return took
}

async function junkBodies(): Promise<void> {
  const rows: (readonly (string | number | undefined)[])[] = []
  const bodies = new Map(await Promise.all([64, 256, 1024].map(async (kb) => [kb, await hostile(kb * 1024)] as const)))
  for (const [index, [name]] of (bodies.get(64) ?? []).entries()) {
    const cells = [name] as (string | undefined)[]
    for (const [kb, list] of bodies) {
      const [, body] = list[index] as readonly [string, Answer]
      for (const connection of [strict, both]) {
        const took = await blocks(() => complete(connection, body), 15)
        cells.push(`${rounded(median(took), 1)} (${rounded(Math.max(...took), 1)})`)
      }
      if (kb === 64) cells.push(rounded(median(await blocks(() => byNodeSaml(body), 1))))
    }
    rows.push(cells)
  }
  const head = [
    '',
    'strict 64 KB',
    'both 64 KB',
    'node-saml 64 KB, once',
    'strict 256 KB',
    'both 256 KB',
    'strict 1 MB',
    'both 1 MB',
  ]
  console.log(`\nJunk, ms of a blocked event loop: median of 15 (longest)\n\n${table(head, rows)}`)
}

async function memory(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('run node with --expose-gc')
  const small = await hostile(64 * 1024)
  const bodies = [...small, ...(await hostile(1024 * 1024))]
  const rows: (readonly (string | number | undefined)[])[] = []
  const used = (): number => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  /** The heap before, at times between, and after. */
  const measure = async (
    name: string,
    list: readonly (readonly [string, Answer])[],
    times: number,
    verify: (body: Answer, round: number) => Promise<unknown>,
  ) => {
    for (let done = 0; done <= times; done += 1) {
      const resident = rounded(process.memoryUsage().rss / 2 ** 20)
      if (done % (times / 4) === 0) rows.push([name, done, rounded(used(), 1), resident])
      const [, body] = list[done % list.length] as readonly [string, Answer]
      await verify(body, Math.floor(done / list.length)).catch(() => undefined)
    }
  }
  await measure('ours, 64 KB and 1 MB', bodies, 10_000, (body, round) =>
    complete(round % 2 === 0 ? strict : both, body),
  )
  // The same in number would take hours.
  await measure('node-saml, 64 KB', small, 100, (body) => byNodeSaml(body))
  console.log(`\nMemory over junk\n\n${table(['', 'bodies', 'heap MB', 'resident MB'], rows)}`)
}

const parts = { sizes, rotation, junk: junkBodies, memory }
const wanted = process.argv.slice(2)
console.log(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model}`)
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await part()
}
