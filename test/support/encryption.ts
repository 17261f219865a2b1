import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto'
import {
  signatureNamespace,
  encryptionNamespace as xenc,
  encryption11Namespace as xenc11,
} from '../../src/saml/names.ts'

/** How to encrypt, by node:crypto, and what to spoil on the way. */
export interface Encryption {
  readonly certificate: string
  /** The end of the URI of the algorithm, such as `aes256-gcm`. */
  readonly content?: string
  readonly method?: string
  /** The hash that is used, whatever is said. */
  readonly hash?: string
  readonly padding?: number
  /** Inside the `EncryptionMethod` of the key. */
  readonly said?: string
  readonly beside?: boolean
  readonly keyInfo?: string
  readonly key?: (key: Buffer) => Buffer
  readonly wrapped?: (bytes: Buffer) => Buffer
  readonly plain?: (xml: string) => string | Buffer
  readonly encrypted?: (bytes: Buffer) => Buffer
  readonly element?: (xml: string) => string
}

export const digestMethod = (uri: string): string =>
  `<ds:DigestMethod xmlns:ds="${signatureNamespace}" Algorithm="${uri}"/>`
export const mask = (hash: string): string => `<xenc11:MGF xmlns:xenc11="${xenc11}" Algorithm="${xenc11}mgf1${hash}"/>`
export const oaep11 = `${xenc11}rsa-oaep`

/** Puts the assertion of a response into an `EncryptedAssertion`. */
export function encrypt(response: string, encryption: Encryption): string {
  return response.replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, (assertion) =>
    encryptedAssertion(assertion, encryption),
  )
}

export function encryptedAssertion(assertion: string, encryption: Encryption): string {
  const {
    certificate,
    content = 'aes256-gcm',
    method = `${xenc}rsa-oaep-mgf1p`,
    said = '',
    beside = false,
  } = encryption
  const { padding = constants.RSA_PKCS1_OAEP_PADDING, hash: oaepHash = 'sha1', keyInfo = '' } = encryption
  const same = <Value>(value: Value): Value => value
  const { key: makeKey = same, wrapped = same, plain = same<string>, encrypted = same, element = same } = encryption
  const [, length = '', mode] = /aes(\d+)-(\w+)/.exec(content) ?? ['', '256', 'gcm']
  const key = randomBytes(Number(length) / 8)
  const bytes = encrypted(encryptBytes(Buffer.from(plain(assertion)), key, `aes-${length}-${mode}`))
  const carried = wrapped(publicEncrypt({ key: certificate, padding, oaepHash }, makeKey(key)))
  const value = (data: Buffer): string =>
    `<x:CipherData><x:CipherValue>${data.toString('base64')}</x:CipherValue></x:CipherData>`
  const encryptedKey = `<x:EncryptedKey xmlns:x="${xenc}" Id="_key"><x:EncryptionMethod Algorithm="${method}">${said}</x:EncryptionMethod>${value(carried)}</x:EncryptedKey>`
  const info = `<ds:KeyInfo xmlns:ds="${signatureNamespace}">${keyInfo}${beside ? '' : encryptedKey}</ds:KeyInfo>`
  const uri = content.includes(':') ? content : `${mode === 'cbc' ? xenc : xenc11}${content}`
  const data = `<x:EncryptedData xmlns:x="${xenc}" Type="${xenc}Element"><x:EncryptionMethod Algorithm="${uri}"/>${info}${value(bytes)}</x:EncryptedData>`
  return element(`<saml:EncryptedAssertion>${data}${beside ? encryptedKey : ''}</saml:EncryptedAssertion>`)
}

function encryptBytes(bytes: Buffer, key: Buffer, algorithm: string): Buffer {
  if (algorithm.endsWith('gcm')) {
    const start = randomBytes(12)
    const cipher = createCipheriv(algorithm as 'aes-256-gcm', key, start)
    const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()])
    return Buffer.concat([start, encrypted, cipher.getAuthTag()])
  }
  const start = randomBytes(16)
  const missing = 16 - (bytes.length % 16)
  const padded = Buffer.concat([bytes, randomBytes(missing - 1), Buffer.of(missing)])
  const cipher = createCipheriv(algorithm, key, start).setAutoPadding(false)
  return Buffer.concat([start, cipher.update(padded), cipher.final()])
}
