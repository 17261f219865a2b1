import type { PostedAnswer } from '../statement.ts'

/** The same parameters, at another callback. */
export function movedTo(callback: string, { url, form }: PostedAnswer): PostedAnswer {
  if (form !== undefined) return { url: callback, form }
  const place = new URL(callback)
  for (const [name, value] of new URL(url).searchParams) place.searchParams.append(name, value)
  return { url: place.href }
}

/** The same answer, in the name of another transaction. */
export function withHandle({ url, form }: PostedAnswer, handle: string): PostedAnswer {
  if (form !== undefined) return { url, form: { ...form, RelayState: handle } }
  const place = new URL(url)
  place.searchParams.set('state', handle)
  return { url: place.href }
}
