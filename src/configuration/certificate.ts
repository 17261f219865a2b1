/**
 * Brings a certificate into PEM: as downloaded (`certificate.pem`), or the bare base64 of metadata and of a console's text
 * field.
 *
 * @returns the PEM, or a sentence that says what to write instead
 */
export function toPemCertificate(value: string): { readonly pem: string } | { readonly problem: string } {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)) {
    return { problem: 'this is a private key: give the certificate of the identity provider (certificate.pem)' }
  }
  const armours = [...value.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)]
  const others = armours.filter(([, label]) => label !== 'CERTIFICATE')
  if (others[0] !== undefined) {
    return { problem: `this is a ${others[0][1]?.toLowerCase()}: give the certificate of the identity provider` }
  }
  if (armours.length > 1) return { problem: 'write several certificates as an array of single ones' }
  const base64 = (armours[0]?.[2] ?? value).replaceAll(/\s+/g, '')
  if (!isCertificateShaped(base64)) {
    return {
      problem:
        'this is not a certificate: give the text of the downloaded certificate.pem, from -----BEGIN CERTIFICATE----- to ' +
        '-----END CERTIFICATE-----, or its base64 lines alone',
    }
  }
  const lines = base64.match(/.{1,64}/g) ?? []
  return { pem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n') }
}

/**
 * One DER sequence over the whole length that begins with another one, where a private key begins with a number; whether it
 * is a certificate in full is seen where its key is read.
 */
function isCertificateShaped(base64: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return false
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const [tag, first] = bytes
  if (tag !== 0x30 || first === undefined) return false
  const lengthBytes = first & 0x80 ? first & 0x7f : 0
  let length = lengthBytes === 0 ? first : 0
  for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte
  return bytes.length === 2 + lengthBytes + length && length > 100 && bytes[2 + lengthBytes] === 0x30
}
