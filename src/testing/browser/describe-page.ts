import type { Page } from './test-browser.ts'

/** Names a page in an error, with the beginning of what it says. */
export function describePage({ url, status, title, text }: Page): string {
  const [address = ''] = url.split('?')
  const says = title ?? text.slice(0, 200)
  return `${address} (${status}${says === '' ? '' : `, ${JSON.stringify(says)}`})`
}
