import { createPrivateKey, sign } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

/** A self-signed certificate of a P-256 key, made once with openssl, for these tests only. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUbMhHNSJR4sDtJDtWPi5qHOLB/RUwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIZWxsaXB0aWMwIBcNMjYxMTIyMDgxMTAwWhgPMjEyNjEwMjkw
ODExMDBaMBMxETAPBgNVBAMMCGVsbGlwdGljMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEGn602G9j1llC9cVfmgWkdsCjkx3eYjYE768Ri+WIb61qxjxQm7s4xcRW
DBCh2ubKcp56KIbuqsErAuBBifWXQaNTMFEwHQYDVR0OBBYEFMUu7kVDEbE3GlOn
spL6X2d1bWWeMB8GA1UdIwQYMBaAFMUu7kVDEbE3GlOnspL6X2d1bWWeMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhANICoz9sggjb/T43sb+Hqgfc
q6KIGRNgDLdPqwjkqVQbAiA4C/ru35S4kq+uv1tdrbnPEBv38NzwyLOnVvnIL1Lu
Ug==
-----END CERTIFICATE-----`

const base64 =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTnMU72haP5Z0YRdC5Inc5SuXKb0OqsY4I25P2zoz0TWh' +
  'RANCAAQafrTYb2PWWUL1xV+aBaR2wKOTHd5iNgTvrxGL5YhvrWrGPFCbuzjFxFYMEKHa5spynnoohu6qwSsC4EGJ9ZdB'

const armour = (label: string, lines: string): string => `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----`

export const privateKey = armour('PRIVATE KEY', base64)

export const key = {
  /** A message on HTTP-Redirect, signed with ECDSA as different libraries write its value. */
  signQuery(parameter: string, xml: string, dsaEncoding: 'der' | 'ieee-p1363'): string {
    const message = encodeURIComponent(deflateRawSync(xml).toString('base64'))
    const algorithm = encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256')
    const query = `${parameter}=${message}&SigAlg=${algorithm}`
    const signature = sign('sha256', Buffer.from(query), { key: createPrivateKey(privateKey), dsaEncoding })
    return `${query}&Signature=${encodeURIComponent(signature.toString('base64'))}`
  },
}
