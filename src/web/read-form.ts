import { isSsoError, refuse } from '../core/errors.ts'
import { formTooLarge, maxFormSize, type PostedForm, readForm } from '../relying-party/received.ts'

/**
 * Reads the form of a request: what a body parser left of it, or else the bytes themselves. No other kind of body is read.
 *
 * @param parsed by the application's body parser; one that leaves an empty object has not read the body
 * @param bytes gives those of the body, where nobody has read them yet
 * @throws SsoError `response_malformed`
 */
export async function readPostedForm(
  contentType: string | null | undefined,
  parsed: unknown,
  bytes?: () => AsyncIterable<Uint8Array>,
): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded[ \t]*(;|$)/i.test(contentType ?? '')) return new URLSearchParams()
  if (isParsed(parsed)) return readForm(parsed)
  return bytes === undefined ? new URLSearchParams() : readForm(await readBytes(bytes()))
}

function isParsed(body: unknown): body is PostedForm {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof URLSearchParams) return true
  return typeof body === 'object' && body !== null && Object.keys(body).length > 0
}

async function readBytes(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of bytes) {
      length += chunk.length
      if (length > maxFormSize) formTooLarge()
      chunks.push(chunk)
    }
  } catch (cause) {
    if (isSsoError(cause)) throw cause
    refuse('response_malformed', { reason: 'form-broken-off' }, { cause })
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
