import { spawnSync } from 'node:child_process'
import { constants, createHash, type KeyObject, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import type { XmlElement } from 'libxml2-wasm'
import { SignedXml } from 'xml-crypto'
import { canonicalizeByLibxml2, withLibxml2 } from './libxml2.ts'

// Others who verify XML signatures, each in its own way; a document may carry a signature on the response, the assertion, or both.

const dsig = 'http://www.w3.org/2000/09/xmldsig#'

/** Whether xml-crypto, reading with xmldom, finds at least one signature, and each of them good. */
export function isSignedToXmlCrypto(xml: string, certificate: string): boolean {
  try {
    const complain = (message: string): never => {
      throw new Error(message)
    }
    const errorHandler = { warning: complain, error: complain, fatalError: complain }
    const document = new DOMParser({ locator: {}, errorHandler }).parseFromString(xml, 'text/xml')
    const signatures = Array.from(document.getElementsByTagNameNS(dsig, 'Signature'))
    return (
      signatures.length > 0 &&
      signatures.every((signature) => {
        const signed = new SignedXml({ publicCert: certificate })
        signed.loadSignature(signature as never)
        const [reference] = signed.getReferences()
        const parent = signature.parentNode as Element | null
        return reference?.uri === `#${parent?.getAttribute('ID')}` && signed.checkSignature(xml)
      })
    )
  } catch {
    return false
  }
}

/** Whether libxml2's parser and canonicalization, with Node's cryptography, find at least one signature, and each of them good. */
export function isSignedToLibxml2(xml: string, key: KeyObject): boolean {
  const result = withLibxml2(xml, (root) => {
    const signatures = root.find(`//*[local-name()='Signature' and namespace-uri()='${dsig}']`) as XmlElement[]
    return signatures.length > 0 && signatures.every((signature) => isGood(signature, key))
  })
  return result === true
}

function isGood(signature: XmlElement, key: KeyObject): boolean {
  const one = (path: string): XmlElement | null => signature.get(path, { ds: dsig, ec: exclusive }) as XmlElement | null
  const prefixesIn = (path: string): string[] =>
    (one(`${path}/ec:InclusiveNamespaces`)?.attr('PrefixList')?.value ?? '').split(/\s+/).filter(Boolean)
  const bytes = (path: string): Buffer => Buffer.from(one(path)?.content ?? '', 'base64')
  const hashIn = (path: string): string =>
    one(path)
      ?.attr('Algorithm')
      ?.value.match(/sha(?:1|256|384|512)(?=-rsa-MGF1$|$)/)?.[0] ?? ''
  const signedInfo = one('ds:SignedInfo')
  const parent = signature.parent
  if (signedInfo === null || parent === null) return false
  const text = canonicalizeByLibxml2(signedInfo, prefixesIn('ds:SignedInfo/ds:CanonicalizationMethod'))
  const digest = bytes('ds:SignedInfo/ds:Reference/ds:DigestValue')
  const value = bytes('ds:SignatureValue')
  const method = one('ds:SignedInfo/ds:SignatureMethod')?.attr('Algorithm')?.value ?? ''
  const hash = hashIn('ds:SignedInfo/ds:SignatureMethod')
  const digestHash = hashIn('ds:SignedInfo/ds:Reference/ds:DigestMethod')
  const uri = one('ds:SignedInfo/ds:Reference')?.attr('URI')?.value
  const prefixes = prefixesIn('ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform[2]')
  if (text === undefined || uri !== `#${parent.attr('ID')?.value}` || hash === '' || digestHash === '') return false
  const options = method.endsWith('-MGF1')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, ...(method.includes('ecdsa') && { dsaEncoding: 'ieee-p1363' as const }) }
  if (!verify(hash, Buffer.from(text), options, value)) return false
  // For good: nobody looks at this document again, and the signature of the response, which covers this one, comes first.
  signature.remove()
  const form = canonicalizeByLibxml2(parent, prefixes)
  return form !== undefined && createHash(digestHash).update(form).digest().equals(digest)
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

export const hasXmlsec1 = spawnSync('xmlsec1', ['--version']).status === 0

/** Those of the documents that xmlsec1 refuses, in the signature of the response or of the assertion. */
export function refusedByXmlsec1(
  documents: readonly { readonly xml: string; readonly place: 'Response' | 'Assertion' }[],
  certificate: string,
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'xmlsec1-'))
  const refused: string[] = []
  try {
    writeFileSync(join(folder, 'certificate.pem'), certificate)
    for (const place of ['Response', 'Assertion'] as const) {
      let left = documents.flatMap(({ xml, place: where }, index) => {
        if (where !== place) return []
        const file = join(folder, `${place}-${index}.xml`)
        writeFileSync(file, xml)
        return [{ file, xml }]
      })
      while (left.length > 0) {
        const batch = left.slice(0, 200)
        const failed = firstRefused(
          folder,
          place,
          batch.map(({ file }) => file),
        )
        const index = batch.findIndex(({ file }) => file === failed)
        if (failed !== undefined) refused.push(batch[index]?.xml ?? '')
        left = left.slice(failed === undefined ? batch.length : index + 1)
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return refused
}

/** xmlsec1 stops at the first that it refuses. */
function firstRefused(folder: string, place: string, files: readonly string[]): string | undefined {
  const namespace = `urn:oasis:names:tc:SAML:2.0:${place === 'Response' ? 'protocol' : 'assertion'}`
  const { status, stderr } = spawnSync(
    'xmlsec1',
    [
      ...['--verify', '--pubkey-cert-pem', join(folder, 'certificate.pem'), '--enabled-key-data', 'rsa,key-name'],
      ...['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion'],
      ...['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:protocol:Response'],
      ...[
        '--node-xpath',
        `//*[local-name()='${place}' and namespace-uri()='${namespace}']/*[local-name()='Signature']`,
      ],
      ...files,
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (status === 0) return undefined
  const failed = files.find((file) => stderr.includes(`"${file}"`))
  if (failed === undefined) throw new Error(`xmlsec1 failed: ${stderr.slice(-2000)}`)
  return failed
}
