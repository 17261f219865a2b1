import { toPemCertificate } from '../../configuration/certificate.ts'
import type { SamlConnection } from '../../configuration/connection.ts'
import { refuse } from '../../core/errors.ts'
import type { IdentityProviderMetadata } from '../../core/identity-provider-metadata.ts'
import { type CertificateProblem, certificateProblem, readCertificate } from '../keys/certificates.ts'
import { weaknessOf } from '../keys/key-strength.ts'
import { metadataNamespace, signatureNamespace } from '../names.ts'
import { childrenOf, descendantsOf, textOf, type XmlElement } from '../xml/element.ts'

/** Every response that does not verify is tried with each. */
const mostCertificates = 4

/**
 * The certificates of the keys that sign. A weak key beside others is left out, as one whose type cannot be used: it would be
 * refused, and the others with it.
 *
 * @throws SsoError `provider_metadata_invalid`
 * @see SAML Metadata 2.0, section 2.4.1.1
 */
export function readSigningCertificates(
  role: XmlElement,
  { verification, allowWeakKeys }: Pick<SamlConnection, 'verification' | 'allowWeakKeys'>,
): Pick<IdentityProviderMetadata, 'certificates' | 'certificatesLeftOut'> {
  const signing = childrenOf(role, metadataNamespace, 'KeyDescriptor').filter(
    // Without a use it is for both.
    (descriptor) => (descriptor.attribute('use') ?? 'signing') === 'signing',
  )
  const texts = signing.flatMap((descriptor) =>
    [...descendantsOf(descriptor)]
      .filter(({ namespace, name }) => namespace === signatureNamespace && name === 'X509Data')
      // Of a chain, the key is in the first.
      .flatMap((data) => childrenOf(data, signatureNamespace, 'X509Certificate')[0] ?? [])
      .map(textOf),
  )
  const pems = new Set(texts.flatMap((text) => pemOf(text) ?? []))
  const problems: CertificateProblem[] = []
  const usable = [...pems].flatMap((pem) => {
    const certificate = readCertificate(pem)
    const problem = certificateProblem(certificate, verification)
    if (problem !== undefined) problems.push(problem)
    if (certificate === undefined || problem !== undefined) return []
    const weakness = weaknessOf(certificate.publicKey)
    const isTaken = weakness === undefined || (allowWeakKeys && weakness.mayBeAllowed)
    return [{ pem, isTaken, end: Date.parse(certificate.validTo) }]
  })
  const taken = usable.filter(({ isTaken }) => isTaken)
  // Where there is no other, the refusal says what is wrong with it.
  const kept = (taken.length > 0 ? taken : usable)
    .toSorted((one, other) => other.end - one.end)
    .slice(0, mostCertificates)
  const [first, ...others] = usable.filter((one) => kept.includes(one)).map(({ pem }) => pem)
  if (signing.length === 0) refuse('provider_metadata_invalid', { reason: 'key-missing' })
  if (texts.length === 0) refuse('provider_metadata_invalid', { reason: 'certificate-missing' })
  if (first === undefined) return refuse('provider_metadata_invalid', { reason: 'certificate-unusable', problems })
  return { certificates: [first, ...others], certificatesLeftOut: usable.length - kept.length }
}

function pemOf(text: string): string | undefined {
  const result = toPemCertificate(text)
  return 'pem' in result ? result.pem : undefined
}
