import { withSignal } from './with-signal.ts'

/** A body is larger than it may be. */
export class TooLargeError extends Error {}

/**
 * Reads a body without letting its sender decide how much memory that takes, or how long.
 *
 * @throws TooLargeError for a body of more than `maxBytes`, the reason of the signal, and what the reading throws
 */
export async function readBounded(
  response: Response,
  maxBytes: number,
  signal?: AbortSignal | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const part = reader && (await withSignal(reader.read(), signal))
      if (part?.value === undefined) break
      length += part.value.length
      if (length > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`)
      chunks.push(part.value)
    }
  } catch (error) {
    // Not waited for: whoever sends without end may take as long to stop.
    reader?.cancel(error).catch(() => undefined)
    throw error
  }
  const body = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.length
  }
  return body
}

/** Ends a response that nobody reads: its body would keep its connection. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined)
}

/** The name of a failure that an operator can look up: ECONNREFUSED, ENOTFOUND, TimeoutError. */
export function reasonOf(error: unknown): string {
  let innermost: Error | undefined
  // An error can be its own cause.
  for (let one = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth += 1) {
    const { code } = one as { readonly code?: unknown }
    if (typeof code === 'string') return code
    innermost = one
  }
  return innermost?.name ?? 'unknown'
}
