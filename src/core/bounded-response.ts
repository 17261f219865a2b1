/**
 * Reads a body without letting its sender decide how much memory that takes.
 *
 * @throws Error for a body of more than `maxBytes`, and what the reading throws
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length
    if (length > maxBytes) {
      await reader?.cancel()
      throw new Error(`more than ${maxBytes} bytes`)
    }
    chunks.push(part.value)
  }
  const body = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.length
  }
  return body
}

/** The name of a failure that an operator can look up: ECONNREFUSED, ENOTFOUND, TimeoutError. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { code } = error as { readonly code?: unknown }
  if (typeof code === 'string') return code
  return error.cause instanceof Error ? reasonOf(error.cause) : error.name
}
