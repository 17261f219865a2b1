/** What a certificate says about itself: dates, and what an operator recognises it by. */
export interface CertificateStatus {
  /** `expires-soon`: in 30 days or less. None of them keeps a certificate from being used. */
  readonly state: 'valid' | 'expires-soon' | 'expired' | 'not-yet-valid'
  /** Whole days that are left; negative for an expired one. */
  readonly days: number
  readonly notBefore: Date
  readonly notAfter: Date
  /** In one line, such as `CN=JumpCloud, O=Example`. */
  readonly subject: string
  /** SHA-256 over the certificate, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string
}

/** Days before the end from which on a certificate is said to expire soon. */
export const expiresSoon = 30
