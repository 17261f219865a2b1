import { base64url } from 'jose'

/** So many random bytes, in base64url. */
export const randomText = (bytes: number): string => base64url.encode(crypto.getRandomValues(new Uint8Array(bytes)))
