import { isSsoError, SsoError } from '../core/errors.ts'
import { maxFormSize } from './handle.ts'
import type { HttpRequest } from './http-request.ts'

/** Reads a web-standard request; nothing of its origin. */
export function fromRequest(request: Request): HttpRequest {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    url: pathname + search,
    header: (name) => request.headers.get(name) ?? undefined,
    form: async () => {
      if (!isForm(request.headers.get('content-type'))) return {}
      const reader = request.body?.getReader()
      const decoder = new TextDecoder()
      let text = ''
      try {
        for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
          text += decoder.decode(part.value, { stream: true })
          if (text.length > maxFormSize) throw formTooLarge()
        }
      } catch (error) {
        await reader?.cancel().catch(() => undefined)
        throw isSsoError(error) ? error : formBrokenOff(error)
      }
      return new URLSearchParams(text)
    },
  }
}

export function isForm(contentType: string | null | undefined): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')
}

export function formBrokenOff(cause: unknown): SsoError {
  return new SsoError('response_malformed', 'the posted form broke off', { cause })
}

export function formTooLarge(): SsoError {
  return new SsoError('response_malformed', `the posted form is larger than ${maxFormSize} bytes`)
}
