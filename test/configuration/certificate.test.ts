import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toPemCertificate } from '../../src/configuration/certificate.ts'

/** What `openssl x509 -text` prints. */
const withText = readFileSync(new URL('./fixtures/certificate-with-text.pem', import.meta.url), 'utf8')
const pem = new X509Certificate(withText).toString()
const lines = pem.trim().split('\n').slice(1, -1)
const base64 = lines.join('')
const bag = 'Bag Attributes\n    localKeyID: 9F B9 EE BD\nsubject=CN = relyant test identity provider\n'
const armour = (label: string, content: string): string =>
  `-----BEGIN ${label}-----\n${content}\n-----END ${label}-----\n`

describe('takes for a certificate', () => {
  test.each([
    ['the downloaded certificate.pem', pem],
    ['the same without a line end at its end', pem.trim()],
    ['CRLF line ends', pem.replaceAll('\n', '\r\n')],
    ['the text of "openssl x509 -text" before BEGIN', withText],
    ['the bag attributes of "openssl pkcs12" before BEGIN', bag + pem],
    ['something after END', `${pem}\nkept by the operations team\n`],
    ['indentation, as in a template literal', pem.replaceAll('\n', '\n    ')],
    ['one long line between the armour', armour('CERTIFICATE', base64)],
    ['line ends written as two characters', pem.replaceAll('\n', '\\n')],
    ['CRLF written as four characters', pem.replaceAll('\n', '\\r\\n')],
    ['base64 alone, line ends written as two characters', lines.join('\\n')],
    ['an older label', armour('X509 CERTIFICATE', lines.join('\n'))],
    ['the label of what OpenSSL trusts', armour('TRUSTED CERTIFICATE', lines.join('\n'))],
    ['blanks around the label', pem.replace('-----BEGIN CERTIFICATE-----', '----- BEGIN CERTIFICATE -----\t')],
    ['blanks in the lines', pem.replaceAll('\n', '  \n\t')],
    ['base64 alone, in lines', lines.join('\n')],
    ['base64 alone, in one line', base64],
    ['base64 alone, as in metadata: CRLF and white space around', `\r\n      ${lines.join('\r\n      ')}\r\n    `],
  ])('%s', (_form, text) => {
    expect(toPemCertificate(text)).toEqual({ pem })
  })
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const isPrivateKey = 'this is a private key: give the certificate of the identity provider (certificate.pem)'
const isOther = 'give the text of the downloaded certificate.pem, from -----BEGIN CERTIFICATE----- to '

describe('says what to write instead of', () => {
  test.each([
    ['a private key (PKCS #8)', pkcs8, isPrivateKey],
    ['a private key (PKCS #1)', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), isPrivateKey],
    ['a private key (SEC 1)', ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(), isPrivateKey],
    [
      'an encrypted private key',
      rsa.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' }).toString(),
      isPrivateKey,
    ],
    ['a certificate together with its private key', pem + pkcs8, isPrivateKey],
    ['the base64 of a private key', pkcs8.split('\n').slice(1, -2).join('\n'), isOther],
    [
      'a public key',
      rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'this is a public key: give the certificate of the identity provider',
    ],
    [
      'a certificate request',
      armour('CERTIFICATE REQUEST', base64),
      'this is a certificate request: give the certificate of the identity provider',
    ],
    [
      'a PKCS #7',
      armour('PKCS7', base64),
      'this is a pkcs7: give the certificate of the identity provider; "openssl pkcs7',
    ],
    ['a CMS', armour('CMS', base64), '"openssl pkcs7 -print_certs'],
    ['a public key in an older form', armour('RSA PUBLIC KEY', base64), 'this is a rsa public key'],
    ['a certificate of something else', armour('CERTIFICATE', 'AAAA'), 'although it says BEGIN CERTIFICATE'],
    ['an armour that does not end', `-----BEGIN CERTIFICATE-----\n${base64}`, 'although it says BEGIN CERTIFICATE'],
    ['a private key that does not end', '-----BEGIN PRIVATE KEY-----\nAAAA', isPrivateKey],
    ['a private key of line ends as two characters', pkcs8.replaceAll('\n', '\\n'), isPrivateKey],
    ['DER, read as a text', Buffer.from(base64, 'base64').toString('utf8'), '"openssl x509 -inform der'],
    ['DER, read as Latin 1', Buffer.from(base64, 'base64').toString('latin1'), '"openssl x509 -inform der'],
    [
      'metadata',
      '<?xml version="1.0"?>\n<md:EntityDescriptor entityID="x"/>',
      'give it as "metadata" of the connection',
    ],
    ['metadata of many', ' <EntitiesDescriptor/>', 'give it as "metadata" of the connection'],
    ['a web page', '<!DOCTYPE html><html/>', 'this is XML or HTML'],
    ['what is far too long', 'A'.repeat(65_537), 'this is longer than a certificate'],
    ['several certificates in one text', pem + pem, 'write several certificates as an array of single ones'],
    ['nothing', '', isOther],
    ['white space', ' \n ', isOther],
    ['prose', 'see the attached certificate.pem', isOther],
    ['a path', '/etc/ssl/certificate.pem', isOther],
    ['a fingerprint', '9FB9EEBDE773D6C00D572CCAEF423A5FCC1C21EE', isOther],
    ['a certificate that was cut off', pem.slice(0, 400), isOther],
    ['base64 that was cut off', base64.slice(0, 400), isOther],
    ['base64 with something after it', `${base64}AAAA`, isOther],
    ['one odd character in the base64', `${base64.slice(0, 100)}!${base64.slice(101)}`, isOther],
    ['an empty certificate', armour('CERTIFICATE', ''), isOther],
    ['one byte', 'MA==', 'this is not a certificate'],
    ['an empty DER sequence', 'MAA=', 'this is not a certificate'],
    ['something else in DER', Buffer.from([0x04, 0x02, 0x30, 0x00]).toString('base64'), 'this is not a certificate'],
  ])('%s', (_what, text, sentence) => {
    expect(toPemCertificate(text)).toEqual({ problem: expect.stringContaining(sentence) })
  })
})

test.each([
  ['begins of armour', '-----BEGIN A-----'],
  ['hyphens', '-'],
  ['begins without an end', '-----BEGIN '],
  ['begins with long labels', `-----BEGIN ${'A '.repeat(19)}`],
  ['begins and blanks', `-----BEGIN A${' '.repeat(200)}`],
  ['blanks', ' '],
  ['ends', '-----END CERTIFICATE-----'],
])('takes no longer than a moment for %s, however many', (_what, piece) => {
  for (const size of [64 * 1024, 512 * 1024]) {
    const text = piece.repeat(Math.floor(size / piece.length))
    const start = process.cpuUsage()
    expect(toPemCertificate(text)).toHaveProperty('problem')
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1000).toBeLessThan(100)
  }
})

test('answers any text with a certificate or a sentence, and never repeats the text', () => {
  const bytes = fc.uint8Array({ minLength: 24, maxLength: 300 })
  const base64Text = bytes.map((content) => Buffer.from(content).toString('base64'))
  const text = fc.oneof(fc.string({ minLength: 32, unit: 'binary' }), base64Text)
  fc.assert(
    fc.property(text, fc.boolean(), (content, armoured) => {
      const result = toPemCertificate(armoured ? armour('CERTIFICATE', content) : content)
      if ('pem' in result) expect(result.pem).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
      else expect(result.problem).not.toContain(content)
    }),
  )
})
