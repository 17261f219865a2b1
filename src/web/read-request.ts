import type { PlainRequest } from './plain-request.ts'
import { readPostedForm } from './read-form.ts'

/** Reads a web-standard request; nothing of its origin. */
export function fromRequest(request: Request): PlainRequest {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    url: pathname + search,
    header: (name) => request.headers.get(name) ?? undefined,
    form: () => {
      const { body } = request
      // A reader at once: that the application has read the body before is a bug of its own, no form that broke off.
      return readPostedForm(
        request.headers.get('content-type'),
        undefined,
        body ? () => read(body.getReader()) : undefined,
      )
    },
  }
}

async function* read(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let part = await reader.read(); part.value !== undefined; part = await reader.read()) yield part.value
  } finally {
    // Also where the rest is not wanted any more; a body that broke off has nothing left to cancel.
    await reader.cancel().catch(() => undefined)
  }
}
