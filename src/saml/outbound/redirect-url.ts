import type { Signer } from './sign.ts'

const own = /^(SAMLRequest|SAMLResponse|RelayState|SigAlg|Signature)(=|$)/

/**
 * Puts a message into the query of an address, beside what is there already. What is signed is the query as it is sent: a
 * verifier may take it from the URL to the letter.
 *
 * @param message `SAMLRequest` or `SAMLResponse`, then `RelayState`
 * @see SAML Bindings 2.0, section 3.4.4.1
 */
export function redirectUrl(
  address: string,
  message: Readonly<Record<string, string>>,
  signer: Signer | undefined,
): string {
  // An apostrophe that is left is written in another way by URL and by browsers: then it is not what was signed.
  const parameter = (name: string, value: string): string =>
    `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`
  const pairs = Object.entries(message).map(([name, value]) => parameter(name, value))
  if (signer !== undefined) {
    pairs.push(parameter('SigAlg', signer.algorithm))
    pairs.push(parameter('Signature', signer.sign(pairs.join('&'))))
  }
  const url = new URL(address)
  const given = url.search.slice(1).split('&')
  url.search = [...given.filter((pair) => pair !== '' && !own.test(pair)), ...pairs].join('&')
  return url.href
}
