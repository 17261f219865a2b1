import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { CertifiedKey } from '../../src/testing/certificate.ts'

export interface CertificateRequest {
  readonly name?: string
  readonly notBefore?: string
  readonly notAfter?: string
}

export interface Key {
  readonly privateKey: string
  /** A self-signed certificate of the key: another one at every call, where name or dates are others. */
  certify(request?: CertificateRequest): string
}

/** A key with as many certificates as a test needs, of any dates: making a key takes longer than most tests. */
export function createKey(type: 'rsa' | 'ec' | 'ed25519' = 'rsa', bits = 2048): Key {
  const { privateKey, publicKey } = generate(type, bits)
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certify: (request = {}) => certificateOf(type, privateKey, publicKey, request),
  }
}

export const certified = (key: Key, request?: CertificateRequest): CertifiedKey => ({
  privateKey: key.privateKey,
  certificate: key.certify(request),
})

function generate(
  type: 'rsa' | 'ec' | 'ed25519',
  modulusLength: number,
): { privateKey: KeyObject; publicKey: KeyObject } {
  if (type === 'rsa') return generateKeyPairSync('rsa', { modulusLength })
  return type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
}

// DER, as far as a certificate of the first version goes.

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents)
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const algorithms = {
  rsa: der(0x30, hex('06092a864886f70d01010b'), hex('0500')),
  ec: der(0x30, hex('06082a8648ce3d040302')),
  ed25519: der(0x30, hex('06032b6570')),
}
const time = (date: string): Buffer =>
  der(0x18, Buffer.from(`${new Date(date).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`))

function certificateOf(
  type: keyof typeof algorithms,
  privateKey: KeyObject,
  publicKey: KeyObject,
  { name = 'test', notBefore = '2026-01-01', notAfter = '2031-01-01' }: CertificateRequest,
): string {
  const subject = der(0x30, der(0x31, der(0x30, hex('0603550403'), der(0x0c, Buffer.from(name)))))
  const validity = der(0x30, time(notBefore), time(notAfter))
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' })
  const body = der(0x30, der(0x02, hex('01')), algorithms[type], subject, validity, subject, keyInfo)
  const signature = sign(type === 'ed25519' ? null : 'sha256', body, privateKey)
  const whole = der(0x30, body, algorithms[type], der(0x03, Buffer.of(0), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
