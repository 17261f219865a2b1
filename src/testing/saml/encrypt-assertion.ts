import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto'
import { namespaces } from './names.ts'

/**
 * Puts the assertion of a response into an `EncryptedAssertion`: AES-256-GCM under a key that RSA-OAEP carries.
 *
 * @param certificate PEM of the application
 * @see SAML Core 2.0, section 2.3.4; [XML Encryption 1.1, sections 5.2.4 and 5.5.2](https://www.w3.org/TR/xmlenc-core1/)
 */
export function encryptAssertion(response: string, certificate: string): string {
  const start = response.indexOf('<saml:Assertion')
  const end = response.lastIndexOf('</saml:Assertion>') + '</saml:Assertion>'.length
  const contentKey = randomBytes(32)
  const initialization = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', contentKey, initialization)
  const content = Buffer.concat([initialization, cipher.update(response.slice(start, end), 'utf8'), cipher.final()])
  const encrypted = Buffer.concat([content, cipher.getAuthTag()])
  const wrapped = publicEncrypt(
    { key: certificate, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    contentKey,
  )
  const cipherData = (bytes: Buffer): string =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`
  const encryptedKey = `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${namespaces.encryption}rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="${namespaces.signature}sha1"/></xenc:EncryptionMethod>${cipherData(wrapped)}</xenc:EncryptedKey>`
  const data = `<xenc:EncryptedData xmlns:xenc="${namespaces.encryption}" Type="${namespaces.encryption}Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><ds:KeyInfo xmlns:ds="${namespaces.signature}">${encryptedKey}</ds:KeyInfo>${cipherData(encrypted)}</xenc:EncryptedData>`
  return `${response.slice(0, start)}<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>${response.slice(end)}`
}
