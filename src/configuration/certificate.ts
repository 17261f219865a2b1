import { withLineEnds } from './pasted.ts'

/** A certificate has a few kilobytes; nothing longer than this is looked at. */
const longest = 64 * 1024

const ofProvider = 'give the certificate of the identity provider'

/** Older names of the same thing (RFC 7468, section 5.3, and OpenSSL). */
const certificateLabels = ['CERTIFICATE', 'X509 CERTIFICATE', 'X.509 CERTIFICATE', 'TRUSTED CERTIFICATE']

/** What else comes in armour, and how a certificate is got out of it. */
const conversions: ReadonlyMap<string, string> = new Map([
  ['PKCS7', '"openssl pkcs7 -print_certs -in … -out certificate.pem"'],
  ['CMS', '"openssl pkcs7 -print_certs -in … -out certificate.pem"'],
])

/**
 * Brings a certificate into PEM: as downloaded (`certificate.pem`), or the bare base64 of metadata and of a console's text
 * field. Line ends may be written as `\n`, which is what an environment variable makes of them.
 *
 * @returns the PEM, or a sentence that says what to write instead
 */
export function toPemCertificate(value: string): { readonly pem: string } | { readonly problem: string } {
  if (value.length > longest) return { problem: `this is longer than a certificate: ${ofProvider} (certificate.pem)` }
  // Base64 and armour have no zero-width characters: a web page that was copied has.
  const text = withLineEnds(value).replaceAll(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
  const armours = armoursIn(text)
  if (armours.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    return { problem: `this is a private key: ${ofProvider} (certificate.pem)` }
  }
  const [first, another] = armours
  const other = armours.find(({ label }) => !certificateLabels.includes(label))
  if (other !== undefined) return { problem: otherThan(other.label) }
  if (another !== undefined) return { problem: 'write several certificates as an array of single ones' }
  if (first === undefined && /^\s*<(?:[?!]|[A-Za-z])/.test(text)) {
    return {
      problem: /EntityDescriptor|EntitiesDescriptor/.test(text)
        ? 'this is the metadata of a provider: give it as "metadata" of the connection, without ssoUrl, idpEntityId and certificate'
        : `this is XML or HTML: ${ofProvider} (certificate.pem)`,
    }
  }
  const bytes = decode((first?.content ?? text).replaceAll(/\s+/g, ''))
  // openssl puts what it trusts a certificate for behind it.
  const length = bytes && (first?.label === 'TRUSTED CERTIFICATE' ? lengthOf(bytes) : bytes.length)
  const certificate = bytes?.subarray(0, length)
  if (certificate === undefined || !isCertificateShaped(certificate)) {
    return { problem: isBinary(text) ? asBinary : notCertificate(first?.label) }
  }
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return { pem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n') }
}

interface Armour {
  readonly label: string
  /** `undefined` where it does not end. */
  readonly content: string | undefined
}

/** Every armour, found in one pass: a label is looked for where the one before ended. Blanks around a label do not count. */
function armoursIn(text: string): readonly Armour[] {
  const armours: Armour[] = []
  const borders = /-----[ \t]*(BEGIN|END) ([A-Z0-9. ]{1,40}?)[ \t]*-----/g
  let open: { readonly label: string; readonly from: number } | undefined
  for (const { 0: written, 1: kind, 2: label = '', index } of text.matchAll(borders)) {
    if (kind === 'BEGIN') {
      if (open !== undefined) armours.push({ label: open.label, content: undefined })
      open = { label, from: index + written.length }
    } else if (open?.label === label) {
      armours.push({ label, content: text.slice(open.from, index) })
      open = undefined
    }
  }
  if (open !== undefined) armours.push({ label: open.label, content: undefined })
  return armours
}

function otherThan(label: string): string {
  const command = conversions.get(label)
  const what = `this is a ${label.toLowerCase()}: ${ofProvider}`
  return command === undefined ? what : `${what}; ${command} takes it out`
}

const asBinary =
  'this is a certificate in binary form (DER): give its text, which "openssl x509 -inform der -in … -out certificate.pem" makes'

const isBinary = (text: string): boolean => text.startsWith('0\u0082') || text.startsWith('0\ufffd')

function notCertificate(label: string | undefined): string {
  const came = label === undefined ? '' : `, although it says BEGIN ${label}`
  return (
    `this is not a certificate${came}: give the text of the downloaded certificate.pem, from -----BEGIN CERTIFICATE----- to ` +
    '-----END CERTIFICATE-----, or its base64 lines alone; of a binary file, "openssl x509 -inform der -in … -out ' +
    'certificate.pem" makes it'
  )
}

function decode(base64: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined
  return Buffer.from(base64, 'base64')
}

/** The length of the DER sequence that bytes begin with, its head included. */
function lengthOf(bytes: Uint8Array): number | undefined {
  const [tag, first] = bytes
  if (tag !== 0x30 || first === undefined) return undefined
  const lengthBytes = first & 0x80 ? first & 0x7f : 0
  let length = lengthBytes === 0 ? first : 0
  for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte
  return 2 + lengthBytes + length
}

/**
 * One DER sequence over the whole length that begins with another one, where a private key begins with a number; whether it
 * is a certificate in full is seen where its key is read.
 */
function isCertificateShaped(bytes: Uint8Array): boolean {
  const head = 2 + ((bytes[1] ?? 0) & 0x80 ? (bytes[1] ?? 0) & 0x7f : 0)
  return lengthOf(bytes) === bytes.length && bytes.length > 100 + head && bytes[head] === 0x30
}
