import { entry, reasons, tell } from './entry.ts'
import { shown } from './shown.ts'

export interface Compared<Value = string> {
  readonly expected: Value
  readonly received: Value | undefined
}

const signLogouts = 'Let the identity provider sign its logout messages.'
/** SAML 2.0. */
export const samlRefusals = {
  /**
   * - When: the assertion is encrypted, and the connection has no `decryptionKeys`; or the NameID (also of a
   *   `LogoutRequest`) or an attribute is encrypted by itself, which is not decrypted.
   * - What to do: give the key in [`decryptionKeys`](connections.md#encrypted-assertions), or switch encryption off at the
   *   provider.
   * - For: the operator and the provider's administrator.
   */
  assertion_encrypted: reasons('configuration', {
    'key-missing': tell(
      () => 'the assertion is encrypted, and the connection has no key for it',
      () => 'Give the key in "decryptionKeys", or turn off the encryption of assertions at the identity provider.',
    ),
    attribute: tell(() => 'an attribute is encrypted'),
    'name-id': tell(() => 'the name id is encrypted'),
    'logout-name-id': tell(() => 'the name id of the LogoutRequest is encrypted'),
  }),
  /**
   * - When: the NameID has the format `transient`, so that nobody could be recognised by it.
   * - What to do: let the provider send a lasting NameID, or name an attribute in `subjectAttribute`.
   * - For: the operator and the provider's administrator.
   * - See: [SAML Core 2.0, 2.2.3]; [SAML Core 2.0, 8.3.8].
   */
  subject_transient: entry(
    'configuration',
    tell(
      (_data: { readonly received: string }) => 'the name id is transient: nobody could be recognised by it',
      () => 'Let the identity provider send a lasting name id, or name an attribute in subjectAttribute.',
    ),
  ),
  /**
   * - When: the NameID has another `Format` than the connection's `nameIdFormat`, or none. In another format the same text
   *   may name another person: some providers let people choose the format, and type the name.
   * - What to do: let the provider send the format, write the one that it sends, or leave `nameIdFormat` out. The format
   *   is part of the [account key](identity.md#the-account-key) either way.
   * - For: the operator and the provider's administrator. Of one person alone, it may be an attack.
   * - See: [SAML Core 2.0, 3.4.1.1]; [SAML Core 2.0, 8.3].
   */
  subject_format_mismatch: entry(
    'rejected',
    tell(
      ({ expected, received }: Compared) =>
        `the name id has ${received === undefined ? 'no format' : `the format ${shown(received)}`}, expected ${shown(expected)}`,
      ({ received }) =>
        received === undefined
          ? 'Let the identity provider send the format, or leave nameIdFormat out.'
          : `Write nameIdFormat: ${shown(received)}, if that is what the identity provider sends for everybody.`,
    ),
  ),
  /**
   * - When: what the connection's `signed` demands is not signed.
   * - What to do: let the provider sign the assertion, or change `signed` to what it signs.
   * - For: the operator and the provider's administrator.
   * - See: [SAML Core 2.0, 5]; [SAML Profiles 2.0, 4.1.4.3]; [SAML Profiles 2.0, 4.4.3].
   */
  signature_missing: reasons('rejected', {
    policy: tell(
      ({ expected, received }: { readonly expected: string; readonly received: readonly string[] }) =>
        `signed is ${received.map((one) => `the ${one}`).join(' and ') || 'nothing'}, expected: ${expected}`,
      () => 'Let the identity provider sign the assertion, or change "signed" of the connection to what it signs.',
    ),
    query: tell(
      () => 'the message has no SigAlg and Signature',
      () => signLogouts,
    ),
    'logout-message': tell(
      ({ document }: { readonly document: string }) => `the ${document} is not signed`,
      () => signLogouts,
    ),
  }),
  /**
   * - When: a signature does not verify with a certificate of the connection. Nothing of the assertion was looked at. With
   *   `metadataUrl`, new metadata was looked for first, once a minute at most.
   * - What to do: give the new certificate; while it is being renewed, give both.
   * - For: the operator.
   * - See: [SAML Core 2.0, 5.4]; [SAML Bindings 2.0, 3.4.4.1]; [SAML Profiles 2.0, 4.1.4.3]; [SAML Metadata IOP 1.0, 2.6.1].
   */
  signature_invalid: entry(
    'rejected',
    tell(
      ({ signed }: { readonly signed: 'response' | 'assertion' | 'LogoutRequest' | 'LogoutResponse' | 'query' }) =>
        `the signature of the ${signed} does not verify with the certificate of the connection`,
      () => 'Was the certificate renewed at the identity provider? Give the new one; during the change, give both.',
    ),
  ),
  /**
   * - When: the strict verifier accepts a SAML response, and node-saml does not, or reads another assertion, name id or
   *   attribute from it.
   * - What to do: keep the response and look at it. Either it was made to be read in two ways, or one of the two verifiers
   *   has a defect. `verification: 'strict'` does without node-saml.
   * - For: the operator, and us: please report it.
   */
  verifiers_disagree: reasons('rejected', disagreements()),
  /**
   * - When: an encrypted assertion cannot be decrypted with any of `decryptionKeys`; or, where the response around it is not
   *   signed, what is inside is no acceptable assertion, or is not signed by the provider. Which of these it was is not
   *   told: who has a stolen assertion could find out what is in it.
   * - What to do: compare the provider's certificate for encryption with those of `sso.spMetadata(id)`; keep the old key in
   *   `decryptionKeys` while a key is changed; look whether the provider's signing certificate is the right one. If all
   *   of that is, let the provider sign the response as well, or switch encryption off for a moment: then the code says what
   *   is wrong.
   * - For: the operator. In numbers it is somebody who probes.
   * - See: [SAML Core 2.0, 6]; [XML Encryption 1.1, 6].
   */
  assertion_undecryptable: entry(
    'rejected',
    tell(
      () => 'the assertion cannot be decrypted, or what is inside is not acceptable; which of the two is not told',
      () =>
        'Does the identity provider encrypt for a certificate in "decryptionKeys", and sign with the certificate that the connection has? Let it send one assertion without encryption to see what it signs.',
    ),
  ),
}

function disagreements() {
  const accepts = 'the strict verifier accepts the assertion, but node-saml'
  const hint = (): string =>
    'Keep the response: either it was made to be read in two ways, or one of the two has a defect.'
  return {
    'does-not-accept': tell(() => `${accepts} does not`, hint),
    'does-not-know-default-prefix': tell(
      () => `${accepts} does not; the PrefixList of a signature has #default, which node-saml reads in another way`,
      () =>
        "Write verification: 'strict' to do without node-saml, or let the identity provider leave #default out of PrefixList.",
    ),
    'finds-none': tell(() => `${accepts} finds none`, hint),
    'another-assertion': tell(() => `${accepts} verified another one`, hint),
    'another-name-id': tell(() => `${accepts} reads another name id`, hint),
    'another-attribute': tell(
      ({ attribute }: { readonly attribute: string }) =>
        `${accepts} reads other values of the attribute ${shown(attribute)}`,
      hint,
    ),
  }
}
