/** Received text as it may stand in a message: quoted, and short, since anybody may have sent it, of any length. */
export function quote(value: string | readonly string[] | undefined): string {
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 200) : value) ?? 'undefined'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
