import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A signing key and the certificate that carries its public half, both PEM. */
export interface CertifiedKey {
  readonly privateKey: string
  readonly certificate: string
}

/** The halves of a key, as Node makes them. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export interface CertifiedKeyOptions {
  /** Milliseconds since the epoch: what the certificate is dated by. Default `Date.now`. */
  readonly now?: () => number
}

const oids = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  basicConstraints: '2.5.29.19',
  sha256WithRsaEncryption: '1.2.840.113549.1.1.11',
} as const

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
} as const

/**
 * Generates an RSA key and a self-signed X.509 certificate for it, valid from one year before now until ten years after:
 * a clock that a test moves by some years stays inside.
 *
 * @see [RFC 5280, section 4.1](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)
 */
export function createCertifiedKey(commonName: string, { now = Date.now }: CertifiedKeyOptions = {}): CertifiedKey {
  return certify(commonName, createKeyPair(), now())
}

export const createKeyPair = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** @param at milliseconds since the epoch: what the certificate is dated by */
export function certify(commonName: string, pair: KeyPair, at: number): CertifiedKey {
  const encoded = createCertificate(commonName, pair, at)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n')
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${encoded}\n-----END CERTIFICATE-----\n`,
  }
}

/**
 * @param at milliseconds since the epoch
 * @returns DER
 */
export function createCertificate(commonName: string, { privateKey, publicKey }: KeyPair, at: number): Buffer {
  const algorithm = sequence(oid(oids.sha256WithRsaEncryption), element(tags.null))
  const name = sequence(
    element(tags.set, sequence(oid(oids.commonName), element(tags.utf8String, Buffer.from(commonName)))),
  )
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' })
  const keyIdentifier = createHash('sha1')
    .update(publicKey.export({ type: 'pkcs1', format: 'der' }))
    .digest()
  const toBeSigned = sequence(
    element(tags.version, element(tags.integer, Buffer.of(2))),
    element(tags.integer, serialNumber()),
    algorithm,
    name,
    sequence(time(yearsFrom(at, -1)), time(yearsFrom(at, 10))),
    name,
    keyInfo,
    element(
      tags.extensions,
      sequence(
        extension(oids.basicConstraints, true, sequence()),
        extension(oids.subjectKeyIdentifier, false, element(tags.octetString, keyIdentifier)),
      ),
    ),
  )
  return sequence(toBeSigned, algorithm, element(tags.bitString, Buffer.of(0), sign('sha256', toBeSigned, privateKey)))
}

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content])
  const hex = content.length.toString(16)
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content])
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return element(tags.sequence, ...contents)
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(tags.oid, ...[first * 40 + second, ...rest].map(base128))
}

function base128(value: number): Buffer {
  const septets = [value & 0x7f]
  for (let left = value >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80)
  return Buffer.from(septets)
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [element(tags.boolean, Buffer.of(0xff))] : []
  return sequence(oid(identifier), ...flag, element(tags.octetString, value))
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  // Positive, and without a leading zero octet that DER would forbid.
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0)
  return bytes
}

function yearsFrom(at: number, years: number): Date {
  const date = new Date(at)
  date.setUTCFullYear(date.getUTCFullYear() + years)
  return date
}

/** @see [RFC 5280, section 4.1.2.5](https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5): two digits of the year until 2049 */
function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`
  const year = date.getUTCFullYear()
  const isShort = year >= 1950 && year < 2050
  return element(isShort ? tags.utcTime : tags.generalizedTime, Buffer.from(isShort ? digits.slice(2) : digits))
}
