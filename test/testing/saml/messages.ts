import { deflateRawSync } from 'node:zlib'

export const acsUrl = 'https://app.example.com/auth/saml/callback'

let count = 0

/** An `AuthnRequest` of an application that is not this library. */
export function authnRequest(attributes = '', children = '', issuer = 'urn:example:application'): string {
  count += 1
  return `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_request${count}" Version="2.0" IssueInstant="2026-11-22T10:00:00Z" ${attributes}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer>${children}</samlp:AuthnRequest>`
}

export const toAcs = (attributes = ''): string => `AssertionConsumerServiceURL="${acsUrl}" ${attributes}`

export const redirectTo = (url: string, xml: string, relayState?: string): string => {
  const target = new URL(url)
  target.searchParams.set('SAMLRequest', deflateRawSync(xml).toString('base64'))
  if (relayState !== undefined) target.searchParams.set('RelayState', relayState)
  return target.href
}

/** The value of a hidden field, or of any other attribute, of a page. */
export function hidden(page: string, name: string): string | undefined {
  return page
    .match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1]
    ?.replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
}

export const post = (fields: Readonly<Record<string, string>>, cookie?: string): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  ...(cookie !== undefined && { headers: { cookie } }),
})

/** What a browser would send back of the cookie that an answer sets. */
export const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? ''
