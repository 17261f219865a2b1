import { SignedXml } from 'xml-crypto'
import type { CertifiedKey } from '../certificate.ts'
import { algorithms } from './names.ts'

export interface SignatureAlgorithms {
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly canonicalization?: string
}

/**
 * Signs the element of a name, the root or one below it: after its issuer, where the schema wants the signature.
 *
 * @see SAML Core 2.0, section 5.4
 */
export function signElement(xml: string, key: CertifiedKey, chosen: SignatureAlgorithms, name: string): string {
  const xpath = `(//*[local-name()='${name}'])[1]`
  const canonicalization = chosen.canonicalization ?? algorithms.exclusive
  const signature = new SignedXml({
    privateKey: key.privateKey,
    publicCert: key.certificate,
    signatureAlgorithm: chosen.signatureAlgorithm ?? algorithms.rsaSha256,
    canonicalizationAlgorithm: canonicalization,
  })
  signature.addReference({
    xpath,
    digestAlgorithm: chosen.digestAlgorithm ?? algorithms.sha256,
    transforms: [algorithms.enveloped, canonicalization],
  })
  signature.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${xpath}/*[local-name()='Issuer']`, action: 'after' },
  })
  return signature.getSignedXml()
}
